"""Sign early, deliver part of it, extend."""

from __future__ import annotations

from math import log
from typing import ClassVar, final

from tradesim.strategies.base import (
    ALWAYS,
    NEVER,
    Intent,
    Strategy,
    View,
    no_step,
    preferring,
    rule,
)
from tradesim.terms.moves import HOLD, OFFER_TALKS
from tradesim.terms.sides import Array

DELIVERED, USUAL = 0.58, 0.83
"""Share of Phase One delivered over all goods and services, and of its farm goods."""


@final
class Shirker(Strategy):
    """Gives way at the table at once, signs readily, delivers 58 % of what falls due, extends.

    Phase One of 2020 as a habit (Bown 2022): the farm share of 83 % that the model delivers by
    default is cut to the overall 58 %, in log-odds. Only China has purchases to fall short with.
    """

    name = "shirker"
    citation = "piie_phase_one"
    temper: ClassVar = {"concession_exponent": 0.25}
    signing = 4.0
    follow_through = NEVER
    extending = ALWAYS
    delivery = log(DELIVERED / (1.0 - DELIVERED)) - log(USUAL / (1.0 - USUAL))

    def intend(self, view: View, uniforms: Array) -> Intent:
        lever, size = no_step(view)
        utility = preferring(view, {HOLD: view.in_force, OFFER_TALKS: ~view.in_force})
        return rule(view, utility, lever, size)
