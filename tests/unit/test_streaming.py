"""Streamed summaries: exact counts however runs are split, and what is read from them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradesim.model import histograms
from tradesim.model.histograms import BINS, FLAG_SERIES, SERIES, Summary
from tradesim.model.recorder import Recorder
from tradesim.model.shocks import BLOCK
from tradesim.model.variables import FLAGS, VARIABLES
from tradesim.negotiation.stages import STAGES

COUNTS = ("histogram", "total", "coarse", "squares", "stages", "flags", "tariffs")
TIMES = 2
Values = tuple[list[np.ndarray], list[np.ndarray], np.ndarray]


def drawn(n_runs: int, seed: int) -> list[Values]:
    """Values of every variable, flags and stages at each time, inside the variables' ranges."""
    random = np.random.Generator(np.random.PCG64(seed))
    found = []
    for _ in range(TIMES):
        values = [
            variable.low
            + (variable.high - variable.low) * random.beta(2, 5, (len(variable.labels), n_runs))
            for variable in VARIABLES
        ]
        flags = [random.random((len(flag.labels), n_runs)) < 0.3 for flag in FLAGS]
        stage = random.integers(0, len(STAGES), n_runs).astype(np.int8)
        found.append((values, flags, stage))
    return found


def alike(n_runs: int) -> Values:
    """Runs that are all the same at a date."""
    values = [np.full((len(variable.labels), n_runs), variable.high) for variable in VARIABLES]
    flags = [np.ones((len(flag.labels), n_runs), dtype=np.bool_) for flag in FLAGS]
    return values, flags, np.zeros(n_runs, dtype=np.int8)


def summed(data: list[Values], runs: np.ndarray) -> Summary:
    recorder = Recorder([runs], TIMES)
    for time, (values, flags, stage) in enumerate(data):
        recorder.add(time, values, flags, stage)
    return recorder.done()[0]


def assert_same(one: Summary, two: Summary) -> None:
    assert one.n_runs == two.n_runs
    for name in COUNTS:
        assert np.array_equal(getattr(one, name), getattr(two, name)), name


@settings(deadline=None, max_examples=25)
@given(
    cuts=st.lists(st.integers(1, 299), max_size=5, unique=True),
    order=st.randoms(use_true_random=False),
    seed=st.integers(0, 1_000),
)
def test_any_split_and_any_order_give_the_same_summary(cuts, order, seed) -> None:
    data = drawn(300, seed)
    runs = np.random.Generator(np.random.PCG64(seed)).permutation(300)
    parts = [summed(data, part) for part in np.split(runs, sorted(cuts))]
    order.shuffle(parts)
    added, absorbed = Summary.empty(TIMES), Summary.empty(TIMES)
    for part in parts:
        added = added + part
        absorbed = absorbed.absorb(part)
    whole = summed(data, np.arange(300))
    assert_same(whole, added)
    assert_same(whole, absorbed)


def test_counts_of_blocks_add_up_beyond_what_the_counts_of_one_hold() -> None:
    block = summed([alike(BLOCK)] * TIMES, np.arange(BLOCK))
    count = np.iinfo(block.stages.dtype).max // BLOCK + 1
    added, absorbed = block, Summary.empty(TIMES).absorb(block)
    for _ in range(count - 1):
        added, absorbed = added + block, absorbed.absorb(block)
    for many in (added, absorbed):
        assert many.stages.sum(axis=0).tolist() == [count * BLOCK] * TIMES
        assert many.histogram.max() == count * BLOCK
        assert many.tariffs.max() == count * BLOCK


def test_adding_leaves_both_summaries_as_they_were() -> None:
    data = drawn(50, 1)
    one, two = summed(data, np.arange(25)), summed(data, np.arange(25, 50))
    one + two
    assert_same(one, summed(data, np.arange(25)))
    assert_same(two, summed(data, np.arange(25, 50)))


@pytest.fixture(scope="module")
def known() -> tuple[list[Values], Summary]:
    data = drawn(5_000, 7)
    return data, summed(data, np.arange(5_000))


def test_means_are_exact_to_a_hundred_millionth(known: tuple[list[Values], Summary]) -> None:
    data, summary = known
    for series, (variable, place, _) in enumerate(SERIES):
        for time in range(TIMES):
            exact = data[time][0][VARIABLES.index(variable)][place].mean()
            scale = max(abs(variable.low), abs(variable.high))
            assert histograms.mean(summary, series)[time] == pytest.approx(exact, abs=1e-8 * scale)


def test_deviations_are_right_to_a_thousandth(known: tuple[list[Values], Summary]) -> None:
    data, summary = known
    for series, (variable, place, _) in enumerate(SERIES):
        exact = data[1][0][VARIABLES.index(variable)][place].std()
        assert histograms.deviation(summary, series)[1] == pytest.approx(exact, rel=1e-3)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.25, 0.5, 0.9, 0.99])
def test_quantiles_are_within_a_bin_of_the_exact_ones(
    known: tuple[list[Values], Summary], share: float
) -> None:
    data, summary = known
    for series, (variable, place, _) in enumerate(SERIES):
        values = data[0][0][VARIABLES.index(variable)][place]
        exact = np.quantile(values, share)
        found = histograms.quantiles(summary, series, [share])[0, 0]
        wide = np.diff(histograms.edges(variable))
        places = histograms.bins(variable, np.array([found, exact]))
        assert abs(found - exact) <= wide.take(places).max() * (1.0 + 1e-9)


@settings(deadline=None, max_examples=40)
@given(values=st.lists(st.floats(0.0, 2.6), min_size=1, max_size=40), share=st.floats(0.01, 0.99))
def test_quantiles_of_few_runs_lie_within_a_bin_of_some_run(values, share) -> None:
    """With few runs neighbours are far apart; an order statistic next to the rank is near."""
    data = drawn(len(values), 1)
    data[0][0][0][0] = values
    summary = summed(data, np.arange(len(values)))
    found = histograms.quantiles(summary, 0, [share])[0, 0]
    wide = 2.6 / BINS
    ranked = np.sort(values)
    rank = share * len(values)
    near = ranked[max(int(np.ceil(rank)) - 1, 0)]
    assert abs(found - near) <= wide * (1.0 + 1e-9)


def test_values_beyond_the_range_count_in_the_outermost_bins() -> None:
    variable = VARIABLES[0]
    outside = np.array([variable.low - 1.0, variable.high + 1.0])
    assert histograms.bins(variable, outside).tolist() == [0, BINS - 1]


def test_shares_of_stages_and_flags_are_counts(known: tuple[list[Values], Summary]) -> None:
    data, summary = known
    for time in range(TIMES):
        for code in range(len(STAGES)):
            assert summary.stages[code, time] == (data[time][2] == code).sum()
        for row, (flag, place, _) in enumerate(FLAG_SERIES):
            assert summary.flags[row, time] == data[time][1][FLAGS.index(flag)][place].sum()


def test_joint_counts_of_tariffs_add_up_to_the_runs(known: tuple[list[Values], Summary]) -> None:
    _, summary = known
    assert np.all(summary.tariffs.sum(axis=(1, 2)) == 5_000)


def test_the_joint_histogram_is_that_of_numpy(known: tuple[list[Values], Summary]) -> None:
    data, summary = known
    us, cn = data[0][0][0]
    edges = np.linspace(0.0, 2.6, histograms.TARIFF_BINS + 1)
    counts, _, _ = np.histogram2d(us, cn, bins=(edges, edges))
    assert np.abs(counts - summary.tariffs[0]).sum() <= 2


def test_edges_bound_the_bins() -> None:
    for variable in VARIABLES:
        edges = histograms.edges(variable)
        middle = 0.5 * (edges[1:] + edges[:-1])
        assert histograms.bins(variable, middle).tolist() == list(range(BINS))
