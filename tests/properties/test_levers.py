"""What can never happen to levers, threats and truces, in any run of any scenario."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tradesim import load_scenario, scenario_names
from tradesim.model.block import moments
from tradesim.model.phases.respond import purchases
from tradesim.model.phases.threat_queue import DEADLINE, LEVER
from tradesim.model.shocks import LANE, Shocks
from tradesim.model.step import Moment
from tradesim.negotiation.layers import average_tariff
from tradesim.negotiation.tranches import shipping_pace
from tradesim.scenario.scenario import Scenario
from tradesim.terms.authorities import BASE, EMERGENCY, HELD_BY, TEMPORARY, TEMPORARY_CAP
from tradesim.terms.calendar import NEVER, WEEKS_PER_YEAR
from tradesim.terms.levers import HIGHEST, LEVERS, NO_LEVER, PURCHASE, RESTRICTION, TARIFF
from tradesim.terms.moves import MOST_THREATS
from tradesim.terms.sides import CN, US

MIXTURE = {"quantal-response": 0.4, "equivalent-retaliation": 0.2, "hardliner": 0.3}
ARTICLE = load_scenario("kuala-lumpur-2025")
RULED = {"ruling_week": 4.0, "ruling_against": 1.0}
VARIANTS: dict[str, dict[str, Any]] = {
    "mixed strategies": {
        "us.strategy": MIXTURE | {"accommodator": 0.1},
        "cn.strategy": MIXTURE | {"accommodator": 0.1},
    },
    "two hardliners": {
        "us.strategy": "hardliner",
        "cn.strategy": "hardliner",
        "calendar.weeks": 30,
    },
    "an early ruling": {
        "parameters": RULED,
        "us.strategy": MIXTURE | {"accommodator": 0.1},
        "calendar.weeks": 30,
    },
    "a day a step": {"calendar.step_days": 1, "calendar.weeks": 5},
    "a short truce": {
        "parameters": {"truce_length": 18.0},
        "leaders.sign": True,
        "calendar.weeks": 30,
    },
}
CASES = {name: load_scenario(name) for name in scenario_names()} | {
    name: ARTICLE.evolve(changes, name=name) for name, changes in VARIANTS.items()
}
RUNS = 4 * LANE
EMERGENCY_PART = ARTICLE.us.tariff_layers[EMERGENCY]
SHORT = {
    "kuala-lumpur-2025": 16,
    "restriction-stays": 12,
    "mixed strategies": 16,
    "two hardliners": 12,
    "an early ruling": 30,
    "a day a step": 3,
    "a short truce": 22,
}
"""Weeks of the cases that are played by default."""
FULL = pytest.param(26, marks=pytest.mark.slow)


def played(scenario: Scenario, *, seed: int = 3) -> Iterator[Moment]:
    return moments(scenario, Shocks(seed, 0, 0, RUNS))


def cases() -> Iterator[Any]:
    """Some cases in few weeks, and all of them in full runs."""
    for name, scenario in CASES.items():
        if name in SHORT:
            yield pytest.param((name, SHORT[name]), id=name)
        if SHORT.get(name) != scenario.calendar.weeks:
            slow = pytest.mark.slow
            yield pytest.param((name, scenario.calendar.weeks), id=f"all of {name}", marks=slow)


@pytest.fixture(scope="module", params=cases())
def history(request: pytest.FixtureRequest) -> list[Moment]:
    name, weeks = request.param
    return list(played(CASES[name].evolve({"calendar.weeks": weeks}, name=name)))


def test_levers_stay_between_rest_and_their_highest(history: list[Moment]) -> None:
    for moment in history:
        level = moment.state.level
        assert np.all(level >= 0.0)
        assert np.all(level <= HIGHEST[None, :, None] + 1e-12)  # a tariff is a sum of layers


def test_a_tariff_is_the_sum_of_its_layers_to_the_bit(history: list[Moment]) -> None:
    for moment in history:
        state = moment.state
        assert np.array_equal(state.level[:, TARIFF], average_tariff(state.layers))
        assert np.all(state.layers >= 0.0)
        assert not state.layers[~HELD_BY].any()


def test_the_base_of_a_tariff_never_falls(history: list[Moment]) -> None:
    for moment in history:
        assert np.all(moment.state.layers[:, BASE] >= moment.before.layers[:, BASE])


def test_a_temporary_measure_ends_in_time_and_comes_once(history: list[Moment]) -> None:
    for moment in history:
        before, now = moment.before, moment.state
        running = now.layers[US, TEMPORARY] > 0.0
        assert np.all(now.layers[US, TEMPORARY] <= TEMPORARY_CAP + 1e-12)
        until = now.temporary_until[running]
        assert np.all((until > moment.clock.closes) & (until <= moment.clock.closes + 150.0))
        begun = np.isfinite(before.temporary_until)
        same = now.temporary_until == before.temporary_until
        assert np.all((same | (now.temporary_until == -NEVER))[begun])
        over = before.temporary_until == -NEVER
        assert np.all(now.temporary_until[over] == -NEVER)
        assert not now.layers[US, TEMPORARY, over].any()


def test_a_side_has_three_threats_at_most_and_the_most_pressing_leads(
    history: list[Moment],
) -> None:
    for moment in history:
        state = moment.state
        assert np.all(state.threats <= MOST_THREATS)
        waits = state.waiting[:, :, LEVER] >= 0.0
        assert not (waits & ~state.threat_open[:, None]).any()
        deadline = np.broadcast_to(state.threat_deadline[:, None], waits.shape)
        assert np.all(state.waiting[:, :, DEADLINE][waits] >= deadline[waits])


def test_an_agreement_is_in_force_from_signature_to_breach_or_expiry(
    history: list[Moment],
) -> None:
    for moment in history:
        if moment.happened is None:
            continue
        before, state, happened = moment.before, moment.state, moment.happened
        assert not (state.in_force & ~before.in_force & ~happened.signed).any()
        over = happened.expired | happened.breached.any(axis=0)
        assert not (before.in_force & ~state.in_force & ~over).any()
        assert np.all(state.ended >= before.ended)
        assert not (state.reviewing & ~state.in_force).any()


def test_the_us_has_no_state_buyers_to_withhold_purchases(history: list[Moment]) -> None:
    for moment in history:
        assert not moment.state.level[US, PURCHASE].any()
        assert not moment.state.suspended[US, PURCHASE].any()
        assert not (moment.state.threat_lever[US] == PURCHASE).any()


def test_what_is_suspended_is_never_negative(history: list[Moment]) -> None:
    for moment in history:
        assert np.all(moment.state.suspended >= 0.0)


def test_a_threat_has_lever_size_and_deadline_or_none_of_them(history: list[Moment]) -> None:
    for moment in history:
        state = moment.state
        opened = state.threat_lever != NO_LEVER
        assert np.array_equal(opened, state.threat_size > 0.0)
        assert np.array_equal(opened, np.isfinite(state.threat_deadline))
        highest = HIGHEST[np.maximum(state.threat_lever, 0)]
        assert np.all(state.threat_size[opened] <= highest[opened])


def test_where_no_truce_runs_nothing_is_suspended(history: list[Moment]) -> None:
    """A truce that was extended without an end runs as long as the agreement is in force."""
    for moment in history:
        state = moment.state
        over = ~np.isfinite(state.truce_end) & ~state.in_force
        assert not state.suspended[:, :, over].any()


def test_a_truce_that_expires_brings_back_what_was_suspended(history: list[Moment]) -> None:
    for moment in history:
        if moment.happened is None or not moment.happened.expired.any():
            continue
        gone = moment.happened.expired & ~moment.happened.signed
        assert not moment.state.suspended[:, :, gone].any()
        assert np.all(np.isinf(moment.state.truce_end[gone]))


def test_no_truce_is_past_its_end(history: list[Moment]) -> None:
    for moment in history:
        assert np.all(moment.state.truce_end > moment.clock.closes)


def test_a_pledge_stands_only_under_an_agreement_and_is_not_delivered_twice(
    history: list[Moment],
) -> None:
    for moment in history:
        state = moment.state
        assert not state.pledge[~state.in_force].any()
        assert np.all(state.delivered <= state.due + 1e-12)


def test_under_a_pledge_what_is_delivered_is_what_is_bought(history: list[Moment]) -> None:
    seen = 0
    for moment in history:
        before, state = moment.before, moment.state
        same = (before.pledge > 0.0) & (before.pledge == state.pledge) & (state.due > before.due)
        pace = shipping_pace(moment.world.calendar.date(moment.clock.closes).month)
        years = moment.clock.weeks / WEEKS_PER_YEAR
        bought = purchases(moment.world, state) * (pace * years)
        delivered = state.delivered - before.delivered
        np.testing.assert_allclose(bought[same], delivered[same], rtol=1e-9)
        seen += int(same.sum())
    assert seen or not any(moment.state.pledge.any() for moment in history)


def test_agreements_come_with_a_truce(history: list[Moment]) -> None:
    """With an end, unless they were extended without one."""
    for moment in history:
        state = moment.state
        endless = ~np.isfinite(state.truce_end) & state.in_force
        assert np.all(state.extensions[endless] > 0.0)


def test_each_side_moves_its_threat_or_lever_only_if_it_attends(history: list[Moment]) -> None:
    for moment in history:
        if moment.happened is None or moment.choices is None:
            continue
        for chosen in (moment.choices, moment.replies):
            assert chosen is not None
            assert not (chosen.move[~chosen.attending] != 0).any()


@pytest.mark.parametrize("weeks", [24, pytest.param(40, marks=pytest.mark.slow)])
def test_a_struck_tariff_stays_under_what_the_law_allows(weeks: int) -> None:
    """After the ruling: what is lawful plus a substitute for 150 days, until a procedure is
    through."""
    scenario = ARTICLE.evolve(
        {
            "us.strategy": "hardliner",
            "parameters": RULED | {"procedure_weeks": float(weeks), "sector_rate": 0.0},
            "calendar.weeks": 5 + weeks,
        }
    )
    lawful, bridged, looked = 0.576 - EMERGENCY_PART, 0, False
    for moment in played(scenario):
        after = moment.clock.closes - 28.0
        tariff = moment.state.level[US, TARIFF]
        if 0.0 <= after < 7.0 * weeks:
            assert np.all(tariff <= lawful + TEMPORARY_CAP + 1e-12)
            bridged += int((tariff > lawful + 1e-12).sum())
        if after == 7.0 * (weeks - 1):  # a measure of the last weeks may run still
            assert np.all((tariff <= lawful + 1e-12) | np.isfinite(moment.state.temporary_until))
            looked = True
    assert bridged
    assert looked


def test_a_ruling_lowers_the_us_tariff_and_no_other_lever() -> None:
    quiet = {"us": {"attention": 0.0, "reaction": 0.0}, "cn": {"attention": 0.0, "reaction": 0.0}}
    scenario = ARTICLE.evolve(
        {
            "parameters": {**quiet, **RULED, "replacement_chance": 0.0, "sector_rate": 0.0},
            "stage": "status quo",
            "us.threat.size": 0.0,
            "cn.threat.size": 0.0,
            "truce.ends": "2030-01-01",
            "calendar.weeks": 8,
        }
    )
    *_, last = played(scenario)
    assert np.allclose(last.state.level[US, TARIFF], 0.576 - EMERGENCY_PART, atol=1e-12)
    assert np.allclose(last.state.level[CN, TARIFF], 0.326, atol=1e-12)
    assert np.all(last.state.level[CN, RESTRICTION] == 0.10)
    *_, unruled = played(scenario.evolve({"switches.court": False}))
    assert np.allclose(unruled.state.level[US, TARIFF], 0.576, atol=1e-12)


@pytest.mark.parametrize("weeks", [16, pytest.param(56, marks=pytest.mark.slow)])
@pytest.mark.parametrize("lever", ["restriction", "purchase"])
def test_a_lever_that_is_switched_off_never_moves(lever: str, weeks: int) -> None:
    scenario = ARTICLE.evolve(
        {
            f"switches.{lever}": False,
            "us.strategy": MIXTURE | {"scripted": 0.1},
            "calendar.weeks": weeks,
        }
    )
    which = LEVERS.index(lever)
    for moment in played(scenario):
        assert not moment.state.level[:, which].any()
        assert not moment.state.suspended[:, which].any()
        assert not (moment.state.threat_lever == which).any()


def ends(scenario: Scenario) -> tuple[bytes, ...]:
    """What the runs end with: levers, pain, threats, talks and stages."""
    *_, last = played(scenario)
    state = last.state
    shown = (state.level, state.pain, state.threat_deadline, state.talks_since, state.stage_since)
    return tuple(array.tobytes() for array in shown)


@pytest.fixture(scope="module")
def usual() -> tuple[bytes, ...]:
    return ends(ARTICLE.evolve({"calendar.weeks": 10}))


@pytest.mark.parametrize(
    "switch", ["tariff", "restriction", "purchase", "audience_costs", "beliefs", "court", "stress"]
)
def test_each_switch_changes_histories(switch: str, usual: tuple[bytes, ...]) -> None:
    assert ends(ARTICLE.evolve({f"switches.{switch}": False, "calendar.weeks": 10})) != usual


@pytest.mark.parametrize("weeks", [10, FULL])
def test_without_beliefs_records_stay_as_they_were(weeks: int) -> None:
    for moment in played(ARTICLE.evolve({"switches.beliefs": False, "calendar.weeks": weeks})):
        assert np.array_equal(moment.state.record_carried, moment.world.drawn["record_carried"])
        assert np.array_equal(moment.state.record_withdrawn, moment.world.drawn["record_withdrawn"])
        assert not moment.state.tough_log_odds.any()


@pytest.mark.parametrize("weeks", [10, FULL])
def test_without_a_court_the_law_never_binds(weeks: int) -> None:
    changes = {"switches.court": False, "parameters": RULED, "calendar.weeks": weeks}
    for moment in played(ARTICLE.evolve(changes)):
        assert np.all(moment.state.emergency)
        assert not moment.happened or not moment.happened.ruling.any()


@pytest.mark.parametrize("weeks", [10, FULL])
def test_without_stress_markets_are_calm(weeks: int) -> None:
    for moment in played(ARTICLE.evolve({"switches.stress": False, "calendar.weeks": weeks})):
        assert not moment.state.shock.any()
