"""The response surface against the exact solver, published numbers and a slow twin; same bits."""

import numpy as np
import pytest
from scipy.optimize import root
from threadpoolctl import threadpool_limits

from making.fitting import candidates, error_table, fit, fresh
from making.stakes import exact_stakes
from making.surface import write
from tradesim.economy import surface as surface_file
from tradesim.economy.elasticities import SETS, prior_weights, set_index, source, trade_elasticities
from tradesim.economy.exact import OUTCOMES, baseline, exact, unchanged
from tradesim.economy.policy import LEVERS, obstruction, policy_arrays, purchase_wedge
from tradesim.economy.polynomials import FarmMarket, at_rest, basis, coordinates, recipe
from tradesim.economy.stakes import StakesGrid, StakesTable
from tradesim.economy.surface import Surface
from tradesim.errors import EconomyError
from tradesim.terms.sides import AGRICULTURE, CN, ELECTRONICS, ROW, SERVICES, US

SURFACE, STAKES = Surface.load(), StakesTable.load()
SOME = SURFACE.only(["real_income_us", "real_income_cn", "real_income_row"])
REAL_INCOME = [OUTCOMES.index(f"real_income_{region}") for region in ("us", "cn", "row")]
BILATERAL = [OUTCOMES.index(name) for name in ("imports_us_from_cn", "imports_cn_from_us")]


def of_set(n, name="W05"):
    return np.full(n, set_index(name), dtype=np.int8)


def mixed(n, seed=4):
    levers = fresh(n, seed=seed)
    sets = np.random.default_rng(seed).integers(0, len(SETS), n).astype(np.int8)
    return levers, sets


# Accuracy


@pytest.fixture(scope="module")
def errors():
    return error_table(2000, seed=20251026)


def test_real_income_errs_by_less_than_five_thousandths_of_a_point(errors):
    worst = errors.xs("max", axis=1, level=1)
    assert worst.loc[["real_income_us", "real_income_cn", "real_income_row"]].max().max() < 0.005


def test_bilateral_trade_errs_by_less_than_one_percent_and_never_by_five(errors):
    rows = errors.loc[["imports_us_from_cn", "imports_cn_from_us", "farm_exports_us_to_cn"]]
    assert rows.xs("rms", axis=1, level=1).max().max() < 1.0
    assert rows.xs("max", axis=1, level=1).max().max() < 5.0


def test_every_other_outcome_errs_by_less_than_a_fifth_of_a_point(errors):
    assert errors.drop(index=[OUTCOMES[i] for i in BILATERAL]).max().max() < 0.2


def test_the_corners_of_the_range_are_as_good():
    corners = np.array(np.meshgrid(*[(0.0, 2.5)] * 4, (0.0, 1.0), (-1.0, 1.0))).reshape(6, -1)
    for name in SETS:
        sets = of_set(corners.shape[1], name)
        error = 100.0 * np.abs(SURFACE.evaluate(corners, sets) - exact(corners, sets))
        assert error[REAL_INCOME].max() < 0.005
        assert error[BILATERAL].max() < 5.0


def test_stakes_err_by_less_than_a_hundredth_of_a_point():
    tariff = 2.5 * np.random.default_rng(3).random((2, 400))
    for which, name in enumerate(SETS):
        seen = STAKES.evaluate(*tariff, of_set(400, name))
        assert np.abs(seen - exact_stakes(*tariff, which)).max() < 0.01


@pytest.mark.parametrize("side", [US, CN])
def test_the_sight_of_officials_is_near_what_it_interpolates(side):
    """Real income within 0.002 points, import shares within half a percent of the largest."""
    _, sets = mixed(4000)
    before = np.array([0.03, 0.08])
    tariff = 2.6 * np.random.default_rng(5).random((2, 4000))
    added = np.minimum(np.maximum(tariff - before[:, None], 0.0), 2.5)
    sight = StakesGrid.load().of_runs(sets, before)
    seen = sight.stakes(side, sight.place(US, tariff[US]), sight.place(CN, tariff[CN]))
    wanted = STAKES.evaluate(*added, sets)[side::2]
    assert np.abs(seen - wanted)[0].max() < 0.002
    assert np.abs(seen - wanted)[1].max() < 0.005 * wanted[1].max()


@pytest.mark.parametrize(
    ("name", "us", "cn"),
    [
        ("GYY", -0.24034403, -0.49587660),
        ("W05", -0.24936392, -0.38016026),
        ("FGO", -0.26456894, -0.41361701),
        ("U4", -0.23817098, -0.51186806),
    ],
)
def test_54_points_both_ways_cost_what_two_other_algorithms_found(name, us, cn):
    levers = np.zeros((len(LEVERS), 1))
    levers[:4] = 0.54
    percent = 100.0 * np.expm1(exact(levers, of_set(1, name))[REAL_INCOME, 0])
    assert percent[:2] == pytest.approx([us, cn], abs=1e-6)


def twin(base, tariff, cost):
    """Incomes, price indices and trade before tariffs, from scipy, for one policy."""
    flow, theta, inputs = unchanged("W05").trade, base.trade_elasticity, base.input_share
    output, spending = (flow / (1 + base.tariff)).sum(axis=1), flow.sum(axis=0)
    labour = 1 - inputs.sum(axis=1)
    final = spending - np.einsum("jks,js->jk", inputs, output)
    income, wages = final.sum(axis=1), (labour * output).sum(axis=1)
    paid = (flow * base.tariff / (1 + base.tariff)).sum(axis=(0, 2))
    deficit = (income - wages - paid) / wages.sum()

    def world(z):
        w, p, x = np.exp(z[:3]), np.exp(z[3:27]).reshape(3, 8), np.exp(z[27:]).reshape(3, 8)
        c = w[:, None] ** labour * np.exp(np.einsum("jks,jk->js", inputs, np.log(p)))
        price = c[:, None] * cost * (1 + tariff) / (1 + base.tariff)
        weight = flow / spending * price**-theta
        trade = weight / weight.sum(axis=0) * spending * x
        net = trade / (1 + tariff)
        bill = w * wages
        earned = bill + deficit * bill.sum() + (trade - net).sum(axis=(0, 2))
        return p, weight.sum(axis=0) ** (-1 / theta), x, net, bill, earned

    def gaps(z):
        p, index, x, net, bill, earned = world(z)
        made = net.sum(axis=1)
        clearing = np.log((labour * made).sum(axis=1) / bill)
        clearing[2] = np.log(bill.sum() / wages.sum())
        bought = final / income[:, None] * earned[:, None] + np.einsum("jks,js->jk", inputs, made)
        spent = np.log(x * spending / bought)
        return np.concatenate([clearing, np.log(p / index).ravel(), spent.ravel()])

    p, _, _, net, _, earned = world(root(gaps, np.zeros(51), tol=1e-13).x)
    return earned, (final / income[:, None] * np.log(p)).sum(axis=1), net


def test_exact_outcomes_agree_with_a_slow_twin():
    levers = np.array([[0.6], [0.3], [0.2], [0.5], [0.7], [-0.4]])
    base = baseline("W05")
    policy = policy_arrays(base, levers)
    before, _, trade = twin(base, base.tariff, np.ones_like(base.tariff))
    after, index, later = twin(base, policy["tariff"][..., 0], policy["trade_cost"][..., 0])
    found = dict(zip(OUTCOMES, exact(levers, of_set(1))[:, 0], strict=True))
    incomes = [found[f"real_income_{region}"] for region in ("us", "cn", "row")]
    assert incomes == pytest.approx(np.log(after / before) - index, abs=1e-9)
    farm = np.log(later[US, CN, AGRICULTURE] / trade[US, CN, AGRICULTURE])
    assert found["farm_exports_us_to_cn"] == pytest.approx(farm, abs=1e-8)
    goods = np.log(later[CN, US, :SERVICES].sum() / trade[CN, US, :SERVICES].sum())
    assert found["imports_us_from_cn"] == pytest.approx(goods, abs=1e-8)


# Levers


def test_unchanged_levers_give_exactly_zero():
    sets = np.arange(len(SETS), dtype=np.int8)
    levers = np.zeros((len(LEVERS), len(SETS)))
    zeros = np.zeros((len(OUTCOMES), len(SETS)))
    assert np.array_equal(SURFACE.evaluate(levers, sets), zeros)
    assert np.array_equal(exact(levers, sets), zeros)
    assert np.array_equal(STAKES.evaluate(levers[0], levers[0], sets)[:2], zeros[:2])


def test_unchanged_levers_leave_the_policies_of_the_baseline():
    base = baseline("W05")
    policy = policy_arrays(base, np.zeros((len(LEVERS), 1)))
    assert np.array_equal(policy["tariff"][..., 0], base.tariff)
    assert np.array_equal(policy["trade_cost"][..., 0], np.ones_like(base.tariff))


def test_levers_fall_on_the_flows_they_name():
    base = baseline("W05")
    policy = policy_arrays(base, np.array([[0.1], [0.2], [0.3], [0.4], [1.0], [0.0]]))
    added = policy["tariff"][..., 0] - base.tariff
    assert added[CN, US] == pytest.approx([0.2, 0.2, 0.1, 0.2, 0.2, 0.2, 0.2, 0.0])
    assert added[US, CN] == pytest.approx([0.3, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.0])
    assert np.all(added[ROW] == 0.0)
    assert np.all(added[:, ROW] == 0.0)
    assert added[CN, US, SERVICES] == added[US, CN, SERVICES] == 0.0
    obstructed = np.argwhere(policy["trade_cost"][..., 0] != 1.0)
    assert obstructed.tolist() == [[US, CN, ELECTRONICS]]


def test_at_unchanged_prices_flows_move_as_the_levers_say():
    wedge = purchase_wedge(np.array([-1.0, -0.5, 0.0, 0.5, 1.0]), sigma=4.0)
    assert wedge**-4.0 == pytest.approx([0.05, 0.525, 1.0, 1.5, 2.0])
    cost = obstruction(np.array([0.0, 0.5, 1.0]), theta=3.0)
    assert cost**-3.0 == pytest.approx([1.0, 0.525, 0.05])


def test_a_tariff_and_withheld_purchases_that_make_one_wedge_are_one_policy():
    sigma, before = SURFACE.sigma[0, AGRICULTURE], SURFACE.farm_tariff
    wedge = purchase_wedge(np.array([-0.5]), sigma=float(sigma))[0]
    levers = np.zeros((len(LEVERS), 2))
    levers[5, 0], levers[2, 1] = -0.5, (wedge - 1.0) * (1.0 + before)
    surface, solver = SURFACE.evaluate(levers, of_set(2)), exact(levers, of_set(2))
    assert surface[:, 0] == pytest.approx(surface[:, 1], abs=1e-12)
    assert solver[:, 0] == pytest.approx(solver[:, 1], abs=1e-9)


def test_some_of_the_outcomes_are_those_of_all():
    levers, sets = mixed(3000)
    some = SURFACE.only(["real_income_cn", "revenue_us"]).evaluate(levers, sets)
    rows = [OUTCOMES.index(name) for name in ("real_income_cn", "revenue_us", *OUTCOMES[-3:])]
    assert some == pytest.approx(SURFACE.evaluate(levers, sets)[rows], abs=1e-13)


# Same bits


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    "answer", [SURFACE.evaluate, SOME.evaluate, exact], ids=["surface", "some", "exact"]
)
def test_a_runs_bits_do_not_depend_on_its_company(answer, threads):
    n = 1000 if answer == exact else 8192
    levers, sets = mixed(n)
    with threadpool_limits(1):
        full = answer(levers, sets)
    rng = np.random.default_rng(9)
    with threadpool_limits(threads):
        for size in (1, 2, 3, 7, 64, 1000, n):
            runs = rng.permutation(n)[:size]
            assert np.array_equal(answer(levers[:, runs], sets[runs]), full[:, runs])
        for run in rng.integers(0, n, 8):
            single = answer(levers[:, run : run + 1], sets[run : run + 1])
            assert np.array_equal(single[:, 0], full[:, run])


def test_a_runs_stakes_do_not_depend_on_its_company():
    levers, sets = mixed(3000)
    full = STAKES.evaluate(levers[0], levers[3], sets)
    runs = np.random.default_rng(9).permutation(3000)
    for size in (1, 2, 3, 7, 64, 1000):
        part = runs[:size]
        seen = STAKES.evaluate(levers[0, part], levers[3, part], sets[part])
        assert np.array_equal(seen, full[:, part])


def test_levers_are_not_written_to():
    levers, sets = mixed(10)
    before = levers.copy()
    SURFACE.evaluate(levers, sets)
    exact(levers, sets)
    assert np.array_equal(levers, before)


# Fit and files


def test_the_basis_is_chebyshev_products_that_vanish_at_rest():
    levers = fresh(50, seed=2)
    farm = FarmMarket.of(np.array([5.0]), tariff=0.11)
    x, still = coordinates(levers, farm), coordinates(np.zeros((len(LEVERS), 1)), farm)
    assert np.abs(x).max() <= 1.0 + 1e-12
    rows = basis(x, at_rest(farm, 3), recipe(candidates(3)))
    for term, row in zip(candidates(3), rows, strict=True):
        factors = [
            np.polynomial.chebyshev.chebval(x[c], unit) - np.polynomial.chebyshev.chebval(s, unit)
            for c, (k, s) in enumerate(zip(term, still, strict=True))
            if k
            for unit in [np.eye(4)[k]]
        ]
        assert row == pytest.approx(np.prod(factors, axis=0), abs=1e-12)


def test_a_fit_to_fewer_policies_finds_the_same_surface():
    small = fit(policies=2048, seed=5, terms=[tuple(map(int, term)) for term in SURFACE.terms])
    levers, sets = mixed(200)
    difference = small.evaluate(levers, sets) - SURFACE.evaluate(levers, sets)
    assert 100.0 * np.abs(difference[REAL_INCOME]).max() < 0.005


def test_changed_tables_refuse_the_shipped_coefficients(monkeypatch):
    monkeypatch.setattr(surface_file, "TABLES", surface_file.TABLES[1:])
    with pytest.raises(EconomyError, match=r"refit it with .* --write"):
        Surface.load()


def test_what_is_written_is_what_is_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr("making.surface.fit", lambda: SURFACE)
    monkeypatch.setattr("making.surface.fit_stakes", lambda: STAKES)
    write(tmp_path)
    with np.load(tmp_path / "surface.npz") as parts:
        assert np.array_equal(parts["coefficients"], SURFACE.coefficients)
        assert str(parts["fingerprint"]) == surface_file.fingerprint()


# Elasticity sets


def test_every_set_has_values_a_source_and_a_weight():
    assert trade_elasticities().shape == (len(SETS), 8)
    assert np.all((trade_elasticities() > 1.0) & (trade_elasticities() < 11.0))
    assert prior_weights().sum() == pytest.approx(1.0)
    assert all("20" in source(name) for name in SETS)


def test_an_unknown_set_is_named_with_the_known_ones():
    with pytest.raises(EconomyError, match="'W5' is unknown; choose one of W05"):
        set_index("W5")
