"""What is looked at to explain a condition, how it is told, and how it is refused."""

from __future__ import annotations

import sys
from datetime import date

import numpy as np
import pytest

import tradesim as ts
from tradesim.analysis.discovery.antecedents import DRAWN, EARLY, About, Antecedents, antecedents
from tradesim.analysis.discovery.boxes import Box
from tradesim.analysis.discovery.landmark import landmark, latest
from tradesim.analysis.discovery.rules import rule, rule_to_read
from tradesim.analysis.explanation import Explanation, explanation_from
from tradesim.errors import ResultError
from tradesim.reports.explanation_html import NOTHING, limit
from tradesim.results.conditions import EVENTS, read
from tradesim.results.ensemble import Ensemble
from tradesim.terms.sides import SIDES

SCENARIO = ts.load_scenario("kuala-lumpur-2025").evolve(
    {"calendar.weeks": 19, "parameters.sector_rate": 0.0}, name="nineteen weeks"
)
"""Without tariffs by sector, which can move the tariff on any day."""
RUNS = 2_000
SUMMIT, DUE = 4, 6
"""The leaders meet on 30 October, the US threat falls due on 1 November, from 26 October."""


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    return ts.simulate(SCENARIO, runs=RUNS, seed=11, progress=False)


@pytest.fixture(scope="module")
def found(ens: Ensemble) -> Explanation:
    return ts.explain(ens, "tariff on 2025-11-08 > 0.6")


@pytest.fixture
def by_hand(ens: Ensemble) -> Explanation:
    """It happens where `a` is above 0.5 and `x` is 1, and in one more run."""
    rng = np.random.default_rng(0)
    table = np.stack([rng.random(RUNS), rng.integers(0, 2, RUNS), rng.random(RUNS)], axis=1)
    happens = (table[:, 0] > 0.5) & (table[:, 1] == 1.0)
    happens[np.flatnonzero(~happens)[0]] = True
    about = {
        "a": About(DRAWN, "share", "how <firm>"),
        "x": About(EARLY, "0 or 1", "talks opened"),
        "c": About(DRAWN, "weeks", "nothing"),
    }
    return explanation_from(ens, "it & more", happens, Antecedents(table, about), date(2025, 11, 1))


@pytest.mark.parametrize(
    ("condition", "day"),
    [
        ("agreement before 2025-11-01", SUMMIT),
        ("agreement", SUMMIT),
        ("no agreement by 2025-12-01", SUMMIT),
        ("first_agreement_day < 30", SUMMIT),
        ("us_threat_carried_out by 2025-11-01", DUE),
        ("tariff on 2025-11-08 > 0.6", DUE),
        ("tariff of US on 2026-02-01 > 0.6", DUE),
        ("tariff on 2025-11-08 <= 0.6", DUE),
        ("tariff on 2025-11-08 > 0.6 and no agreement by 2026-01-01", SUMMIT),
        ("tariff on 2025-11-08 < 0.5", 1.0),  # a fall has no day: the first of the week
        ("real_income_us < 0", 0.0),
        ("critical_stock on 2025-12-01 > 20", 0.0),
        ("stage on 2025-11-02 == 'talks'", 1.0),
    ],
)
def test_nothing_is_settled_before_the_first_day_it_can_be(
    ens: Ensemble, condition: str, day: float
) -> None:
    assert landmark(ens, read(condition)) == day


@pytest.mark.parametrize(
    ("condition", "day"),
    [
        ("tariff on 2025-11-08 > 0.6", 7),
        ("agreement before 2025-11-01", 6),
        ("agreement after 2025-11-01", 133),
        ("tariff_us > 0.6", 133),
        ("breach", 133),
        ("tariff on 2025-11-08 > 0.6 and no breach by 2025-12-25", 60),
    ],
)
def test_a_condition_is_about_days_up_to_its_last(
    ens: Ensemble, condition: str, day: float
) -> None:
    assert latest(ens.scenario.dates(), read(condition)) == day


def test_what_was_drawn_is_what_a_replay_has(ens: Ensemble) -> None:
    known = antecedents(ens, 0.0)
    for run in (0, 77, RUNS - 1):
        story = ens.replay(run)
        world = story.moment.world
        for name, value in zip(known.names, known.table[run], strict=True):
            side, _, rest = name.rpartition(".")
            if side and rest in world.drawn:
                assert value == world.drawn[rest][SIDES.index(side.upper()), story.column]
            elif name in world.drawn:
                assert value == world.drawn[name][story.column]
    assert {"us.resolve", "cn.resolve", "ruling_week", "court_strikes"} <= set(known.names)
    assert {about.kind for about in known.about.values()} == {DRAWN}
    assert known.display_name("us.talks_reluctance") == "US: reluctance to talk"
    assert known.display_name("court_strikes") == "court ruling against the emergency tariffs"


def test_of_two_strategies_of_a_side_one_is_told() -> None:
    mixed = {"us.strategy": {"quantal-response": 0.5, "hardliner": 0.5}, "calendar.weeks": 1}
    names = antecedents(ts.simulate(SCENARIO.evolve(mixed), runs=200, progress=False), 0.0).names
    assert [name for name in names if " plays " in name] == ["us plays hardliner"]
    assert limit("us plays hardliner", -np.inf, 0.0, "0 or 1") == "us does not play hardliner"


def test_early_events_are_counted_as_the_outcomes_count_them(ens: Ensemble) -> None:
    known = antecedents(ens, 134.0)
    columns = dict(zip(known.names, known.table.T, strict=True))
    for side in ("us", "cn"):
        assert np.array_equal(columns[f"{side}.threats_issued"], ens.columns[f"threats_{side}"])
        assert np.array_equal(
            columns[f"{side}.threats_dropped"], ens.columns[f"withdrawals_{side}"]
        )
    assert np.array_equal(columns["extensions"], ens.columns["extensions"])


def test_early_events_are_those_of_earlier_days(ens: Ensemble) -> None:
    known = antecedents(ens, float(DUE))
    columns = dict(zip(known.names, known.table.T, strict=True))
    signed = ens.columns["first_agreement_day"] < DUE
    assert np.array_equal(columns["agreement before 2025-11-01"], signed)
    early = [name for name, about in known.about.items() if about.kind == EARLY]
    day = {f"{name} before 2025-11-01": ens.columns[EVENTS[name]] for name in EVENTS}
    happened = [name for name in day if 0 < (day[name] < DUE).sum() < RUNS]
    assert sorted(early) == sorted(happened)
    assert early[0] == "agreement before 2025-11-01"


def test_columns_of_early_events_are_named_as_where_reads_them(ens: Ensemble) -> None:
    known = antecedents(ens, 60.0)
    named = [name for name in known.names if name.split(" ")[0] in EVENTS]
    assert len(named) >= 3
    for name in named:
        assert np.array_equal(ens.holding(name), known.table[:, known.names.index(name)] == 1.0)


def test_chosen_runs_have_the_antecedents_they_had(ens: Ensemble) -> None:
    mask = np.arange(RUNS) % 3 == 1
    whole, part = antecedents(ens, 40.0), antecedents(ens.where(mask), 40.0)
    kept = [whole.names.index(name) for name in part.names]
    assert np.array_equal(part.table, whole.table[mask][:, kept])


def test_no_event_explains_itself(ens: Ensemble) -> None:
    early = ts.explain(ens, "breach by 2026-03-01", before="2026-01-15")
    assert not [name for name in early.antecedents.names if name.startswith("breach")]
    assert [name for name in early.antecedents.names if name.startswith("us_rise")]


def test_the_tariff_of_november_is_told_by_what_was_not_signed(found: Explanation) -> None:
    assert found.before == date(2025, 11, 1)
    assert found.ranking.index[0] == "agreement before 2025-11-01"
    assert found.found
    assert found.base_rate.value == pytest.approx(found.happens.mean())
    assert found.scores.loc["held out", "density"] > 3.0 * found.base_rate.value


def test_a_known_box_is_told_with_its_scores(by_hand: Explanation) -> None:
    assert list(by_hand.box.index) in (["a", "x"], ["x", "a"])
    assert by_hand.box.loc["x", "low"] == 1.0
    assert by_hand.box.loc["a", "low"] == pytest.approx(0.5, abs=0.03)
    assert by_hand.box.dtypes[["low", "high", "without", "quasi_p"]].eq(np.float64).all()
    held = by_hand.scores.loc["held out"]
    assert held["density"] > 0.95
    assert held["coverage"] > 0.9
    assert by_hand.trajectory["mass"].is_monotonic_decreasing
    assert by_hand.tree["runs"].sum() == RUNS / 4


def test_runs_to_replay_are_what_they_are_said_to_be(by_hand: Explanation) -> None:
    runs, inside, happens = by_hand.runs, by_hand.inside, by_hand.happens
    typical, surprise = runs["typical"], runs["surprise"]
    assert inside[typical]
    assert happens[typical]
    assert not inside[surprise]
    assert happens[surprise]
    first = by_hand.antecedents.table[:, 0]
    middle = np.median(first[inside & happens])
    assert first[typical] == pytest.approx(middle, abs=0.05)


def test_a_run_that_should_have_but_did_not_is_named(found: Explanation) -> None:
    missed = found.runs["missed"]
    assert found.inside[missed]
    assert not found.happens[missed]


def test_noise_is_said_to_explain_nothing(ens: Ensemble) -> None:
    rng = np.random.default_rng(3)
    about = {f"n{k}": About(DRAWN, "share", "noise") for k in range(30)}
    table = Antecedents(rng.random((RUNS, 30)), about)
    nothing = explanation_from(ens, "chance", rng.random(RUNS) < 0.3, table, None)
    assert not nothing.found
    assert NOTHING in repr(nothing)
    assert NOTHING in nothing._repr_html_()
    assert nothing.finding.box.limited.size == 0
    assert len(nothing.tree) == 1


def test_an_explanation_is_told_in_words(by_hand: Explanation) -> None:
    told = repr(by_hand)
    assert told.startswith("it & more: in ")
    assert "2 drawn columns, 1 early event before 2025-11-01" in told
    assert f"run {by_hand.runs['typical']} (" in told
    page = by_hand._repr_html_()
    assert "it &amp; more" in page
    assert "how &lt;firm&gt;" in page


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        (0.25, np.inf, "share", "x >= 0.25"),
        (-np.inf, 3.0, "weeks", "x <= 3"),
        (1.0, 2.0, "weeks", "1 <= x <= 2"),
        (1.0, np.inf, "0 or 1", "x"),
        (-np.inf, 0.0, "0 or 1", "no x"),
    ],
)
def test_limits_read_as_words(low: float, high: float, unit: str, words: str) -> None:
    assert limit("x", low, high, unit) == words


def test_a_box_is_read_by_display_names_and_kept_by_names() -> None:
    names = {"us.resolve": "US: resolve", "us plays x": "US plays x", "z": ""}
    about = {n: About(DRAWN, "0 or 1" if " " in n else "worth", "", to) for n, to in names.items()}
    known = Antecedents(np.zeros((4, 3)), about)
    box = Box(np.array([0.5, -np.inf, 1.0]), np.array([np.inf, 0.0, 2.0]))
    assert rule(box, known) == "us.resolve >= 0.5 and us does not play x and 1 <= z <= 2"
    assert rule_to_read(box, known) == "US: resolve >= 0.5 and US does not play x and 1 <= z <= 2"


def test_a_box_without_limits_is_any_run(by_hand: Explanation) -> None:
    assert by_hand.rule(Box.whole(3)) == "any run"


@pytest.mark.parametrize(
    ("condition", "before", "said"),
    [
        ("tariff_us > 99", None, "holds in 0 of 2,000 runs; allowed 40 at least"),
        ("tariff_us > -1", None, "fails in 0 of 2,000 runs; allowed 40 at least"),
        ("agreement by 2025-11-01", "2025-11-02", "allowed 2025-10-26 to 2025-11-01"),
        ("agreement by 2025-11-01", "2025-10-25", "allowed 2025-10-26 to"),
        ("tariff on 2025-11-08 > 0.6", "soon", "a date like"),
        ("tarif on 2025-11-08 > 0.6", None, "did you mean 'tariff'"),
    ],
)
def test_what_cannot_be_explained_is_refused(
    ens: Ensemble, condition: str, before: str | None, said: str
) -> None:
    with pytest.raises(ResultError, match=said):
        ts.explain(ens, condition, before=before)


def test_a_mask_is_refused_with_what_to_write(ens: Ensemble) -> None:
    with pytest.raises(ResultError, match=r"condition is .*; allowed text"):
        ts.explain(ens, np.ones(RUNS, dtype=np.bool_))  # type: ignore[arg-type]


def test_chosen_runs_are_explained_among_themselves(ens: Ensemble) -> None:
    quiet = ens.where("no breach before 2026-01-01")
    among = ts.explain(quiet, "breach by 2026-03-01", before="2026-01-01")
    assert len(among.happens) == quiet.n_runs
    assert "where no breach before 2026-01-01" in repr(among)
    assert "where no breach before 2026-01-01" in among._repr_html_()


def test_too_many_runs_are_refused(ens: Ensemble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tradesim.analysis.explanation.MOST", 1_000)
    with pytest.raises(ResultError, match="2,000 runs; allowed up to 1,000"):
        ts.explain(ens, "agreement")


def test_a_missing_extra_is_named(ens: Ensemble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.tree", None)
    with pytest.raises(ResultError, match=r"pip install 'tradesim\[analysis\]'"):
        ts.explain(ens, "agreement before 2025-11-01")


def test_the_same_ensemble_is_explained_the_same_way_twice(
    ens: Ensemble, found: Explanation
) -> None:
    assert repr(ts.explain(ens, found.condition)) == repr(found)
