"""Designs and sweeps: which scenarios they hold, and that their runs share their shocks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import tradesim as ts
from tradesim import BlockError
from tradesim.engine import designs
from tradesim.engine.sweep import LARGEST
from tradesim.errors import ParameterError, ResultError, ScenarioError
from tradesim.model.shocks import BLOCK

TALKS = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 3}, name="talks")
BY_HAND = TALKS.evolve({"posterior": None}, name="by hand")
WITH_PRIOR = [name for name, each in TALKS.drawn_parameters().items() if each.prior]
SIZES = {"us.threat.size": [0.25, 1.0], "leaders.sign": [False, "model", True]}


@pytest.fixture(scope="module")
def swept() -> ts.Sweep:
    return ts.sweep(TALKS, SIZES, runs=200, seed=5)


def test_a_factorial_holds_every_combination_the_last_key_fastest() -> None:
    found = [(each.us.threat, each.leaders.sign) for each in designs.factorial(TALKS, SIZES)]
    assert [(threat and threat.size, sign) for threat, sign in found] == [
        (0.25, False),
        (0.25, "model"),
        (0.25, True),
        (1.0, False),
        (1.0, "model"),
        (1.0, True),
    ]


def test_each_ensemble_is_that_of_its_scenario_alone(swept: ts.Sweep) -> None:
    for setting, ensemble in zip(swept.settings, swept, strict=True):
        alone = ts.simulate(TALKS.evolve(setting), runs=200, seed=5, record="outcomes")
        assert ensemble.outcomes.equals(alone.outcomes)


def test_runs_share_their_shocks(swept: ts.Sweep) -> None:
    """What no threat can touch is the same in every ensemble: the imports a run starts from."""
    first = [ensemble.replay(7).moment.world.drawn["imports"] for ensemble in swept]
    assert all(np.array_equal(first[0], each) for each in first)


def test_an_ensemble_is_found_by_its_setting(swept: ts.Sweep) -> None:
    found = swept.at(us__threat__size=1.0, leaders__sign=True)
    assert found is swept.ensembles[5]
    with pytest.raises(ResultError, match=r"allowed one of each of us.threat.size: 0.25, 1.0"):
        swept.at(us__threat__size=3.0)


def test_the_table_holds_mean_and_error_of_each_outcome_at_each_setting(swept: ts.Sweep) -> None:
    table = swept.table
    assert list(table.columns[:3]) == ["us.threat.size", "leaders.sign", "outcome"]
    row = table[
        (table["us.threat.size"] == 0.25)
        & (table["leaders.sign"] == "model")
        & (table["outcome"] == "tariff_us")
    ].iloc[0]
    column = swept.ensembles[1].outcomes["tariff_us"]
    assert row["mean"] == pytest.approx(column.mean(), rel=1e-12)
    assert row["standard_error"] == pytest.approx(column.sem(), rel=1e-12)


def test_xarray_has_an_axis_a_setting(swept: ts.Sweep) -> None:
    found = swept.to_xarray()
    assert dict(found.sizes) == {"us.threat.size": 2, "leaders.sign": 3}
    expected = [ensemble.outcomes["tariff_us"].mean() for ensemble in swept]
    np.testing.assert_allclose(found["tariff_us"].values.ravel(), expected, rtol=1e-12)
    assert found["tariff_us"].attrs["units"] == "share"
    assert "tariff_us_standard_error" in found


def test_many_scenarios_at_once_are_each_on_its_own() -> None:
    talks = TALKS.evolve({"calendar.weeks": 1}, name="talks")
    calm = talks.evolve({"us.threat.size": 0.0}, name="calm")
    found = ts.ensemble_of([talks, calm], runs=BLOCK + 10, seed=2, record="weekly")
    with ThreadPoolExecutor(1) as pool:
        for scenario, ensemble in zip([talks, calm], found, strict=True):
            alone = ts.simulate(scenario, runs=BLOCK + 10, seed=2, executor=pool)
            assert ensemble.outcomes.equals(alone.outcomes)
            assert ensemble.weekly.identical(alone.weekly)
    assert found.at(scenario="calm").scenario == calm


def test_a_sweep_goes_to_folders_and_resumes(tmp_path: Path) -> None:
    asked = {"leaders.sign": [False, True]}
    first = ts.sweep(TALKS, asked, runs=50, out=tmp_path)
    again = ts.sweep(TALKS, asked, runs=50, out=tmp_path, resume=True)
    names = {"talks-leaders.sign-False", "talks-leaders.sign-True"}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert first.table.equals(again.table)
    assert ts.open(tmp_path / "talks-leaders.sign-True").n_runs == 50


def test_what_cannot_be_swept_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"us.threat.siz: unknown key"):
        ts.sweep(TALKS, {"us.threat.siz": [1.0]}, runs=10)
    with pytest.raises(ResultError, match=r"settings of us.threat.size are empty"):
        ts.sweep(TALKS, {"us.threat.size": []}, runs=10)
    with pytest.raises(ResultError, match="share a name: talks"):
        ts.ensemble_of([TALKS, TALKS], runs=10)
    with pytest.raises(ResultError, match="no scenarios"):
        ts.ensemble_of([], runs=10)
    with pytest.raises(ResultError, match=r"GiB in memory; allowed .* more go to a folder, out="):
        ts.ensemble_of([TALKS], runs=2 * LARGEST * 10**6)


def test_a_failing_block_names_its_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a rule divides by nothing")

    monkeypatch.setattr("tradesim.engine.job.run_blocks", fails)
    with pytest.raises(BlockError, match=r"talks: block 0 failed: ZeroDivisionError"):
        ts.ensemble_of([TALKS], runs=10)


@pytest.mark.parametrize("design", [designs.latin_hypercube, designs.sobol])
def test_a_design_samples_each_prior_evenly(design: object) -> None:
    """One point in each of 16 equal shares of every prior: the law of both designs."""
    chosen = WITH_PRIOR[:4]
    scenarios = design(BY_HAND, chosen, 16, 3)  # type: ignore[operator]
    values = designs.inputs(scenarios, chosen)
    assert list(values.index) == [f"by hand {k:02d}" for k in range(16)]
    for name in chosen:
        parameter = TALKS.drawn_parameters()[name]
        assert parameter.prior is not None
        prior = getattr(stats, parameter.prior.family)(*parameter.prior.args)
        low, high = prior.cdf(parameter.low), prior.cdf(parameter.high)
        shares = prior.cdf(values[name].to_numpy())
        inside = (shares > low + 1e-4) & (shares < high - 1e-4)
        cells = np.floor(16 * shares[inside]).astype(int)
        assert len(set(cells)) == inside.sum(), name


@pytest.mark.parametrize("design", [designs.latin_hypercube, designs.sobol])
def test_a_design_is_the_same_for_the_same_seed_only(design: object) -> None:
    one, same, other = (
        designs.inputs(design(TALKS, None, 2, seed), WITH_PRIOR)  # type: ignore[operator]
        for seed in (1, 1, 2)
    )
    assert one.equals(same)
    assert (one != other).to_numpy().any()


def test_a_sweep_over_a_design_is_of_its_scenarios() -> None:
    points = designs.sobol(TALKS, WITH_PRIOR[:2], 4, 3)
    swept = ts.sweep(TALKS, points, runs=64, seed=1)
    assert [ens.scenario.name for ens in swept] == [point.name for point in points]
    alone = ts.simulate(points[3], runs=64, seed=1, record="outcomes")
    assert swept.ensembles[3].outcomes.equals(alone.outcomes)


def test_saltelli_mixes_each_column_of_one_sample_into_the_other() -> None:
    chosen = WITH_PRIOR[:3]
    rows = designs.inputs(designs.saltelli(TALKS, chosen, 4, 3), chosen).to_numpy()
    for own, *mixed, other in rows.reshape(4, 5, 3):
        assert (own != other).all()
        for k, row in enumerate(mixed):
            assert row.tolist() == np.where(np.arange(3) == k, other, own).tolist()


def test_what_is_learnt_is_sampled_from_its_margin_of_the_posterior() -> None:
    draws = TALKS.joint_draws
    assert draws is not None
    sampled = designs.latin_hypercube(TALKS, ["us.precision"], 64, 3)
    values = designs.inputs(sampled, ["us.precision"])
    own = draws.values[draws.names.index("us.precision")]
    order = np.argsort(own)
    below = np.cumsum(draws.weights[order])
    shares = below[np.searchsorted(own[order], values["us.precision"].to_numpy())]
    assert np.sort(shares) == pytest.approx((np.arange(64) + 0.5) / 64, abs=0.5 / 64 + 0.01)


def test_morris_changes_each_parameter_once_by_two_quarters_of_its_prior() -> None:
    chosen = WITH_PRIOR[:4]
    middles = {
        name: each.drawn(np.array([0.125, 0.375, 0.625, 0.875]))
        for name, each in TALKS.drawn_parameters().items()
        if name in chosen
    }
    values = designs.inputs(designs.morris(BY_HAND, chosen, 6, 3), chosen)
    quarters = np.stack([
        np.argmin(np.abs(values[name].to_numpy()[:, None] - middles[name]), axis=1)
        for name in chosen
    ], axis=1)  # fmt: skip
    for path in quarters.reshape(6, 5, 4):
        steps = np.diff(path, axis=0)
        assert sorted(np.argmax(np.abs(steps), axis=1)) == [0, 1, 2, 3]
        assert np.abs(steps).sum(axis=1).tolist() == [2, 2, 2, 2]


def test_designs_of_more_scenarios_than_a_study_takes_are_refused() -> None:
    for design in (designs.saltelli, designs.morris):
        with pytest.raises(ResultError, match="allowed up to 100,000"):
            design(TALKS, None, 2**16, 0)


def test_a_design_over_what_has_no_prior_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"parameters.truce_length has no prior to sample"):
        designs.latin_hypercube(TALKS, ["truce_length"], 4, 0)
    with pytest.raises(ParameterError, match="did you mean 'truce_length'"):
        designs.latin_hypercube(TALKS, ["truce_lenght"], 4, 0)
    with pytest.raises(ResultError, match="n is 12; allowed powers of two"):
        designs.sobol(TALKS, None, 12, 0)
