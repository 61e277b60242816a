"""How much of each outcome's difference belongs to which key: `attribute`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from tradesim.analysis.attribution.differences import Difference, separable
from tradesim.analysis.attribution.orders import Coalition, Counts, Order, counted, orders_of
from tradesim.analysis.attribution.sums import Columns, Sums
from tradesim.analysis.pairs import COMPARED, check_pairs, check_spans
from tradesim.engine.executors import Cluster
from tradesim.engine.sweep import ensemble_of
from tradesim.errors import ResultError
from tradesim.results import weights as weighted
from tradesim.results.ensemble import Ensemble
from tradesim.results.rerun import Runs
from tradesim.results.weights import Weights
from tradesim.scenario.hybrids import Hybrids
from tradesim.scenario.scenario import Scenario
from tradesim.terms.arguments import refusal, whole

if TYPE_CHECKING:
    import pandas as pd

RUNS = 2_000
"""Runs of scenarios unless told otherwise."""
MOST_RUNS = 1_000_000
ORDERS, MOST_ORDERS = 16, 128
"""Sampled orders unless told otherwise, and the most."""
TOGETHER = 24
"""Scenarios that are simulated at once: their outcomes are in memory."""


def attribute(
    a: Scenario | Ensemble,
    b: Scenario | Ensemble,
    *,
    runs: int | None = None,
    seed: int | None = None,
    orders: int = ORDERS,
    executor: Executor | Cluster | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """How much of the difference of `b` from `a` belongs to each key in which they differ.

    Two scenarios, or two ensembles that pair. A row an outcome and key, in the outcome's unit:
    `share`, its Shapley share, what changing the key adds on average over the orders in which all
    are changed one after the other; `standard_error`, over runs that share their shocks. Shares
    of an outcome add up to its difference, over the runs that have it in both. Up to six keys
    take all orders; more take `orders` sampled ones, whose error is in `standard_error`. Actions
    are keys too; keys that make no sense one without the other stand together, joined by " + ".

    `runs` and `seed` are those of scenarios, 2,000 and 0 unless given; of ensembles the first
    `runs` of theirs. `executor` and `progress` as in `simulate`. ResultError where nothing differs,
    where ensembles do not pair or were simulated over unlike days, and for arguments that make no
    sense; BlockError where blocks failed.

    >>> import tradesim as ts
    >>> talks = ts.load_scenario("kuala-lumpur-2025")
    >>> other = talks.evolve({"leaders.sign": False, "us.threat.size": 0.5}, name="other")
    >>> ts.attribute(talks, other, runs=64).loc["tariff_us"].index.tolist()
    ['us.threat.size', 'leaders.sign']
    """
    orders = whole("orders", orders, least=4, most=MOST_ORDERS)
    sample = _sample(a, b, runs, seed)
    hybrids = Hybrids(*sample.scenarios)
    if not hybrids.keys:
        raise ResultError("no input of the two differs; allowed two scenarios that differ")
    sampled = partial(orders_of, sampled=orders, seed=sample.seed)
    differences, chosen = separable(hybrids, sampled)
    counts = counted(chosen)
    way = _Way.of(hybrids, differences, counts)
    sums = _sums(sample, way, counts, _outcomes(sample, way, executor, progress))
    return _table(sums, differences, chosen)


@dataclass(frozen=True)
class _Sample:
    """Runs over which differences are taken."""

    scenarios: tuple[Scenario, Scenario]
    seed: int
    rows: Runs
    """Numbers of the runs."""
    weights: Weights = None
    known: tuple[Columns, ...] | None = None
    """Outcomes of both ends, where they are known."""


def _sample(a: object, b: object, runs: int | None, seed: int | None) -> _Sample:
    if isinstance(a, Scenario) and isinstance(b, Scenario):
        check_spans(a.name, a, b.name, b)
        rows = np.arange(whole("runs", RUNS if runs is None else runs, least=1, most=MOST_RUNS))
        return _Sample((a, b), whole("seed", 0 if seed is None else seed), rows, None)
    if isinstance(a, Ensemble) and isinstance(b, Ensemble):
        return _of_ensembles(a, b, runs, seed)
    for name, each in (("a", a), ("b", b)):
        if not isinstance(each, Scenario | Ensemble):
            raise refusal(name, each, "a Scenario or an Ensemble")
    raise ResultError("a and b are a Scenario and an Ensemble; allowed two of one kind")


def _of_ensembles(a: Ensemble, b: Ensemble, runs: int | None, seed: int | None) -> _Sample:
    """The first runs of two ensembles that pair."""
    check_spans(a.scenario.name, a.scenario, b.scenario.name, b.scenario)
    check_pairs(a.scenario.name, a, b.scenario.name, b)
    if seed is not None and whole("seed", seed) != a.seed:
        raise refusal("seed", seed, f"{a.seed}, that of the ensembles; leave it out")
    most = min(a.n_runs, MOST_RUNS)
    first = slice(most if runs is None else whole("runs", runs, least=1, most=most))
    known = tuple({name: ens.columns[name][first] for name in COMPARED} for ens in (a, b))
    rows, weights = a.run_numbers[first], weighted.at(a.weights, first)
    if weights is not None and not weights.any():
        raise ResultError(f"none of the first {len(rows):,} runs counts by its weight; allow more")
    return _Sample((a.scenario, b.scenario), a.seed, rows, weights, known)


@dataclass(frozen=True)
class _Way:
    """Every scenario on the way from one to the other, each simulated once, both ends first."""

    scenarios: Mapping[str, Scenario]
    """By fingerprint."""
    alike: Mapping[str, Sequence[Coalition]]
    """What is made in each of them."""

    @classmethod
    def of(
        cls, hybrids: Hybrids, differences: Sequence[Difference], made: Iterable[Coalition]
    ) -> _Way:
        """All that is made on the way; what comes to the same is one scenario."""
        ends = frozenset[int](), frozenset(range(len(differences)))
        scenarios: dict[str, Scenario] = {}
        alike: dict[str, list[Coalition]] = {}
        for k, coalition in enumerate([*ends, *(each for each in made if each not in ends)]):
            keys = [key for each in coalition for key in differences[each]]
            mixed = hybrids.mixed(keys, f"on the way, {k}")
            scenarios.setdefault(mixed.fingerprint, mixed)
            alike.setdefault(mixed.fingerprint, []).append(coalition)
        return cls(scenarios, alike)


def _outcomes(
    sample: _Sample, way: _Way, executor: Executor | Cluster | None, progress: bool | None
) -> Iterator[Columns]:
    """Outcomes of the runs of a sample in each scenario on the way, in order."""
    scenarios, most = list(way.scenarios.values()), int(sample.rows.max()) + 1
    if sample.known is not None:
        ends = sample.known[: len(scenarios)]
        yield from ends
        scenarios = scenarios[len(ends) :]
    for first in range(0, len(scenarios), TOGETHER):
        some = scenarios[first : first + TOGETHER]
        found = ensemble_of(some, runs=most, seed=sample.seed, executor=executor, progress=progress)
        for ens in found:
            yield {name: ens.columns[name][sample.rows] for name in COMPARED}


def _sums(sample: _Sample, way: _Way, counts: Counts, found: Iterator[Columns]) -> Sums:
    """What is summed over the scenarios on the way."""
    first = next(found)
    ends = first, next(found, first)
    sums = Sums.between(*ends, sample.weights, len(next(iter(counts.values()))))
    for made, columns in zip(way.alike.values(), chain(ends, found), strict=False):
        sums.add(made, np.sum([counts[each] for each in made], axis=0), columns)
    return sums


def _table(sums: Sums, differences: Sequence[Difference], orders: Sequence[Order]) -> pd.DataFrame:
    import pandas as pd

    names = [" + ".join(each) for each in differences]
    index = pd.MultiIndex.from_product([COMPARED, names], names=["outcome", "key"])
    found = [sums.shares(outcome, orders) for outcome in COMPARED]
    columns = {
        "share": np.concatenate([share for share, _ in found]),
        "standard_error": np.concatenate([error for _, error in found]),
    }
    return pd.DataFrame(columns, index=index)
