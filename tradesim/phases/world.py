"""All that stays fixed while a block of runs is played: dates, draws of parameters, rooms below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tradesim.calendar import Calendar
from tradesim.negotiation.payoffs import Payoffs
from tradesim.sides import CN, US, Array, Codes, Mask, other
from tradesim.strategies.base import Strategy

Index = NDArray[np.intp]
_ALL = slice(None)


class Economy(Protocol):
    """Long-run response to the levers of economy.policy: (6, n), sets (n,) -> (n_outcomes, n)."""

    def evaluate(self, levers: Array, sets: Codes) -> Array:
        """Log ratios of the outcomes to no policy, (n_outcomes, n)."""


class Stakes(Protocol):
    """Officials' quick sight of two tariffs: real incomes and import shares, (4, n), percent."""

    def evaluate(self, us_tariff: Array, cn_tariff: Array, sets: Codes) -> Array:
        """What two tariffs (n,), shares, come to; (4, n), percent."""


@dataclass(frozen=True, slots=True)
class ScriptedMove:
    """A dated move of the scenario: `move` is one of scenario.SCRIPTED."""

    day: float
    side: int
    move: str
    lever: int
    size: float


@dataclass(frozen=True, slots=True)
class World:
    """What the runs of a block share, and what each drew at the start."""

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
    """Response to the levers at the start, (n_outcomes, n_runs)."""
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
    threats_carried: bool | None
    """Decisions that the scenario settles: what leaders do at the arranged meeting, whether the
    truce of the first day is extended, whether its threats are carried out. None: the model's."""
    first_truce_end: float
    usual_restriction: float
    """Chinese restriction that users of critical inputs had adapted to before the first day."""
    beliefs_on: bool
    """Whether records and beliefs about the other side move."""
    struck: Mask
    """Whether the court strikes the emergency tariffs down when it rules, (n_runs,)."""
    election_day: float

    @property
    def n_runs(self) -> int:
        """How many runs the world is that of."""
        return int(self.sets.shape[-1])

    def started(self, response: Array, worth: Array) -> World:
        """The same world, knowing what the levers of the first day do.

        `response` is (n_outcomes, n_runs), `worth` (2, n_runs).
        """
        return replace(self, start_response=response, start_worth=worth)

    def payoffs(self, runs: Index | slice = _ALL, *, seen_by: int | None = None) -> Payoffs:
        """How the governments of these runs value levers.

        `seen_by` a side, the other side's weights are not known and stand at their medians.
        """
        sets = self.sets[runs]
        before = self.prewar_tariff

        def sight(us_tariff: Array, cn_tariff: Array) -> Array:
            us_added = np.maximum(us_tariff - before[US], 0.0)
            cn_added = np.maximum(cn_tariff - before[CN], 0.0)
            return self.stakes.evaluate(us_added, cn_added, sets)

        weights = {name: self._at(runs, name) for name in PAYOFF_WEIGHTS}
        if seen_by is not None:
            them = other(seen_by)
            for name, each in weights.items():
                each[them] = self.typical[name][them]
        return Payoffs(sight, weights)

    def _at(self, runs: Index | slice, name: str) -> Array:
        """A parameter by side for some of the runs, as an array of its own."""
        drawn = self.drawn[name]
        return drawn.copy() if isinstance(runs, slice) else drawn.take(runs, axis=1)


PAYOFF_WEIGHTS = (
    "decoupling_weight",
    "restriction_stake",
    "restriction_cost",
    "farm_stake",
    "concession_value",
)
