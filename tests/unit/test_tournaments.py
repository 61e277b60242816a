"""Tournaments: payoffs against simulate and by hand, ranks, best replies, the heat map."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.collections import QuadMesh

import tradesim as ts
from tests.turns import in_turn
from tradesim.analysis.matches import Task, mean_payoffs, tasks
from tradesim.analysis.tournaments import Tournament
from tradesim.errors import ResultError, ScenarioError
from tradesim.model.block import moments
from tradesim.model.shocks import Shocks
from tradesim.plots.tournament import tournament as heat_map

NAMES = ("hardliner", "commitment-maker", "imitator")
DILEMMA = np.array([[-1.0, -9.0], [0.0, -6.0]])
"""Row player's payoff of (cooperate, defect) against the same: only mutual defection holds."""


@pytest.fixture(scope="module")
def talks() -> ts.Scenario:
    return ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 10}, name="short")


@pytest.fixture(scope="module")
def found(talks: ts.Scenario) -> Tournament:
    return ts.tournament(talks, NAMES, runs=100, seed=3, progress=False)


@pytest.fixture
def dilemma(talks: ts.Scenario) -> Tournament:
    """Two runs each: one a point above the dilemma's payoffs, one a point below."""
    square = np.stack([DILEMMA, DILEMMA.T])[..., None] + np.array([1.0, -1.0])
    return Tournament(talks, ("quiet", "tell"), 0, 2, {"political": square, "real_income": -square})


def alone(talks: ts.Scenario, us: str, cn: str) -> ts.Scenario:
    return talks.evolve({"us.strategy": us, "cn.strategy": cn}, name="alone")


@pytest.mark.parametrize(("us", "cn"), in_turn(NAMES, NAMES, one_in=3))
def test_a_pair_earns_what_simulate_says(
    talks: ts.Scenario, found: Tournament, us: str, cn: str
) -> None:
    ens = ts.simulate(alone(talks, us, cn), runs=100, seed=3, record="outcomes", progress=False)
    cell = found.payoffs["real_income"][:, NAMES.index(us), NAMES.index(cn)]
    for side, key in enumerate(("real_income_us", "real_income_cn")):
        np.testing.assert_allclose(cell[side], ens.columns[key], rtol=1e-9, atol=1e-12)


def test_the_political_payoff_is_the_mean_worth_of_the_levers_in_force(
    talks: ts.Scenario, found: Tournament
) -> None:
    """By hand: sum over the dates after the first, over their number."""
    told = list(moments(alone(talks, "hardliner", "imitator"), Shocks(3, 0, 0, 128)))[1:]
    gained = sum(moment.state.worth - moment.world.start_worth for moment in told) / len(told)
    np.testing.assert_allclose(found.payoffs["political"][:, 0, 2], gained[:, :100], atol=1e-12)


def test_a_pair_has_the_same_bits_alone_and_among_others(talks: ts.Scenario) -> None:
    even = dict.fromkeys(NAMES[:2], 0.5)
    mixed = talks.evolve({"us.strategy": even, "cn.strategy": even}, name="mixed")
    together = mean_payoffs(Task(mixed, 1, 0, 70, 2, range(4)))
    for pair in range(4):
        single = mean_payoffs(Task(mixed, 1, 0, 70, 2, range(pair, pair + 1)))
        np.testing.assert_array_equal(together[:, :, [pair]], single)


def test_tasks_hold_each_pair_once_in_every_block(talks: ts.Scenario) -> None:
    for runs in (64, 3000, 8192, 9000):
        cells = [(t.block, pair) for t in tasks(talks, 0, 3, runs) for pair in t.pairs]
        blocks = -(-runs // 8192)
        assert sorted(cells) == [(block, pair) for block in range(blocks) for pair in range(9)]
        assert sum(t.n_runs * len(t.pairs) for t in tasks(talks, 0, 3, runs)) == 9 * runs
    task = next(tasks(talks, 0, 3, 64))
    assert pickle.loads(pickle.dumps(task)) == task


def test_the_table_has_a_row_a_pair_with_errors(found: Tournament) -> None:
    table = found.table
    assert table[["us", "cn"]].to_numpy().tolist() == [[us, cn] for us in NAMES for cn in NAMES]
    cell = found.payoffs["political"][1, 0, 2]
    row = table[(table["us"] == "hardliner") & (table["cn"] == "imitator")].iloc[0]
    assert row["political_cn"] == pytest.approx(cell.mean())
    assert row["political_cn_standard_error"] == pytest.approx(cell.std(ddof=1) / 10.0)
    assert row["runs"] == 100


def test_in_a_prisoners_dilemma_mutual_defection_alone_is_an_equilibrium(
    dilemma: Tournament,
) -> None:
    assert dilemma.equilibria() == [("tell", "tell")]
    us, cn = dilemma.best_replies()
    assert us.tolist() == [[False, False], [True, True]]
    assert cn.tolist() == [[False, True], [False, True]]


def test_ranks_are_means_over_opponents_and_gaps_are_paired(dilemma: Tournament) -> None:
    """Tell: (0 - 6)/2 = -3 on either side; quiet: (-1 - 9)/2 = -5. Runs differ by 2, gaps by 0."""
    rank = dilemma.ranking()
    assert rank.index.tolist() == ["tell", "quiet"]
    assert rank["us"].tolist() == rank["cn"].tolist() == rank["mean"].tolist() == [-3.0, -5.0]
    np.testing.assert_allclose(rank["mean_standard_error"], np.sqrt(2.0) / np.sqrt(2.0))
    assert rank["behind"].tolist() == [0.0, -2.0]
    assert rank["behind_standard_error"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"strategies": ["hardlner"]}, ScenarioError, "did you mean 'hardliner'"),
        ({"strategies": ["grim", "grim"]}, ResultError, "give each once"),
        ({"strategies": []}, ResultError, "at least one"),
        ({"runs": 0}, ResultError, "runs is 0"),
        ({"runs": 10_000_000}, ResultError, "GiB; allowed 1"),
    ],
)
def test_arguments_that_make_no_sense_are_named(
    talks: ts.Scenario, change: dict[str, Any], error: type[Exception], said: str
) -> None:
    arguments = {"strategies": ["grim", "hardliner"], "runs": 64} | change
    with pytest.raises(error, match=said):
        ts.tournament(talks, progress=False, **arguments)


def test_an_unknown_payoff_is_named(found: Tournament) -> None:
    with pytest.raises(ResultError, match="payoff is 'welfare'; allowed real_income, political"):
        found.mean("welfare")


@pytest.mark.parametrize("side", ["US", "CN"])
def test_the_heat_map_shows_the_means_of_a_side(dilemma: Tournament, side: str) -> None:
    ax = heat_map(dilemma, side=side)
    mesh = next(each for each in ax.collections if isinstance(each, QuadMesh))
    expected = DILEMMA if side == "US" else DILEMMA.T
    assert mesh.get_array().reshape(2, 2).tolist() == expected.tolist()
    assert [t.get_text() for t in ax.get_yticklabels()] == ["quiet", "tell"]
    written = {t.get_text() for t in ax.texts}
    assert {"-1.00", "-9.00", "+0.00", "-6.00"} <= written
    plt.close(ax.figure)


def test_rings_and_dots_are_where_the_best_replies_are(dilemma: Tournament) -> None:
    ax = heat_map(dilemma)
    rings, dots = ax.lines
    assert np.floor(rings.get_xydata()).tolist() == [[0.0, 1.0], [1.0, 1.0]]
    assert np.floor(dots.get_xydata()).tolist() == [[1.0, 0.0], [1.0, 1.0]]
    plt.close(ax.figure)


def test_an_unknown_side_is_named(dilemma: Tournament) -> None:
    with pytest.raises(ResultError, match="side is 'EU'; allowed US, CN"):
        heat_map(dilemma, side="EU")
