"""What others feel of the two tariffs: signs that are published, the exact solver, ensembles."""

import numpy as np
import pytest

import tradesim as ts
from making import regions, sectors
from tradesim.economy.elasticities import SETS, prior_weights
from tradesim.economy.sector_responses import exposures, sector_responses
from tradesim.economy.tables import us_china_2022_tables
from tradesim.economy.third_regions import EFFECTS, THIRD_REGIONS, region_responses
from tradesim.errors import EconomyError, ResultError
from tradesim.results.regions import tariffs_and_sets
from tradesim.terms.sides import CN, ELECTRONICS, GOODS, SECTORS, SIDES, US

POINTS = 0.001
"""Largest error of real income that the pages state, percentage points."""


@pytest.fixture(scope="module")
def ens():
    scenario = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 6}, name="six")
    return ts.simulate(scenario, runs=128, seed=3, progress=False)


def test_responses_are_those_of_the_solver_within_a_thousandth_of_a_point():
    """Fresh policies and the corners, in every elasticity set and region."""
    real_income = list(EFFECTS).index("real_income")
    found = regions.errors(6, seed=2025)
    assert found[:, :, real_income].max() < POINTS
    assert found.max(axis=(0, 1)) == pytest.approx(0, abs=0.06)


@pytest.mark.parametrize("region", ["Vietnam", "Mexico"])
def test_vietnam_and_mexico_gain_where_both_sides_add_54_points(region):
    """The bystanders that studies of 2018-19 name first (Nicita 2019; Fajgelbaum et al. 2024)."""
    for which in range(len(SETS)):
        felt = region_responses([0.54], [0.54], np.array([which], dtype=np.int8))[region]
        assert felt["real_income"] > 0.05
        assert felt["exports_to_us"] > 2
        assert felt["trade_diverted"] > 1


def test_brazil_gains_from_chinese_tariffs_alone():
    """It sells China the farm goods that the US no longer does."""
    felt = region_responses(0.0, 0.54)["Brazil"]
    assert felt["real_income"] > 0
    assert felt["trade_diverted"] > 1


def test_nothing_added_is_felt_by_nobody():
    for felt in region_responses(0.0, 0.0).values():
        assert all(value == 0 for value in felt.values())


def test_without_sets_effects_are_means_over_them():
    tariffs = np.full(len(SETS), 0.4), np.full(len(SETS), 0.2)
    each = region_responses(*tariffs, np.arange(len(SETS), dtype=np.int8))
    mean = region_responses(0.4, 0.2)
    for region in THIRD_REGIONS:
        for effect in EFFECTS:
            expected = each[region][effect] @ prior_weights()
            assert mean[region][effect] == pytest.approx(expected, rel=1e-9)


def test_effects_have_the_shape_of_the_tariffs():
    felt = region_responses(np.zeros((2, 3)), 0.5)["rest"]["prices"]
    assert felt.shape == (2, 3)


@pytest.mark.parametrize("tariff", [-0.1, 2.6, np.nan, np.inf, "high", [[1.0], [1.0, 2.0]]])
def test_tariffs_that_were_not_fitted_are_refused(tariff):
    with pytest.raises(EconomyError, match="tariff"):
        region_responses(tariff, 0.0)


def test_sets_that_are_none_are_refused():
    with pytest.raises(EconomyError, match="0 to 7"):
        region_responses([0.1, 0.2], 0.0, np.array([0, 8]))


def test_a_row_a_region_and_mean_and_quantiles_of_each_effect(ens):
    table = ens.by_region()
    assert tuple(table.index) == THIRD_REGIONS
    assert set(table.columns.get_level_values("effect")) == set(EFFECTS)
    statistics = ["mean", "5%", "50%", "95%"]
    assert list(table["real_income"].columns) == statistics
    assert (table["prices", "5%"] <= table["prices", "95%"]).all()
    assert table.attrs["date"] == str(ens.dates[-1])
    assert table["real_income", "mean"]["Vietnam"] > 0


def test_an_ensemble_answers_run_by_run_as_the_responses_do(ens):
    """Every run has its own tariffs and elasticity set: here the table is made by hand."""
    start, tariff, sets = tariffs_and_sets(ens, len(ens.dates) - 1)
    assert np.array_equal(tariff, [ens.columns["tariff_us"], ens.columns["tariff_cn"]])
    assert start[0] == pytest.approx(np.full(128, ens.scenario.us.tariff))
    us, cn = tariff - [[side.tariff_before_2018] for side in ens.scenario.sides]
    felt = [
        region_responses(max(us[run], 0), max(cn[run], 0), sets[run])["Mexico"]["real_income"]
        for run in range(ens.n_runs)
    ]
    table = ens.by_region()
    assert table.loc["Mexico", ("real_income", "mean")] == pytest.approx(np.mean(felt))
    assert table.loc["Mexico", ("real_income", "50%")] == pytest.approx(np.median(felt))


def test_tariffs_that_were_kept_and_those_played_again_give_the_same_table(ens):
    paths = ts.simulate(ens.scenario, runs=128, seed=3, record="paths", progress=False)
    day = ens.dates[3]
    assert paths.by_region(on=day).equals(ens.by_region(on=day))
    some = ens.where(np.arange(128) % 3 == 0)
    kept = paths.where(np.arange(128) % 3 == 0)
    assert some.by_region(on=day).equals(kept.by_region(on=day))


def test_on_the_first_day_nothing_has_changed(ens):
    table = ens.by_region(on=ens.dates[0], change=True)
    assert (table == 0).all(axis=None)


def test_days_outside_the_calendar_are_refused(ens):
    with pytest.raises(ResultError, match="allowed"):
        ens.by_region(on="2031-01-01")


# --- Sectors -------------------------------------------------------------------------------------


def test_sectors_are_those_of_the_solver():
    """Within a fiftieth of a percent of output, a sixth of a percent of sales."""
    output, exports = np.moveaxis(sectors.errors(6, seed=2025), -1, 0)
    assert output.max() < 0.02
    assert exports.max() < 0.17


def test_who_sells_most_to_the_other_side_loses_most_by_its_tariff():
    """Chinese electronics and US electronics and farm goods are the most exposed."""
    by_us, by_cn = sector_responses(0.54, 0.0), sector_responses(0.0, 0.54)
    for felt, side in ((by_us, "CN"), (by_cn, "US")):
        made = {s: float(felt[side, s]["output"]) for s in SECTORS}
        exposed = max(SECTORS, key=lambda s: exposures()[side, s]["sold"])
        assert min(made, key=made.get) == exposed
        assert all(felt[side, SECTORS[s]]["exports"] < -50.0 for s in GOODS)


def test_exposure_is_that_of_the_accounts():
    flow = us_china_2022_tables().expenditure[CN, US, ELECTRONICS]
    bought = us_china_2022_tables().expenditure[:, US, ELECTRONICS].sum()
    assert exposures()["US", "electronics"]["bought"] == pytest.approx(100.0 * flow / bought)


def test_a_row_a_sector_of_each_side_and_on_the_first_day_no_change(ens):
    table = ens.by_sector()
    assert list(table.index) == [(side, sector) for side in SIDES for sector in SECTORS]
    assert (table["output", "5%"] <= table["output", "95%"]).all()
    goods = table.drop("services", level="sector")
    assert goods["exports", "mean"].between(-100.0, 0.0).all()
    first = ens.by_sector(on=ens.dates[0], change=True)
    assert (first[["output", "exports"]] == 0.0).all(axis=None)


def test_a_change_in_percent_is_that_from_the_first_day(ens):
    now, first = (ens.by_sector(on=day) for day in (None, ens.dates[0]))
    since = ens.by_sector(change=True)
    row = ("CN", "electronics")
    ratio = (100 + now.loc[row, ("exports", "50%")]) / (100 + first.loc[row, ("exports", "50%")])
    assert since.loc[row, ("exports", "50%")] == pytest.approx(100 * (ratio - 1), abs=2.0)
