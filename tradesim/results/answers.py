"""How an ensemble finds out what a condition or a question by date asks of its runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.errors import ResultError, did_you_mean, in_short, shown
from tradesim.model.histograms import FLAG_SERIES, Summary
from tradesim.model.variables import FLAGS, STAGE
from tradesim.negotiation.stages import STAGES
from tradesim.results.conditions import EVENTS, LABELS, Condition, InTime, OnDate
from tradesim.results.data import EnsembleData
from tradesim.results.rerun import Reading, Runs, readings, stage_names
from tradesim.results.weighted_counts import WeightedCounts
from tradesim.terms.sides import Mask


def holding(ens: EnsembleData, condition: Condition) -> Mask:
    """In which runs a condition holds, (n_runs,); ResultError where it is no condition."""
    found = values_of(ens, condition)
    if found.dtype != np.bool_:
        raise ResultError(f"{condition.text!r} is no condition; compare it, as in '> 0.6'")
    return found


def values_of(ens: EnsembleData, condition: Condition) -> NDArray[Any]:
    """What an expression is in every run, (n_runs,): truth or numbers; ResultError otherwise."""
    condition.check()
    dated = {name: term for name, term in condition.terms.items() if isinstance(term, OnDate)}
    values = dict(zip(dated, on_dates(ens, list(dated.values())), strict=True))
    for name, term in condition.terms.items():
        if isinstance(term, InTime):
            values[name] = term.holds(ens.columns, ens.dates)
    found = condition.holds(ens.outcomes, values)
    if found.shape != (ens.n_runs,) or found.dtype.kind not in "bfiu":
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


def named_states(ens: EnsembleData, condition: Condition) -> str:
    """The condition, and the days that it speaks of where these are not the days asked for."""
    days = [term.day for term in condition.terms.values() if isinstance(term, OnDate)]
    ends = {day: ens.dates[ens.step_on(day)] for day in days}
    named = ", ".join(dict.fromkeys(str(end) for day, end in ends.items() if end != day))
    return f"{condition.text} (as of {named})" if named else condition.text


def count_holding(summary: Summary, what: str, step: int, side: str | None) -> int:
    """Number of runs in which a flag or stage holds at the end of a step."""
    return int(sum_holding(summary, what, step, side))


def states_of(ens: EnsembleData, what: str, step: int, side: str | None, runs: Runs) -> Mask:
    """In which of some runs a flag or stage that is known holds at the end of a step."""
    name = STAGE if what in STAGES else what
    place = LABELS[name].index(side or "")
    if ens.stored:
        path = ens.stored[name][step]
        values = stage_names(path) if name == STAGE else path[place]
        values = values[runs]
    else:
        asked = [Reading(name, place, step)]
        (values,) = readings(ens.scenario, ens.seed, ens.run_numbers[runs], asked)
    return np.asarray(values == what if name == STAGE else values, dtype=np.bool_)


def share_and_error(
    counts: WeightedCounts, what: str, step: int, side: str | None
) -> tuple[float, float]:
    """Share of weighted runs in which a flag or stage holds after a step, and its error."""
    share = min(sum_holding(counts.of_weights, what, step, side) / counts.whole, 1.0)
    squares = sum_holding(counts.of_squares, what, step, side)
    return share, float(counts.share_errors(np.array(share), np.array(squares)))


def sum_holding(summary: Summary, what: str, step: int, side: str | None) -> float:
    """Number of runs, or sum of weights, where a flag or stage holds at the end of a step."""
    sides = {flag.name: flag.labels for flag in FLAGS} | dict.fromkeys(STAGES, ("",))
    if not isinstance(what, str) or what not in sides:
        hint = did_you_mean(what, sides) if isinstance(what, str) else ""
        event = f"; the event {what!r} takes by= in place of on=" if what in list(EVENTS) else ""
        raise ResultError(
            f"{shown(what)} is not known{hint or event}; on a date: {in_short(sides)}"
        )
    labels = sides[what]
    if "" not in labels and (not isinstance(side, str) or side not in labels):
        raise ResultError(f"{what!r} needs side='US' or 'CN'; {shown(side)} was given")
    if "" in labels and side is not None:
        raise ResultError(f"side is {shown(side)}; allowed none: {what!r} belongs to neither side")
    if what in STAGES:
        return float(summary.stages[STAGES.index(what), step])
    rows = [
        k
        for k, (flag, _, label) in enumerate(FLAG_SERIES)
        if (flag.name, label) == (what, side or "")
    ]
    return float(summary.flags[rows[0], step])
