"""Policies against replies: a game worked by hand, laws of regret, equilibria, the model."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import tradesim as ts
from tradesim.analysis.robust.equilibria import equilibria
from tradesim.analysis.robust.objectives import Objective, defaults, objectives_of
from tradesim.analysis.robust.payoffs import PayoffTable
from tradesim.errors import ResultError, ScenarioError, TradesimError

GAME = np.array([[4.0, 1.0, 3.0], [2.0, 2.0, 2.0], [0.0, 5.0, 1.0]])
COST = np.array([[3.0, 3.0, 3.0], [1.0, 1.0, 1.0], [3.0, 3.0, 3.0]])
LUCK = np.array([-1.0, 1.0, -1.0, 1.0])
"""What each run adds to every payoff of the game alike."""


def by_hand() -> PayoffTable:
    """Two objectives: more of the game, which luck moves, and less of a cost."""
    game = GAME[..., None] + LUCK
    cost = np.broadcast_to(COST[..., None], game.shape)
    return PayoffTable(np.stack([game, cost], axis=2), np.array([1.0, -1.0]))


def test_a_game_has_the_means_worst_cases_and_regrets_worked_by_hand() -> None:
    its = by_hand()
    assert its.mean.value[:, 0] == pytest.approx([8 / 3, 2.0, 2.0])
    assert its.worst.value[:, 0].tolist() == [1.0, 2.0, 0.0]
    assert its.worst_reply[:, 0].tolist() == [1, 0, 0]
    # the best against each reply are 4, 5 and 3
    assert its.regret.value[:, 0] == pytest.approx([4 / 3, 2.0, 2.0])
    assert its.largest_regret.value[:, 0].tolist() == [4.0, 3.0, 4.0]
    assert its.largest_regret_reply[:, 0].tolist() == [1, 1, 0]
    assert its.behind.value[:, 0] == pytest.approx([0.0, 2 / 3, 2 / 3])
    assert its.regret.value[:, 1].tolist() == [2.0, 0.0, 2.0]
    assert its.worst.value[:, 1].tolist() == [3.0, 1.0, 3.0]


def test_errors_are_paired_where_luck_is_shared() -> None:
    its = by_hand()
    # luck of -1 and 1 in 4 runs has a standard deviation of 2 / sqrt(3)
    assert its.mean.standard_error[:, 0] == pytest.approx(np.full(3, 1 / np.sqrt(3)))
    assert its.regret.standard_error == pytest.approx(np.zeros((3, 2)), abs=1e-12)
    assert its.behind.standard_error == pytest.approx(np.zeros((3, 2)), abs=1e-12)


def test_the_front_leaves_out_what_another_policy_beats() -> None:
    its = by_hand()  # (8/3, 3), (2, 1), (2, 3): the last is beaten by the first
    assert its.front.tolist() == [True, True, False]
    assert its.on_front.tolist() == [1.0, 1.0, 0.0]


def test_satisficing_counts_runs_and_replies_in_which_enough_is_reached() -> None:
    reached = by_hand().satisfying(np.array([3.0, np.nan])).mean(axis=(1, 3))
    # with luck of -1 the game pays 3, 0, 2 / 1, 1, 1 / -1, 4, 0; with 1 it pays 2 more
    assert reached[:, 0] == pytest.approx([3 / 6, 3 / 6, 2 / 6])
    assert np.isnan(reached[:, 1]).all()
    cheap = by_hand().satisfying(np.array([np.nan, 1.0])).mean(axis=(1, 3))
    assert cheap[:, 1].tolist() == [0.0, 1.0, 0.0]


@given(
    arrays(np.float64, (3, 2, 2, 4), elements=st.floats(-1e3, 1e3)),
    st.sampled_from([(1.0, 1.0), (1.0, -1.0)]),
)
def test_regret_is_never_negative_and_no_larger_than_the_largest(
    values: np.ndarray, signs: tuple[float, float]
) -> None:
    its = PayoffTable(values, np.array(signs))
    assert (its.regret.value >= 0.0).all()
    assert (its.behind.value >= 0.0).all()
    assert (its.largest_regret.value >= its.regret.value - 1e-9).all()
    assert np.isclose(its.regrets.mean(axis=-1).min(axis=0), 0.0, atol=1e-9).all()
    assert its.front.any()


def test_the_prisoners_dilemma_has_one_equilibrium() -> None:
    own = np.array([[3.0, 0.0], [5.0, 1.0]])
    (found,) = equilibria(own, own.T)
    assert (found.own.tolist(), found.theirs.tolist()) == ([0.0, 1.0], [0.0, 1.0])
    assert found.is_pure


def test_the_battle_of_the_sexes_has_two_pure_and_a_mixed_equilibrium() -> None:
    one, two, mixed = equilibria(np.diag([2.0, 1.0]), np.diag([1.0, 2.0]))
    assert one.is_pure
    assert two.is_pure
    # she mixes so that he is indifferent: p = 2 (1 - p)
    assert mixed.own == pytest.approx([2 / 3, 1 / 3])
    assert mixed.theirs == pytest.approx([1 / 3, 2 / 3])


def test_rock_paper_scissors_is_played_at_random() -> None:
    game = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])
    (found,) = equilibria(game, -game)
    assert found.own == pytest.approx(np.full(3, 1 / 3))
    assert found.theirs == pytest.approx(np.full(3, 1 / 3))


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 4))
def test_nobody_gains_by_leaving_an_equilibrium_and_there_is_one(seed: int, n: int, m: int) -> None:
    own, theirs = np.random.default_rng(seed).normal(size=(2, n, m))
    found = equilibria(own, theirs)
    assert found
    for each in found:
        assert (own @ each.theirs).max() <= each.own @ own @ each.theirs + 1e-7
        assert (each.own @ theirs).max() <= each.own @ theirs @ each.theirs + 1e-7


@given(st.integers(0, 10_000), st.integers(2, 4), st.integers(2, 4))
def test_a_game_without_ties_has_an_odd_number_of_equilibria(seed: int, n: int, m: int) -> None:
    """Wilson (1971), SIAM Journal on Applied Mathematics 21."""
    own, theirs = np.random.default_rng(seed).normal(size=(2, n, m))
    assert len(equilibria(own, theirs)) % 2 == 1


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("seed", range(8))
def test_equilibria_of_nashpy_are_found(seed: int) -> None:
    """All of them; it warns of games in which it misses some itself."""
    nashpy = pytest.importorskip("nashpy", reason="oracle: pip install nashpy")
    own, theirs = np.random.default_rng(seed).normal(size=(2, 4, 3))
    ours = [np.concatenate(each) for each in equilibria(own, theirs)]
    for pair in nashpy.Game(own, theirs).support_enumeration():
        assert any(np.allclose(np.concatenate(pair), each) for each in ours)


@cache
def found() -> ts.Robust:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 8}, name="eight weeks")
    rise = {"action": "raise_tariff", "on": "2025-11-20", "side": "US", "size": 0.2}
    return ts.robust(
        {"as it is": [], "hard": {"strategy": "hardliner", "actions": [rise]}},
        against=["accommodator", "hardliner"],
        thresholds={"gdp_us": -0.05},
        scenario=talks,
        runs=256,
        seed=2,
        progress=False,
    )


def test_a_cell_is_the_scenario_with_policy_and_reply_simulated() -> None:
    talks = found().scenario
    rise = ts.actions.RaiseTariff(on="2025-11-20", side="US", size=0.2)
    cell = talks.evolve({"us.strategy": "hardliner", "cn.strategy": "accommodator"}, name="cell")
    ens = ts.simulate(cell.with_actions([rise], name="cell"), runs=256, seed=2, progress=False)
    names = [each.name for each in found().objectives]
    assert names == ["worth_us", "gdp_us", "growers_income", "slowdown"]
    for k, name in enumerate(names[:3]):
        assert np.array_equal(found().payoffs[1, 0, k], ens.columns[name])
    assert np.array_equal(found().payoffs[1, 0, 3] > 0.0, ens.holding("slowdown"))
    assert np.array_equal(found().their_payoffs[1, 0], ens.columns["worth_cn"])


def test_the_table_has_a_row_a_policy_and_objective_with_both_layers_of_error() -> None:
    table = found().table
    assert len(table) == 2 * 4
    assert (table["regret"] >= 0.0).all()
    assert (table["unit"] == ["worth", "percent", "billion USD a year", "share"] * 2).all()
    assert {"low", "high", "worst_over_draws"} <= set(table)
    assert table.loc[table["objective"] == "gdp_us", "satisficing"].between(0.0, 1.0).all()
    assert found().satisficing["share"].between(0.0, 1.0).all()


def test_each_rule_takes_the_policy_worked_by_hand() -> None:
    """Means over replies 8/3, 2, 2; worst 1, 2, 0; largest regrets 4, 3, 4."""
    values = by_hand().values
    made = replace(
        found(),
        policies=("a", "b", "c"),
        replies=("x", "y", "z"),
        objectives=(Objective("gdp_us", "more", "percent"), Objective("slowdown", "less", "share")),
        thresholds={},
        payoffs=values,
        their_payoffs=values[:, :, 0],
    )
    rows = made.choices.set_index(["objective", "rule"])
    assert rows["policy"].tolist() == ["a", "b", "b", "b", "b", "b"]
    assert rows["value"].tolist() == pytest.approx([8 / 3, 2.0, 3.0, 1.0, 1.0, 0.0])
    # luck is the same in all cells, so that no sample changes a choice
    assert (rows["sure"] == 1.0).all()
    assert rows["ahead"].tolist() == pytest.approx([2 / 3, 1.0, 1.0, 2.0, 2.0, 2.0])
    same = replace(made, payoffs=values * 0.0)
    assert set(same.choices["policy"]) == {"a or b or c"}
    assert same.choices["ahead"].isna().all()


def test_growers_income_is_wanted_by_the_us_alone() -> None:
    assert [each.name for each in defaults("CN")] == ["worth_cn", "gdp_cn", "slowdown"]
    assert objectives_of("growers_income", "US")[0].better == "more"
    with pytest.raises(ResultError, match="which way is better for China"):
        objectives_of("growers_income", "CN")


def test_the_game_on_worth_is_that_of_a_tournament() -> None:
    talks = found().scenario
    names = ["accommodator", "hardliner"]
    ours = ts.robust(names, against=names, scenario=talks, runs=128, seed=4, progress=False)
    theirs = ts.tournament(talks, names, runs=128, seed=4, progress=False)
    assert np.allclose(ours.payoffs[:, :, 0], theirs.payoffs["political"][0], atol=1e-12)
    assert np.allclose(ours.their_payoffs, theirs.payoffs["political"][1], atol=1e-12)
    pure = ours.equilibria[ours.equilibria["pure"]]
    pairs = [(*row["policies"], *row["replies"]) for _, row in pure.iterrows()]
    assert sorted(pairs) == sorted(theirs.equilibria())


def test_it_shows_itself_and_draws() -> None:
    assert "On the front" in repr(found())
    assert "<table" in found()._repr_html_()
    assert "more is better" in found().plot("gdp_us").get_xlabel()
    assert "less is better" in ts.plots.robust(found(), "slowdown").get_xlabel()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"policies": {}}, "policies is empty"),
        ({"policies": {"a": "hardlinr"}}, "hardliner"),
        ({"policies": {"a": {"strategi": "hardliner"}}}, "a key of policies"),
        ({"policies": {"a": [{"action": "raise_tarif"}]}}, "raise_tariff"),
        ({"policies": {"a": [ts.actions.WalkOut(on="2025-11-05", side="CN")]}}, "actions of US"),
        ({"objectives": ["tariff_us"]}, "say which way is better"),
        ({"objectives": {"tariff_us": "lower"}}, "allowed more, less"),
        ({"objectives": ["nothing"]}, "say which way is better"),
        ({"thresholds": {"gdp_cn": 0.0}}, "objective of a threshold"),
        ({"side": "EU"}, "side is 'EU'"),
        ({"runs": 0}, "runs is 0"),
        ({"scenario": 3}, "scenario is 3"),
        ({"objectives": {"first_breach_day": "more"}}, "is missing in"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(given: dict[str, Any], said: str) -> None:
    with pytest.raises(TradesimError, match=said):
        ts.robust(**{"policies": {"a": []}, "scenario": found().scenario, "runs": 8, **given})


def test_thresholds_and_objectives_are_asked_for_by_name() -> None:
    few = ts.robust({"a": []}, scenario=found().scenario, runs=8, progress=False)
    with pytest.raises(ResultError, match="no thresholds were stated"):
        few.satisficing  # noqa: B018
    with pytest.raises(ResultError, match="objective is"):
        few.value_of_knowing("gdp")
    assert few.best_replies["ahead"].isna().all()


def test_actions_that_the_scenario_cannot_take_are_refused() -> None:
    late = ts.actions.ExtendTruce(on="2030-01-01")
    with pytest.raises(ScenarioError, match="allowed dates"):
        ts.robust({"late": [late]}, scenario=found().scenario, runs=8)
