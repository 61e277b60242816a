"""The narrative says what happened, when, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import islice, product

import numpy as np
import pytest

from tests.turns import in_turn
from tradesim import load_scenario
from tradesim.model.block import moments
from tradesim.model.phases import due_threats
from tradesim.model.phases.world import World
from tradesim.model.shocks import LANE, Shocks
from tradesim.model.state import State
from tradesim.model.step import Moment
from tradesim.negotiation.stages import STAGES
from tradesim.results.narrative import NAMES, points, sentences, step_in_words
from tradesim.results.replay import TradeTalks
from tradesim.scenario.scenario import Scenario
from tradesim.terms.levers import PURCHASE, RESTRICTION, TARIFF
from tradesim.terms.sides import CN, US

ARTICLE = load_scenario("kuala-lumpur-2025")
MIXTURE = {"quantal-response": 0.5, "equivalent-retaliation": 0.2, "hardliner": 0.2}
CASES = {
    "the article": ARTICLE,
    "mixed strategies and a ruling": ARTICLE.evolve(
        {
            "us.strategy": MIXTURE | {"accommodator": 0.1},
            "cn.strategy": MIXTURE | {"accommodator": 0.1},
            "parameters": {"ruling_week": 5.0, "ruling_against": 1.0},
        },
        name="mixed",
    ),
    "a day a step": ARTICLE.evolve({"calendar.step_days": 1, "calendar.weeks": 5}, name="daily"),
}
SHORT = {"the article": 28, "mixed strategies and a ruling": 20, "a day a step": 20}
"""Steps of each case that are told by default."""
FULL = {f"all of {name}": name for name in CASES}
TOLD = [*SHORT, *(pytest.param(name, marks=pytest.mark.slow) for name in FULL)]
SHOWN = 24
Told = tuple[Moment, int, list[tuple[date, str]]]


@cache
def stories(case: str) -> tuple[Told, ...]:
    """Every step of some runs, with what is told of it."""
    return tuple(_stories(scenario_of(case), SHORT.get(case)))


def scenario_of(case: str) -> Scenario:
    return CASES[FULL.get(case, case)]


def _stories(scenario: Scenario, steps: int | None = None) -> Iterator[Told]:
    """All steps, or the first day and so many."""
    history = moments(scenario, Shocks(4, 0, 0, LANE))
    for moment in islice(history, None if steps is None else 1 + steps):
        for column in range(SHOWN):
            yield moment, column, list(sentences(scenario, moment, column))


def words(entries: list[tuple[date, str]]) -> str:
    return "\n".join(text for _, text in entries)


EVENTS = {
    "signed": " sign: ",
    "extended": "extend the truce",
    "expired": "The truce runs out",
    "ruling": "The court strikes",
    "talks_opened": "Talks open: Bessent with He Lifeng, Li Chengang",
    "consensus": "reach a preliminary consensus",
    "talks_failed": "The talks break off",
}


@pytest.mark.parametrize(
    ("event", "case"),
    [
        *in_turn(EVENTS, SHORT),
        *(pytest.param(*both, marks=pytest.mark.slow) for both in product(EVENTS, FULL)),
    ],
)
def test_an_event_is_told_where_it_happened_and_nowhere_else(case: str, event: str) -> None:
    for moment, column, entries in stories(case):
        happened = moment.happened is not None and bool(getattr(moment.happened, event)[column])
        assert (EVENTS[event] in words(entries)) == happened


@pytest.mark.parametrize("case", TOLD)
def test_a_refusal_names_who_refused(case: str) -> None:
    for moment, column, entries in stories(case):
        text = words(entries)
        for side, leader in ((US, "Trump"), (CN, "Xi")):
            refused = moment.happened is not None and moment.happened.refused[side, column]
            said = re.search(r"(Trump|Xi|Trump and Xi) refuses? to sign", text)
            assert bool(refused) == bool(said and leader in said[1].split(" and "))


ACTS = {
    "threatened": ("threatens ",),
    "breached": ("declares the agreement broken", "breaks the agreement", "calls it a breach"),
    "raised": ("carries its threat out", "moves first: ", "answers with "),
}


@pytest.mark.parametrize("case", TOLD)
@pytest.mark.parametrize("act", ACTS)
def test_an_act_of_a_side_is_told_of_that_side(case: str, act: str) -> None:
    for moment, column, entries in stories(case):
        for side in (US, CN):
            happened = moment.happened is not None and getattr(moment.happened, act)[side, column]
            said = any(f"{NAMES[side]} {verb}" in words(entries) for verb in ACTS[act])
            assert said == bool(happened)


@pytest.mark.parametrize("case", TOLD)
def test_a_threat_that_ended_without_a_signature_is_told(case: str) -> None:
    for moment, column, entries in stories(case):
        if moment.happened is None or moment.happened.signed[column]:
            continue
        text = words(entries)
        for side in (US, CN):
            name = NAMES[side]
            said = ("lets its threat lapse", "lets another threat lapse", "withdraws")
            dropped = any(f"{name} {each}" in text for each in said)
            assert dropped == bool(moment.happened.withdrew[side, column])
            put_off = f"{name} puts its threat off" in text
            assert put_off == bool(moment.happened.postponed[side, column])


@pytest.mark.parametrize("case", TOLD)
def test_a_stage_is_told_where_it_changed(case: str) -> None:
    for moment, column, entries in stories(case):
        now, before = moment.state.stage[column], moment.before.stage[column]
        expected = f"Stage: {STAGES[now]}." if now != before else None
        said = [text for _, text in entries if text.startswith("Stage: ")]
        assert said == ([expected] if expected else [])


@pytest.mark.parametrize("case", TOLD)
def test_entries_are_dated_within_their_step(case: str) -> None:
    start = scenario_of(case).calendar.start
    for moment, _, entries in stories(case):
        for when, _ in entries:
            assert moment.clock.opens <= (when - start).days <= moment.clock.closes


@pytest.mark.parametrize("case", TOLD)
def test_a_threat_is_told_with_its_size_and_deadline(case: str) -> None:
    pattern = re.compile(r"(Washington|Beijing) threatens (.*), due (.*?) \(worth")
    found = 0
    for moment, column, entries in stories(case):
        for _, text in entries:
            match = pattern.match(text)
            if match is None or words(entries).count(f"{match[1]} threatens") > 1:
                continue  # of two in a week the state's first place has one
            side, state = NAMES.index(match[1]), moment.state
            lever, size = state.threat_lever[side, column], state.threat_size[side, column]
            assert match[2] == step_in_words(int(lever), size)
            day = np.floor(state.threat_deadline[side, column])
            due = date.fromordinal(scenario_of(case).calendar.start.toordinal() + int(day))
            assert match[3] == f"{due.day} {due:%B %Y}"
            found += 1
    assert found > 0 or case.endswith("a day a step")


@pytest.mark.parametrize("case", TOLD)
def test_a_threat_carried_out_is_told_with_the_size_that_was_threatened(case: str) -> None:
    pattern = re.compile(r"(Washington|Beijing) carries its threat out: (.*), threatened on")
    for moment, column, entries in stories(case):
        for _, text in entries:
            match = pattern.match(text)
            if match:
                side, before = NAMES.index(match[1]), moment.before
                lever = int(before.threat_lever[side, column])
                size = before.threat_size[side, column]
                assert match[2] == step_in_words(lever, size)


@pytest.mark.parametrize("case", TOLD)
def test_a_signature_is_told_with_pledge_and_end(case: str) -> None:
    pattern = re.compile(r"sign: (\d+) million tonnes of soybeans .* until (.*?) \(their")
    start = scenario_of(case).calendar.start.toordinal()
    for moment, column, entries in stories(case):
        match = pattern.search(words(entries))
        if match:
            assert match[1] == f"{moment.state.pledge[column]:.0f}"
            until = date.fromordinal(start + int(moment.state.truce_end[column]))
            assert match[2] == f"{until.day} {until:%B %Y}"


@pytest.mark.parametrize("case", TOLD)
def test_what_a_move_is_worth_is_not_called_income(case: str) -> None:
    told = "\n".join(words(entries) for _, _, entries in stories(case))
    assert re.search(r"worth [+-]\d\.\d\d against [+-]\d\.\d\d for holding", told)
    assert "income" not in told


def test_nothing_is_told_of_the_first_day() -> None:
    moment, _, entries = stories("the article")[0]
    assert moment.happened is None
    assert entries == []


def test_a_narrative_opens_on_the_first_day_runs_forward_and_ends_on_the_last() -> None:
    model = TradeTalks(scenario=ARTICLE, rng=4, run=7)
    model.run_model()
    days = [when for when, _ in model.told]
    assert days == sorted(days)
    lines = model.narrative().splitlines()
    assert lines[0] == "Preliminary consensus in Kuala Lumpur, run 7"
    assert lines[2] == "26 October 2025: preliminary consensus."
    assert lines[-1] == f"22 November 2026: after 56 weeks the stage is {model.stage}."


def test_the_leaders_meeting_is_told_on_its_day() -> None:
    for run in range(8):
        model = TradeTalks(scenario=ARTICLE, rng=4, run=run)
        model.step()
        meeting = [when for when, text in model.told if "Trump and Xi meet" in text]
        assert meeting == [date(2025, 10, 30)]


@pytest.mark.parametrize(
    ("lever", "size", "down", "expected"),
    [
        (TARIFF, 1.0, False, "tariffs up by 100 points"),
        (TARIFF, 0.1, True, "tariffs down by 10 points"),
        (RESTRICTION, 0.6, False, "60% of critical exports held back"),
        (RESTRICTION, 0.3, True, "30% of critical exports released"),
        (PURCHASE, 0.5, False, "50% of normal soybean purchases withheld"),
        (PURCHASE, 1.0, True, "100% of normal soybean purchases resumed"),
    ],
)
def test_each_lever_has_words_up_and_down(
    lever: int, size: float, down: bool, expected: str
) -> None:
    assert step_in_words(lever, size, down=down) == expected


def test_points_are_hundredths() -> None:
    assert points(0.075) == "8 points"
    assert points(1.0) == "100 points"


SCRIPTED = ("tariffs-take-effect", "phased-de-escalation")


@cache
def scenario_stories(name: str, steps: int | None = None) -> tuple[Told, ...]:
    return tuple(_stories(load_scenario(name), steps))


STEPS = [25, pytest.param(None, marks=pytest.mark.slow)]


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("name", SCRIPTED)
def test_a_scripted_move_is_told(name: str, steps: int | None) -> None:
    """Every move of the script is one that has its effect in every run."""
    for moment, _, entries in scenario_stories(name, steps):
        for move in moment.world.script:
            if moment.happened is not None and moment.clock.covers(move.day):
                act = rf"{NAMES[move.sides[0]]} (raises|lowers|carries)"
                assert re.search(act, words(entries)), words(entries)


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("name", ["kuala-lumpur-2025", "tariffs-take-effect"])
def test_who_answers_a_threat_carried_out_is_not_told_to_move_first(
    name: str, steps: int | None
) -> None:
    for _, _, entries in scenario_stories(name, steps):
        text = words(entries)
        for side in (US, CN):
            carried = f"{NAMES[1 - side]} carries its threat out" in text
            assert not (carried and f"{NAMES[side]} moves first" in text), text


@pytest.mark.parametrize("steps", STEPS)
def test_no_more_than_everything_is_suspended(steps: int | None) -> None:
    for _, _, entries in scenario_stories("kuala-lumpur-2025", steps):
        share = re.search(r"export restrictions of (\d+)% are suspended", words(entries))
        assert share is None or int(share[1]) <= 100


def test_the_chance_told_is_the_one_that_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one worked out anew on the state before the step: what came earlier in it counts.

    Runs are told apart by how deliveries went before the step, a number of their own.
    """
    plain = due_threats.carry_out_chances
    used: dict[tuple[int, float], float] = {}

    def watched(world: World, state: State, due: np.ndarray) -> np.ndarray:
        likely = plain(world, state, due)
        for side, run in zip(*np.nonzero(due), strict=True):
            used[int(side), float(state.mood[run])] = likely[side, run]
        return likely

    monkeypatch.setattr(due_threats, "carry_out_chances", watched)
    told_chances = 0
    for moment in moments(ARTICLE, Shocks(4, 0, 0, LANE)):
        if moment.happened is not None:
            chance = moment.happened.carry_chance
            mood = moment.before.mood
            told = [(int(s), int(r)) for s, r in np.argwhere(~np.isnan(chance))]
            known = {(s, float(mood[r])): chance[s, r] for s, r in told}
            assert known == used
            told_chances += len(known)
        used.clear()
    assert told_chances > LANE
