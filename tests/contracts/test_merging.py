"""Summaries merge exactly: any partition of the runs and any order gives the same counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tradesim.model.block import BlockResult
from tradesim.model.histograms import (
    FLAG_SERIES,
    SERIES,
    Summary,
    bins,
    deviation,
    edges,
    mean,
    quantiles,
)
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.recorder import Recorder
from tradesim.model.variables import FLAGS, VARIABLES
from tradesim.negotiation.stages import STAGES
from tradesim.storage import disk, store

N_TIMES = 2
FIELDS = ("histogram", "total", "coarse", "squares", "stages", "flags", "tariffs")
SHARES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0)


class Histories:
    """Made-up values of every variable, flag and stage at each date, for some runs."""

    def __init__(self, n_runs: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.n_runs = n_runs
        self.values = [
            [
                v.low + (v.high - v.low) * rng.beta(0.7, 2.0, (len(v.labels), n_runs))
                for v in VARIABLES
            ]
            for _ in range(N_TIMES)
        ]
        self.flags = [
            [rng.random((len(f.labels), n_runs)) < 0.3 for f in FLAGS] for _ in range(N_TIMES)
        ]
        self.stages = rng.integers(0, len(STAGES), (N_TIMES, n_runs)).astype(np.int8)

    def summary(self, kept: NDArray[np.intp]) -> Summary:
        """The streamed summary of some of the runs."""
        recorder = Recorder([kept], N_TIMES)
        for time in range(N_TIMES):
            recorder.add(time, self.values[time], self.flags[time], self.stages[time])
        return recorder.done()[0]

    def series(self) -> Iterator[tuple[int, int, NDArray[np.float64]]]:
        """Number of each series, date, and its values."""
        for time in range(N_TIMES):
            rows = [row for value in self.values[time] for row in value]
            yield from ((k, time, row) for k, row in enumerate(rows))


def same(one: Summary, two: Summary) -> None:
    assert one.n_runs == two.n_runs
    for name in FIELDS:
        assert np.array_equal(getattr(one, name), getattr(two, name)), name


@given(
    n_runs=st.integers(1, 300),
    seed=st.integers(0, 2**16),
    cuts=st.lists(st.integers(0, 300), max_size=5),
    order=st.randoms(use_true_random=False),
    absorbing=st.booleans(),
)
@settings(max_examples=30, deadline=None)
def test_any_partition_and_order_gives_the_same_summary(
    n_runs: int, seed: int, cuts: list[int], order: object, absorbing: bool
) -> None:
    histories = Histories(n_runs, seed)
    runs = np.arange(n_runs)
    order.shuffle(runs)  # type: ignore[attr-defined]
    pieces = np.split(runs, sorted(cut for cut in cuts if cut < n_runs))
    merged = Summary.empty(N_TIMES)
    for piece in pieces:
        part = histories.summary(np.asarray(piece, dtype=np.intp))
        merged = merged.absorb(part) if absorbing else merged + part
    same(merged, histories.summary(np.arange(n_runs)))


@given(n_runs=st.integers(1, 2_000), seed=st.integers(0, 2**16))
@settings(max_examples=15, deadline=None)
def test_quantiles_are_within_a_bin_of_exact_ones(n_runs: int, seed: int) -> None:
    """Exact: the smallest value that a share of the runs does not exceed (inverted ECDF)."""
    histories = Histories(n_runs, seed)
    summary = histories.summary(np.arange(n_runs))
    for series, time, values in histories.series():
        variable = SERIES[series][0]
        exact = np.quantile(values, SHARES, method="inverted_cdf")
        found = quantiles(summary, series, SHARES)[:, time]
        wide = np.diff(edges(variable))[bins(variable, exact)]
        assert (np.abs(found - exact) <= wide * (1 + 1e-9)).all(), variable.name


@given(n_runs=st.integers(2, 2_000), seed=st.integers(0, 2**16))
@settings(max_examples=15, deadline=None)
def test_means_and_deviations_are_those_of_the_values(n_runs: int, seed: int) -> None:
    histories = Histories(n_runs, seed)
    summary = histories.summary(np.arange(n_runs))
    for series, time, values in histories.series():
        variable = SERIES[series][0]
        reach = max(abs(variable.low), abs(variable.high))
        assert mean(summary, series)[time] == pytest.approx(values.mean(), abs=1e-8 * reach)
        assert deviation(summary, series)[time] == pytest.approx(values.std(), abs=1e-5 * reach)


def test_counts_of_stages_flags_and_tariffs_are_those_of_the_runs() -> None:
    histories = Histories(500, 1)
    summary = histories.summary(np.arange(500))
    for time in range(N_TIMES):
        for stage in range(len(STAGES)):
            assert summary.stages[stage, time] == (histories.stages[time] == stage).sum()
        masks = [mask for flag in histories.flags[time] for mask in flag]
        assert len(masks) == len(FLAG_SERIES)
        assert summary.flags[:, time].tolist() == [int(mask.sum()) for mask in masks]
        us, cn = histories.values[time][0]
        cells = np.histogram2d(us, cn, bins=52, range=[[0.0, 2.6], [0.0, 2.6]])[0]
        assert np.array_equal(summary.tariffs[time], cells)


def test_a_part_gives_back_its_block(tmp_path: Path) -> None:
    """Counts are kept in 16 bits, and a block's outcomes to the last bit, missing ones too."""
    rng = np.random.default_rng(1)
    outcomes = {name: rng.standard_normal(700) for name in OUTCOMES}
    outcomes["first_breach_day"][::3] = np.nan
    summary = Histories(700, 2).summary(np.arange(700))
    content = store.part(BlockResult(0, 700, outcomes, summary, None))
    disk.put(tmp_path / "part", content)
    for name, column in store.outcomes_of(tmp_path / "part").items():
        assert column.tobytes() == outcomes[name].tobytes()
    same(store.summary_of(tmp_path / "part"), summary)
    assert store.part(BlockResult(0, 700, outcomes, summary, None)) == content
