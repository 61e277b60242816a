"""What accounts and policies the economy refuses, and that it says why."""

import numpy as np
import pytest

from tradesim.economy import Baseline, solve
from tradesim.errors import EconomyError


def two_by_one(**changes):
    parts = {
        "expenditure": np.array([[[8.0], [2.0]], [[2.0], [9.0]]]),
        "tariff": np.zeros((2, 2, 1)),
        "input_share": np.zeros((2, 1, 1)),
        "trade_elasticity": np.array([4.0]),
    }
    return Baseline(**(parts | changes))


def at(place, value, shape=(2, 2, 1), fill=0.0):
    out = np.full(shape, fill)
    out[place] = value
    return out


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"expenditure": np.ones((2, 3, 1))}, "allowed is \\(N, N, S\\)"),
        ({"expenditure": at((0, 1, 0), -1.0, fill=1.0)}, "spending cannot be negative"),
        ({"expenditure": at((0, 1, 0), np.nan, fill=1.0)}, "NaN or infinity"),
        ({"expenditure": np.zeros((2, 2, 1))}, "no value added"),
        ({"tariff": np.zeros((2, 2, 2))}, "tariff has shape"),
        ({"tariff": at((0, 1, 0), -1.0)}, "shares above -1"),
        ({"tariff": at((0, 0, 0), 0.1)}, "set the diagonal to 0"),
        ({"input_share": np.full((2, 1, 1), 1.1)}, "at most 1"),
        ({"trade_elasticity": np.array([0.0])}, "sigma - 1"),
        ({"trade_elasticity": "high"}, "not an array of numbers"),
        ({"regions": ("A", "A")}, "2 different names"),
        ({"final_share": np.full((2, 1), 0.5)}, "sum to 1"),
        ({"value_added": np.array([0.0, 1.0])}, "above 0 in every region"),
        ({"deficit": np.array([1.0, 1.0])}, "another's surplus"),
    ],
)
def test_accounts_that_cannot_be_are_refused_with_what_to_do(changes, says):
    with pytest.raises(EconomyError, match=says):
        two_by_one(**changes)


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ({"tariff": np.zeros((2, 2))}, "exporter, importer, sector\\[, runs\\]"),
        ({"tariff": at((0, 1, 0), np.nan)}, "NaN"),
        ({"tariff": at((0, 1, 0), -1.0)}, "shares above -1"),
        ({"tariff": at((0, 1, 0), np.inf)}, "trade_cost=numpy.inf"),
        ({"tariff": at((1, 1, 0), 0.1)}, "same region"),
        ({"export_tax": at((1, 1, 0), 0.1)}, "same region"),
        ({"export_cap": np.ones((2, 2, 1))}, "set the diagonal to inf"),
        ({"export_cap": at((0, 1, 0), -0.1, fill=np.inf)}, "a ban"),
        ({"purchase_floor": at((0, 1, 0), -0.1)}, "no floor"),
        ({"trade_cost": np.zeros((2, 2, 1))}, "ends the flow"),
        ({"deficits": "forever"}, "world-share"),
        ({"rent_to": "nobody"}, "importer"),
        ({"floor_on": "weight"}, "quantity"),
        ({"tariff": np.zeros((2, 2, 1, 2)), "export_tax": np.zeros((2, 2, 1, 3))}, "disagree"),
    ],
)
def test_policies_that_cannot_be_are_refused_with_what_to_do(policy, says):
    with pytest.raises(EconomyError, match=says):
        solve(two_by_one(), **policy)


def test_a_floor_on_nothing_is_refused():
    base = two_by_one(expenditure=np.array([[[8.0], [2.0]], [[0.0], [9.0]]]))
    with pytest.raises(EconomyError, match="zero in the baseline"):
        solve(base, purchase_floor=at((1, 0, 0), 1.0))


def test_one_policy_without_an_axis_of_runs_gives_outcomes_without_one():
    eq = solve(two_by_one(), at((0, 1, 0), 0.1))
    assert eq.real_income.shape == (2,)
    assert eq.trade.shape == (2, 2, 1)
    assert eq.converged.shape == ()
    batch = solve(two_by_one(), at((0, 1, 0), 0.1)[..., None])
    assert batch.real_income.shape == (2, 1)


def test_regions_and_sectors_are_named_when_the_caller_does_not():
    base = two_by_one()
    assert base.regions == ("region 0", "region 1")
    assert base.sectors == ("sector 0",)


def test_what_cannot_be_is_flagged_and_never_a_number():
    """A cap of half on the flow that a floor says must double."""
    base = two_by_one()
    cap, floor = at((0, 1, 0), 0.5, fill=np.inf), at((0, 1, 0), 2.0)
    eq = solve(
        base,
        export_cap=np.stack([cap, np.full(cap.shape, np.inf)], axis=-1),
        purchase_floor=np.stack([floor, np.zeros(floor.shape)], axis=-1),
    )
    assert eq.converged.tolist() == [False, True]
    for outcome in (eq.real_income, eq.trade, eq.rent, eq.quota_premium, eq.wage):
        assert np.isnan(outcome[..., 0]).all()
        assert np.isfinite(outcome[..., 1]).all()


def test_a_transfer_cannot_be_made_without_trade():
    base = two_by_one(expenditure=np.array([[[8.0], [1.0]], [[2.0], [9.0]]]))
    ban = np.ones((2, 2, 1))
    ban[0, 1], ban[1, 0] = np.inf, np.inf
    assert not solve(base, trade_cost=ban).converged
    assert solve(base, trade_cost=ban, deficits="purged").converged


def test_a_cap_of_zero_is_a_ban():
    base = Baseline.us_china_2017()
    cap, cost = np.full(base.tariff.shape, np.inf), np.ones(base.tariff.shape)
    cap[1, 0, 1], cost[1, 0, 1] = 0.0, np.inf
    capped, banned = solve(base, export_cap=cap), solve(base, trade_cost=cost)
    assert np.array_equal(capped.real_income, banned.real_income)
    assert capped.trade[1, 0, 1] == 0
