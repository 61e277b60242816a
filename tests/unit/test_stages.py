"""The stage machine as a table: what each event does in each stage."""

from __future__ import annotations

import numpy as np
import pytest

from tradesim.negotiation import stages
from tradesim.negotiation.stages import EVENTS, STAGES


def follow(stage: str, event: str) -> str:
    code = np.array([stages.code(stage)], dtype=np.int8)
    following = stages.after(code, EVENTS.index(event), np.array([True]))
    return STAGES[following[0]]


@pytest.mark.parametrize(
    ("stage", "event", "following"),
    [
        ("status quo", "a side threatens", "threat"),
        ("threat", "talks open", "talks"),
        ("threat", "a lever is moved against the other side", "implementation"),
        ("threat", "a threat is dropped and none is left", "status quo"),
        ("implementation", "talks open", "talks"),
        ("talks", "delegations reach a preliminary consensus", "preliminary consensus"),
        ("preliminary consensus", "the leaders sign", "agreement"),
        ("preliminary consensus", "a leader refuses", "talks"),
        ("agreement", "first delivery period ends", "compliance"),
        ("compliance", "a breach is declared", "breach"),
        ("compliance", "the extension window opens", "extension window"),
        ("extension window", "the truce is extended", "compliance"),
        ("extension window", "the truce expires", "expired"),
        ("breach", "a lever is moved against the other side", "implementation"),
    ],
)
def test_an_event_leads_where_the_theory_says(stage: str, event: str, following: str) -> None:
    assert follow(stage, event) == following


@pytest.mark.parametrize(
    ("stage", "event"),
    [
        ("status quo", "the leaders sign"),
        ("threat", "the leaders sign"),
        ("talks", "the leaders sign"),
        ("status quo", "a breach is declared"),
        ("agreement", "talks open"),
        ("preliminary consensus", "talks fail"),
        ("compliance", "a side threatens"),
        ("talks", "a side threatens"),
    ],
)
def test_an_event_out_of_place_changes_nothing(stage: str, event: str) -> None:
    assert follow(stage, event) == stage


def test_only_the_runs_where_it_happens_change() -> None:
    before = np.full(3, stages.STATUS_QUO, dtype=np.int8)
    following = stages.after(before, stages.THREATENS, np.array([True, False, True]))
    assert following.tolist() == [stages.THREAT, stages.STATUS_QUO, stages.THREAT]
    assert before.tolist() == [stages.STATUS_QUO] * 3
    assert following.dtype == np.int8


@pytest.mark.parametrize("event", range(len(EVENTS)))
def test_an_event_is_allowed_where_it_leads_on(event: int) -> None:
    every = np.arange(len(STAGES), dtype=np.int8)
    led = stages.after(every, event, np.ones(len(STAGES), dtype=bool))
    assert np.array_equal(stages.allows(every, event), led != every)
    assert stages.allows(every, event).any()


def test_only_a_signature_leads_to_an_agreement() -> None:
    for event in range(len(EVENTS)):
        every = np.arange(len(STAGES), dtype=np.int8)
        led = stages.after(every, event, np.ones(len(STAGES), dtype=bool))
        entered = (led == stages.AGREEMENT) & (every != stages.AGREEMENT)
        assert entered.any() == (event == stages.SIGNED)


def steps_of_one_event() -> np.ndarray:
    """Whether some event leads from a stage (row) to another (column), or they are one."""
    every = np.arange(len(STAGES), dtype=np.int8)
    steps = np.eye(len(STAGES), dtype=bool)
    for event in range(len(EVENTS)):
        steps[every, stages.after(every, event, np.ones(len(STAGES), dtype=bool))] = True
    return steps


def test_every_stage_can_be_left_and_every_stage_but_the_quiet_ones_reached() -> None:
    steps = steps_of_one_event() & ~np.eye(len(STAGES), dtype=bool)
    assert steps.any(axis=1).all()
    assert steps.any(axis=0).all()


def test_every_stage_can_come_to_an_agreement() -> None:
    reach = steps_of_one_event()
    for _ in STAGES:
        reach = reach @ reach
    assert reach[:, stages.AGREEMENT].all()


def test_membership_is_by_code() -> None:
    every = np.arange(len(STAGES), dtype=np.int8)
    kept = [STAGES[code] for code in every[stages.is_in(every, stages.IN_FORCE)]]
    assert kept == ["agreement", "compliance", "extension window"]
    talking = [STAGES[code] for code in every[stages.is_in(every, stages.IN_TALKS)]]
    assert talking == ["talks", "preliminary consensus"]


def test_an_unknown_stage_has_no_code() -> None:
    with pytest.raises(ValueError):
        stages.code("truce")
