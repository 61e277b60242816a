"""What everyone can see of runs on a day, for conditions of actions: one reading a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from tradesim.model.phases.changes import is_unbroken, was_in_force
from tradesim.model.phases.respond import average_tariff
from tradesim.model.phases.world import World
from tradesim.model.state import State
from tradesim.terms import public
from tradesim.terms.calendar import NEVER
from tradesim.terms.levers import PURCHASE, RESTRICTION
from tradesim.terms.sides import CN, US, Array, Mask

Reading = Callable[[World, State], Array | Mask]


def delivered(_: World, state: State) -> Array:
    """Share of what fell due under the agreement that was delivered, (n_runs,); 1 of nothing."""
    nothing = state.due <= 0.0
    return np.where(nothing, 1.0, state.delivered / np.where(nothing, 1.0, state.due))


def _tariff(side: int) -> Reading:
    return lambda world, state: average_tariff(world, state.level)[side]


def _restriction(side: int) -> Reading:
    return lambda _, state: state.level[side, RESTRICTION]


def _threat(side: int) -> Reading:
    return lambda _, state: np.where(state.threat_open[side], state.threat_size[side], 0.0)


READINGS: Mapping[str, Reading] = {
    "delivered": delivered,
    "ordered": lambda _, state: state.ordered,
    "purchases_withheld": lambda _, state: state.level[CN, PURCHASE],
    "tariff_us": _tariff(US),
    "tariff_cn": _tariff(CN),
    "restriction_us": _restriction(US),
    "restriction_cn": _restriction(CN),
    "threat_us": _threat(US),
    "threat_cn": _threat(CN),
    "agreement_in_force": lambda _, state: state.in_force,
    "first_deal_unbroken": lambda _, state: is_unbroken(state),
    "signed_ever": lambda _, state: was_in_force(state),
    "truce_in_force": lambda _, state: state.truce_end < NEVER,
    "talking": lambda _, state: state.talking,
}
"""What each name of terms.public is in every run, (n_runs,)."""


def holding(condition: str, world: World, state: State) -> Mask:
    """Runs in which a condition holds as things stand, (n_runs,)."""
    return public.holds(condition, lambda name: READINGS[name](world, state))
