"""Tables: columns are views of their rows, parts are copies, and putting back is exact."""

from __future__ import annotations

import numpy as np
import pytest

from tradesim import load_scenario
from tradesim.economy.log_levers import log_levers
from tradesim.economy.short_run import paths
from tradesim.model.block import moments
from tradesim.model.phases import choose
from tradesim.model.phases.deal import levers_with_pledge
from tradesim.model.phases.prospects import Prospects, renew
from tradesim.model.phases.respond import economy_levers
from tradesim.model.phases.world import World
from tradesim.model.shocks import LANE, Shocks
from tradesim.model.state import Happened, State
from tradesim.terms.columns import FEW
from tradesim.terms.sides import CN, US, Array, Codes, Mask
from tradesim.terms.tables import Table, codes, flags, numbers

N = 3 * FEW
RNG = np.random.default_rng(1)


class Weather(Table):
    """A made-up table with every kind of column."""

    wet: Mask = flags(2)
    rain: Array = numbers()
    kind: Codes = codes()
    wind: Array = numbers(2, 3)
    dry: Mask = flags()


def weather() -> Weather:
    return Weather.of(
        N,
        wet=RNG.random((2, N)) < 0.5,
        rain=RNG.random(N),
        kind=RNG.integers(-100, 100, N).astype(np.int8),
        wind=RNG.random((2, 3, N)),
        dry=False,
    )


def columns(table: Table) -> dict[str, np.ndarray]:
    return {name: getattr(table, name) for name in ("wet", "rain", "kind", "wind", "dry")}


def test_to_write_into_a_column_is_to_write_into_the_table() -> None:
    table = weather()
    before = {name: column.copy() for name, column in columns(table).items()}
    table.wind[1, 2] = 7.0
    table.wet[0] = True
    again = Weather(N, table.rows)
    assert (again.wind[1, 2] == 7.0).all()
    assert again.wet[0].all()
    assert np.array_equal(again.wind[:, :2], before["wind"][:, :2])
    for name in ("rain", "kind", "dry"):
        assert np.array_equal(getattr(again, name), before[name]), name
    assert np.array_equal(again.wet[1], before["wet"][1])


def test_a_column_cannot_be_replaced_by_mistake() -> None:
    with pytest.raises(AttributeError, match="write into it"):
        weather().rain = np.zeros(N)  # type: ignore[misc]


@pytest.mark.parametrize("count", [0, 1, FEW, FEW + 1, N])
def test_a_part_that_is_put_back_changes_its_runs_alone(count: int) -> None:
    table = weather()
    runs = np.sort(RNG.permutation(N)[:count])
    rest = np.setdiff1d(np.arange(N), runs)
    before = {name: column.copy() for name, column in columns(table).items()}
    part = table.at(runs)
    for name, column in columns(part).items():
        assert np.array_equal(column, before[name][..., runs]), name
    part.rain[:] += 1.0
    part.kind[:] = 3
    part.wet[1] ^= True
    assert np.array_equal(table.rain, before["rain"])
    table.put(runs, part)
    assert np.array_equal(table.rain[runs], before["rain"][runs] + 1.0)
    assert (table.kind[runs] == 3).all()
    assert np.array_equal(table.wet[1][runs], ~before["wet"][1][runs])
    for name, column in columns(table).items():
        assert np.array_equal(column[..., rest], before[name][..., rest]), name
    assert np.array_equal(table.wind, before["wind"])


def test_a_copy_and_an_evolved_table_share_nothing_with_the_first() -> None:
    table = weather()
    rain = table.rain.copy()
    copied, evolved = table.copy(), table.evolve(rain=0.0)
    copied.rain[:] = -1.0
    assert not evolved.rain.any()
    assert np.array_equal(evolved.wind, table.wind)
    assert np.array_equal(table.rain, rain)


def test_every_column_must_be_given() -> None:
    with pytest.raises(AssertionError):
        Weather.of(N, rain=0.0)


@pytest.mark.parametrize("table", [State, Happened])
def test_columns_share_no_row_and_leave_none_out(table: type[Table]) -> None:
    made = table.empty(5)
    made.rows.numbers[:] = 0.0
    made.rows.codes[:] = 0
    for name in made.columns():
        column = getattr(made, name)
        assert not column.any(), name
        column[:] = 1
    assert (made.rows.numbers == 1.0).all()
    assert (made.rows.codes == 1).all()


def test_a_step_leaves_the_step_before_as_it_was() -> None:
    """It plays on copies, whatever its phases write."""
    scenario = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 12})
    kept = []
    for moment in moments(scenario, Shocks(2, 0, 0, 8 * LANE)):
        for table, numbers_then, codes_then in kept:
            assert table.rows.numbers.tobytes() == numbers_then
            assert table.rows.codes.tobytes() == codes_then
        kept = [
            (table, table.rows.numbers.tobytes(), table.rows.codes.tobytes())
            for table in (moment.state, moment.flows)
        ]


WEEKS = [14, pytest.param(30, marks=pytest.mark.slow)]


@pytest.mark.parametrize("weeks", WEEKS)
def test_worth_and_paths_are_those_of_the_levers_in_force(weeks: int) -> None:
    """They are worked out where `levers_moved` says so: no change of a lever goes unsaid."""
    changes = {"parameters": {"ruling_week": 5.0, "ruling_against": 0.5}, "calendar.weeks": weeks}
    scenario = load_scenario("kuala-lumpur-2025").evolve(changes)
    for moment in moments(scenario, Shocks(2, 0, 0, 8 * LANE)):
        world, state, flows = moment.world, moment.state, moment.flows
        level = levers_with_pledge(state.level, state.pledge, world.drawn["market_purchases"])
        assert world.payoffs().of(level).tobytes() == state.worth.tobytes()
        levers = economy_levers(world, state.level, state.pledge)
        assert log_levers(levers).tobytes() == flows.aim.tobytes()
        path = paths(world.economy.evaluate, flows.adapted, flows.aim, world.sets)
        assert path.tobytes() == flows.path.tobytes()


@pytest.mark.parametrize("weeks", WEEKS)
def test_prospects_kept_from_step_to_step_are_those_worked_out_anew(
    weeks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing is said to have changed nothing that they follow from has."""
    changes = {"parameters": {"ruling_week": 5.0, "ruling_against": 0.5}, "calendar.weeks": weeks}
    scenario = load_scenario("kuala-lumpur-2025").evolve(changes)
    compared = 0

    def watched(world: World, state: State, prospects: Prospects, looking: Mask) -> None:
        nonlocal compared
        renew(world, state, prospects, looking)
        anew = Prospects.unknown(world.n_runs)
        renew(world, state, anew, looking)
        for name in ("steps", "answer", "lapsed", "deal", "stale", "steps_stale"):
            kept, again = getattr(prospects, name), getattr(anew, name)
            for side in (US, CN):
                seen = np.flatnonzero(looking[side])
                kept_by, anew_by = (each[..., side, seen] for each in (kept, again))
                assert kept_by.tobytes() == anew_by.tobytes(), name
        compared += 1

    monkeypatch.setattr(choose, "renew", watched)
    for _ in moments(scenario, Shocks(2, 0, 0, 8 * LANE)):
        pass
    assert compared == 2 * weeks  # before the moves of a step and before the replies to them
