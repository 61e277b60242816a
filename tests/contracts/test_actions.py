"""Every policy action: named alike in files and in Python, frozen, told in words, and played."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pydantic
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim import actions as acts
from tradesim.errors import ScenarioError
from tradesim.model.block import moments
from tradesim.model.event_log import EventLog
from tradesim.model.phases.scripted import RULES
from tradesim.model.shocks import LANE, Shocks
from tradesim.model.step import Moment
from tradesim.negotiation import stages
from tradesim.scenario.actions.registry import ACTIONS, BY_NAME, name_of
from tradesim.scenario.template import commented_toml
from tradesim.terms.authorities import BASE, EMERGENCY, ORDINARY, TEMPORARY
from tradesim.terms.happenings import ANNOUNCED, KINDS
from tradesim.terms.levers import PURCHASE, RESTRICTION, TARIFF
from tradesim.terms.sides import CN, US

ARTICLE = ts.load_scenario("kuala-lumpur-2025")
LATE = "2025-11-18"
EXAMPLES: dict[str, dict[str, Any]] = {
    "raise_tariff": {"side": "US", "size": 0.1, "authority": "section 232"},
    "lower_tariff": {"side": "CN", "size": 0.1},
    "raise_restriction": {"side": "CN", "size": 0.3},
    "lower_restriction": {"side": "CN", "size": 0.05},
    "suspend_restriction": {"side": "CN", "until": "2026-06-01"},
    "threaten": {"side": "CN", "lever": "purchase", "size": 0.5, "deadline": "2026-01-13"},
    "carry_out_threat": {"side": "US"},
    "withdraw_threat": {"side": "US"},
    "offer_talks": {"side": "CN"},
    "walk_out": {"side": "US", "until": "2026-01-13"},
    "arrange_meeting": {},
    "cancel_meeting": {"on": "2025-10-30"},
    "sign": {},
    "refuse_to_sign": {"side": "CN", "until": "2026-01-13"},
    "extend_truce": {"until": "2026-11-10"},
    "let_truce_lapse": {"until": "2026-12-31"},
    "break_agreement": {"side": "CN"},
    "pledge_purchases": {"size": 20.0},
    "refuse_purchases": {"until": "2026-06-01"},
    "resume_purchases": {"size": 0.5},
    "strike_tariffs": {},
}
KNOWN_BEFORE = {"carry_out_threat", "arrange_meeting", "cancel_meeting", "strike_tariffs"}
"""Actions that settle what happens before their day too, or what is known of it."""


STILL = {
    **{side: {"attention": 0.0, "reaction": 0.0} for side in ("us", "cn")},
    "sector_rate": 0.0,
    "effect_lag": 0.0,
}
"""Parameters under which the sides do nothing but what is scripted."""


OPEN_FIGHT = {
    "parameters": STILL,
    "leaders.sign": False,
    "switches.court": False,
    "us.threat.size": 0.0,
    "cn.threat.size": 0.0,
    "truce.ends": "2030-01-01",
}
"""The same without an agreement, a threat or a ruling."""


def example(name: str) -> acts.Action:
    return BY_NAME[name](**{"on": LATE, **EXAMPLES[name]})


def played(*taken: acts.Action, weeks: int = 30, **changes: Any) -> Iterator[Moment]:
    scenario = ARTICLE.evolve({"calendar.weeks": weeks, **changes}).with_actions(taken)
    return moments(scenario, Shocks(3, 0, 0, 4 * LANE))


@pytest.mark.parametrize("name", in_turn(EXAMPLES, one_in=4))
def test_levers_are_those_of_the_first_day_and_all_changes_in_the_log(name: str) -> None:
    scenario = ARTICLE.evolve({"calendar.weeks": 14}).with_actions([example(name)])
    log = EventLog()
    first, *_, last = moments(scenario, Shocks(3, 0, 0, 2 * LANE), log)
    rows = log.rows()
    kinds = np.array(KINDS)[rows.kind]
    changes = rows.only((rows.lever >= 0) & ~np.isin(kinds, ANNOUNCED))
    level = first.state.level.copy()
    np.add.at(level, (changes.side, changes.lever, changes.run), changes.size)
    np.testing.assert_allclose(level, last.state.level, atol=1e-9)
    assert (rows.day > 0.0).all()
    assert (rows.day <= 98.0).all()


# --- Names and words --------------------------------------------------------------------------


def test_every_action_has_an_example_here() -> None:
    assert set(EXAMPLES) == set(BY_NAME)


@pytest.mark.parametrize("kind", ACTIONS)
def test_an_action_is_called_in_files_as_its_class(kind: type[acts.Action]) -> None:
    assert name_of(kind) == re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    assert getattr(acts, kind.__name__) is kind


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_action_is_frozen_and_says_what_it_changes_and_what_it_leaves(name: str) -> None:
    action = example(name)
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        action.on = date(2026, 1, 1)  # type: ignore[misc]
    said = str(action)
    assert said.startswith(f"{action.on.day} {action.on:%B %Y}: {action.deed}.")
    assert "Left to the model: " in said
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_action_of_a_file_is_that_of_python(name: str, tmp_path: Path) -> None:
    given = ARTICLE.with_actions([example(name)], name="given")
    text = commented_toml(given, name="given", file="given.toml")
    (tmp_path / "given.toml").write_text(text, encoding="utf-8")
    read = ts.load_scenario(tmp_path / "given.toml")
    assert read.actions == given.actions == (example(name),)
    assert read.fingerprint == given.fingerprint != ARTICLE.fingerprint


def test_every_action_has_a_rule_or_settles_other_days() -> None:
    without = {"arrange_meeting", "cancel_meeting", "refuse_to_sign", "let_truce_lapse"}
    ends = {"end_suspension", "end_refusal"}
    assert set(RULES) == set(BY_NAME) - without - {"strike_tariffs"} | ends


UNTIL_LATE = ARTICLE.evolve({"calendar.weeks": 5})


def with_paths(scenario: ts.Scenario) -> ts.Ensemble:
    return ts.simulate(scenario, runs=128, seed=7, record="paths", progress=False)


@pytest.fixture(scope="module")
def unchanged() -> Mapping[str, Any]:
    """Paths of the scenario without an action."""
    return with_paths(UNTIL_LATE).stored


@pytest.fixture(scope="module")
def acted() -> Callable[[str], ts.Ensemble]:
    """The scenario with an action, to the week after it."""
    return cache(lambda name: with_paths(UNTIL_LATE.with_actions([example(name)])))


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) - KNOWN_BEFORE))
def test_before_its_day_an_action_changes_no_bit(
    name: str, unchanged: Mapping[str, Any], acted: Callable[[str], ts.Ensemble]
) -> None:
    paths = acted(name).stored
    last = 3  # steps that end by 16 November 2025
    for variable, path in paths.items():
        assert path[: last + 1].tobytes() == unchanged[variable][: last + 1].tobytes(), variable


@pytest.mark.parametrize("name", in_turn(EXAMPLES, first=1))
def test_a_replay_takes_the_action_as_the_core_does(
    name: str, acted: Callable[[str], ts.Ensemble]
) -> None:
    ens = acted(name)
    model = ens.replay(3)
    model.run_model()
    assert model.stage == stages.STAGES[ens.stored["stage"][-1, 3]]


# --- What each does ---------------------------------------------------------------------------


def test_a_refusal_to_sign_at_the_meeting_is_the_decision_not_to_sign_there() -> None:
    usual = ARTICLE.evolve({"calendar.weeks": 10})
    refused = usual.with_actions([acts.RefuseToSign(on="2025-10-30")], name="same")
    settled = usual.evolve({"leaders.sign": False}, name="same")
    assert_equal_runs(refused, settled)


def test_a_signature_on_the_day_of_the_meeting_is_the_decision_to_sign_there() -> None:
    """But for sector measures, which come before the meeting and after the scripted signature."""
    quiet = ARTICLE.evolve({"parameters.sector_rate": 0.0, "calendar.weeks": 10})
    signed = quiet.with_actions([acts.Sign(on="2025-10-30")], name="same")
    settled = quiet.evolve({"leaders.sign": True}, name="same")
    assert_equal_runs(signed, settled)


def assert_equal_runs(one: ts.Scenario, two: ts.Scenario) -> None:
    first, second = (
        ts.simulate(each, runs=300, seed=5, record="outcomes", progress=False).columns
        for each in (one, two)
    )
    for name in first:
        assert np.array_equal(first[name], second[name], equal_nan=True), name


LAYERS = {
    "section 232": BASE,
    "section 301": ORDINARY,
    "ieepa": EMERGENCY,
    "section 122": TEMPORARY,
}


@cache
def open_fight() -> tuple[Moment, ...]:
    return tuple(played(weeks=10, **OPEN_FIGHT))


@pytest.mark.parametrize(("authority", "layer"), LAYERS.items())
def test_a_tariff_rises_and_falls_in_the_layer_of_its_authority(authority: str, layer: int) -> None:
    rise = acts.RaiseTariff(on="2025-11-20", side="US", size=0.04, authority=authority)
    fall = acts.LowerTariff(on="2025-12-20", side="US", size=0.03, authority=authority)
    for before, moment in zip(
        open_fight(), played(rise, fall, weeks=10, **OPEN_FIGHT), strict=True
    ):
        day, change = moment.clock.closes, np.zeros(4)
        change[layer] = 0.04 if 28.0 <= day < 56.0 else 0.01 if day >= 56.0 else 0.0
        apart = moment.state.layers[US] - before.state.layers[US]
        same = (moment.state.signed_day < 0.0) & (before.state.signed_day < 0.0)
        np.testing.assert_allclose(apart[:, same], change[:, None] + 0 * apart[:, same], atol=1e-12)


def test_a_temporary_tariff_is_capped_and_ends_after_150_days() -> None:
    first = acts.RaiseTariff(on="2025-11-20", side="US", size=0.1, authority="section 122")
    more = acts.RaiseTariff(on="2025-11-28", side="US", size=0.1, authority="temporary")
    for moment in played(first, more, weeks=26, **OPEN_FIGHT):
        in_force = moment.state.layers[US, TEMPORARY, moment.state.signed_day < 0.0]
        if 35.0 <= moment.clock.closes < 175.0:
            np.testing.assert_allclose(in_force, 0.15)
        if moment.clock.closes >= 175.0:
            assert not in_force.any()
    with pytest.raises(ScenarioError, match=r"size is 0\.2; allowed up to 0\.15"):
        acts.RaiseTariff(on="2025-11-20", side="US", size=0.2, authority="section 122")


def test_after_a_ruling_no_emergency_tariff_can_be_raised() -> None:
    struck = acts.StrikeTariffs(on="2025-11-10")
    rise = acts.RaiseTariff(on="2025-11-20", side="US", size=0.1, authority="ieepa")
    *_, last = played(struck, rise, weeks=5, parameters=STILL)
    assert not last.state.layers[US, EMERGENCY].any()


def test_a_measure_by_sector_leaves_most_agreements_standing() -> None:
    rise = acts.RaiseTariff(on="2026-01-15", side="US", size=0.04, authority="section 232")
    *_, usual = played(weeks=14)
    *_, risen = played(rise, weeks=14)
    assert risen.state.in_force.sum() > 0.8 * usual.state.in_force.sum()


@pytest.mark.parametrize(("days", "on"), in_turn([1, 7], ["2025-11-20", "2025-11-01"], first=1))
def test_a_threat_is_carried_out_on_the_day_in_every_run(days: int, on: str) -> None:
    """Also long after its deadline: it is neither dropped nor signed away before."""
    taken = ARTICLE.evolve({"calendar.step_days": days, "calendar.weeks": 4}).with_actions(
        [acts.CarryOutThreat(on=on, side="US")]
    )
    columns = ts.simulate(taken, runs=300, seed=3, record="outcomes", progress=False).columns
    day = float((date.fromisoformat(on) - date(2025, 10, 26)).days)
    assert np.all(columns["threat_carried_day_us"] == day)
    assert not (columns["first_agreement_day"] < day).any()


@pytest.mark.parametrize("days", [1, 7])
def test_a_truce_lapses_on_its_last_day_in_every_run(days: int) -> None:
    taken = ARTICLE.evolve({"calendar.step_days": days, "calendar.weeks": 3}).with_actions(
        [acts.LetTruceLapse(on="2025-11-10")]
    )
    columns = ts.simulate(taken, runs=300, seed=3, record="outcomes", progress=False).columns
    assert np.all(columns["first_expiry_day"] == 15.0)
    assert not (columns["first_agreement_day"] <= 15.0).any()


def test_a_refusal_to_buy_from_the_start_leaves_nothing_bought_nor_pledged() -> None:
    signed = 0
    refusal = acts.RefusePurchases(on="2025-10-27")
    for moment in played(refusal, weeks=12, **{"leaders.sign": True}):
        if moment.happened is None:
            continue
        assert np.all(moment.state.level[CN, PURCHASE] == 1.0)
        assert not moment.state.pledge.any()
        signed += int(moment.happened.signed.sum())
    assert signed > 0


def test_a_refusal_to_buy_after_the_signature_leaves_the_pledge_undelivered() -> None:
    """Signed on 30 October, refused from 1 November: all that falls due is missing."""
    last = list(played(acts.RefusePurchases(on="2025-11-01"), **{"leaders.sign": True}))
    kept = np.ones(last[-1].world.n_runs, dtype=bool)
    for moment in last[1:]:
        kept &= moment.state.in_force
        assert np.all(moment.state.pledge[kept] > 0.0)
        assert not moment.state.delivered[kept].any()
    assert kept.any()
    assert last[-1].state.noticed[kept].any() or not kept.all()


def test_after_a_refusal_what_is_pledged_is_delivered_again() -> None:
    refusal = acts.RefusePurchases(on="2025-11-01", until="2025-11-20")
    changes = {"leaders.sign": True, "parameters": STILL}
    *_, last = played(refusal, weeks=10, **changes)
    kept = last.state.in_force
    assert kept.all()
    assert np.all(last.state.delivered > 0.0)
    assert not last.state.level[CN, PURCHASE].any()


def test_a_resumption_ends_a_refusal() -> None:
    taken = (acts.RefusePurchases(on="2025-11-01"), acts.ResumePurchases(on="2025-11-20"))
    changes = {"leaders.sign": True, "parameters": STILL}
    *_, last = played(*taken, weeks=10, **changes)
    assert np.all(last.state.delivered > 0.0)


def test_a_pledge_by_name_is_what_is_signed() -> None:
    taken = acts.PledgePurchases(on="2025-10-30", size=12.5)
    for moment in played(taken, weeks=4, **{"leaders.sign": True}):
        in_force = moment.state.in_force
        assert np.all(moment.state.pledge[in_force] == 12.5)
    assert in_force.any()


def test_who_walks_out_leaves_the_consensus_and_signs_nothing_meanwhile() -> None:
    taken = acts.WalkOut(on="2025-10-28", side="CN", until="2025-12-28")
    for moment in played(taken, weeks=9):
        if moment.happened is not None:
            assert not moment.happened.signed.any()
            assert not moment.happened.talks_opened.any()
            talking = stages.is_in(moment.state.stage, stages.IN_TALKS)
            assert not talking.any()
    assert moment.clock.closes == 63.0


def test_leaders_meet_as_often_as_meetings_are_arranged() -> None:
    """Two meetings in one week: who refused at the first may sign at the second."""
    *_, last = played(acts.ArrangeMeeting(on="2025-11-01"), weeks=1)
    assert {4.0, 6.0} <= set(last.state.signed_day[last.state.in_force])
    *_, last = played(acts.ArrangeMeeting(on="2025-11-20"), weeks=4)
    signed = set(last.state.signed_day[last.state.in_force])
    assert {4.0, 25.0} <= signed
    assert not {day for day in signed if 4.0 < day < 25.0}


def test_a_meeting_that_is_cancelled_decides_nothing() -> None:
    *_, last = played(acts.CancelMeeting(on="2025-10-30"), weeks=8)
    assert 4.0 not in set(last.state.signed_day)
    assert (~(last.state.signed_day < 0.0)).any()


def test_a_truce_is_extended_to_the_day_named_and_never_shortened() -> None:
    taken = acts.ExtendTruce(on="2025-11-05", until="2026-02-08")
    *_, last = played(taken, weeks=3)
    signed = ~(last.state.signed_day < 0.0)
    assert np.all(last.state.truce_end[~signed] == 105.0)
    assert np.all(last.state.truce_end[signed] > 105.0)
    assert np.all(last.state.extensions[~signed] == 1.0)


def test_a_suspended_restriction_is_gone_until_its_day() -> None:
    """What was in force and announced, 0.1 and 0.6, is back on the day without an agreement."""
    taken = acts.SuspendRestriction(on="2025-11-03", side="CN", until="2026-02-02")
    changes = {"leaders.sign": False, "parameters": STILL}
    for moment in played(taken, weeks=16, **changes):
        level, day = moment.state.level[CN, RESTRICTION], moment.clock.closes
        if 8.0 <= day < 99.0:
            assert not level.any()
            assert not (moment.state.threat_lever[CN] == RESTRICTION).any()
    free = ~moment.state.in_force
    assert free.any()
    assert np.all(level[free & (moment.state.signed_day < 0.0)] == 0.7)


def test_a_court_strikes_on_the_day_in_every_run() -> None:
    for moment in played(acts.StrikeTariffs(on="2025-12-10"), weeks=12):
        if moment.happened is not None:
            assert np.all(moment.happened.ruling == moment.clock.covers(45.0))


def test_an_agreement_is_broken_on_the_day() -> None:
    """Where one is in force: signed on 30 October in every run, declared broken three days on."""
    *_, last = played(
        acts.Sign(on="2025-10-30"),
        acts.BreakAgreement(on="2025-11-02", side="CN"),
        weeks=1,
        **{"parameters.sector_rate": 0.0},
    )
    assert last.happened is not None
    assert np.all(last.happened.broken_on == 7.0)
    assert not last.state.in_force.any()


def test_signing_needs_no_consensus() -> None:
    *_, last = played(acts.Sign(on="2025-11-20"), weeks=4, **{"leaders.sign": False})
    assert np.all(last.state.signed_day > 0.0)
    assert np.all(last.state.pledge > 0.0) or (last.state.stage == stages.BREACH).any()


def test_levers_move_by_the_size_named() -> None:
    changes = {"leaders.sign": True, "parameters": STILL}
    changes["switches.court"] = False
    usual = list(played(weeks=6, **changes))[-1].state.level
    for action, side, lever, change in (
        (acts.RaiseTariff(on="2025-11-20", side="US", size=0.04), US, TARIFF, 0.04),
        (acts.LowerTariff(on="2025-11-20", side="CN", size=0.05), CN, TARIFF, -0.05),
        (acts.RaiseRestriction(on="2025-11-20", side="US", size=0.3), US, RESTRICTION, 0.3),
    ):
        level = list(played(action, weeks=6, **changes))[-1].state.level
        np.testing.assert_allclose(level[side, lever] - usual[side, lever], change, atol=1e-12)


# --- Other encodings --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "key", "action"),
    [
        ({"parameters.delivered_share": 0.0}, "parameters.delivered_share", "refuse_purchases"),
        ({"parameters.pledge": 0.0}, "parameters.pledge", "refuse_purchases"),
        ({"switches.purchase": False}, "switches.purchase", "refuse_purchases"),
        ({"truce.extends": False}, "truce.extends", "let_truce_lapse"),
        ({"threats.carried_out": True}, "threats.carried_out", "carry_out_threat"),
    ],
)
def test_another_encoding_of_an_action_is_warned_of(
    changes: dict[str, Any], key: str, action: str
) -> None:
    with pytest.warns(ts.ScenarioWarning, match=f"{key} = .* is not action {action}: "):
        ARTICLE.evolve(changes)


@pytest.mark.parametrize("name", ["truce-lapses", "tariffs-take-effect"])
def test_a_decision_to_sign_prevails_over_what_an_action_implies_and_is_warned_of(
    name: str,
) -> None:
    with pytest.warns(ts.ScenarioWarning, match="leaders.sign = true prevails over action "):
        signing = ts.load_scenario(name).evolve({"leaders.sign": True, "calendar.weeks": 3})
    found = ts.simulate(signing, runs=64, seed=1, record="outcomes", progress=False).columns
    assert np.all(found["first_agreement_day"] == 4.0)


@pytest.mark.parametrize("name", ts.scenario_names())
def test_no_shipped_scenario_is_warned_of(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ts.load_scenario(name)
