"""Several threats a side: the one that falls due first is worked with, the others wait."""

from __future__ import annotations

import numpy as np

from tradesim.model.state import State
from tradesim.terms.calendar import NEVER
from tradesim.terms.levers import NO_LEVER
from tradesim.terms.moves import MOST_THREATS
from tradesim.terms.sides import Array, Mask

LEVER, SIZE, DEADLINE, SINCE, PUT_OFF, DATED = range(6)
FIELDS = (
    "threat_lever",
    "threat_size",
    "threat_deadline",
    "threat_since",
    "put_off",
    "threat_dated",
)
"""Columns of a threat in a State, in the order in which waiting ones hold them."""
NONE = np.array([NO_LEVER, 0.0, NEVER, 0.0, 0.0, 0.0])
"""What stands in the place of a threat where there is none."""
PLACES = MOST_THREATS - 1


def no_threats(n_runs: int) -> Array:
    """Nothing waits, (2, 2, 6, n_runs)."""
    return np.repeat(np.broadcast_to(NONE, (2, PLACES, len(FIELDS)))[..., None], n_runs, axis=-1)


def leading(state: State) -> Array:
    """The most pressing threat of each side, (2, 6, n_runs)."""
    return np.stack([getattr(state, name) for name in FIELDS], axis=1).astype(np.float64)


def set_leading(state: State, threat: Array, where: Mask) -> None:
    """The most pressing threat is `threat` (2, 6, n_runs) where told, (2, n_runs)."""
    for field, name in enumerate(FIELDS):
        np.copyto(getattr(state, name), threat[:, field], where=where, casting="unsafe")


def issue(state: State, chosen: Mask, threat: Array) -> None:
    """The sides `chosen` (2, n_runs) issue a `threat` (2, 6, n_runs).

    A side has room for it: `moves.legal` sees to that.
    """
    if not chosen.any():
        return
    first = leading(state)
    sooner = chosen & (threat[:, DEADLINE] < first[:, DEADLINE])
    behind = np.where(sooner[:, None], first, threat)
    left = chosen & (behind[:, LEVER] >= 0.0)
    for place in range(PLACES):
        waiting = state.waiting[:, place]
        here = left & (waiting[:, LEVER] < 0.0)
        np.copyto(waiting, behind, where=here[:, None])
        left = left & ~here
    set_leading(state, threat, sooner)


def move_up(state: State) -> None:
    """The most pressing of the waiting threats takes the place of one that has ended, or of one
    that was put off beyond it."""
    for place in range(PLACES):
        waiting, ended = state.waiting[:, place], state.threat_lever < 0
        sooner = waiting[:, DEADLINE] < state.threat_deadline
        nearer = (waiting[:, LEVER] >= 0.0) & (ended | sooner)
        if not nearer.any():
            continue
        first = leading(state)
        next_first = waiting.copy()
        np.copyto(waiting, np.where(ended[:, None], NONE[:, None], first), where=nearer[:, None])
        set_leading(state, next_first, nearer)


def drop_all(state: State) -> None:
    """No threat of either side is open any more."""
    everywhere = np.ones(state.threat_lever.shape, dtype=np.bool_)
    set_leading(state, np.broadcast_to(NONE[:, None], (2, len(FIELDS), state.n_runs)), everywhere)
    state.waiting[:] = NONE[:, None]


def drop_waiting(state: State, chosen: Mask, lever: int) -> None:
    """Waiting threats of the sides `chosen` (2, n_runs) on a lever are off the table."""
    for place in range(PLACES):
        waiting = state.waiting[:, place]
        gone = chosen & (waiting[:, LEVER] == lever)
        np.copyto(waiting, NONE[:, None], where=gone[:, None])
