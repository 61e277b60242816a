"""What "the deal survives" means: three nested states, dated by the phase in which they change."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim import actions as acts
from tradesim.results.conditions import STATES
from tradesim.results.ensemble import Ensemble
from tradesim.results.key_events import key_events

ARTICLE = ts.load_scenario("kuala-lumpur-2025")
STILL = {
    **{side: {"attention": 0.0, "reaction": 0.0} for side in ("us", "cn")},
    "sector_rate": 0.0,
    "tariff_borne": 0.0,
    "summit_truce": 0.0,
    "early_extension": 0.0,
}
DAYS = ("2025-10-26", "2025-11-02", "2026-01-31", "2026-03-31", "2026-04-26")


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    half_a_year = ARTICLE.evolve({"calendar.weeks": 26})
    return ts.simulate(half_a_year, runs=400, seed=5, record="paths", progress=False)


def nested(strict: np.ndarray, loose: np.ndarray) -> bool:
    return bool(np.all(~strict.astype(bool) | loose.astype(bool)))


@pytest.mark.parametrize("name", in_turn(ts.scenario_names(), one_in=6))
def test_the_states_are_nested_at_every_date(name: str, shipped: Callable[[str], Any]) -> None:
    paths = shipped(name).ensemble
    for strict, loose in pairwise(STATES):
        assert nested(paths.stored[strict], paths.stored[loose])
        assert nested(paths.columns[strict], paths.columns[loose])


@pytest.mark.parametrize("weeks", [5, pytest.param(12, marks=pytest.mark.slow)])
@pytest.mark.parametrize("stage", ["agreement", "compliance", "extension window", "status quo"])
def test_the_states_are_nested_where_an_agreement_is_in_force_at_the_start(
    stage: str, weeks: int
) -> None:
    scenario = ARTICLE.evolve({"stage": stage, "calendar.weeks": weeks, "calendar.summit": None})
    paths = ts.simulate(scenario, runs=150, seed=4, record="paths", progress=False).stored
    for state in STATES:
        assert np.all(paths[state][0] == (stage != "status quo"))
    for strict, loose in pairwise(STATES):
        assert nested(paths[strict], paths[loose])


def test_outcomes_are_the_states_on_the_last_day(ens: Ensemble) -> None:
    for state in STATES:
        assert np.array_equal(ens.columns[state], ens.stored[state][-1, 0].astype(float))
    assert np.array_equal(ens.columns["agreement_in_force"], ens.columns["agreement_at_end"])


def test_states_follow_from_days_of_signature_and_of_the_first_end(ens: Ensemble) -> None:
    signed = ens.columns["first_agreement_day"]
    days = 7.0 * np.arange(len(ens.dates))[:, None]
    assert np.array_equal(ens.stored["signed_ever"][:, 0], signed[None] <= days)
    broken = np.fmin(ens.columns["first_breach_day"], np.inf)
    assert not (ens.stored["first_deal_unbroken"][:, 0] & (broken[None] <= days)).any()
    never_ended = np.isnan(ens.columns["first_breach_day"]) & np.isnan(
        np.where(ens.columns["first_expiry_day"] > signed, ens.columns["first_expiry_day"], np.nan)
    )
    assert np.all(ens.columns["first_deal_unbroken"][never_ended & ~np.isnan(signed)] == 1.0)


@pytest.mark.parametrize("day", DAYS)
def test_survival_at_a_date_is_asked_in_every_way_alike(ens: Ensemble, day: str) -> None:
    chances = []
    for state in STATES:
        asked = ens.probability(state, on=day).value
        where = ens.holding(f"{state} on {day}")
        assert asked == where.mean()
        assert np.array_equal(~where, ens.holding(f"no {state} on {day}"))
        if where.any():
            assert ens.given(f"{state} on {day}").n_runs == where.sum()
        chances.append(asked)
    assert chances == sorted(chances)


def test_without_a_date_a_state_is_that_of_the_end(ens: Ensemble) -> None:
    for state in STATES:
        held = ens.columns[state] > 0.0
        assert np.array_equal(ens.holding(state), held)
        assert np.array_equal(ens.holding(f"no {state}"), ~held)
        assert np.array_equal(ens.holding(f"{state} == 1"), held)
        assert ens.given(state).n_runs == held.sum()
        if not held.all():
            assert ens.given(f"not {state}").n_runs == (~held).sum()


def test_the_main_probabilities_hold_all_three_from_strict_to_loose(ens: Ensemble) -> None:
    asked = [words for words, _ in key_events(ens)]
    wanted = [
        "first agreement unbroken at the end",
        "agreement in force at the end",
        "force at any",
    ]
    places = [next(k for k, words in enumerate(asked) if part in words) for part in wanted]
    assert places == sorted(places)


# --- A stage that moves again in the step of signature -----------------------------------------


def in_one_week(*taken: acts.Action, days: int) -> dict[str, np.ndarray]:
    """Outcomes of the first week, in which the sides do nothing but what is scripted."""
    changes = {"calendar.weeks": 1, "calendar.step_days": days, "switches.court": False}
    changes["parameters"] = STILL
    scenario = ARTICLE.evolve(changes).with_actions(taken)
    return dict(ts.simulate(scenario, runs=64, seed=2, record="outcomes", progress=False).columns)


SIGN = acts.Sign(on="2025-10-28")
RISE = acts.RaiseTariff(on="2025-10-30", side="US", size=0.04)
ANSWER = acts.RaiseTariff(on="2025-10-31", side="CN", size=0.04)


@pytest.mark.parametrize("days", [1, 7])
def test_a_breach_in_the_week_of_signature_is_dated_and_counted(days: int) -> None:
    """Signed on day 2, broken by the rise of day 4; the answer of day 5 breaks nothing more."""
    found = in_one_week(SIGN, RISE, ANSWER, days=days)
    assert np.all(found["first_agreement_day"] == 2.0)
    assert np.all(found["first_breach_day"] == 4.0)
    assert not found["first_deal_unbroken"].any()
    assert not found["agreement_in_force"].any()
    assert np.all(found["signed_ever"] == 1.0)


@pytest.mark.parametrize("days", [1, 7])
def test_a_second_signature_repairs_the_deal_and_not_the_first_one(days: int) -> None:
    found = in_one_week(SIGN, RISE, acts.Sign(on="2025-11-01"), days=days)
    assert np.all(found["first_agreement_day"] == 2.0)
    assert np.all(found["first_breach_day"] == 4.0)
    assert np.all(found["agreement_in_force"] == 1.0)
    assert not found["first_deal_unbroken"].any()


@pytest.mark.parametrize("days", [1, 7])
def test_a_signature_that_is_kept_is_dated_by_itself(days: int) -> None:
    """The window of a truce of a few weeks opens in the step of signature."""
    found = in_one_week(SIGN, days=days)
    assert np.all(found["first_agreement_day"] == 2.0)
    assert np.isnan(found["first_breach_day"]).all()
    assert np.all(found["first_deal_unbroken"] == 1.0)


def test_a_truce_that_runs_out_ends_the_first_deal_and_breaks_none() -> None:
    """An agreement in force on the first day, whose truce ends on day 15."""
    changes = {
        "stage": "compliance",
        "calendar.weeks": 3,
        "calendar.summit": None,
        "us.threat.size": 0.0,
        "cn.threat.size": 0.0,
        "switches.court": False,
        "parameters": STILL,
    }
    lapse = acts.LetTruceLapse(on="2025-11-10")
    scenario = ARTICLE.evolve(changes).with_actions([lapse])
    found = ts.simulate(scenario, runs=64, seed=2, record="outcomes", progress=False).columns
    assert np.all(found["first_expiry_day"] == 15.0)
    assert np.isnan(found["first_breach_day"]).all()
    assert not found["first_deal_unbroken"].any()
    assert np.all(found["signed_ever"] == 1.0)
