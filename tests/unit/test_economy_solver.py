"""The solver against a slow twin, finite differences, and itself in other company."""

import numpy as np
import pytest

from tradesim.economy import Baseline, solve
from tradesim.economy.policies import checked_policies
from tradesim.economy.problem import evaluation, exact_jacobian, problem
from tradesim.terms.sides import CN, US


def random_policies(base, runs, seed=0):
    draw = np.random.default_rng(seed)
    tariff = np.repeat(base.tariff[..., None], runs, axis=-1)
    tariff[CN, US, :7] += draw.uniform(0, 2.5, (7, runs))
    tariff[US, CN, :7] += draw.uniform(0, 2.5, (7, runs))
    tax = np.zeros(tariff.shape)
    tax[CN, US, 1] = draw.uniform(0, 3, runs)
    cap = np.full(tariff.shape, np.inf)
    cap[US, CN, 2] = draw.uniform(0.05, 1.5, runs)
    floor = np.zeros(tariff.shape)
    floor[US, CN, 0] = draw.uniform(0.5, 2, runs)
    return {"tariff": tariff, "export_tax": tax, "export_cap": cap, "purchase_floor": floor}


def nested_real_income(accounts, tariff, tax):
    """Caliendo and Parro's own way: prices given wages, spending given prices, then wages."""
    share, theta = accounts.share, accounts.trade_elasticity
    n, s = accounts.n_regions, accounts.n_sectors
    wedge = (1 + tariff) / (1 + accounts.tariff) * (1 + tax)
    labour = 1 - accounts.input_share.sum(axis=1)
    wage, price, spending = np.ones(n), np.ones((n, s)), accounts.spending.copy()
    for _ in range(4000):
        before = wage
        for _ in range(5):
            cost = wage[:, None] ** labour * np.exp(
                np.einsum("jks,jk->js", accounts.input_share, np.log(price))
            )
            sold = share * (cost[:, None] * wedge) ** -theta
            price = sold.sum(axis=0) ** (-1 / theta)
        sold = sold / sold.sum(axis=0)
        for _ in range(5):
            flow = sold * spending
            border = flow / (1 + tariff)
            output = (border / (1 + tax)).sum(axis=1)
            income = wage * accounts.value_added + accounts.deficit
            income = income + (flow - border).sum(axis=(0, 2))
            income = income + (border.sum(axis=1) - output).sum(axis=1)
            spending = accounts.final_share * income[:, None] + np.einsum(
                "jsk,jk->js", accounts.input_share, output
            )
        earned = (labour * output).sum(axis=1) / accounts.value_added
        wage = wage * (earned / wage) ** 0.3
        wage = wage / (wage * accounts.value_added).sum()
        if np.abs(wage - before).max() < 1e-15:
            break
    index = np.exp((accounts.final_share * np.log(price)).sum(axis=1))
    return income / accounts.income / index


def test_a_nested_iteration_finds_the_same_world():
    base = Baseline.us_china_2017("GYY")
    policy = random_policies(base, 1)
    tariff, tax = policy["tariff"][..., 0], policy["export_tax"][..., 0]
    twin = nested_real_income(base.accounts, tariff, tax)
    assert solve(base, tariff, tax).real_income == pytest.approx(twin, abs=1e-10)


@pytest.mark.parametrize("rent_to", ["exporter", "importer"])
@pytest.mark.parametrize("floor_on", ["quantity", "value"])
def test_the_jacobian_is_the_derivative_of_the_residuals(rent_to, floor_on):
    base = Baseline.us_china_2017("FGO")
    solver = base.with_deficits
    policies = checked_policies(
        base.accounts, **random_policies(base, 64), rent_to=rent_to, floor_on=floor_on
    )
    given = problem(
        solver.system,
        policies.wedges(base.accounts, slice(None)),
        policies.limits(base.accounts, slice(None)),
    ).take(np.zeros(64, dtype=np.intp))
    draw = np.random.default_rng(1)
    at = draw.normal(0, 0.1, given.n_unknowns)
    at[-2:] = 2.0, 2.0
    step = 1e-6

    def residual(change):
        return evaluation(given, np.repeat((at + change)[:, None], 64, axis=1)).residual[:, 0]

    moves = np.eye(given.n_unknowns) * step
    slopes = np.stack([(residual(m) - residual(-m)) / (2 * step) for m in moves], axis=1)
    found = exact_jacobian(given, evaluation(given, np.repeat(at[:, None], 64, axis=1)))
    assert found == pytest.approx(slopes, abs=1e-7)


def test_a_policy_gets_the_same_bits_whatever_shares_its_batch():
    base = Baseline.us_china_2017()
    policy = random_policies(base, 700)
    together = solve(base, **policy)
    for chosen in ([699], [3, 400, 512], list(range(100, 240)), list(range(699, -1, -1))):
        apart = solve(base, **{name: value[..., chosen] for name, value in policy.items()})
        for name, value in vars(together).items():
            assert np.array_equal(value[..., chosen], getattr(apart, name)), name


def test_hard_policies_get_the_same_bits_alone_and_in_a_batch():
    base = Baseline.us_china_2017()
    abroad = ~np.eye(3, dtype=bool)[:, :, None, None]
    draw = np.random.default_rng(0)
    tariff = np.where(abroad, draw.uniform(0, 10, (3, 3, 8, 70)), 0.0)
    together = solve(base, tariff)
    assert together.converged.all()
    assert together.iterations.max() > 40
    hardest = int(together.iterations.argmax())
    alone = solve(base, tariff[..., hardest])
    assert np.array_equal(alone.trade, together.trade[..., hardest])


def test_no_failure_in_random_policies():
    base = Baseline.us_china_2017()
    policy = random_policies(base, 4096, seed=2017)
    eq = solve(base, policy["tariff"], policy["export_tax"])
    assert eq.converged.all()
    assert eq.residual.max() <= 1e-10
    assert np.isfinite(eq.real_income).all()
    assert eq.iterations.max() <= 20


def test_shares_of_the_world_stay_when_a_region_is_split_in_two_alike():
    """ROW cut into two equal halves that trade as ROW does with itself: nobody else notices."""
    base = Baseline.us_china_2017("U4")
    flow, tariff = base.accounts.flow, base.tariff
    part = np.array([0, 1, 2, 2])
    scale = np.array([1.0, 1.0, 0.5, 0.5])
    split = Baseline(
        flow[np.ix_(part, part)] * (scale[:, None] * scale)[..., None],
        tariff[np.ix_(part, part)],
        base.input_share[part],
        base.trade_elasticity,
    )
    higher = np.array(tariff)
    higher[CN, US, :7] += 0.5
    here = solve(base, higher)
    there = solve(split, higher[np.ix_(part, part)])
    assert there.real_income == pytest.approx(here.real_income[part], abs=1e-10)
