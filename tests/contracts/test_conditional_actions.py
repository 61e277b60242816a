"""Actions with a condition: taken in the runs in which what all can see holds, and in no others."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim import actions as acts
from tradesim.errors import ScenarioError
from tradesim.model.block import moments
from tradesim.model.phases.public_record import READINGS
from tradesim.model.shocks import LANE, Shocks
from tradesim.model.variables import FLAGS, VARIABLES
from tradesim.results.replay import series_name
from tradesim.scenario.actions.base import Conditional
from tradesim.scenario.actions.registry import ACTIONS, name_of
from tradesim.terms.public import PUBLIC
from tradesim.terms.sides import SIDES

TALKS = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 10}, name="ten weeks")
DAY = date(2025, 12, 9)
RUNS = 192
CASES = {
    "raise_tariff": {"side": "US", "size": 0.2},
    "lower_tariff": {"side": "CN", "size": 0.1},
    "raise_restriction": {"side": "CN", "size": 0.3},
    "lower_restriction": {"side": "CN", "size": 0.05},
    "threaten": {"side": "CN", "lever": "purchase", "size": 0.5},
    "withdraw_threat": {"side": "US"},
    "offer_talks": {"side": "CN"},
    "sign": {},
    "extend_truce": {"until": "2027-06-10"},
    "break_agreement": {"side": "CN"},
}
"""Every action that takes a condition, with its other keys."""


def ensemble(*taken: acts.Action) -> ts.Ensemble:
    scenario = TALKS.with_actions(taken, name="played")
    return ts.simulate(scenario, runs=RUNS, seed=5, record="paths", progress=False)


@cache
def untouched() -> ts.Ensemble:
    return ensemble()


def seen_before(condition: str) -> np.ndarray:
    """Where a condition holds as the last step before the day left things."""
    ens = untouched()
    return ens.holding(condition.replace("DAY", str(ens.dates[ens.step_on("2025-12-08")])))


def made(name: str, **keys: object) -> acts.Action:
    return acts.BY_NAME[name](on=DAY, **CASES[name], **keys)


def same(one: ts.Ensemble, other: ts.Ensemble) -> np.ndarray:
    """Runs whose paths are the same to the bit."""
    alike = np.ones(RUNS, dtype=np.bool_)
    for name, path in one.stored.items():
        there = other.stored[name]
        equal = (path == there) | ((path != path) & (there != there))  # missing is like missing
        alike &= equal.reshape(-1, RUNS).all(axis=0)
    return alike


def test_every_action_that_takes_a_condition_is_here() -> None:
    assert set(CASES) == {name_of(kind) for kind in ACTIONS if issubclass(kind, Conditional)}


@pytest.mark.parametrize("name", in_turn(CASES, one_in=4))
def test_it_is_taken_where_the_condition_holds_and_nowhere_else(name: str) -> None:
    holds = seen_before("agreement_in_force on DAY")
    assert 0 < holds.sum() < RUNS
    given, always = ensemble(made(name, when="agreement_in_force")), ensemble(made(name))
    assert same(given, always)[holds].all()
    assert same(given, untouched())[~holds].all()


def test_a_condition_that_always_holds_changes_no_bit() -> None:
    given = ensemble(made("raise_tariff", when="tariff_us >= 0"))
    assert same(given, ensemble(made("raise_tariff"))).all()


def test_numbers_are_compared_as_they_stand_on_the_day() -> None:
    given = ensemble(made("raise_tariff", when="tariff_us > 0.5 or not truce_in_force"))
    holds = seen_before("tariff of US on DAY > 0.5 or not (truce_in_force on DAY)")
    assert same(given, untouched())[~holds].all()
    assert not same(given, untouched())[holds].all()


def test_a_replay_is_the_run_and_tells_what_was_taken() -> None:
    ens = ensemble(made("raise_tariff", when="agreement_in_force"))
    holds = seen_before("agreement_in_force on DAY")
    for run in (int(np.flatnonzero(holds)[0]), int(np.flatnonzero(~holds)[0])):
        story = ens.replay(run)
        story.run_model()
        for side, place in (("US", 0), ("CN", 1)):
            path = story.path[series_name("tariff", side)].to_numpy(np.float64)
            assert np.array_equal(path, ens.stored["tariff"][:, place, run])
        told = "scripted in the scenario, since agreement_in_force" in story.narrative()
        assert told == holds[run]


def test_a_lane_equals_its_part_of_the_block() -> None:
    scenario = TALKS.with_actions(
        [made("raise_tariff", when="delivered < 0.9 and agreement_in_force")], name="lanes"
    )
    whole = list(moments(scenario, Shocks(5, 0, 0, 3 * LANE)))[-1]
    part = list(moments(scenario, Shocks(5, 0, LANE, 2 * LANE)))[-1]
    assert np.array_equal(whole.state.level[..., LANE : 2 * LANE], part.state.level)


def test_names_are_those_that_are_read_and_mean_what_is_recorded() -> None:
    assert set(READINGS) == set(PUBLIC)
    recorded = {flag.name: flag for flag in FLAGS} | {each.name: each for each in VARIABLES}
    compared = 0
    *_, last = moments(TALKS, Shocks(5, 0, 0, LANE))
    for name, reading in READINGS.items():
        stem, _, side = name.rpartition("_")
        series, place = (recorded.get(name), 0)
        if side.upper() in SIDES:
            series, place = recorded.get(stem), SIDES.index(side.upper())
        if series is not None:
            values = np.asarray(reading(last.world, last.state))
            assert np.array_equal(values, series.of(last)[place]), name
            compared += 1
    assert compared >= 11


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("delivered", "compare it"),
        ("deliverd > 0.8", "allowed delivered"),
        ("breach", "allowed delivered"),
        ("agreement_in_force > 0.5", "holds or does not"),
        ("delivered > 0.8 > 0.1", "allowed a NAME"),
        ("delivered == 1", "allowed a NAME"),
        ("delivered > ordered", "allowed a NAME"),
        ("delivered > True", "allowed a NAME"),
        ("delivered > 1e400", "allowed a NAME"),
        ("__import__('os')", "allowed a NAME"),
        ("", "allowed a NAME"),
        ("not " * 60 + "talking", "characters"),
        ("(" * 100 + "talking" + ")" * 90, "allowed a NAME"),
    ],
)
def test_what_is_no_condition_is_refused_in_a_line(when: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said) as caught:
        made("raise_tariff", when=when)
    assert len(str(caught.value).splitlines()) == 1


def test_what_binds_other_days_takes_no_condition() -> None:
    with pytest.raises(ScenarioError, match="when: unknown key"):
        acts.RefusePurchases(on=DAY, when="delivered > 0.8")


def test_it_is_said_and_read_again_from_a_table() -> None:
    action = made("extend_truce", when="delivered > 0.8")
    assert "in runs in which delivered > 0.8" in str(action)
    table = action.model_dump(exclude_none=True)
    assert TALKS.evolve({"actions": [table]}, name="read").actions == (action,)
    plain, conditional = (TALKS.with_actions([a]) for a in (made("extend_truce"), action))
    assert plain.fingerprint != conditional.fingerprint


def test_as_many_conditions_as_bits_are_allowed() -> None:
    many = [made("offer_talks", when="delivered > 0.8")] * 51
    with pytest.raises(ScenarioError, match="51 conditions"):
        TALKS.with_actions(many)
