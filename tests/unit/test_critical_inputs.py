"""Rare earths as a leaf: published table, limits, and the laws of a chokepoint."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradesim.economy import critical_inputs as rare
from tradesim.parameters.parameter import shipped

share = st.floats(0.0, 1.0)
elasticity = st.floats(0.03, 3.0)


def arrays(*values):
    return [np.array([value]) for value in values]


@pytest.mark.parametrize(
    ("elasticity", "percent"),
    [
        (0.1, (-2.5, -30.0, -77.0)),
        (0.2, (-0.19, -1.5, -36.0)),
        (0.5, (-0.05, -0.12, -0.45)),
        (1.0, (-0.035, -0.06, -0.12)),
    ],
)
def test_output_falls_as_worked_out_for_a_value_share_of_five_in_ten_thousand(elasticity, percent):
    supply = np.array([0.5, 0.3, 0.1])
    factor = rare.output_factor(supply, value_share=0.0005, elasticity=np.full(3, elasticity))
    assert 100.0 * (factor - 1.0) == pytest.approx(percent, rel=0.06)


def test_near_one_the_nest_is_cobb_douglas():
    supply = np.array([0.9, 0.3, 0.01])
    for step in (0.0, 1e-13, -1e-9, 1e-7):
        factor = rare.output_factor(supply, value_share=0.02, elasticity=np.full(3, 1.0 + step))
        assert factor == pytest.approx(supply**0.02, rel=1e-6)


def test_the_nest_equals_its_textbook_formula():
    e, s, x = 0.4, 0.01, 0.37
    r = (e - 1) / e
    expected = ((1 - s) + s * x**r) ** (1 / r)
    factor = rare.output_factor(np.array([x]), value_share=s, elasticity=np.array([e]))
    assert factor[0] == pytest.approx(expected, rel=1e-13)


@given(supply=share, value_share=st.floats(1e-5, 0.1), elasticity=elasticity)
def test_full_supply_is_exactly_no_loss_and_loss_is_a_share(supply, value_share, elasticity):
    x, e = arrays(supply, elasticity)
    loss = rare.real_income_loss(x, value_share=value_share, elasticity=e, exposed_share=0.04)
    assert 0.0 <= loss[0] <= 0.04
    full = rare.real_income_loss(
        np.ones(1), value_share=value_share, elasticity=e, exposed_share=0.04
    )
    assert full[0] == 0.0


@given(supply=share, low=elasticity, high=elasticity)
def test_loss_falls_with_the_elasticity(supply, low, high):
    x, e = np.full(2, supply), np.sort([low, high])
    loss = rare.real_income_loss(x, value_share=0.001, elasticity=e, exposed_share=0.04)
    assert loss[1] <= loss[0] + 1e-15


@given(first=share, more=share, years=st.floats(0.0, 30.0), stock=st.floats(0.0, 20))
def test_more_restriction_never_helps_the_target(first, more, years, stock):
    intensity, inventory = np.array([first, min(1.0, first + more)]), np.full(2, stock)
    supply = rare.supply_left(intensity, np.full(2, years), chinese_share=0.9)
    use = rare.available(inventory, supply, step_weeks=1.0)
    e = rare.substitution_elasticity(np.full(2, years))
    loss = rare.real_income_loss(use, value_share=0.0005, elasticity=e, exposed_share=0.04)
    left = rare.next_inventory(inventory, supply, step_weeks=1.0, normal=3.0)
    assert loss[1] >= loss[0] - 1e-15
    assert left[1] <= left[0]


@given(supply=share, small=st.floats(0.0, 20.0), extra=st.floats(0.0, 20.0))
def test_a_larger_stock_never_leaves_less_to_use_or_to_keep(supply, small, extra):
    stock, x = np.array([small, small + extra]), np.full(2, supply)
    use = rare.available(stock, x, step_weeks=1.0)
    left = rare.next_inventory(stock, x, step_weeks=1.0, normal=3.0)
    assert use[1] >= use[0]
    assert left[1] >= left[0] - 1e-12
    assert np.all(use <= 1.0)


def test_a_stock_covers_the_gap_until_it_is_gone():
    stock, supply = np.array([3.0]), np.array([0.2])
    used = []
    for _ in range(6):
        used.append(rare.available(stock, supply, step_weeks=1.0)[0])
        stock = rare.next_inventory(stock, supply, step_weeks=1.0, normal=3.0)
    assert used == pytest.approx([1.0, 1.0, 1.0, 0.8, 0.2, 0.2])
    assert stock[0] == pytest.approx(0.0, abs=1e-12)


def test_what_was_used_and_what_is_left_is_what_there_was():
    stock, supply = np.array([0.4, 5.0]), np.array([0.3, 0.8])
    left = rare.next_inventory(stock, supply, step_weeks=2.0, normal=3.0)
    drawn = rare.drawdown(stock, supply, step_weeks=2.0)
    assert left + drawn == pytest.approx(stock)
    assert drawn == pytest.approx([0.4, 0.4])


def test_a_stock_refills_alike_in_one_step_or_two():
    stock, full = np.array([0.5]), np.ones(1)
    once = rare.next_inventory(stock, full, step_weeks=2.0, normal=4.0)
    half = rare.next_inventory(stock, full, step_weeks=1.0, normal=4.0)
    assert rare.next_inventory(half, full, step_weeks=1.0, normal=4.0) == pytest.approx(once)


def test_new_capacity_takes_years():
    years = np.array([0.0, 1.0, 8.0, 40.0])
    poisson_tail = 1 - np.exp(-4.0) * (1 + 4 + 8 + 64 / 6)
    replaced = rare.replacement_share(years)
    assert replaced[0] == 0.0
    assert replaced[1] < 0.003
    assert replaced[2] == pytest.approx(poisson_tail)
    assert replaced[3] > 0.999


def test_full_restriction_stops_the_chinese_flow_by_its_reach():
    supply = rare.supply_left(np.array([0.0, 0.5, 1.0]), np.zeros(3), chinese_share=0.7)
    assert supply == pytest.approx([1.0, 1 - 0.7 * 0.95 / 2, 1 - 0.7 * 0.95])
    assert supply[0] == 1.0


def test_substitution_starts_low_and_ends_high():
    elasticity = rare.substitution_elasticity(np.array([0.0, 3.0, 300.0]))
    assert elasticity == pytest.approx([0.22, 0.61, 1.0])


# --- What the numbers say together ---------------------------------------------------------------


@pytest.fixture(scope="module")
def lost_in_a_year():
    """US real income lost to a full stop kept up for a year, percent, in 2,000 draws."""
    names = ("elasticity", "dependence", "stock", "share")
    rng = np.random.Generator(np.random.PCG64(1))
    p = {name: shipped()[f"critical_{name}"].drawn(rng.random(2_000)) for name in names}
    exposed = shipped()["exposed_share"].drawn(rng.random(2_000))
    stock, lost = p["stock"], np.zeros(2_000)
    for week in range(52):
        years = np.full(2_000, week / rare.WEEKS_A_YEAR)
        supply = rare.supply_left(np.ones(2_000), years, chinese_share=p["dependence"])
        used = rare.available(stock, supply, step_weeks=1.0)
        stock = rare.next_inventory(stock, supply, step_weeks=1.0, normal=p["stock"])
        elasticity = rare.substitution_elasticity(years, short_run=p["elasticity"])
        lost += rare.real_income_loss(
            used, value_share=p["share"], elasticity=elasticity, exposed_share=exposed
        )
    return 100.0 * lost / 52


def test_the_usual_loss_is_of_the_size_that_was_worked_out_for_gallium(lost_in_a_year):
    """Nassar et al. (2024): 3.4 billion USD of US GDP, 1.7 to 9.0, which is 0.006 to 0.031 %."""
    assert 0.006 < np.median(lost_in_a_year) < 0.031


def test_officials_fear_what_the_economy_loses_in_the_worst_tenth(lost_in_a_year):
    feared = shipped()["us.restriction_stake"].median
    assert 0.9 < np.mean(lost_in_a_year < feared) < 0.95


def test_a_loss_as_large_as_the_most_anxious_forecast_is_rare_but_possible(lost_in_a_year):
    """Oxford Economics (October 2025): 1 % of US GDP over two years, half of it in one."""
    assert 0.002 < np.mean(lost_in_a_year > 0.5) < 0.05
