"""Continuation value: what a stage is worth beyond the step, and what a move gains by leading on.

A stage is worth what levers bring while it lasts and what follows it, discounted: V = r + d P V,
one value a stage and side (policy evaluation, Howard 1960, Dynamic Programming and Markov
Processes). Flow r and transitions P are those of play without look-ahead, so that the side is a
level-1 player: it expects play to go on as it has (making/stage_values.py measures them).
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import numpy as np

from tradesim.negotiation import stages
from tradesim.terms.columns import Index
from tradesim.terms.moves import BREACH, DEESCALATE, ESCALATE, MOVES, OFFER_TALKS, THREATEN
from tradesim.terms.sides import Array, Codes, Mask

HORIZON_WEEKS = 52.0
"""Mean horizon of a government (judgement): a year, for which the other payoffs count a flow."""
WEEKLY_DISCOUNT = 1.0 - 1.0 / HORIZON_WEEKS
"""Weight of the next week against this one; a lasting percent a year is then worth a percent."""


EVENT_OF_MOVE = {
    DEESCALATE: stages.BACKS_DOWN,
    OFFER_TALKS: stages.TALKS_OPEN,
    THREATEN: stages.THREATENS,
    ESCALATE: stages.CARRIES_OUT,
    BREACH: stages.BREACHED,
}
"""What each move brings about at once; holding brings about nothing."""


def gains_by_stage(values: Array) -> Array:
    """Value of the stage each move leads to less that of the one it is made in, percent.

    (6, 2, n_stages); `values` (2, n_stages) are those of each side.
    """
    gains = np.zeros((len(MOVES), *values.shape))
    codes = np.arange(values.shape[-1], dtype=np.int8)
    for move, event in EVENT_OF_MOVE.items():
        after = stages.after(codes, event, np.ones(codes.shape, dtype=np.bool_))
        gains[move] = values.take(after, axis=-1) - values
    return gains


def gain_of_moves(gains: Array, side: Index, stage: Codes, *, drops: Mask, meets: Mask) -> Array:
    """What each move gains at once by the stage that it leads to, (6, n_runs), percent.

    `gains` are those of `gains_by_stage`; `side` and `stage` (n_runs,). `drops` are the runs
    (n_runs,) in which de-escalating takes the last open threat off the table, `meets` those in
    which the other side's offer to talk stands, so that an own offer opens talks.
    """
    n_stages = gains.shape[-1]
    gain: Array = gains.reshape(len(MOVES), -1).take(side * n_stages + stage, axis=-1)
    gain[DEESCALATE] *= drops
    gain[OFFER_TALKS] *= meets
    return gain


@cache
def shipped_values() -> Array:
    """Values of data/stage_values.csv by side and stage, (2, 10), worth."""
    text = (files("tradesim") / "data" / "stage_values.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    table = np.array([[float(row[side]) for row in rows] for side in ("us", "cn")])
    table.setflags(write=False)
    return table
