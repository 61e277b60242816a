"""Real income by channel: export income, tariff revenue, consumer prices, critical inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import exprel

from tradesim.economy import channels as economy
from tradesim.economy.elasticities import SETS
from tradesim.economy.short_run import gap_left, on_path, paths
from tradesim.errors import ResultError, check_known
from tradesim.model.step import Moment
from tradesim.results.data import which
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.results.rerun import BlockRuns, Runs, by_block, steps
from tradesim.results.weights import at
from tradesim.terms.arguments import real, table, whole
from tradesim.terms.calendar import DAYS_PER_WEEK
from tradesim.terms.columns import Index, scatter
from tradesim.terms.frozen import freeze
from tradesim.terms.sides import REGIONS, US, Array

CHANNELS = (*economy.CHANNELS, "critical inputs")
PERCENT = 100.0
RUNS = 2_000
"""Runs that `decompose` takes unless told otherwise: the solver is asked for each anew."""


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Change of real income by region, channel and row, in percent; the channels add up to it."""

    name: str
    """What it is of, for a caption."""
    n_runs: int
    """Runs behind each mean; 0 for policies, which are no runs."""
    rows: tuple[date, ...] | tuple[str, ...]
    """Dates of an ensemble, or names of policies."""
    values: Array
    """Means over runs, (3 regions, 4 channels, rows), percent."""
    standard_error: Array
    """Monte Carlo error of each mean; nan for one run, zero for policies."""

    def __post_init__(self) -> None:
        freeze(self, "values", "standard_error")

    @property
    def total(self) -> Array:
        """Change of real income, (3 regions, rows), percent."""
        return np.asarray(self.values.sum(axis=1))

    def of(self, region: str) -> Array:
        """The channels of US, CN or ROW, (4, rows); ResultError for another name."""
        check_known("region", region, REGIONS)
        return np.asarray(self.values[REGIONS.index(region)])


def decompose(ens: Ensemble, *, runs: int = RUNS) -> Decomposition:
    """Mean change of real income by channel and date, of the first `runs` runs of an ensemble.

    Their blocks are simulated once more, and the exact solver is asked for every policy in them,
    with trade adapted as far as it is by then (docs/economy.md, the short run).
    Where the economy is the fitted surface, channels add up to the recorded real income within
    0.003 percentage points (docs/surface.md), else within 1e-6. ResultError for a number of runs
    that is not from 1.
    """
    an_ensemble(ens)
    most = whole("runs", runs, least=1)
    first = slice(most) if ens.weights is None else np.flatnonzero(ens.weights)[:most]
    chosen, weights = ens.run_numbers[first], at(ens.weights, first)
    mean, error = _means(ens, chosen) if weights is None else _weighted_means(ens, chosen, weights)
    name = f"{ens.scenario.title or ens.scenario.name}{which(ens)}"
    return Decomposition(name, len(chosen), ens.dates, mean, error)


def _means(ens: Ensemble, chosen: Runs) -> tuple[Array, Array]:
    """Means over runs and their errors, (3 regions, 4 channels, dates) each."""
    shape = (len(REGIONS), len(CHANNELS), len(ens.dates))
    total, squares = np.zeros(shape), np.zeros(shape)
    for runs_of_block in by_block(chosen):
        for time, values in enumerate(_of_block(ens, runs_of_block)):
            total[..., time] += values.sum(axis=-1)
            squares[..., time] += np.square(values).sum(axis=-1)
    n = len(chosen)
    spread = np.sqrt(np.maximum(squares / n - np.square(total / n), 0.0))
    return total / n, spread / np.sqrt(n) if n > 1 else np.full_like(spread, np.nan)


def _weighted_means(ens: Ensemble, chosen: Runs, weights: Array) -> tuple[Array, Array]:
    """The same of runs that count by weight: errors as in `results.weights.error_of_mean`."""
    shape = (len(REGIONS), len(CHANNELS), len(ens.dates))
    total, first, second = np.zeros((3, *shape))
    for runs_of_block in by_block(chosen):
        its = weights[runs_of_block.rows]
        for time, values in enumerate(_of_block(ens, runs_of_block)):
            total[..., time] += values @ its
            first[..., time] += values @ np.square(its)
            second[..., time] += np.square(values) @ np.square(its)
    whole, squares = float(weights.sum()), float(np.square(weights).sum())
    mean = total / whole
    spread = np.maximum(second - 2.0 * mean * first + np.square(mean) * squares, 0.0)
    known = 1.0 if np.count_nonzero(weights) > 1 else np.nan
    return mean, known * np.sqrt(spread) / whole


def decompose_policies(
    policies: Mapping[str, Mapping[str, float]], *, elasticities: str = "W05"
) -> Decomposition:
    """Long-run change of real income by channel under named policies, against the accounts.

    Each policy names levers of `economy.policy.LEVERS`: `{"us_tariff_other": 0.3}`. Critical
    inputs are no lever of the solver and stay at zero. EconomyError for an unknown lever, set or
    a value outside its range; ResultError where no policy is given.
    """
    check_known("elasticities", elasticities, SETS)
    for name, policy in table("policies", policies, "a table of names and levers").items():
        for lever, value in table(f"policy {name}", policy, "a table of levers and values").items():
            real(lever, value)
    if not policies:
        raise ResultError("no policy given; allowed a table of names and levers")
    found = [economy.policy_channels(p, elasticities=elasticities) for p in policies.values()]
    logs = np.stack(found, axis=-1)
    values = in_percent(np.concatenate([logs, np.zeros_like(logs[:, :1])], axis=1))
    name = f"long run, accounts of 2017, elasticities {elasticities}"
    return Decomposition(name, 0, tuple(policies), values, np.zeros_like(values))


def in_percent(logs: Array) -> Array:
    """Log changes by channel (regions, channels, ...) as percent that add up to the change.

    A channel's part of 100 (e^c - 1) is its part of the log change c.

    >>> float(in_percent(np.log([[[2.0]], [[1.0]]])).sum())
    100.0
    """
    change = logs.sum(axis=1, keepdims=True)
    return np.asarray(PERCENT * logs * exprel(change))


def _of_block(ens: Ensemble, chosen: BlockRuns) -> Iterator[Array]:
    """Percent by region and channel of some runs of a block, (3, 4, n), date by date."""
    kept, play = chosen.kept, steps(ens.scenario, ens.seed, chosen)
    moment = next(play)
    path = start = _paths(moment, np.arange(moment.world.n_runs))
    last = moment.flows
    yield _shown(np.zeros_like(path[0]), moment)[..., kept]
    for moment in play:
        flows = moment.flows
        new = (flows.since != last.since) | (flows.aim != last.aim).any(axis=0)
        runs = np.flatnonzero(new)
        if runs.size:
            path = path.copy()
            scatter(path, runs, _paths(moment, runs))
        last, closes = flows, moment.clock.closes
        now = on_path(path, _left(moment, closes - flows.since))
        yield _shown(now - on_path(start, _left(moment, closes)), moment)[..., kept]


def _left(moment: Moment, days: float | Array) -> Array:
    """Share of the gap to the long run that is left after some days, (n_runs,)."""
    return gap_left(weeks=days / DAYS_PER_WEEK, half_life=moment.world.drawn["trade_half_life"])


def _paths(moment: Moment, runs: Index) -> Array:
    """Paths of log changes by region and channel in some runs, (4, 3, 3, n)."""
    part, sets = moment.flows.at(runs), moment.world.sets.take(runs)
    return paths(economy.channels_now, part.adapted, part.aim, sets)


def _shown(logs: Array, moment: Moment) -> Array:
    """Percent by region and channel, critical inputs as the last; (3, 4, n_runs)."""
    missing = np.zeros((len(REGIONS), 1, logs.shape[-1]))
    missing[US, 0] = np.log1p(-moment.flows.lost)
    return in_percent(np.concatenate([logs, missing], axis=1))
