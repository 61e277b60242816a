"""The least change of weights that meets stated chances and means."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
import pytest

from tradesim.engine.simulate import simulate
from tradesim.errors import ResultError
from tradesim.results.ensemble import Ensemble
from tradesim.results.least_change import Target, least_change
from tradesim.scenario.library import load_scenario

EVENT = "agreement by 2025-11-02"


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    scenario = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 4}, name="four weeks")
    return simulate(scenario, runs=4_000, seed=5, progress=False)


def test_a_chance_is_met_by_two_weights(ens: Ensemble) -> None:
    """The nearest weights with P(A) = p are p / P0(A) in A and (1 - p) / (1 - P0(A)) elsewhere."""
    holds = ens.holding(EVENT)
    found = ens.reweight({EVENT: 0.4}).weights
    before = holds.mean()
    expected = np.where(holds, 0.4 / before, 0.6 / (1.0 - before))
    assert found == pytest.approx(expected)


def test_several_targets_are_met_together(ens: Ensemble) -> None:
    found = ens.reweight({EVENT: 0.5, "tariff_us": 0.55, "no breach": 0.95})
    assert found.probability("agreement", by="2025-11-02").value == pytest.approx(0.5)
    assert found.summary().loc["tariff_us", "mean"] == pytest.approx(0.55)
    assert found.probability("breach").value == pytest.approx(0.05)


def test_a_mean_is_over_the_runs_that_have_a_value(ens: Ensemble) -> None:
    found = ens.reweight({"first_rise_day_cn": 12.0})
    assert found.summary().loc["first_rise_day_cn", "mean"] == pytest.approx(12.0)


def test_weights_are_those_of_least_entropy() -> None:
    """Against a search over the weights themselves, six runs and two means."""
    from scipy.optimize import minimize

    one = Target("one", np.array([0.0, 0.0, 1.0, 1.0, 1.0, 0.0]), 0.3, event=True)
    two = Target("two", np.array([1.0, 2.0, 4.0, 3.0, 0.5, 2.5]), 2.4)
    start = np.array([1.0, 2.0, 1.0, 0.5, 1.0, 0.5]) / 6.0

    def entropy(w: np.ndarray) -> float:
        return float(np.sum(w * np.log(w / start)))

    equal = [lambda w: w.sum() - 1.0] + [lambda w, t=t: w @ t.apart for t in (one, two)]
    sought = minimize(
        entropy, start, bounds=[(1e-9, 1.0)] * 6, method="SLSQP", options={"ftol": 1e-14},
        constraints=[{"type": "eq", "fun": each} for each in equal],
    )  # fmt: skip
    assert least_change([one, two], start) == pytest.approx(sought.x, abs=1e-5)


def test_reweighting_to_the_chances_that_are_there_changes_nothing(ens: Ensemble) -> None:
    same = ens.reweight({EVENT: float(ens.holding(EVENT).mean())})
    assert same.weights == pytest.approx(np.ones(ens.n_runs))
    assert same.effective_runs == pytest.approx(ens.n_runs)


def test_reweighting_equals_rejection(ens: Ensemble) -> None:
    """Runs dropped at random until the chance is met say the same within the error."""
    holds = ens.holding(EVENT)
    keep = holds | (np.random.default_rng(1).random(ens.n_runs) < 0.5)
    left = ens.where(keep)
    found = ens.reweight({EVENT: float(left.holding(EVENT).mean())})
    one, other = found.summary(), left.summary()
    for name in ("tariff_us", "real_income_cn", "agreement_weeks", "threats_us"):
        for column, error in (("mean", "standard_error"), ("50%", "50% error")):
            apart = abs(one.loc[name, column] - other.loc[name, column])
            assert apart <= 4.0 * other.loc[name, error] + 1e-9, (name, column)


def test_answers_are_those_of_runs_drawn_by_weight(ens: Ensemble) -> None:
    """As many runs drawn anew with chances in proportion to their weights."""
    found = ens.reweight({EVENT: 0.5, "no breach": 0.9})
    chances = found.weights / found.weights.sum()
    runs = np.sort(np.random.default_rng(8).choice(ens.n_runs, 20_000, p=chances))
    columns = {name: column[runs] for name, column in ens.columns.items()}
    drawn = Ensemble(ens.scenario, ens.seed, len(runs), columns, None, {}, runs)
    one, other = found.summary(), drawn.summary()
    for name in ("tariff_us", "tariff_cn", "real_income_cn", "agreement_weeks", "threats_us"):
        for column, error in (("mean", "standard_error"), ("25%", "25% error")):
            apart = abs(one.loc[name, column] - other.loc[name, column])
            assert apart <= 4.0 * other.loc[name, error] + 1e-9, (name, column)
    mean = {ens: ens.weekly["tariff_mean"].sel(side="US").values for ens in (found, drawn)}
    error = drawn.weekly["tariff_standard_error"].sel(side="US").values
    assert (np.abs(mean[found] - mean[drawn]) <= 4.0 * error + 1e-9).all()


def test_weights_of_equal_constraints_twice_said_are_met(ens: Ensemble) -> None:
    found = ens.reweight({EVENT: 0.5, f"no {EVENT}": 0.5})
    assert found.probability("agreement", by="2025-11-02").value == pytest.approx(0.5)


def test_a_second_call_starts_from_the_weights_of_the_first(ens: Ensemble) -> None:
    first = ens.reweight({EVENT: 0.5})
    again = first.reweight({"no breach": 0.9})
    factor = again.weights / first.weights
    holds = ens.holding("no breach")
    assert np.ptp(factor[holds]) < 1e-9
    assert np.ptp(factor[~holds]) < 1e-9
    assert again.weighed_by == f"{EVENT}: 0.5; then no breach: 0.9"


def test_the_ensemble_itself_stays_as_it_is(ens: Ensemble) -> None:
    found = ens.reweight({EVENT: 0.5})
    assert ens.weights is None
    assert np.shares_memory(found.columns["tariff_us"], ens.columns["tariff_us"])
    assert found.weights is not None
    assert not found.weights.flags.writeable


def test_selected_runs_carry_their_weights(ens: Ensemble) -> None:
    found = ens.reweight({EVENT: 0.5})
    left = found.given(EVENT)
    assert left.weights.tolist() == found.weights[ens.holding(EVENT)].tolist()
    assert left.probability("agreement").value == 1.0


def test_weights_of_another_ensemble_can_be_given(ens: Ensemble) -> None:
    weights = ens.reweight({EVENT: 0.5}).weights
    assert ens.reweight(weights).weights == pytest.approx(weights)
    assert ens.reweight(3.0 * weights).weights.mean() == pytest.approx(1.0)


def test_effective_runs_are_told(ens: Ensemble) -> None:
    found = ens.reweight({EVENT: 0.4})
    holds = ens.holding(EVENT)
    before = holds.mean()
    expected = ens.n_runs / (0.4**2 / before + 0.6**2 / (1.0 - before))
    assert found.effective_runs == pytest.approx(expected)
    assert f"effective_runs={expected:.0f}" in repr(found)
    assert found.summary().attrs["effective_runs"] == pytest.approx(expected)
    assert "by weight" in str(found.probability("breach"))
    assert ens.effective_runs == ens.n_runs


def test_few_effective_runs_are_warned_of(ens: Ensemble) -> None:
    with pytest.warns(UserWarning, match="come to .* below 400"):
        ens.reweight({"breach": 0.95})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ens.reweight({EVENT: 0.5})


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ({"tariff_us > 9": 0.5}, "chance 0.5: it holds in none of 4,000 runs"),
        ({"tariff_us >= 0": 0.5}, "it holds in all of 4,000 runs"),
        ({"tariff_us": 9.0}, "'tariff_us' cannot have the mean 9: in 4,000 runs it is"),
        ({EVENT: 0.3, f"no {EVENT}": 0.6}, "beside 'agreement by 2025-11-02'; possible 0.7 alone"),
        ({"agreement": 0.3, EVENT: 0.4}, "beside 'agreement'; possible between 0 and 0.3"),
        ({EVENT: 1.0}, "allowed a chance between 0 and 1"),
        ({EVENT: "much"}, "chance of 'agreement by 2025-11-02' is 'much'; allowed a number"),
        ({"tariff_su": 0.3}, "tariff_us"),
        ({}, "targets is empty"),
        ([1.0, 2.0], "allowed a mapping from expressions"),
        (3, "allowed a mapping from expressions"),
    ],
)
def test_what_cannot_be_met_is_refused_in_a_line(
    ens: Ensemble, targets: Mapping[str, float], said: str
) -> None:
    with pytest.raises(ResultError, match=r".") as refused:
        ens.reweight(targets)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
