"""What a reader expects of each lever, over the whole range and every elasticity set."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from making.fitting import fresh
from tradesim.economy.elasticities import SETS
from tradesim.economy.exact import OUTCOMES, exact
from tradesim.economy.policy import HIGHEST, LEVERS, LOWEST
from tradesim.economy.surface import Surface

SURFACE = Surface.load()
FALLS = [
    ("us_tariff_electronics", "imports_us_from_cn"),
    ("us_tariff_other", "imports_us_from_cn"),
    ("us_tariff_electronics", "imports_cn_from_us"),
    ("us_tariff_other", "imports_cn_from_us"),
    ("cn_tariff_agriculture", "imports_cn_from_us"),
    ("cn_tariff_other", "imports_cn_from_us"),
    ("us_technology_restriction", "imports_cn_from_us"),
    ("cn_tariff_agriculture", "farm_exports_us_to_cn"),
    ("us_tariff_electronics", "real_income_cn"),
    ("us_tariff_other", "real_income_cn"),
    ("cn_tariff_agriculture", "real_income_us"),
    ("cn_tariff_other", "real_income_us"),
    ("us_technology_restriction", "real_income_cn"),
    ("us_technology_restriction", "real_income_us"),
    ("us_technology_restriction", "income_us_electronics"),
    ("cn_tariff_agriculture", "income_us_agriculture"),
    ("us_tariff_electronics", "income_cn_electronics"),
]
RISES = [
    ("us_tariff_electronics", "income_us_electronics"),
    ("us_technology_restriction", "income_cn_electronics"),
    ("us_tariff_electronics", "real_income_row"),
    ("us_tariff_other", "real_income_row"),
    ("cn_purchases", "farm_exports_us_to_cn"),
    ("cn_purchases", "imports_cn_from_us"),
    ("cn_purchases", "income_us_agriculture"),
    ("cn_purchases", "real_income_us"),
]
SIGNS = [(*pair, -1) for pair in FALLS] + [(*pair, 1) for pair in RISES]


def raised(lever, *, n, seed, step):
    """Random policies and the same with one lever a step higher, each (6, n)."""
    index, levers = LEVERS.index(lever), fresh(n, seed=seed)
    low, high = LOWEST[index], HIGHEST[index]
    levers[index] = low + (levers[index] - low) * (high - low - step) / (high - low)
    more = levers.copy()
    more[index] += step
    return levers, more


def change(answer, lever, outcome, *, n=256, seed=7, step=0.1):
    """Change of one outcome as one lever moves up, in every elasticity set; (sets, n)."""
    few, more = raised(lever, n=n, seed=seed, step=step)
    rows = []
    for which in range(len(SETS)):
        sets = np.full(n, which, dtype=np.int8)
        rows.append((answer(more, sets) - answer(few, sets))[OUTCOMES.index(outcome)])
    return np.stack(rows)


@pytest.mark.parametrize(("lever", "outcome", "sign"), SIGNS)
def test_on_the_surface_each_lever_moves_what_it_should(lever, outcome, sign):
    slack = 5e-6 if outcome.startswith("real_income") else 3e-4
    assert np.all(sign * change(SURFACE.evaluate, lever, outcome, n=512) > -slack)


@pytest.mark.parametrize(("lever", "outcome", "sign"), SIGNS)
def test_in_the_solver_each_lever_moves_what_it_should(lever, outcome, sign):
    assert np.all(sign * change(exact, lever, outcome, n=48) > 0.0)


levers_of = st.tuples(
    *[st.floats(low, high) for low, high in zip(LOWEST, HIGHEST, strict=True)]
).map(lambda values: np.array(values)[:, None])


@given(levers=levers_of, which=st.integers(0, len(SETS) - 1))
def test_surface_and_solver_agree_wherever_one_asks(levers, which):
    sets = np.array([which], dtype=np.int8)
    difference = np.abs(SURFACE.evaluate(levers, sets) - exact(levers, sets))[:, 0]
    assert difference[OUTCOMES.index("real_income_us")] < 2e-4
    assert difference[OUTCOMES.index("real_income_cn")] < 2e-4
    assert difference[OUTCOMES.index("imports_us_from_cn")] < 0.05
    assert difference[OUTCOMES.index("imports_cn_from_us")] < 0.05


@given(levers=levers_of, which=st.integers(0, len(SETS) - 1))
def test_a_large_tariff_never_pays_for_who_raises_it_further(levers, which):
    """Past the optimal tariff, far below 50 points in every set, more costs the imposer."""
    sets = np.full(2, which, dtype=np.int8)
    high = np.repeat(levers, 2, axis=1)
    high[:2] = np.array([[1.0, 1.5]])
    assert np.diff(SURFACE.evaluate(high, sets)[OUTCOMES.index("real_income_us")])[0] < 0.0


def test_a_small_us_tariff_pays_in_some_sets_and_a_large_one_in_none():
    levers = np.zeros((len(LEVERS), 2 * len(SETS)))
    levers[:2] = np.tile([0.05, 1.45], len(SETS))
    sets = np.repeat(np.arange(len(SETS), dtype=np.int8), 2)
    us = exact(levers, sets)[OUTCOMES.index("real_income_us")].reshape(-1, 2)
    assert us[:, 0].max() > 0.0
    assert us[:, 1].max() < 0.0
