"""Ensembles weighted: to meet stated chances and means, or by what has been seen so far."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import date

import numpy as np

from tradesim.chronicle.chronicle import Chronicle
from tradesim.errors import NoMatchError, ResultError, check_known, shown
from tradesim.results.answers import values_of
from tradesim.results.conditions import read
from tradesim.results.data import EnsembleData
from tradesim.results.least_change import Target, least_change
from tradesim.results.matching import EventClass, Tolerance, agreements
from tradesim.results.observed import DAY, DEFAULT, READERS, Happening, happenings
from tradesim.terms.arguments import listed, of_kind, real, refusal, table
from tradesim.terms.calendar import DayLike, as_date
from tradesim.terms.sides import Array

FEWEST = 400
"""Effective runs below which a warning comes."""
LEAST_SHARE = 0.05
"""The same as a share of the runs."""
GIVEN = "a mapping from expressions to chances or means, or weights, one a run"


def weights_that_meet(ens: EnsembleData, targets: object) -> tuple[Array, str]:
    """Weights for an ensemble, of mean one, and what they meet in words."""
    if not isinstance(targets, Mapping):
        return _of_mean_one(_given(ens, targets)), "weights given"
    asked = table("targets", targets, GIVEN)
    if not asked:
        raise ResultError(f"targets is empty; allowed {GIVEN}")
    each = [_target(ens, text, stated) for text, stated in asked.items()]
    start = np.ones(ens.n_runs) if ens.weights is None else ens.weights
    words = ", ".join(f"{target.text}: {target.mean:g}" for target in each)
    return _of_mean_one(least_change(each, start)), words


def weights_of_agreement(
    ens: EnsembleData,
    chronicle: object,
    until: DayLike,
    kinds: object,
    tolerance: Tolerance,
) -> tuple[Array, str]:
    """Weights by what was seen until a day, times those that there were, of mean one; in words."""
    known = Chronicle.shipped() if chronicle is None else chronicle
    known = of_kind("chronicle", known, Chronicle, "a Chronicle, as Chronicle.read gives")
    last = _last_day(ens, known, as_date(until, "until"))
    asked = tuple(listed("kinds", DEFAULT if kinds is None else kinds, "names of kinds"))
    for kind in asked:
        check_known("kind", kind, READERS)
    found = happenings(known, ens.dates[0], last, asked)
    weights = np.ones(ens.n_runs) if ens.weights is None else ens.weights
    number = (last - ens.dates[0]).days
    for what, factor in agreements(ens, found, asked, number, tolerance):
        weights = weights * factor
        if not weights.any():
            raise NoMatchError(_unmatched(ens, what, last, tolerance))
    return _of_mean_one(weights), f"what happened until {last} ({len(found)} events)"


def _last_day(ens: EnsembleData, known: Chronicle, day: date) -> date:
    """The day; ResultError where it was not simulated, or lies after the shipped record."""
    first, horizon = ens.dates[0], ens.dates[-1]
    if not first < day <= horizon:
        raise ResultError(f"until is {day}; allowed {first + DAY} to {horizon}")
    ends = known.events["known_on"].max().date()
    if known is Chronicle.shipped() and day > ends:
        raise ResultError(
            f"until is {day}; the shipped chronicle ends on {ends}: add rows of your own with "
            "Chronicle.read and extended"
        )
    return day


def _unmatched(
    ens: EnsembleData, what: Happening | EventClass, last: date, tolerance: Tolerance
) -> str:
    """Which row no run matches, and what to do."""
    if isinstance(what, Happening):
        said = f"no run of {ens.n_runs:,} matches {what.words} and the rows before it"
    else:
        told = " ".join(filter(None, [what.side, what.lever, what.kind]))
        said = f"every run left of {ens.n_runs:,} has a {told} by {last} that the chronicle has not"
    return (
        f"{said}, within {tolerance.days:g} days and {tolerance.size:.0%} of size; allow more, "
        f"simulate more runs, or start anew from that day: ts.scenario_at('{last}')"
    )


def warn_if_few(weights: Array, effective: float) -> None:
    """Warn before the effective number of runs is too small to say anything."""
    n = len(weights)
    if effective < max(FEWEST, LEAST_SHARE * n):
        warnings.warn(
            f"{n:,} weighted runs come to {effective:,.0f} that count the same; below {FEWEST} or "
            f"{LEAST_SHARE:.0%} of the runs answers are rough: simulate more runs, or ask for less "
            "of a change",
            UserWarning,
            stacklevel=4,
        )


def in_words(before: str, now: str) -> str:
    """What weights are to meet, one after the other."""
    return f"{before}; then {now}" if before else now


def _target(ens: EnsembleData, text: str, stated: object) -> Target:
    """A chance of an event, or a mean of a number; ResultError where it can be neither."""
    values = values_of(ens, read(text))
    if values.dtype == np.bool_:
        chance = real(f"chance of {shown(text)}", stated)
        if not 0.0 < chance < 1.0:
            given = "a chance between 0 and 1, ends excluded: where() selects what is certain"
            raise refusal(f"chance of {shown(text)}", stated, given)
        return Target(text, values.astype(np.float64), chance, event=True)
    return Target(text, values.astype(np.float64), real(f"mean of {shown(text)}", stated))


def _given(ens: EnsembleData, weights: object) -> Array:
    """Weights of a caller, (n_runs,); ResultError where they are none."""
    try:
        found = np.asarray(weights, dtype=np.float64)
    except (TypeError, ValueError):
        raise refusal("targets", weights, GIVEN) from None
    if found.shape != (ens.n_runs,):
        raise refusal("targets", weights, f"{GIVEN}, ({ens.n_runs},)")
    if not (np.isfinite(found).all() and (found >= 0.0).all() and found.any()):
        raise ResultError("weights are missing, infinite, negative or all 0; allowed 0 or more")
    return found


def _of_mean_one(weights: Array) -> Array:
    return np.asarray(weights * (len(weights) / weights.sum()))
