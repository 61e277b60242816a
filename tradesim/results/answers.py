"""How an ensemble finds out what a condition or a question by date asks of its runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.errors import ResultError, did_you_mean, in_short
from tradesim.model.histograms import FLAG_SERIES, Summary
from tradesim.model.variables import FLAGS, STAGE
from tradesim.negotiation.stages import STAGES
from tradesim.results.conditions import Condition, InTime, OnDate
from tradesim.results.data import EnsembleData
from tradesim.results.rerun import Reading, readings, stage_names
from tradesim.terms.sides import Mask


def holding(ens: EnsembleData, condition: Condition) -> Mask:
    """In which runs a condition holds, (n_runs,); ResultError where it is no condition."""
    dated = {name: term for name, term in condition.terms.items() if isinstance(term, OnDate)}
    values = dict(zip(dated, on_dates(ens, list(dated.values())), strict=True))
    for name, term in condition.terms.items():
        if isinstance(term, InTime):
            values[name] = term.holds(ens.columns, ens.dates[0])
    found = condition.holds(ens.outcomes, values)
    if found.shape != (ens.n_runs,) or found.dtype != np.bool_:
        raise ResultError(f"{condition.text!r} is no condition; compare it, as in '> 0.6'")
    return found


def on_dates(ens: EnsembleData, terms: list[OnDate]) -> list[NDArray[Any]]:
    """What is recorded on dates, from paths where they were kept, (n_runs,) each."""
    if not terms:
        return []
    wanted = [Reading(each.name, each.place, ens.step_on(each.day)) for each in terms]
    if not ens.stored:
        return readings(ens.scenario, ens.seed, ens.run_numbers, wanted)
    kept = [ens.stored[each.name][each.time] for each in wanted]
    return [
        stage_names(path) if each.name == STAGE else path[each.place]
        for each, path in zip(wanted, kept, strict=True)
    ]


def count_holding(summary: Summary, what: str, step: int, side: str | None) -> int:
    """Number of runs in which a flag or stage holds at the end of a step."""
    if what in STAGES:
        return int(summary.stages[STAGES.index(what), step])
    found = [
        k
        for k, (flag, _, label) in enumerate(FLAG_SERIES)
        if flag.name == what and label in ("", side)
    ]
    if not found:
        known = [*(flag.name for flag in FLAGS), *STAGES]
        needs = f"{what!r} needs side='US' or 'CN'"
        unknown = f"{what!r} is not known{did_you_mean(what, known)}; on a date: {in_short(known)}"
        raise ResultError(needs if what in known else unknown)
    return int(summary.flags[found[0], step])
