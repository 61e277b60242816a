"""Talk to gain time, never to settle."""

from __future__ import annotations

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
from tradesim.terms.moves import OFFER_TALKS
from tradesim.terms.sides import Array

NEAR_WEEKS = 4.0


@final
class SerialExtender(Strategy):
    """Offers talks when a truce or the other side's threat runs out within four weeks, else holds.

    Extends every truce and signs nothing: its delegation gives way only when time is up, and
    deadlines are put off while talks last (the truces of 2018 to 2025).
    """

    name = "serial-extender"
    citation = "history_events"
    temper: ClassVar = {"concession_exponent": 10.0}
    signing = NEVER
    follow_through = NEVER
    extending = ALWAYS

    def intend(self, view: View, uniforms: Array) -> Intent:
        pressed = (view.truce_weeks <= NEAR_WEEKS) | (view.threat_weeks_other <= NEAR_WEEKS)
        lever, size = no_step(view)
        return rule(view, preferring(view, {OFFER_TALKS: pressed}), lever, size)
