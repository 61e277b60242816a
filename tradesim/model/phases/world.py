"""What stays fixed while a block of runs is played: dates, parameters, economy, strategies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from tradesim.negotiation.payoffs import Payoffs, TariffStakes
from tradesim.strategies.base import Strategy
from tradesim.terms.calendar import Calendar
from tradesim.terms.columns import Index, Record
from tradesim.terms.sides import Array, Codes, Mask


class Economy(Protocol):
    """Long-run response to the levers of economy.policy: (6, n), sets (n,) -> (n_outcomes, n)."""

    def evaluate(self, levers: Array, sets: Codes) -> Array:
        """Log ratios of the outcomes to no policy, (n_outcomes, n)."""


class Stakes(Protocol):
    """Officials' quick sight of two tariffs, for every elasticity set."""

    def of_runs(self, sets: Codes, before: Array) -> TariffStakes:
        """The sight of runs under sets (n,), tariffs counted from `before` (2,)."""


@dataclass(frozen=True, slots=True)
class ScriptedMove:
    """A dated move of the scenario: `move` is one of scenario.SCRIPTED."""

    day: float
    side: int
    move: str
    lever: int
    size: float


@dataclass(frozen=True)
class World(Record):
    """What the runs of a block share, and what each drew at the start."""

    shared: ClassVar[frozenset[str]] = frozenset(
        {
            "calendar", "typical", "economy", "stakes", "prewar_tariff", "start_level",
            "strategies", "script", "levers_on", "leaders_sign", "truce_extends",
            "threats_carried_out", "first_truce_end", "usual_restriction", "beliefs_on",
            "election_day", "stage_values",
        }
    )  # fmt: skip

    calendar: Calendar
    drawn: Mapping[str, Array]
    """Parameters: (2, n_runs) by side, else (n_runs,)."""
    typical: Mapping[str, Array]
    """Median of each parameter by side, (2,): what the other side takes for the private value."""
    sets: Codes
    """Elasticity set of each run, (n_runs,)."""
    economy: Economy
    stakes: Stakes
    prewar_tariff: Array
    """Average tariff of each side before 2018, (2,), share; the accounts of 2017 hold it."""
    start_level: Array
    """Levers at the start, (2, 3)."""
    start_response: Array
    """Response to the levers at the start, respond.RESPONSES, (5, n_runs)."""
    start_worth: Array
    """Worth of the levers at the start, (2, n_runs)."""
    strategies: tuple[Strategy, ...]
    strategy: Codes
    """Index into `strategies` of each side, (2, n_runs)."""
    leaning: Mapping[str, Array]
    """Log-odds that the strategies add to decisions of the principals, (2, n_runs) each."""
    script: tuple[ScriptedMove, ...]
    levers_on: Mask
    """Levers that can be moved in this scenario, (3,)."""
    leaders_sign: bool | None
    truce_extends: bool | None
    threats_carried_out: bool | None
    """Decisions that the scenario settles: what leaders do at the arranged meeting, whether the
    truce of the first day is extended, whether its threats are carried out. None: the model's."""
    first_truce_end: float
    usual_restriction: float
    """Chinese restriction that users of critical inputs had adapted to before the first day."""
    stage_values: Array
    """What each stage is worth to each side beyond the step, (2, 10), percent."""
    beliefs_on: bool
    """Whether records and beliefs about the other side move."""
    ruling_day: Array
    regained_day: Array
    """Day on which the court strikes the emergency tariffs down, and on which a slower procedure
    gives the authority back, (n_runs,); NEVER where it does not strike."""
    election_day: float

    @property
    def n_runs(self) -> int:
        """How many runs the world is that of."""
        return int(self.sets.shape[-1])

    def payoffs(self, runs: Index | None = None) -> Payoffs:
        """How the governments value levers, in all runs or in some."""
        world = self if runs is None else self.at(runs)
        weights = {name: world.drawn[name] for name in PAYOFF_WEIGHTS}
        return Payoffs(world.stakes.of_runs(world.sets, world.prewar_tariff), weights)


PAYOFF_WEIGHTS = (
    "decoupling_weight",
    "restriction_stake",
    "restriction_cost",
    "farm_stake",
    "concession_value",
)
