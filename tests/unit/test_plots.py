"""What figures draw: the data of their artists, their words, and what they leave behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.dates import num2date
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.typing import ColorType
from scipy.stats import norm

import tradesim as ts
from tests.turns import in_turn
from tradesim import plots
from tradesim.analysis.decomposition import Decomposition
from tradesim.errors import ResultError
from tradesim.model.outcomes import DAYS
from tradesim.negotiation.stages import STAGES
from tradesim.plots.bins import full_height, shared_bins
from tradesim.plots.events import dated
from tradesim.plots.frame import NO_BREAK
from tradesim.plots.labels import apart
from tradesim.plots.stages import COLORS, stage_color
from tradesim.plots.style import is_dark
from tradesim.plots.survival import spells
from tradesim.results.ensemble import Ensemble

mpl.use("Agg")

NAN = np.nan
CHOSEN = "agreement by 2025-11-01"


@pytest.fixture(scope="module")
def ens(article: Ensemble) -> Ensemble:
    return article


@pytest.fixture(scope="module")
def steps(ens: Ensemble) -> Ensemble:
    return ts.simulate(ts.load_scenario("phased-de-escalation"), runs=300, seed=3, progress=False)


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    pyplot.close("all")


def with_columns(ens: Ensemble, **columns: list[float]) -> Ensemble:
    """The ensemble with some outcomes replaced, and as many runs as they have."""
    n_runs = len(next(iter(columns.values())))
    found = {name: np.array(column, dtype=np.float64) for name, column in columns.items()}
    return replace(ens, n_runs=n_runs, columns={**ens.columns, **found})


def fan(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.fan(ens, "tariff", side="US", ax=ax)


def fan_with_runs(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.fan(ens, "tariff", side="US", runs=[0, 2, 4], ax=ax)


def spaghetti(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.spaghetti(ens, "purchases", runs=40, ax=ax)


def named_spaghetti(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.spaghetti(ens, "real_income", side="ROW", runs=[0, 3], ax=ax)


def outcome(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.outcome(ens, "real_income_us", ax=ax)


def ecdf(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.ecdf([ens, ens], "real_income_us", ax=ax)


def ecdf_of_days(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.ecdf(ens, "first_agreement_day", ax=ax)


def ridgeline(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.ridgeline([ens] * 3, "tariff_us", ax=ax)


def two_columns(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.table([ens, ens], ax=ax)


def effect(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.effect(ens, "agreement by 2026-01-31", ax=ax)


def effect_of_a_category(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.effect(ens, "imports_us", "elasticities", ax=ax)


def effect_map(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.effect_map(ens, "tariff_us", ax=ax)


@cache
def decomposed(ens: Ensemble) -> Decomposition:
    """The first weeks of the same runs: every date is solved exactly."""
    scenario = ens.scenario.evolve({"calendar.weeks": 4}, name=ens.scenario.name)
    short = ts.simulate(scenario, runs=300, seed=3, progress=False)
    return ts.decompose(short if ens.n_runs == 300 else short.given(CHOSEN))


def decomposition(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.decomposition(decomposed(ens), ax=ax)


def stages_in_detail(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.stages(ens, detail=True, ax=ax)


def regimes(ens: Ensemble, *, ax: Axes | None = None) -> Axes:
    return plots.regimes(ens, "tariff", side="CN", ax=ax)


FIGURES = {
    "fan": fan,
    "fan with runs": fan_with_runs,
    "spaghetti": spaghetti,
    "named spaghetti": named_spaghetti,
    "stages": plots.stages,
    "outcome": outcome,
    "ecdf": ecdf,
    "ecdf of days": ecdf_of_days,
    "ridgeline": ridgeline,
    "table": plots.table,
    "table of two": two_columns,
    "stages in detail": stages_in_detail,
    "regimes": regimes,
    "tariffs": plots.tariffs,
    "survival": plots.survival,
    "decomposition": decomposition,
    "effect": effect,
    "effect of a category": effect_of_a_category,
    "effect map": effect_map,
}


def words(ax: Axes) -> str:
    """Everything written on and around the axes."""
    root = ax.get_figure(root=True)
    assert root is not None
    return " ".join(text.get_text() for text in root.findobj(Text)).replace("\n", " ")


class Drawn(NamedTuple):
    """What is asked of a figure that was drawn once, and closed."""

    words: str
    ground: ColorType
    title: ColorType
    settings_kept: bool


def drawing(name: str, ens: Ensemble, *, dark: bool) -> Drawn:
    """A figure, drawn as a caller draws it."""
    with plots.style(dark=True) if dark else nullcontext():
        before = dict(mpl.rcParams)
        ax = FIGURES[name](ens)
        kept = dict(mpl.rcParams) == before
    found = Drawn(words(ax), ax.get_facecolor(), ax.title.get_color(), kept)
    pyplot.close("all")
    return found


@pytest.fixture(scope="module", params=in_turn(FIGURES))
def light(request: pytest.FixtureRequest, ens: Ensemble) -> Drawn:
    """Each figure of all runs."""
    return drawing(request.param, ens, dark=False)


@pytest.fixture(scope="module")
def chosen(ens: Ensemble) -> Ensemble:
    return ens.given(CHOSEN)


@pytest.fixture(scope="module", params=in_turn(FIGURES, first=1))
def dark(request: pytest.FixtureRequest, chosen: Ensemble) -> Drawn:
    """Each figure of chosen runs, inside the dark style."""
    return drawing(request.param, chosen, dark=True)


def test_a_figure_says_how_many_runs_it_shows(light: Drawn) -> None:
    assert "300" in light.words


def test_a_figure_changes_no_setting_of_matplotlib(light: Drawn) -> None:
    assert light.settings_kept


def test_a_figure_is_dark_inside_the_dark_style(dark: Drawn) -> None:
    assert is_dark(dark.ground)
    assert not is_dark(dark.title)


def test_a_figure_of_chosen_runs_says_which_they_are(dark: Drawn) -> None:
    assert f"where {CHOSEN}" in dark.words.replace("- ", "-")


def test_the_style_leaves_settings_that_are_not_its_own_as_they_become(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(mpl.rcParams, "interactive", False)
    with plots.style():
        mpl.rcParams["interactive"] = True  # as a notebook's backend does with the first figure
    assert mpl.rcParams["interactive"]


@pytest.mark.parametrize(("name", "width"), in_turn(FIGURES, (6.0, 12.0), one_in=4))
def test_nothing_written_leaves_the_page(name: str, width: float, ens: Ensemble) -> None:
    with plots.style():
        root = Figure(figsize=(width, 4.5), layout="constrained")
        ax = FIGURES[name](ens, ax=root.subplots())
        root.draw_without_rendering()
    box = ax.get_tightbbox()
    assert box is not None
    assert box.x0 >= -1.0
    assert box.y0 >= -1.0
    assert box.x1 <= root.bbox.x1 + 1.0
    assert box.y1 <= root.bbox.y1 + 1.0


def test_drawing_on_given_axes_makes_no_figure(ens: Ensemble) -> None:
    figure = Figure(layout="constrained")
    ax = figure.subplots()
    assert plots.fan(ens, "tariff", side="US", ax=ax) is ax
    assert pyplot.get_fignums() == []


def test_the_line_of_a_fan_is_the_median(ens: Ensemble) -> None:
    ax = plots.fan(ens, "tariff", side="CN")
    median = ens.weekly["tariff"].sel(side="CN", quantile=0.5)
    line = next(line for line in ax.lines if line.get_label() == "median")
    np.testing.assert_array_equal(line.get_ydata(), median)
    assert [num2date(day).date() for day in line.get_xdata(orig=False)] == list(ens.dates)


def test_the_bands_of_a_fan_lie_between_their_quantiles(ens: Ensemble) -> None:
    ax = plots.fan(ens, "real_income", side="ROW")
    cuts = ens.weekly["real_income"].sel(region="ROW")
    limits = ((0.05, 0.95), (0.1, 0.9), (0.25, 0.75))
    for band, (low, high) in zip(ax.collections, limits, strict=True):
        heights = band.get_paths()[0].vertices[:, 1]
        assert heights.min() == cuts.sel(quantile=low).min()
        assert heights.max() == cuts.sel(quantile=high).max()


def thickness_at_the_end(ax: Axes) -> list[float]:
    """Of each area of a stack, from below; together they fill the axes."""
    bottoms, found = 0.0, []
    for area in ax.collections:
        right = area.get_paths()[0].vertices
        at_end = right[right[:, 0] == right[:, 0].max(), 1]
        assert at_end.min() == pytest.approx(bottoms)
        found.append(float(at_end.max() - at_end.min()))
        bottoms = float(at_end.max())
    assert bottoms == pytest.approx(1.0)
    return found


def test_the_areas_of_stages_fill_the_figure_and_are_as_thick_as_the_shares(ens: Ensemble) -> None:
    shares = ens.weekly["stage"].isel(date=-1)
    expected = [float(shares.sel(stage_name=name)) for name in COLORS]
    assert thickness_at_the_end(plots.stages(ens, detail=True)) == pytest.approx(expected)


def test_the_relationship_stands_in_one_of_five_ways(ens: Ensemble) -> None:
    kept, doubt, talks, broken, dispute = thickness_at_the_end(plots.stages(ens))
    last = ens.weekly.isel(date=-1)
    assert kept + doubt == pytest.approx(float(last["agreement_in_force"]))
    assert broken == pytest.approx(float(last["signed_ever"] - last["agreement_in_force"]))
    named = {name: float(last["stage"].sel(stage_name=name)) for name in STAGES}
    assert talks <= named["talks"] + named["preliminary consensus"]
    assert min(doubt, dispute) >= 0.0


def test_the_title_of_stages_says_in_how_many_runs_a_deal_is_in_force(ens: Ensemble) -> None:
    share = float(ens.weekly["agreement_in_force"].isel(date=-1))
    title = plots.stages(ens).get_title(loc="left").replace(NO_BREAK, " %")
    assert f"in {100.0 * share:.0f} % of runs" in title


def test_what_was_recorded_leads_to_the_first_day_of_a_fan(ens: Ensemble) -> None:
    ax = plots.fan(ens, "tariff", side="US")
    line = next(line for line in ax.lines if line.get_label() == "recorded before")
    days = [num2date(day).date() for day in line.get_xdata(orig=False)]
    values = dict(zip(days, line.get_ydata(), strict=True))
    assert days[-1] == ens.dates[0]
    assert days == sorted(days)
    assert values[date(2025, 5, 14)] == pytest.approx(0.511, abs=1e-3)  # PIIE: 51.1 %
    assert values[days[-1]] == pytest.approx(ens.scenario.us.tariff, abs=1e-3)


def test_a_variable_without_a_record_and_a_fan_without_history_begin_on_the_first_day(
    ens: Ensemble,
) -> None:
    for ax in (plots.fan(ens, "gdp_world"), plots.fan(ens, "tariff", side="US", history=False)):
        assert num2date(ax.get_xlim()[0]).date() == ens.dates[0]


def test_bands_of_regimes_hold_the_runs_between_their_limits(ens: Ensemble) -> None:
    ax = plots.regimes(ens, "tariff", side="US", bands=[0.3, 0.5])
    shares = ens.counts.histogram[0, -1] / ens.n_runs  # the first series: US tariff, 0 to 2.6
    middles = (np.arange(len(shares)) + 0.5) * 2.6 / len(shares)
    limits = [0.0, 0.3, 0.5, 2.6]
    expected = [shares[(middles >= low) & (middles < high)].sum() for low, high in pairwise(limits)]
    assert thickness_at_the_end(ax) == pytest.approx(expected, abs=1e-12)


def test_a_variable_that_is_often_zero_has_a_band_for_it(ens: Ensemble) -> None:
    assert "none:" in words(plots.regimes(ens, "purchases_withheld"))


@pytest.mark.parametrize("bands", [[0.5, 0.3], [0.3, 0.3], ["much"]])
def test_limits_of_bands_rise(ens: Ensemble, bands: list[float]) -> None:
    with pytest.raises(ResultError, match="bands"):
        plots.regimes(ens, "tariff", side="US", bands=bands)


def test_every_stage_has_a_colour_of_its_own() -> None:
    _, ax = pyplot.subplots()
    assert len({stage_color(name, ax) for name in STAGES}) == len(STAGES)


def test_the_tariff_map_shows_every_run_once(ens: Ensemble) -> None:
    ax = plots.tariffs(ens, on="2026-01-31")
    mesh = next(found for found in ax.collections if isinstance(found, QuadMesh))
    shares = mesh.get_array()
    assert shares is not None
    assert shares.sum() == pytest.approx(1.0)
    assert "25 January 2026" in words(ax)


def test_the_tariff_map_has_the_us_along_x(ens: Ensemble) -> None:
    ax = plots.tariffs(ens, on=date(2025, 10, 26))
    mesh = next(found for found in ax.collections if isinstance(found, QuadMesh))
    shares = mesh.get_array()
    assert shares is not None
    row, column = np.unravel_index(np.ma.argmax(shares), shares.shape)
    assert (row, column) == (6, 11)  # China 32.6 %, the US 57.6 %, in cells of 5 points


def test_survival_is_the_kaplan_meier_estimate(ens: Ensemble) -> None:
    # signed on day 0: broken on 10, broken on 20, kept to the horizon; and one run without
    made = with_columns(
        ens,
        first_agreement_day=[0.0, 0.0, 0.0, NAN],
        first_breach_day=[10.0, 20.0, NAN, NAN],
        first_expiry_day=[NAN, NAN, NAN, 15.0],
    )
    line = plots.survival(made).lines[0]
    horizon = float((ens.dates[-1] - ens.dates[0]).days)
    np.testing.assert_allclose(line.get_xdata(), [0.0, 10.0, 20.0, horizon])
    np.testing.assert_allclose(line.get_ydata(), [1.0, 2 / 3, 1 / 3, 1 / 3])


def test_the_band_of_survival_is_greenwoods_and_stays_between_none_and_all(ens: Ensemble) -> None:
    # after the first of four ends: S = 3/4, variance S^2 * 1 / (4 * 3) = 3/64
    never = [NAN] * 4
    made = with_columns(
        ens,
        first_agreement_day=[0.0] * 4,
        first_breach_day=[10.0, NAN, NAN, NAN],
        first_expiry_day=never,
    )
    heights = plots.survival(made).collections[0].get_paths()[0].vertices[:, 1]
    assert heights.min() == pytest.approx(0.75 - norm.ppf(0.975) * np.sqrt(3.0 / 64.0))
    assert heights.max() == 1.0


def test_a_censored_agreement_leaves_those_at_risk(ens: Ensemble) -> None:
    # the second is signed 92 days before the horizon and so is censored between the two ends
    horizon = float((ens.dates[-1] - ens.dates[0]).days)
    made = with_columns(
        ens,
        first_agreement_day=[0.0, horizon - 92.0, 0.0],
        first_breach_day=[50.0, NAN, NAN],
        first_expiry_day=[NAN, NAN, 200.0],
    )
    line = plots.survival(made).lines[0]
    np.testing.assert_allclose(line.get_xdata(), [0.0, 50.0, 92.0, 200.0])
    np.testing.assert_allclose(line.get_ydata(), [1.0, 2 / 3, 2 / 3, 0.0])


def test_a_truce_that_ran_out_before_the_signature_ends_no_agreement(ens: Ensemble) -> None:
    made = with_columns(
        ens, first_agreement_day=[30.0], first_breach_day=[NAN], first_expiry_day=[15.0]
    )
    lasted, seen = spells(made)
    assert lasted.tolist() == [float((ens.dates[-1] - ens.dates[0]).days) - 30.0]
    assert not seen.any()


def test_survival_names_ensembles_without_agreement(ens: Ensemble) -> None:
    never = [NAN] * 3
    made = with_columns(
        ens, first_agreement_day=never, first_breach_day=never, first_expiry_day=never
    )
    assert "no run has an agreement: kuala-lumpur-2025" in words(plots.survival(made))


def test_bars_of_an_outcome_are_shares_of_all_runs_missing_ones_too() -> None:
    column = np.array([7.0, 7.0, 14.0, NAN])
    bins = shared_bins([column], DAYS)
    assert bins.shares(column).sum() == pytest.approx(0.75)


def test_a_bin_of_days_holds_whole_weeks() -> None:
    column = np.arange(4.0, 392.0, 7.0)
    shares = shared_bins([column], DAYS).shares(column)
    assert len(set(shares[:-1].round(12))) == 1


def test_one_day_is_a_bin() -> None:
    bins = shared_bins([np.array([7.0, NAN])], DAYS)
    assert bins.shares(np.array([7.0, NAN])).tolist() == [0.5]


def test_counts_get_a_bar_each() -> None:
    bins = shared_bins([np.array([0.0, 1.0, 1.0, 3.0])], "count")
    assert bins.discrete
    assert bins.shares(np.array([0.0, 1.0, 1.0, 3.0])).tolist() == [0.25, 0.5, 0.0, 0.25]


def test_a_spike_is_cut_so_that_the_rest_is_seen() -> None:
    shares = np.array([0.9, 0.02, 0.02, 0.02, 0.02, 0.02])
    assert full_height([shares]) == pytest.approx(0.02)
    assert full_height([shares], cutting=False) == pytest.approx(0.9)


def test_no_bar_is_cut_where_none_sticks_out() -> None:
    shares = np.array([0.1, 0.2, 0.25, 0.2, 0.15, 0.1])
    assert full_height([shares]) == pytest.approx(0.25)


def test_a_row_says_how_often_the_outcome_is_missing(ens: Ensemble, steps: Ensemble) -> None:
    made = with_columns(ens, first_breach_day=[7.0, 14.0, NAN, NAN])
    written = words(plots.outcome([made, steps], "first_breach_day"))
    assert "never in 50 %" in written
    assert "phased-de- escalation" in written


def test_rows_of_unequal_ensembles_carry_their_runs(ens: Ensemble) -> None:
    few = with_columns(ens, tariff_us=[0.1, 0.2, 0.3])
    written = words(plots.outcome([ens, few], "tariff_us"))
    assert "300 runs" in written
    assert "3 runs" in written


@pytest.mark.parametrize("name", ["tariff_us", "agreement_at_end", "final_stage", "agreements"])
def test_an_outcome_that_is_the_same_in_every_run_can_be_drawn(name: str, ens: Ensemble) -> None:
    ax = plots.outcome(with_columns(ens, **{name: [1.0, 1.0, 1.0]}), name)
    assert ax.get_xlim()[0] < 1.0 < ax.get_xlim()[1]


def test_dates_of_the_scenario_are_marked_in_order(ens: Ensemble) -> None:
    assert dated(ens.scenario) == [
        (date(2025, 10, 30), "leaders meet"),
        (date(2025, 11, 1), "US threat due"),
        (date(2025, 11, 10), "truce ends"),
        (date(2025, 12, 1), "China threat due"),
        (date(2026, 11, 3), "US elections"),
    ]


def test_moves_of_both_sides_on_a_day_share_a_mark(steps: Ensemble) -> None:
    assert (date(2026, 1, 15), "both: lower tariff") in dated(steps.scenario)


def test_names_of_dates_do_not_overlap(steps: Ensemble) -> None:
    ax = plots.fan(steps, "tariff", side="US")
    root = ax.get_figure(root=True)
    assert root is not None
    root.draw_without_rendering()
    marks = [f"{text} {when.day} {when:%b}" for when, text in dated(steps.scenario)]
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text() in marks]
    assert len(boxes) == len(marks)
    for k, box in enumerate(boxes):
        assert not any(box.padded(-1.0).overlaps(other) for other in boxes[k + 1 :])


def test_labels_are_pushed_apart_inside_the_axes() -> None:
    moved = apart(np.array([0.97, 0.98, 1.0]), 0.1)
    assert np.diff(moved).min() >= 0.1 - 1e-6
    assert moved.max() <= 1.0 + 1e-6


@pytest.mark.parametrize(
    ("draw", "nearest"),
    [
        (lambda ens: plots.fan(ens, "tarif", side="US"), "'tariff'"),
        (lambda ens: plots.fan(ens, "tariff", side="us"), "'US'"),
        (lambda ens: plots.fan(ens, "tariff"), "US, CN"),
        (lambda ens: plots.fan(ens, "purchases", side="US"), "neither side"),
        (lambda ens: plots.outcome(ens, "real_income_usa"), "'real_income_us'"),
        (lambda ens: plots.outcome([], "real_income_us"), "no ensemble"),
        (lambda ens: plots.fan(ens, "tariff", side="US", runs=[300]), "allowed 0 to 299"),
        (lambda ens: plots.fan(ens, "tariff", side="US", runs=range(7)), "up to 6"),
        (lambda ens: plots.spaghetti(ens, "tarif", side="US"), "'tariff'"),
        (lambda ens: plots.spaghetti(ens, "tariff", side="US", runs=0), "1 to 1,000"),
        (lambda ens: plots.ecdf(ens, "real_income_usa"), "'real_income_us'"),
        (lambda ens: plots.ecdf(ens, "final_stage"), "plots.outcome"),
        (lambda ens: plots.ridgeline(ens, "real_income_usa"), "'real_income_us'"),
        (lambda ens: plots.ridgeline(ens, "agreement_at_end"), "plots.outcome"),
        (lambda ens: plots.table(ens, ["real_income_usa"]), "'real_income_us'"),
        (lambda ens: plots.table(ens, []), "no outcome"),
        (
            lambda _: plots.decomposition(ts.decompose_policies({"none": {}}), region="EU"),
            "US, CN, ROW",
        ),
        (lambda ens: plots.tariffs(ens, on="2031-01-01"), "2025-10-26"),
    ],
)
def test_an_unknown_name_is_met_by_the_nearest(
    draw: Callable[[Ensemble], Axes], nearest: str, ens: Ensemble
) -> None:
    with pytest.raises(ResultError, match=nearest):
        draw(ens)
    assert pyplot.get_fignums() == []


def test_a_fan_needs_distributions_by_date(ens: Ensemble) -> None:
    with pytest.raises(ResultError, match="weekly"):
        plots.fan(replace(ens, streamed=None), "tariff", side="US")


@pytest.fixture(scope="module")
def story(ens: Ensemble) -> ts.TradeTalks:
    model = ens.replay(5)
    model.run_model()
    return model


def test_the_lines_of_a_timeline_are_the_levers(story: ts.TradeTalks) -> None:
    ax = plots.timeline(story)
    line = next(line for line in ax.lines if line.get_label() == "US tariff")
    np.testing.assert_array_equal(line.get_ydata(), story.path["us_tariff"])


def test_the_band_of_a_timeline_covers_the_run_without_a_gap(story: ts.TradeTalks) -> None:
    ax = plots.timeline(story)
    spans = sorted((patch.get_x(), patch.get_x() + patch.get_width()) for patch in ax.patches)  # type: ignore[attr-defined]
    assert [start for start, _ in spans[1:]] == [end for _, end in spans[:-1]]
    assert spans[0][0] == ax.get_xlim()[0]
    assert spans[-1][1] == ax.get_xlim()[1]


def test_a_timeline_marks_every_move_but_holding(story: ts.TradeTalks) -> None:
    from tradesim.results.replay import Principal

    moved = story.datacollector.get_agenttype_vars_dataframe(Principal)["last_move"]
    ax = plots.timeline(story)
    marks = sum(len(line.get_xdata()) for line in ax.lines if line.get_marker() not in ("", "None"))  # type: ignore[arg-type]
    assert marks == (moved != "hold").sum()
