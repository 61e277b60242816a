"""Shares of differences: worked by hand, sums, keys that need others, and the interface."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tradesim.analysis.attribution.differences import separable
from tradesim.analysis.attribution.orders import ALL_ORDERS, counted, order_error, orders_of
from tradesim.analysis.attribution.sums import Sums
from tradesim.analysis.comparison import COMPARED
from tradesim.errors import ResultError
from tradesim.reports.comparison_html import of_comparison
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.hybrids import Hybrids
from tradesim.scenario.scenario import Scenario

RUNS = 300
TALKS = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 3}, name="talks")
CHANGES = {"leaders.sign": False, "us.threat.size": 0.5, "parameters.us.resolve": 0.1}
OTHER = TALKS.evolve(CHANGES, name="other")
MANY = {"parameters.cn.resolve": 0.1, "cn.tariff": 0.4, "cn.restriction": 0.3,
    "switches.stress": False, "switches.court": False,
}  # fmt: skip
RAISE = ts.actions.RaiseTariff(on="2025-11-05", side="US", size=0.1)


def simulated(scenario: Scenario, runs: int = RUNS, seed: int = 3) -> Ensemble:
    return ts.simulate(scenario, runs=runs, seed=seed, record="outcomes", progress=False)


@pytest.fixture(scope="module")
def found() -> ts.Comparison:
    return ts.compare([simulated(TALKS), simulated(OTHER)])


@pytest.fixture(scope="module")
def table(found: ts.Comparison) -> pd.DataFrame:
    return ts.attribute(*found.ensembles.values(), progress=False)


# Orders


def test_shares_of_two_keys_are_those_worked_by_hand() -> None:
    """Nothing 0, first alone 1, second alone 3, both 10: shares 4 and 6."""
    values = dict(zip(map(frozenset, ([], [0], [1], [0, 1])), (0.0, 1.0, 3.0, 10.0), strict=True))
    counts = counted([(0, 1), (1, 0)])
    share = sum(counts[made] * value for made, value in values.items()) / 2.0
    assert np.asarray(share).tolist() == [4.0, 6.0]


def test_all_orders_count_up_to_six_keys_and_sampled_ones_with_their_reverse_above() -> None:
    assert len(orders_of(ALL_ORDERS, 4, 0)) == 720
    sampled = orders_of(8, 4, seed=1)
    assert sampled[1] == sampled[0][::-1]
    assert all(sorted(order) == list(range(8)) for order in sampled)
    assert sampled == orders_of(8, 4, seed=1) != orders_of(8, 4, seed=2)


def test_sampled_orders_have_the_error_of_pairs_of_orders() -> None:
    """One key adds 1 if it comes before another and 3 after it: 2 in each pair, no error.

    Where it adds 1 only as the very first of all, pairs differ.
    """
    orders = orders_of(7, 32, seed=0)
    made = counted(orders)
    alike = {each: 1.0 * (0 in each) + 2.0 * ({0, 1} <= each) for each in made}
    assert order_error(orders, alike) == pytest.approx(np.zeros(7))
    first = {each: 1.0 * (0 in each) * (len(each) == 1) for each in made}
    assert order_error(orders, first)[0] > 0.0


def test_shares_are_means_over_orders_of_what_each_run_adds() -> None:
    """A slow twin: every order, every run."""
    rng = np.random.default_rng(4)
    orders = list(permutations(range(3)))
    columns = {made: rng.normal(size=50) for made in counted(orders)}
    ends = ({"tariff_us": columns[frozenset(each)]} for each in ((), (0, 1, 2)))
    sums = Sums.between(*ends, None, 3)
    for made, counts in counted(orders).items():
        sums.add([made], counts, {"tariff_us": columns[made]})
    added = np.zeros((3, 50))
    for order in orders:
        for k, key in enumerate(order):
            before, after = frozenset(order[:k]), frozenset(order[: k + 1])
            added[key] += (columns[after] - columns[before]) / len(orders)
    share, error = sums.shares("tariff_us", orders)
    assert share == pytest.approx(added.mean(axis=1))
    assert error == pytest.approx(added.std(axis=1, ddof=1) / np.sqrt(50))


# Scenarios


def test_shares_add_up_to_the_difference_of_every_outcome(
    found: ts.Comparison, table: pd.DataFrame
) -> None:
    assert [*table.index.levels[0].sort_values()] == sorted(COMPARED)
    for outcome in COMPARED:
        difference = found.contrast("other", outcome).difference
        whole = table.loc[outcome, "share"].sum(min_count=1)
        assert whole == pytest.approx(difference, rel=1e-10, abs=1e-12, nan_ok=True), outcome


def test_a_pair_that_differs_in_one_key_gives_it_everything_with_the_error_of_the_difference() -> (
    None
):
    both = simulated(TALKS), simulated(TALKS.evolve({"leaders.sign": False}, name="walk-out"))
    alone, compared = ts.attribute(*both, progress=False), ts.compare(both)
    for outcome in COMPARED:
        row, difference = alone.loc[outcome, "leaders.sign"], compared.contrast("walk-out", outcome)
        assert row["share"] == pytest.approx(difference.difference, nan_ok=True)
        error = difference.standard_error
        assert row["standard_error"] == pytest.approx(error, nan_ok=True), outcome


def test_a_key_that_does_nothing_has_no_share() -> None:
    idle = OTHER.evolve({"us.principal": "Somebody"}, name="idle")
    shares = ts.attribute(TALKS, idle, runs=64, progress=False)["share"].dropna()
    assert (shares.xs("us.principal", level="key").abs() < 1e-12).all()


def test_the_other_way_round_shares_change_sign(table: pd.DataFrame) -> None:
    back = ts.attribute(OTHER, TALKS, runs=RUNS, seed=3, progress=False)
    assert back["share"].to_numpy() == pytest.approx(-table["share"].to_numpy(), nan_ok=True)


def test_scenarios_and_their_ensembles_have_the_same_shares(table: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(
        ts.attribute(TALKS, OTHER, runs=RUNS, seed=3, progress=False), table
    )


def test_the_first_runs_of_ensembles_are_those_of_smaller_ones(found: ts.Comparison) -> None:
    first = ts.attribute(*found.ensembles.values(), runs=100, progress=False)
    few = ts.attribute(simulated(TALKS, 100), simulated(OTHER, 100), progress=False)
    pd.testing.assert_frame_equal(first, few)


@pytest.mark.parametrize("weeks", [1, pytest.param(6, marks=pytest.mark.slow)])
def test_more_than_six_keys_add_up_too(weeks: int) -> None:
    near = TALKS.evolve({"calendar.weeks": weeks}, name="near")
    far = near.evolve(CHANGES | MANY, name="far")
    both = simulated(near, 64), simulated(far, 64)
    sampled = ts.attribute(*both, orders=4, progress=False)
    assert len(sampled.loc["tariff_us"]) == len({*CHANGES, *MANY})
    difference = ts.compare(both).contrast("far", "tariff_us").difference
    assert sampled.loc["tariff_us", "share"].sum() == pytest.approx(difference)


# Keys


def test_actions_strategies_threats_and_parameters_are_keys() -> None:
    changed = TALKS.evolve(
        {
            "us.strategy": {"hardliner": 0.5, "accommodator": 0.5},
            "cn.strategy": "hardliner",
            "parameters": {"us": {"resolve": 0.1}},
            "cn.threat.size": 0.2,
            "cn.tariff_reference": 0.2,
        },
        name="changed",
    ).with_actions([RAISE])
    assert set(Hybrids(TALKS, changed).keys) == {
        "us.strategy", "cn.strategy", "parameters.us.resolve",
        "cn.threat.size", "cn.tariff_reference",
        "with 5 November 2025: the US raises its tariff by 10 points",
    }  # fmt: skip


def test_an_action_that_is_changed_is_one_key() -> None:
    later = RAISE.model_copy(update={"on": pd.Timestamp("2025-11-12").date()})
    one, two = TALKS.with_actions([RAISE]), TALKS.with_actions([later])
    assert len(Hybrids(one, two).keys) == 1


@pytest.mark.parametrize("name", ts.scenario_names())
def test_no_key_of_another_scenario_is_the_first_and_all_are_the_second(name: str) -> None:
    one, two = ts.load_scenario("kuala-lumpur-2025"), ts.load_scenario(name)
    hybrids = Hybrids(one, two)
    assert hybrids.mixed((), "x").fingerprint == one.fingerprint
    assert hybrids.mixed(hybrids.keys, "x").fingerprint == two.fingerprint


def test_keys_that_make_no_sense_alone_stand_with_what_they_need() -> None:
    """A tariff below its base is refused: it needs the lower base, resolve needs neither."""
    lower = {"us.tariff": 0.1, "us.tariff_by_authority.base": 0.05, "parameters.us.resolve": 0.1}
    low = TALKS.evolve(lower, name="low")
    differences, _ = separable(Hybrids(TALKS, low), lambda n: orders_of(n, 4, 0))
    together = "us.tariff", "us.tariff_by_authority.base"
    assert set(differences) == {together, ("parameters.us.resolve",)}


def test_a_table_that_only_one_has_is_one_key() -> None:
    calm = TALKS.model_dump(exclude_none=True) | {"name": "calm"}
    del calm["us"]["threat"]
    assert Hybrids(TALKS, Scenario.from_table(calm, "calm")).keys == ("us.threat",)


# What is refused, and comparisons


@pytest.mark.parametrize(
    ("other", "options", "message"),
    [
        (TALKS.evolve({"title": "x"}, name="same"), {}, "no input"),
        (TALKS.evolve({"calendar.weeks": 7}, name="longer"), {}, "one span"),
        (3, {}, "b is 3"),
        (OTHER, {"orders": 3}, "orders"),
    ],
)
def test_what_has_no_shares_is_refused(other: object, options: dict, message: str) -> None:
    with pytest.raises(ResultError, match=message):
        ts.attribute(TALKS, other, runs=8, **options)


def test_ensembles_that_do_not_pair_are_refused() -> None:
    one, two = simulated(TALKS, 8), simulated(OTHER, 8, seed=4)
    with pytest.raises(ResultError, match="do not pair"):
        ts.attribute(one, two)
    with pytest.raises(ResultError, match="two of one kind"):
        ts.attribute(one, OTHER)
    with pytest.raises(ResultError, match="that of the ensembles"):
        ts.attribute(one, simulated(OTHER, 8), seed=4)


def test_a_comparison_shows_shares_from_when_they_are_asked_for(
    found: ts.Comparison, table: pd.DataFrame
) -> None:
    assert found.changed("other") == Hybrids(TALKS, OTHER).keys
    before = of_comparison(found)
    assert "attribution()" in before
    assert "Shapley" not in before
    pd.testing.assert_frame_equal(found.attribution(progress=False).loc["other"], table)
    after = of_comparison(found)
    assert "attribution()" not in after
    assert "Shapley" in after


def test_unpaired_comparisons_have_no_shares(found: ts.Comparison) -> None:
    unpaired = ts.compare(found.ensembles, paired=False)
    with pytest.raises(ResultError, match="unpaired"):
        unpaired.attribution()
