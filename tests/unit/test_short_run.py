"""The short run: exact at impact and in the long run, adapted weights in between, its surface."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from making.fitting import fresh
from making.histories import errors, flow_by_flow, solved_weekly
from making.short_run import error_table
from tests.turns import in_turn
from tradesim.economy.adapted import (
    equilibria_now,
    exact_now,
    relative_costs,
    short_run_world,
)
from tradesim.economy.baseline import Baseline
from tradesim.economy.elasticities import SETS, trade_elasticities
from tradesim.economy.equilibrium import solve
from tradesim.economy.exact import OUTCOMES, baseline, exact, unchanged
from tradesim.economy.log_levers import levers_of_logs, log_levers, quantity_wedge
from tradesim.economy.policy import LEVERS, policy_arrays
from tradesim.economy.short_run import (
    IMPACT_RATIO,
    POINTS,
    RESPONSES,
    adapted_levers,
    gap_left,
    on_path,
    path_through,
    paths,
)
from tradesim.economy.short_run_surface import ShortRunSurface
from tradesim.terms.sides import CN, GOODS, US

SURFACE = ShortRunSurface.load()
ROWS = [OUTCOMES.index(name) for name in RESPONSES]


def of_set(n, name="W05"):
    return np.full(n, SETS.index(name), dtype=np.int8)


def mixed(n, seed=4):
    now, adapted = (log_levers(fresh(n, seed=k)) for k in (seed, seed + 1))
    return now, adapted, np.random.default_rng(seed).integers(0, len(SETS), n).astype(np.int8)


# The exact short run


@pytest.mark.parametrize("name", SETS)
def test_where_buyers_have_adapted_it_is_the_long_run(name):
    levers = fresh(64, seed=8)
    now, sets = log_levers(levers), of_set(64, name)
    assert exact_now(now, now, sets) == pytest.approx(exact(levers, sets)[ROWS], abs=1e-8)


@pytest.mark.parametrize("name", SETS)
def test_at_impact_it_is_the_world_of_short_run_elasticities(name):
    """Tariffs alone: the solver at `IMPACT_RATIO` times the elasticities, on the same accounts."""
    levers = fresh(64, seed=8)
    levers[4:] = 0.0
    world = short_run_world(name)
    after = solve(world, policy_arrays(world, levers)["tariff"])
    found = exact_now(log_levers(levers), np.zeros_like(levers), of_set(64, name))
    assert found[:3] == pytest.approx(np.log(after.real_income), abs=1e-9)


@pytest.mark.parametrize(("name", "us", "cn"), [("W05", -0.007, -0.505), ("GYY", 0.067, -0.666)])
def test_54_us_points_at_a_quarter_of_the_elasticities(name, us, cn):
    """From accounts solved anew at those elasticities, whose shares differ a little."""
    base = Baseline.us_china_2017(0.25 * trade_elasticities()[SETS.index(name)])
    tariff = np.array(base.tariff)
    tariff[CN, US, list(GOODS)] += 0.54
    anew = 100.0 * (solve(base, tariff).real_income - 1.0)
    assert anew[:2] == pytest.approx([us, cn], abs=6e-4)
    now = np.zeros((len(LEVERS), 1))
    now[:2] = np.log(1.54)
    found = 100.0 * np.expm1(exact_now(now, 0.0 * now, of_set(1, name), ratio=0.25))[:2, 0]
    assert found == pytest.approx([us, cn], abs=3e-3)


def test_in_between_it_is_a_world_made_of_the_adapted_flows():
    """The same weights another way: the flows of the long run at the adapted tariffs as accounts,
    and changes from there in hats."""
    now, adapted = (log_levers(fresh(1, seed=k)) for k in (1, 2))
    now[4:] = adapted[4:] = 0.0
    base = baseline("FGO")
    then, later = (
        policy_arrays(base, levers_of_logs(each))["tariff"][..., 0] for each in (adapted, now)
    )
    world = solve(base, then)
    made = Baseline(
        world.trade, then, base.input_share, IMPACT_RATIO * base.trade_elasticity,
        final_share=base.accounts.final_share,
    )  # fmt: skip
    by_steps = np.log(world.real_income) + np.log(solve(made, later).real_income)
    assert exact_now(now, adapted, of_set(1, "FGO"))[:3, 0] == pytest.approx(by_steps, abs=1e-8)


def test_relative_costs_of_an_unchanged_world_are_one():
    assert relative_costs("W05", np.zeros((6, 2))) == pytest.approx(1.0, abs=1e-9)


# Levers in logs


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_levers_come_back_from_their_logs(share):
    levers = np.array(share)[:, None] * np.array([2.5, 2.5, 2.5, 2.5, 1.0, 2.0])[:, None]
    levers[5] -= 1.0
    assert levers_of_logs(log_levers(levers)) == pytest.approx(levers, abs=1e-12)


def test_a_quantity_is_held_at_impact_and_in_the_long_run():
    """At unchanged prices a restriction of 0.6 and purchases at half stop 57 and 47.5 percent."""
    levers = np.zeros((6, 1))
    levers[4:, 0] = 0.6, -0.5
    now = log_levers(levers)
    market = SURFACE.market.at(np.array([0]))
    for adapted in (0.0 * now, 0.4 * now, now):
        growth = market.growth_at_unchanged_prices(now, adapted)
        assert growth[:, 0] == pytest.approx([1.0, 1.0, 0.525, 0.43, 1.0])


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(1, 8))
def test_a_wedge_is_between_its_long_run_and_its_impact(now, adapted, stiffness):
    one = np.array([now])
    found = quantity_wedge(one, np.array([adapted]), stiffness=stiffness)
    assert min(now, stiffness * now) - 1e-12 <= found[0] <= max(now, stiffness * now) + 1e-12
    assert quantity_wedge(one, one, stiffness=stiffness) == pytest.approx(one)


# Paths


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(0.1, 200), st.floats(0.1, 200))
def test_two_steps_of_adapting_are_one_long_one(start, aim, first, second):
    begin, end, half_life = np.full((6, 1), start), np.full((6, 1), aim), np.array([135.0])
    middle = adapted_levers(begin, end, gap_left(weeks=first, half_life=half_life))
    twice = adapted_levers(middle, end, gap_left(weeks=second, half_life=half_life))
    once = adapted_levers(begin, end, gap_left(weeks=first + second, half_life=half_life))
    assert twice == pytest.approx(once, abs=1e-12)


def test_half_of_the_gap_is_left_after_a_half_life():
    assert gap_left(weeks=135.0, half_life=np.array([135.0])) == pytest.approx(0.5)


def test_flows_respond_by_a_quarter_at_once_and_by_0_34_to_0_43_after_a_year():
    """Mean over sets and bilateral goods flows of (1 + r theta) / (1 + theta), then by halves."""
    at_impact = []
    for name in SETS:
        flow, theta = unchanged(name).trade[:, :, list(GOODS)], baseline(name).trade_elasticity[:7]
        bilateral = flow[CN, US] + flow[US, CN]
        at_impact.append(
            (bilateral * (1.0 + IMPACT_RATIO * theta)).sum() / (bilateral * (1.0 + theta)).sum()
        )
    flows = np.mean(at_impact)
    assert flows == pytest.approx(0.25, abs=0.02)
    year_later = 1.0 - (1.0 - flows) * float(gap_left(weeks=52.0, half_life=np.array(135.0)))
    assert 0.76 / 2.25 < year_later < 0.76 / 1.75


def test_us_buyers_pay_most_of_a_tariff_at_impact():
    """Chinese costs fall against US ones by less than a quarter of it: 0.81 to 0.99 of a tariff is
    found at the border (`border_pass_through`)."""
    now = np.zeros((len(LEVERS), 1))
    now[:2] = np.log(1.2)
    for name in SETS:
        world, tariff = equilibria_now(name, now, 0.0 * now)
        goods, base = list(GOODS), baseline(name)
        weight = unchanged(name).trade[CN, US, goods].ravel()
        cheaper = np.log(world.cost[US, goods, 0] / world.cost[CN, goods, 0])
        dearer = np.log((1.0 + tariff[CN, US, goods, 0]) / (1.0 + base.tariff[CN, US, goods]))
        assert 0.0 < (weight * cheaper).sum() / (weight * dearer).sum() < 0.25


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.floats(0, 1))
def test_a_path_is_near_the_exact_short_run_all_the_way(seed, left):
    now, adapted = (log_levers(0.6 * fresh(1, seed=seed + k)) for k in (0, 1))
    adapted[4:] = now[4:]
    sets = of_set(1, SETS[seed % 8])

    wanted = exact_now(now, adapted_levers(adapted, now, left), sets)
    found = on_path(paths(exact_now, adapted, now, sets), np.array([left]))
    assert 100.0 * np.abs(found - wanted)[:3].max() < 0.05


def test_a_path_goes_through_its_points():
    values = np.random.default_rng(1).normal(size=(len(POINTS), 5, 7))
    path = path_through([*values])
    for left, value in zip(POINTS, values, strict=True):
        assert on_path(path, np.full(7, left)) == pytest.approx(value, abs=1e-12)


def check_errors(name, benchmark, *, income, imports):
    """Fifty random histories of 56 weeks: the largest mean and the largest error at all that are
    allowed of real income, in points, and of imports, in percent."""
    found = np.abs(errors(SURFACE, benchmark, n=50, seed=20251026, sets=[name]))
    for part, (mean, most) in ((found[:, :, :3], income), (found[:, :, 3:], imports)):
        assert part.mean(axis=(1, 3)).max() < mean
        assert part.max() < most


@pytest.mark.parametrize("name", in_turn(SETS, one_in=4))
def test_paths_are_near_the_exact_short_run_of_every_week(name):
    check_errors(name, solved_weekly, income=(0.003, 0.02), imports=(0.15, 1.0))


@pytest.mark.parametrize("name", in_turn(SETS, one_in=4, first=1))
def test_paths_are_not_far_from_buyers_who_adapt_flow_by_flow_to_costs_that_they_see(name):
    """Another structure: these find other sellers a little faster (docs/economy.md)."""
    check_errors(name, flow_by_flow, income=(0.03, 0.15), imports=(0.3, 1.3))


# The surface


@pytest.fixture(scope="module")
def table():
    return error_table(1000, seed=20251026)


@pytest.mark.parametrize("case", ["impact", "long run"])
def test_the_surface_is_within_three_thousandths_of_a_point_at_both_ends(table, case):
    assert table.xs(case, axis=1, level=1).loc[[*RESPONSES[:3]]].max().max() < 0.003


def test_the_surface_is_near_the_solver_anywhere(table):
    assert table.loc[[*RESPONSES[:3]]].max().max() < 0.01
    assert table.loc[[*RESPONSES[3:]]].max().max() < 1.0


def test_where_nothing_moves_nothing_changes_exactly():
    nothing, sets = np.zeros((6, len(SETS))), np.arange(len(SETS), dtype=np.int8)
    assert not SURFACE.evaluate(nothing, nothing, sets).any()
    assert not exact_now(nothing, nothing, sets).any()


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("answer", [SURFACE.evaluate, exact_now], ids=["surface", "exact"])
def test_a_runs_bits_do_not_depend_on_its_company(answer, threads):
    n = 600 if answer == exact_now else 8192
    now, adapted, sets = mixed(n)
    with threadpool_limits(1):
        full = answer(now, adapted, sets)
    rng = np.random.default_rng(9)
    with threadpool_limits(threads):
        for size in (1, 2, 3, 7, 64, n):
            runs = rng.permutation(n)[:size]
            part = answer(now[:, runs], adapted[:, runs], sets[runs])
            assert np.array_equal(part, full[:, runs])
