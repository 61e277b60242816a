"""What can never happen to deadlines, agreements and what they suspend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tradesim import load_scenario
from tradesim.model.block import moments
from tradesim.model.phases.changes import NOTICE_DAYS
from tradesim.model.shocks import LANE, Shocks
from tradesim.model.step import Moment
from tradesim.negotiation import stages
from tradesim.scenario.scenario import Scenario
from tradesim.terms.levers import HIGHEST, PURCHASE, TARIFF
from tradesim.terms.sides import CN, US, either

ARTICLE = load_scenario("kuala-lumpur-2025")
STILL = {"attention": 0.0, "reaction": 0.0}
ALONE: dict[str, Any] = {
    "us": STILL,
    "cn": STILL,
    "tariff_borne": 0.0,
    "sector_rate": 0.0,
    "effect_lag": 0.0,
}
"""Nobody moves but by script, and a rise under an agreement breaks it."""


YEAR = [16, pytest.param(56, marks=pytest.mark.slow)]
"""Weeks of what holds at any horizon: a third of a year, and a year in full runs."""


def played(changes: dict[str, Any], *, weeks: int = 30) -> Iterator[Moment]:
    scenario: Scenario = ARTICLE.evolve({"calendar.weeks": weeks, **changes})
    return moments(scenario, Shocks(3, 0, 0, 4 * LANE))


@pytest.mark.parametrize(
    ("days", "weeks"),
    [(7, 12), (1, 3), *(pytest.param(*full, marks=pytest.mark.slow) for full in [(7, 56), (1, 6)])],
)
def test_a_postponed_deadline_lies_after_the_step(days: int, weeks: int) -> None:
    """Even where the lead time of the run is shorter than a step."""
    put_off = 0
    changes = {"calendar.step_days": days, "parameters": {"lead_time": 0.3, "postponement": 0.9}}
    for moment in played(changes, weeks=weeks):
        state = moment.state
        assert not (state.threat_open & (state.threat_deadline <= moment.clock.closes)).any()
        put_off += int(moment.happened.postponed.sum()) if moment.happened else 0
    assert put_off > 20


def test_a_threat_without_room_is_not_carried_out() -> None:
    """The US tariff stands at its highest: what falls due is put off or dropped."""
    due = 0
    changes = {
        "us.tariff": 2.5,
        "threats.carried_out": True,
        "parameters": {"us": STILL | {"tariff_cut": 0.0}, "cn": STILL, "ruling_against": 0.0},
    }
    for moment in played(changes):
        if moment.happened is not None:
            due += int((moment.happened.postponed | moment.happened.withdrew)[US].sum())
            assert not moment.happened.carried_out[US].any()
            assert not moment.happened.raised[US].any()
    assert due > 0


@pytest.mark.parametrize("weeks", YEAR)
def test_nothing_is_suspended_beyond_the_highest_of_its_lever(weeks: int) -> None:
    """Agreement after agreement puts off threats of the restriction on top of what is suspended."""
    signed = 0
    for moment in played({"cn.restriction_suspended": 0.9, "leaders.sign": True}, weeks=weeks):
        assert np.all(moment.state.suspended <= HIGHEST[None, :, None])
        signed += int(moment.happened.signed.sum()) if moment.happened else 0
    assert signed > 0


BROKEN: dict[str, Any] = {
    "stage": "compliance",
    "us.threat.size": 0.0,
    "cn.threat.size": 0.0,
    "calendar.summit": None,
    "truce.ends": "2030-01-01",
    "parameters": ALONE,
}
"""An agreement in force from the first day, with nobody to move but the script."""


def test_a_breach_brings_withholding_back() -> None:
    """Signed with purchases withheld: they are bought until a rise breaks the deal, not after."""
    rise = {"on": "2026-02-10", "side": "US", "action": "raise_tariff", "size": 0.1}
    changes = {
        "leaders.sign": True,
        "cn.purchases_withheld": 0.8,
        "parameters": ALONE,
        "actions": [rise],
    }
    for moment in played(changes):
        state = moment.state
        kept = state.in_force
        withheld = state.level[CN, PURCHASE]
        assert np.all(withheld[kept] == 0.0)
        assert np.all(state.pledge[~kept] == 0.0)
        assert np.all(withheld[state.stage == stages.BREACH] == 0.8)
    assert (state.stage == stages.BREACH).any()
    assert not state.suspended[CN, PURCHASE, state.stage == stages.BREACH].any()


def test_a_breach_without_purchases_suspended_withholds_none() -> None:
    rise = {"on": "2025-12-10", "side": "US", "action": "raise_tariff", "size": 0.1}
    *_, last = played({**BROKEN, "cn.purchases_withheld": 0.0, "actions": [rise]})
    assert np.all(last.state.stage == stages.BREACH)
    assert not last.state.pledge.any()
    assert not last.state.level[CN, PURCHASE].any()


def test_an_agreement_whose_truce_runs_out_is_not_in_force() -> None:
    """A truce of eight weeks ends before the first deliveries are looked at."""
    expired = 0
    changes = {"leaders.sign": True, "parameters": {"truce_length": 8.0}}
    for moment in played(changes):
        kept = moment.state.in_force & (moment.state.extensions == 0.0)
        assert np.all(np.isfinite(moment.state.truce_end[kept]))
        expired += int(moment.happened.expired.sum()) if moment.happened else 0
    assert expired > 0


def test_without_the_purchase_lever_nothing_is_pledged() -> None:
    for moment in played({"switches.purchase": False, "leaders.sign": True}):
        assert not moment.state.pledge.any()


def test_a_tariff_that_is_switched_off_stays() -> None:
    changes = {"switches.tariff": False, "parameters": {"ruling_week": 4.0, "ruling_against": 1.0}}
    for moment in played(changes):
        assert np.all(moment.state.level[:, TARIFF] == moment.world.start_level[:, TARIFF, None])
        assert not (moment.state.threat_lever == TARIFF).any()


@pytest.mark.parametrize("weeks", YEAR)
@pytest.mark.parametrize("name", ["kuala-lumpur-2025", "tariffs-take-effect"])
def test_the_stage_of_a_threat_has_a_threat(name: str, weeks: int) -> None:
    scenario = load_scenario(name).evolve({"calendar.weeks": weeks})
    for moment in moments(scenario, Shocks(3, 0, 0, 8 * LANE)):
        state = moment.state
        assert either(state.threat_open)[state.stage == stages.THREAT].all()


@pytest.mark.parametrize("weeks", YEAR)
def test_a_lever_that_changed_was_moved_by_something_that_happened(weeks: int) -> None:
    """Outside signatures, what follows from them and breaches, the change of each lever is the one
    that is told."""
    for moment in played({}, weeks=weeks):
        if moment.happened is None:
            continue
        change = moment.state.level - moment.before.level
        told = ~moment.happened.signed & (moment.before.effect_day > moment.clock.closes)
        told &= ~((moment.before.pledge > 0) & (moment.state.pledge == 0))
        assert np.allclose(change[:, :, told], moment.happened.rise[:, :, told], atol=1e-12)


def test_talks_that_fail_go_back_to_where_levers_stand() -> None:
    """A tariff above that of the first day: implementation; else a threat; else the status quo.

    Talks pressed by a deadline are left out: more can happen to them in the same step.
    """
    raised = {"on": "2025-11-20", "side": "US", "action": "raise_tariff", "size": 0.2}
    failed = 0
    changes = {
        "stage": "status quo",
        "us.threat.size": 0.0,
        "calendar.summit": None,
        "truce.ends": "2030-01-01",
        "parameters": {"meeting_success": 0.0, "talks_length": 0.5, "sector_rate": 0.0},
        "actions": [raised],
    }
    for moment in played(changes):
        if moment.happened is None or not moment.happened.talks_failed.any():
            continue
        state = moment.state
        gone = moment.happened.talks_failed & ~moment.happened.pressed
        above = state.level[:, TARIFF] > moment.world.start_level[:, TARIFF, None]
        risen = either(above)
        assert np.all(state.stage[gone & risen] == stages.IMPLEMENTATION)
        calm = gone & ~risen
        threatened = either(state.threat_open)
        assert np.all(state.stage[calm & threatened] == stages.THREAT)
        assert np.all(state.stage[calm & ~threatened] == stages.STATUS_QUO)
        failed += int((gone & risen).sum())
    assert failed > 0


def test_what_is_signed_never_takes_effect_after_a_breach() -> None:
    """Signed on day 2 with four weeks to effect, broken on day 9: every lever stays as it was."""
    scripted = [
        {"on": "2025-10-28", "action": "sign"},
        {"on": "2025-11-04", "side": "US", "action": "break_agreement"},
    ]
    changes = {
        "calendar.summit": None,
        "us.threat.size": 0.0,
        "cn.threat.size": 0.0,
        "switches.court": False,
        "parameters": ALONE | {"effect_lag": 4.0},
        "actions": scripted,
    }
    for moment in played(changes, weeks=10):
        state = moment.state
        start = moment.world.start_level[:, :, None]
        np.testing.assert_allclose(state.level, np.broadcast_to(start, state.level.shape))
        if moment.clock.closes >= 35.0:
            assert not state.coming.any()
            assert np.all(np.isinf(state.effect_day))
    assert not state.in_force.any()
    assert state.ended.all()


def test_suspensions_without_an_end_come_back_four_weeks_after_a_breach() -> None:
    """NOTICE_DAYS after the breach of day 9; none is suspended for ever."""
    broken = {"on": "2025-11-04", "side": "US", "action": "break_agreement"}
    quiet = ALONE | {"extension_probability": 0.001, "early_extension": 0.0}
    changes = {**BROKEN, "truce.ends": None, "actions": [broken], "parameters": quiet,
               "switches.court": False}  # fmt: skip
    for moment in played(changes, weeks=8):
        state = moment.state
        suspended = state.suspended[CN, TARIFF] > 0.0
        if moment.clock.closes < 9.0 + NOTICE_DAYS:
            assert suspended.all()
        else:
            assert suspended.mean() < 0.1
            back = state.level[CN, TARIFF, ~suspended]
            np.testing.assert_allclose(back, 0.326 + 0.24)
        late = suspended & (moment.clock.closes >= 9.0)
        assert np.all(np.isfinite(state.truce_end[late]))
