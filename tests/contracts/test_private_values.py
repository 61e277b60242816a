"""What a side sees does not tell it what the other side keeps to itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np
import pytest

from tradesim import load_scenario
from tradesim.model.block import moments
from tradesim.model.phases.look import Look
from tradesim.model.phases.prospects import Prospects, renew
from tradesim.model.phases.seats import Seats
from tradesim.model.phases.world import PAYOFF_WEIGHTS, World
from tradesim.model.shocks import LANE, Shocks
from tradesim.model.state import State
from tradesim.model.step import Moment
from tradesim.strategies.base import View
from tradesim.terms.calendar import Clock
from tradesim.terms.sides import CN, US, Array, other

ARTICLE = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 16}, name="short")
PRIVATE = (
    "precision",
    "resolve",
    "answer_share",
    "answer_elsewhere",
    "back_down_cost",
    "inconsistency_cost",
    "belligerence_cost",
    "reciprocity",
    "reservation",
    "follow_through",
    "continuation_weight",
    *PAYOFF_WEIGHTS,
)
"""Parameters of a side that the other side sees the median of, or nothing."""


def changed(world: World, side: int, name: str) -> World:
    """The same world with another draw of one parameter of one side."""
    drawn = dict(world.drawn)
    drawn[name] = drawn[name].copy()
    drawn[name][side] = 0.3 + 1.7 * drawn[name][side]
    return replace(world, drawn=drawn)


def with_worth(state: State, side: int) -> State:
    """The same state felt otherwise by one side."""
    worth, usual = state.worth.copy(), state.usual_worth.copy()
    worth[side], usual[side] = worth[side] - 0.1, usual[side] + 0.1
    return state.evolve(worth=worth, usual_worth=usual)


def look_of(world: World, clock: Clock, noise: Array, state: State, side: int) -> Look:
    """What one side sees in every run."""
    seats = Seats(side * world.n_runs + np.arange(world.n_runs), world.n_runs)
    prospects = Prospects.unknown(world.n_runs)
    renew(world, state, prospects, np.ones((2, world.n_runs), dtype=np.bool_))
    return Look(world, clock, noise, state, prospects, seats)


OBSERVATIONS = tuple(f.name for f in fields(View))


@pytest.fixture(scope="module")
def some_moments() -> list[Moment]:
    played: Iterator[Moment] = moments(ARTICLE, Shocks(9, 0, 0, 4 * LANE))
    return [moment for moment in played if moment.clock.step in (1, 4, 10, 16)]


@pytest.mark.parametrize("side", [US, CN])
@pytest.mark.parametrize("name", PRIVATE)
def test_what_is_private_to_the_other_side_does_not_change_a_view(
    some_moments: list[Moment], side: int, name: str
) -> None:
    for moment in some_moments:
        noise = Shocks(9, 0, 0, 4 * LANE).normals("sight", 2)
        usual = look_of(moment.world, moment.clock, noise, moment.state, side)
        world = changed(moment.world, other(side), name)
        state = with_worth(moment.state, other(side))
        again = look_of(world, moment.clock, noise, state, side)
        for seen in OBSERVATIONS:
            assert getattr(usual, seen).tobytes() == getattr(again, seen).tobytes(), seen


@pytest.mark.parametrize("side", [US, CN])
def test_of_what_the_other_side_feels_only_its_pain_is_sighted(
    some_moments: list[Moment], side: int
) -> None:
    for moment in some_moments:
        noise = Shocks(9, 0, 0, 4 * LANE).normals("sight", 2)
        pain = moment.state.pain.copy()
        pain[other(side)] = pain[other(side)] + 0.25
        usual = look_of(moment.world, moment.clock, noise, moment.state, side)
        hurt = moment.state.evolve(pain=pain)
        again = look_of(moment.world, moment.clock, noise, hurt, side)
        apart = [
            seen for seen in OBSERVATIONS
            if getattr(usual, seen).tobytes() != getattr(again, seen).tobytes()
        ]  # fmt: skip
        assert apart == ["pain_other"]
        assert np.allclose(again.pain_other - usual.pain_other, 0.25)


def test_own_private_values_do_change_the_own_view(some_moments: list[Moment]) -> None:
    """The other way round the same change is seen, so that the test above can fail."""
    moment = some_moments[-1]
    noise = np.zeros((2, moment.world.n_runs))
    usual = look_of(moment.world, moment.clock, noise, moment.state, US)
    for name in ("precision", "resolve", "answer_share", "decoupling_weight"):
        world = changed(moment.world, US, name)
        again = look_of(world, moment.clock, noise, moment.state, US)
        names = (f.name for f in fields(again))
        assert any(getattr(usual, n).tobytes() != getattr(again, n).tobytes() for n in names), name


def public(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


def test_a_strategy_is_handed_the_fields_of_a_view_and_nothing_else() -> None:
    """What is private to the other side has no name there: no state, no world, no other view."""
    assert public(Look) == public(View) | set(OBSERVATIONS)


@pytest.mark.parametrize("name", OBSERVATIONS)
def test_a_field_is_worked_out_alone_and_when_it_is_first_read(
    some_moments: list[Moment], name: str
) -> None:
    moment = some_moments[-1]
    noise = np.zeros((2, moment.world.n_runs))
    look = look_of(moment.world, moment.clock, noise, moment.state, CN)
    first = getattr(look, name)
    assert vars(look).keys() & set(OBSERVATIONS) == {name}
    assert getattr(look, name) is first


@pytest.mark.parametrize("name", OBSERVATIONS)
def test_a_look_that_evolves_changes_in_that_field_alone(
    some_moments: list[Moment], name: str
) -> None:
    """Whatever was read before: no field is worked out of another as a strategy changed it."""
    moment = some_moments[-1]
    noise = np.zeros((2, moment.world.n_runs))
    usual, other_one = (
        look_of(moment.world, moment.clock, noise, moment.state, CN) for _ in range(2)
    )
    evolved = other_one.evolve(**{name: ~getattr(usual, name).astype(bool)})
    for seen in set(OBSERVATIONS) - {name}:
        assert getattr(usual, seen).tobytes() == getattr(evolved, seen).tobytes(), seen
