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


def gain_of_moves(values: Array, side: Index, stage: Codes, *, drops: Mask, meets: Mask) -> Array:
    """Value of the stage each move leads to at once less that of the present one, (6, n_runs).

    `values` (2, n_stages) are those of each side, in percent; `side` and `stage` (n_runs,).
    `drops` are the runs (n_runs,) in which de-escalating takes the last open threat off the table,
    `meets` those in which the other side's offer to talk stands, so that an own offer opens talks.
    Holding gains nothing.
    """
    gain = np.zeros((len(MOVES), len(stage)))
    gain[DEESCALATE] = drops * _gain(values, stages.BACKS_DOWN)[side, stage]
    gain[OFFER_TALKS] = meets * _gain(values, stages.TALKS_OPEN)[side, stage]
    gain[THREATEN] = _gain(values, stages.THREATENS)[side, stage]
    gain[ESCALATE] = _gain(values, stages.CARRIES_OUT)[side, stage]
    gain[BREACH] = _gain(values, stages.BREACHED)[side, stage]
    return gain


def _gain(values: Array, event: int) -> Array:
    """What an event gains each side in each stage, (2, n_stages)."""
    codes = np.arange(values.shape[-1], dtype=np.int8)
    after = stages.after(codes, event, np.ones(codes.shape, dtype=np.bool_))
    return values.take(after, axis=-1) - values


@cache
def shipped_values() -> Array:
    """Values of data/stage_values.csv by side and stage, (2, 10), worth."""
    text = (files("tradesim") / "data" / "stage_values.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    table = np.array([[float(row[side]) for row in rows] for side in ("us", "cn")])
    table.setflags(write=False)
    return table
