"""Comparison by common random numbers: hand-worked numbers, scipy's, and laws."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import tradesim as ts
from tradesim.analysis import contrasts, dominance, probabilities
from tradesim.analysis.comparison import COMPARED
from tradesim.analysis.contrasts import Contrast
from tradesim.analysis.dominance import Dominance
from tradesim.errors import ResultError
from tradesim.model.outcomes import OUTCOMES
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.scenario import Scenario
from tradesim.terms.sides import Array

NAN = np.nan
DATE = "2026-01-31"
Values = list[float]


@pytest.fixture(scope="module")
def talks() -> Scenario:
    whole = ts.load_scenario("kuala-lumpur-2025")
    return whole.evolve({"calendar.weeks": 14, "title": whole.title}, name=whole.name)


@pytest.fixture(scope="module")
def walkout(talks: Scenario) -> Scenario:
    return talks.evolve({"leaders.sign": False}, name="walk-out")


@pytest.fixture(scope="module")
def ens(talks: Scenario) -> Ensemble:
    return ts.simulate(talks, runs=400, seed=3, record="paths", progress=False)


@pytest.fixture(scope="module")
def other(walkout: Scenario) -> Ensemble:
    return ts.simulate(walkout, runs=400, seed=3, record="paths", progress=False)


@pytest.fixture(scope="module")
def found(ens: Ensemble, other: Ensemble) -> ts.Comparison:
    return ts.compare([ens, other])


def paired(baseline: Values, alternative: Values, outcome: str = "tariff_us") -> Contrast:
    sides = [{outcome: np.array(side, dtype=np.float64)} for side in (baseline, alternative)]
    return contrasts.paired(*sides, outcome)


def unpaired(baseline: Values, alternative: Values, outcome: str = "tariff_us") -> Contrast:
    sides = [{outcome: np.array(side, dtype=np.float64)} for side in (baseline, alternative)]
    return contrasts.unpaired(*sides, outcome)


# Worked by hand: baseline 1 2 3 4, alternative 3 3 3 7; differences 2 1 0 3, of mean 1.5 and
# variance (0.25 + 0.25 + 2.25 + 2.25) / 3 = 5/3.


def test_a_paired_difference_is_that_worked_by_hand() -> None:
    hand = paired([1, 2, 3, 4], [3, 3, 3, 7])
    assert (hand.baseline_mean, hand.mean, hand.difference) == (2.5, 4.0, 1.5)
    assert hand.standard_error == pytest.approx(np.sqrt(5.0 / 3.0 / 4.0))


def test_a_ratio_is_that_worked_by_hand() -> None:
    # 4 / 2.5 = 1.6; x - 1.6 y is 1.4 -0.2 -1.8 0.6, of mean 0 and variance 5.6 / 3
    hand = paired([1, 2, 3, 4], [3, 3, 3, 7])
    assert hand.ratio == pytest.approx(1.6)
    assert hand.ratio_standard_error == pytest.approx(np.sqrt(5.6 / 3.0 / 4.0) / 2.5)


def test_paired_superiority_is_that_worked_by_hand() -> None:
    # higher in 3 of 4 and a tie: scores 1 1 0.5 1, of mean 0.875 and variance 0.1875 / 3
    hand = paired([1, 2, 3, 4], [3, 3, 3, 7])
    assert hand.superiority == 0.875
    assert hand.superiority_standard_error == pytest.approx(0.125)


def test_variance_reduction_is_that_worked_by_hand() -> None:
    # variances 5/3 and 4 against 5/3 of the difference
    assert paired([1, 2, 3, 4], [3, 3, 3, 7]).variance_reduction == pytest.approx(3.4)


def test_the_pooled_sd_is_that_worked_by_hand() -> None:
    assert paired([1, 2, 3, 4], [3, 3, 3, 7]).pooled_sd == pytest.approx(np.sqrt(17.0 / 6.0))


def test_runs_without_the_outcome_on_either_side_are_counted_and_left_out() -> None:
    hand = paired([1.0, NAN, 3.0, NAN, 5.0], [2.0, 2.0, NAN, NAN, 8.0])
    assert (hand.pairs, hand.missing_baseline, hand.missing) == (2, 2, 2)
    assert (hand.baseline_mean, hand.mean, hand.difference) == (3.0, 5.0, 2.0)
    assert hand.superiority == 1.0


def test_an_event_that_never_comes_is_later_than_one_that_comes() -> None:
    # later, never against a day, a day against never, never on both sides
    hand = paired([5.0, 7.0, NAN, NAN], [9.0, NAN, 7.0, NAN], "first_breach_day")
    assert (hand.pairs, hand.difference) == (1, 4.0)
    assert hand.superiority == pytest.approx((2.0 + 0.5) / 4.0)


def test_unpaired_events_count_never_as_latest_too() -> None:
    # of 4 couples: 9 > 5, 9 < never, never > 5, never = never
    hand = unpaired([5.0, NAN], [9.0, NAN], "first_breach_day")
    assert hand.superiority == pytest.approx((1.0 + 1.0 + 0.5) / 4.0)


def test_a_ratio_to_nothing_is_missing() -> None:
    for hand in (paired([-1, 1, 0], [1, 2, 3]), unpaired([-1, 1], [1, 2, 3])):
        assert np.isnan(hand.ratio)
        assert np.isnan(hand.ratio_standard_error)
        assert hand.difference == 2.0 or hand.difference == pytest.approx(2.0)


@pytest.mark.parametrize("compared", [paired, unpaired])
def test_an_outcome_that_no_run_has_gives_missing_numbers(
    compared: Callable[[Values, Values], Contrast],
) -> None:
    hand = compared([NAN, NAN], [NAN, NAN], "delivered_share")
    numbers = [v for v in asdict(hand).values() if isinstance(v, float)]
    assert np.isnan(numbers).all()
    assert hand.dominance == Dominance("undecided", "undecided")
    assert (hand.missing_baseline, hand.missing) == (2, 2)


def test_one_run_has_a_difference_and_no_error() -> None:
    hand = paired([1.0], [3.0])
    assert hand.difference == 2.0
    assert np.isnan(hand.standard_error)
    assert np.isnan(hand.superiority_standard_error)


def samples() -> tuple[Array, Array]:
    """Two samples with ties, of unequal size, without a random draw."""
    return np.round(np.sin(np.arange(57.0)) * 6.0), np.round(np.cos(np.arange(83.0)) * 7.0 + 1.0)


def test_an_unpaired_difference_has_the_error_of_welch() -> None:
    low, high = samples()
    hand = unpaired(low.tolist(), high.tolist())
    welch = stats.ttest_ind(high, low, equal_var=False)
    assert hand.difference / hand.standard_error == pytest.approx(welch.statistic)


def test_unpaired_superiority_is_the_mann_whitney_statistic() -> None:
    low, high = samples()
    hand = unpaired(low.tolist(), high.tolist())
    u = stats.mannwhitneyu(high, low).statistic
    assert hand.superiority == pytest.approx(u / (57 * 83))


def test_the_error_of_unpaired_superiority_is_that_of_brunner_and_munzel() -> None:
    low, high = samples()
    hand = unpaired(low.tolist(), high.tolist())
    score = (hand.superiority - 0.5) / hand.superiority_standard_error
    assert score == pytest.approx(stats.brunnermunzel(low, high).statistic)


def test_a_paired_difference_has_the_error_of_the_paired_t_test() -> None:
    low, high = samples()
    hand = paired(low.tolist(), high[:57].tolist())
    student = stats.ttest_rel(high[:57], low)
    assert hand.difference / hand.standard_error == pytest.approx(student.statistic)


def test_an_unpaired_ratio_has_the_error_of_the_delta_method_worked_by_hand() -> None:
    # means 2 and 6, variances 2 and 8 over 2 runs each: (4 + 9 * 1) / 4, and the root of it
    hand = unpaired([1, 3], [4, 8])
    assert hand.ratio == 3.0
    assert hand.ratio_standard_error == pytest.approx(np.sqrt(13.0) / 2.0)


def test_many_pairs_give_the_plain_numbers() -> None:
    n = 20_000
    low = np.sin(np.arange(float(n)))
    high = np.where(np.arange(n) % 7 == 0, NAN, np.cos(np.arange(float(n))) + 0.3 * low)
    hand = contrasts.paired({"tariff_us": low}, {"tariff_us": high}, "tariff_us")
    there = ~np.isnan(high)
    change = (high - low)[there]
    assert hand.pairs == there.sum()
    assert hand.difference == pytest.approx(change.mean())
    assert hand.standard_error == pytest.approx(change.std(ddof=1) / np.sqrt(len(change)))
    assert hand.superiority == pytest.approx((change > 0.0).mean())


# Dominance


def spread(n: int = 400) -> Values:
    return (np.arange(n) / n).tolist()


def test_a_shift_up_dominates_at_both_orders() -> None:
    low = spread()
    high = [value + 0.2 for value in low]
    for compared in (paired, unpaired):
        assert compared(low, high).dominance == Dominance("alternative", "alternative")


def test_a_narrower_spread_dominates_at_second_order_alone() -> None:
    low = spread()
    high = [0.5 + 0.4 * (value - 0.5) for value in low]
    for compared in (paired, unpaired):
        assert compared(low, high).dominance == Dominance("neither", "alternative")


def test_a_higher_mean_bought_with_a_worse_tail_dominates_at_no_order() -> None:
    low = spread()
    high = [0.75 + 3.0 * (value - 0.5) for value in low]
    for compared in (paired, unpaired):
        assert compared(low, high).dominance == Dominance("neither", "neither")


def test_the_same_runs_are_equal() -> None:
    assert paired(spread(), spread()).dominance == Dominance("equal", "equal")


def test_few_runs_decide_nothing() -> None:
    # exact and one-sided, five of five runs higher come by chance in 1 of 32
    for compared in (paired, unpaired):
        hand = compared([1, 2, 3, 4, 5], [2, 3, 4, 5, 6])
        assert hand.dominance == Dominance("undecided", "undecided")


def test_a_tail_of_one_run_contradicts_nothing() -> None:
    low = spread()
    high = [-1.0, *(value + 0.2 for value in low[1:])]
    assert paired(low, high).dominance.first_order == "alternative"


def test_evidence_at_first_order_is_the_exact_test_of_mcnemar() -> None:
    # k runs rise over the only threshold between 0 and 1, none falls: chance 2^-k, against a bar
    # of 0.05 / (4 * 2 thresholds), which 8 of 8 pass (1/256 < 0.00625) and 7 of 7 do not
    assert stats.binomtest(8, 8, alternative="greater").pvalue < 0.05 / 8
    assert stats.binomtest(7, 7, alternative="greater").pvalue > 0.05 / 8
    for k, word in ((8, "alternative"), (7, "undecided")):
        low = [0.0] * 30 + [1.0] * 30
        high = [1.0] * k + [0.0] * (30 - k) + [1.0] * 30
        pairs = np.array(low), np.array(high)
        assert dominance.of_pairs(*pairs, np.array([0.0, 1.0])).first_order == word


@pytest.mark.parametrize("compared", [paired, unpaired])
def test_sides_that_are_alike_are_rarely_told_apart(
    compared: Callable[[Values, Values], Contrast],
) -> None:
    # a chance of at most 5 % each: 20 or more of 200 would come in less than 1 of 300 tests
    values = np.random.default_rng(1).standard_normal((400, 150)).tolist()
    shown = [compared(values[k], values[k + 1]).dominance for k in range(0, 400, 2)]
    assert sum(found != Dominance("undecided", "undecided") for found in shown) < 20


# Laws

numbers = st.floats(-100.0, 100.0).map(lambda value: round(value, 2))
couples = st.lists(st.tuples(numbers, numbers), min_size=2, max_size=60)
MIRROR = {"baseline": "alternative", "alternative": "baseline"}


@given(couples)
def test_swapping_sides_negates_differences_and_turns_superiority_over(
    drawn: list[tuple[float, float]],
) -> None:
    low, high = (list(side) for side in zip(*drawn, strict=True))
    for compared in (paired, unpaired):
        one, two = compared(low, high), compared(high, low)
        assert one.difference == pytest.approx(-two.difference, abs=1e-9)
        assert one.standard_error == pytest.approx(two.standard_error, abs=1e-9)
        assert one.superiority == pytest.approx(1.0 - two.superiority)
        assert one.superiority_standard_error == pytest.approx(two.superiority_standard_error)


@given(couples)
def test_dominance_is_antisymmetric(drawn: list[tuple[float, float]]) -> None:
    low, high = (list(side) * 10 for side in zip(*drawn, strict=True))
    for compared in (paired, unpaired):
        one, two = compared(low, high).dominance, compared(high, low).dominance
        assert MIRROR.get(one.first_order, one.first_order) == two.first_order
        assert MIRROR.get(one.second_order, one.second_order) == two.second_order


@given(couples)
def test_dominance_at_first_order_is_dominance_at_second(drawn: list[tuple[float, float]]) -> None:
    low, high = (list(side) * 10 for side in zip(*drawn, strict=True))
    for compared in (paired, unpaired):
        shown = compared(low, high).dominance
        if shown.first_order in MIRROR:
            assert shown.second_order == shown.first_order


@given(st.lists(numbers, min_size=2, max_size=60))
def test_no_outcome_is_superior_to_itself(values: Values) -> None:
    alike = paired(values, values)
    assert (alike.superiority, alike.superiority_standard_error) == (0.5, 0.0)
    assert (alike.difference, alike.standard_error) == (0.0, 0.0)
    assert unpaired(values, values).superiority == pytest.approx(0.5)


@given(st.lists(numbers, min_size=2, max_size=60), st.floats(0.0, 5.0), numbers)
def test_shocks_shared_by_sides_that_rise_together_only_lessen_the_error(
    values: Values, slope: float, shift: float
) -> None:
    other = [slope * value + shift for value in values]
    assert paired(values, other).standard_error <= unpaired(values, other).standard_error + 1e-9


# Ensembles


def test_the_first_ensemble_is_the_baseline_unless_another_is_named(
    ens: Ensemble, other: Ensemble
) -> None:
    assert ts.compare([ens, other]).baseline == "kuala-lumpur-2025"
    turned = ts.compare([ens, other], against="walk-out")
    assert (turned.baseline, turned.alternatives) == ("walk-out", ("kuala-lumpur-2025",))


def test_a_mapping_names_its_ensembles(ens: Ensemble) -> None:
    assert ts.compare({"before": ens, "after": ens}).alternatives == ("after",)


def test_a_sweep_is_compared_as_it_is(talks: Scenario) -> None:
    brief = talks.evolve({"calendar.weeks": 1})
    swept = ts.sweep(brief, {"us.threat.size": [0.5, 1.0]}, runs=64, progress=False)
    assert ts.compare(swept).alternatives == (swept.ensembles[1].scenario.name,)


def test_the_table_has_a_row_for_each_alternative_and_outcome(found: ts.Comparison) -> None:
    assert list(found.table.index) == [("walk-out", outcome) for outcome in COMPARED]
    assert set(COMPARED) == set(OUTCOMES) - {"final_stage"}
    assert (found.table["unit"] == [OUTCOMES[name][0] for name in COMPARED]).all()


def test_the_table_agrees_with_pandas_on_every_outcome(
    found: ts.Comparison, ens: Ensemble, other: Ensemble
) -> None:
    apart = (other.outcomes - ens.outcomes)[list(COMPARED)]
    table = found.table.loc["walk-out"]
    pd.testing.assert_series_equal(table["difference"], apart.mean(), check_names=False)
    pd.testing.assert_series_equal(table["standard_error"], apart.sem(), check_names=False)
    assert (table["pairs"] == apart.count()).all()


def test_dominance_in_the_table_is_the_name_of_an_ensemble(found: ts.Comparison) -> None:
    row = found.table.loc[("walk-out", "agreement_weeks")]
    assert row["first_order"] == "kuala-lumpur-2025"


def test_differences_are_those_of_runs_of_the_same_number(
    found: ts.Comparison, ens: Ensemble, other: Ensemble
) -> None:
    change = found.differences("imports_us")["walk-out"]
    assert change[17] == other.columns["imports_us"][17] - ens.columns["imports_us"][17]


def test_chosen_runs_keep_their_numbers_in_differences(ens: Ensemble, other: Ensemble) -> None:
    mask = np.arange(400) % 5 == 2
    chosen = ts.compare([ens.where(mask), other.where(mask)])
    assert chosen.differences("tariff_us").index.tolist() == list(range(2, 400, 5))


def test_an_ensemble_opened_from_disk_compares_as_in_memory(
    found: ts.Comparison, talks: Scenario, walkout: Scenario, tmp_path: Path
) -> None:
    opened = []
    for scenario in (talks, walkout):
        folder = tmp_path / scenario.name
        ts.simulate(scenario, runs=400, seed=3, progress=False, out=folder)
        opened.append(ts.open(folder))
    pd.testing.assert_frame_equal(ts.compare(opened).table, found.table)


def test_probabilities_by_a_date_are_paired_differences(
    found: ts.Comparison, ens: Ensemble, other: Ensemble
) -> None:
    rows = found.probability("agreement", by="2025-11-30")
    came = [side.columns["first_agreement_day"] <= 35.0 for side in (ens, other)]
    change = came[1].astype(float) - came[0]
    row = rows.loc["walk-out"]
    assert row["probability"] == came[1].mean()
    assert row["difference"] == pytest.approx(change.mean())
    assert row["difference_standard_error"] == pytest.approx(change.std() / 20.0)


@pytest.mark.parametrize(
    ("what", "side"),
    [("agreement_in_force", None), ("tariff_raised", "CN"), ("talks", None)],
)
def test_probabilities_on_a_date_are_those_of_the_ensembles(
    what: str, side: str | None, found: ts.Comparison
) -> None:
    rows = found.probability(what, on=DATE, side=side)
    for name, ens in found.ensembles.items():
        alone = ens.probability(what, on=DATE, side=side)
        assert rows.loc[name, "probability"] == alone.value
        assert rows.loc[name, "standard_error"] == alone.standard_error
    apart = rows["probability"] - rows.loc[found.baseline, "probability"]
    np.testing.assert_allclose(rows["difference"], apart, atol=1e-12)


def test_probabilities_need_no_paths(found: ts.Comparison) -> None:
    without = ts.compare([replace(ens, stored={}) for ens in found.ensembles.values()])
    asked = "agreement_in_force"
    pd.testing.assert_frame_equal(
        without.probability(asked, on=DATE), found.probability(asked, on=DATE)
    )


def test_probabilities_of_independent_ensembles_add_their_variances(
    ens: Ensemble, other: Ensemble
) -> None:
    row = ts.compare([ens, other], paired=False).probability("breach").loc["walk-out"]
    errors = [side.probability("breach").standard_error for side in (ens, other)]
    assert row["difference_standard_error"] == pytest.approx(np.hypot(*errors))


def test_flags_simulated_with_other_numbers_are_not_passed_off_as_the_stored(
    ens: Ensemble, other: Ensemble
) -> None:
    changed = replace(ens, stored={}, scenario=other.scenario)
    with pytest.raises(ResultError, match="numbers of the model have changed"):
        probabilities.holding(
            changed, probabilities.Question("agreement_in_force", on="2025-11-09")
        )


# Errors


def test_runs_of_other_seeds_do_not_pair(talks: Scenario, ens: Ensemble) -> None:
    stranger = ts.simulate(talks, runs=400, seed=4, progress=False)
    both = {"here": ens, "there": stranger}
    with pytest.raises(ResultError, match=r"seed 4 and 3;.*paired=False"):
        ts.compare(both)
    assert ts.compare(both, paired=False).table["pairs"].eq(0).all()


def test_unequal_numbers_of_runs_do_not_pair(talks: Scenario, ens: Ensemble) -> None:
    few = ts.simulate(talks, runs=100, seed=3, progress=False)
    with pytest.raises(ResultError, match=r"100 and 400 runs;.*paired=False"):
        ts.compare({"all": ens, "few": few})


def test_runs_chosen_differently_do_not_pair(ens: Ensemble) -> None:
    odd = np.arange(400) % 2 == 1
    with pytest.raises(ResultError, match=r"selected by different conditions;.*paired=False"):
        ts.compare({"odd": ens.where(odd), "even": ens.where(~odd)})


def test_unpaired_runs_have_no_differences(ens: Ensemble, other: Ensemble) -> None:
    with pytest.raises(ResultError, match="unpaired"):
        ts.compare([ens, other], paired=False).differences("tariff_us")


def test_two_ensembles_of_one_name_must_be_told_apart(ens: Ensemble) -> None:
    with pytest.raises(ResultError, match=r"kuala-lumpur-2025; name them.*'before'"):
        ts.compare([ens, ens])


def test_chosen_runs_are_told_apart_by_their_condition(ens: Ensemble) -> None:
    signed, unsigned = ens.given("agreement"), ens.given("no agreement")
    assert ts.compare([signed, unsigned], paired=False).baseline.endswith("where agreement")


def test_one_ensemble_is_no_comparison(ens: Ensemble) -> None:
    with pytest.raises(ResultError, match="1 found; allowed two or more"):
        ts.compare([ens])


def test_what_is_no_ensemble_is_named(ens: Ensemble) -> None:
    with pytest.raises(ResultError, match="'kl' is a str"):
        ts.compare([ens, "kl"])  # type: ignore[list-item]


def test_unknown_names_are_met_by_the_nearest(found: ts.Comparison, ens: Ensemble) -> None:
    with pytest.raises(ResultError, match="did you mean 'tariff_us'"):
        found.differences("tarif_us")
    with pytest.raises(ResultError, match="did you mean 'walk-out'"):
        found.contrast("walkout", "tariff_us")
    with pytest.raises(ResultError, match="did you mean 'walk-out'"):
        ts.compare(found.ensembles, against="walkout")
    with pytest.raises(ResultError, match="agreement_in_force"):
        found.probability("agreement_in_farce", on=DATE)
    with pytest.raises(ResultError, match="side="):
        found.probability("tariff_raised", on=DATE)


# What notebooks show


def test_a_comparison_fits_on_a_line(found: ts.Comparison) -> None:
    assert repr(found) == (
        "Comparison('walk-out' against 'kuala-lumpur-2025', paired, runs=400, seed=3)"
    )


def test_the_page_shows_differences_to_two_digits_of_their_errors(ens: Ensemble) -> None:
    # differences 0 and 0.5 weeks: mean 0.25, standard error 0.25; superiority 0.75
    sides = [
        replace(ens, n_runs=2, columns={**ens.columns, "agreement_weeks": np.array(weeks)})
        for weeks in ([10.0, 20.0], [10.0, 20.5])
    ]
    few = [
        replace(side, columns={name: column[:2] for name, column in side.columns.items()})
        for side in sides
    ]
    page = re.sub(r"<[^>]+>", " ", ts.compare({"one": few[0], "other": few[1]})._repr_html_())
    cells = "15.00 15.25 +0.25 0.25 weeks 75.0% undecided"
    assert f"time with an agreement in force {cells}" in " ".join(page.split())


def test_the_page_says_how_runs_were_compared(found: ts.Comparison) -> None:
    assert "paired over 400 runs, seed 3" in found._repr_html_()


def test_the_page_of_unpaired_ensembles_says_so(ens: Ensemble, other: Ensemble) -> None:
    assert "unpaired, kuala-lumpur-2025: 400 runs" in (
        ts.compare([ens, other], paired=False)._repr_html_()
    )


def test_the_page_of_many_alternatives_shows_the_first_and_counts_the_rest(ens: Ensemble) -> None:
    page = ts.compare({f"number {k}": ens for k in range(9)})._repr_html_()
    assert "number 6" in page
    assert "number 7" not in page
    assert "2 more alternatives: see table" in page
