"""What stays fixed while a block of runs is played: dates, parameters, economy, strategies."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import numpy as np

from tradesim.economy.macro.setting import MacroSetting
from tradesim.economy.short_run import ShortRun
from tradesim.model.phases.script import FREE, Binding, ScriptedAction, binding_on
from tradesim.negotiation.payoffs import Payoffs, TariffStakes
from tradesim.strategies.base import Strategy
from tradesim.terms.calendar import Calendar
from tradesim.terms.columns import Columns, Index
from tradesim.terms.levers import PURCHASE
from tradesim.terms.sides import Array, Codes, Mask


class Stakes(Protocol):
    """Officials' quick sight of two tariffs, for every elasticity set."""

    def of_runs(self, sets: Codes, before: Array) -> TariffStakes:
        """The sight of runs under sets (n,), tariffs counted from `before` (2,)."""


@dataclass(frozen=True)
class World:
    """What the runs of a block share, and what each drew at the start."""

    calendar: Calendar
    drawn: Mapping[str, Array]
    """Parameters: (2, n_runs) by side, else (n_runs,)."""
    typical: Mapping[str, Array]
    """Median of each parameter, as `drawn`: what the other side takes for the private value."""
    economy: ShortRun
    stakes: Stakes
    prewar_tariff: Array
    """Average tariff of each side before 2018, (2,), share; the accounts of 2017 hold it."""
    start_level: Array
    """Levers at the start, (2, 3)."""
    reference_tariff: Array
    """Average tariff of each side before the fight that an agreement would end, (2,), share."""
    strategies: tuple[Strategy, ...]
    leaning: Mapping[str, Array]
    """Log-odds that the strategies add to decisions of the principals, (2, n_runs) each."""
    script: tuple[ScriptedAction, ...]
    levers_on: Mask
    levers_of_scenario: Mask
    """Levers that can be moved at present, and in this scenario at all, (3,) each."""
    leaders_sign: bool | None
    truce_extends: bool | None
    threats_carried_out: bool | None
    """Decisions that the scenario settles: what leaders do at the arranged meeting, whether the
    truce of the first day is extended, whether its threats are carried out. None: the model's."""
    first_truce_end: float
    usual_restriction: float
    """Chinese restriction that users of critical inputs had adapted to before the first day."""
    stage_gains: Array
    """What each move gains each side beyond the step in each stage, (6, 2, 10), percent."""
    beliefs_on: bool
    """Whether records and beliefs about the other side move."""
    election_day: float
    binding: Binding
    """What the script settles on the day that is played."""
    losses_from: float
    """US tariff from which losses of growth are counted, share."""
    n_runs: int
    by_run: Mapping[str, Any]
    """What else runs differ in: the properties below."""
    growth: MacroSetting | None = None
    """The channels of growth, prices, revenue, markets and farms, of all runs."""

    @property
    def sets(self) -> Codes:
        """Elasticity set of each run, (n_runs,)."""
        return np.asarray(self.by_run["sets"])

    @property
    def strategy(self) -> Codes:
        """Index into `strategies` of each side, (2, n_runs)."""
        return np.asarray(self.by_run["strategy"])

    @property
    def ruling_day(self) -> Array:
        """Day on which the court strikes the emergency tariffs down, (n_runs,), or NEVER."""
        return np.asarray(self.by_run["ruling_day"])

    @property
    def procedure_day(self) -> Array:
        """Day before any ruling on which a first procedure is through, (n_runs,), or NEVER."""
        return np.asarray(self.by_run["procedure_day"])

    @property
    def regained_day(self) -> Array:
        """Day after a ruling on which a procedure is through, (n_runs,), or NEVER."""
        return np.asarray(self.by_run["regained_day"])

    @property
    def emergency_day(self) -> Array:
        """Day on which the US first takes emergency powers, (n_runs,); NEVER where it has them."""
        return np.asarray(self.by_run["emergency_day"])

    @property
    def replaces(self) -> Mask:
        """Whether the US would answer such a ruling under other laws, (n_runs,)."""
        return np.asarray(self.by_run["replaces"])

    @property
    def order_shares(self) -> Array:
        """Share of a year's pledge ordered in each quarter after signature, (4, n_runs)."""
        return np.asarray(self.by_run["order_shares"])

    @property
    def start_aim(self) -> Array:
        """Levers in force on the first day, log_levers, (6, n_runs)."""
        return np.asarray(self.by_run["start_aim"])

    @property
    def start_adapted(self) -> Array:
        """What buyers had adapted to by then, log_levers, (6, n_runs)."""
        return np.asarray(self.by_run["start_adapted"])

    @property
    def start_path(self) -> Array:
        """The path of the first day: real income and trade while buyers adapt to the levers of
        that day, short_run.RESPONSES, (4, 5, n_runs)."""
        return np.asarray(self.by_run["start_path"])

    @property
    def start_worth(self) -> Array:
        """Worth of the levers at the start, (2, n_runs)."""
        return np.asarray(self.by_run["start_worth"])

    def at(self, runs: Index) -> Self:
        """The world of some of the runs; a column is gathered when it is first read."""
        part = copy(self)  # `replace` would hand on all the other fields one by one
        vars(part).update(
            n_runs=runs.size,
            drawn=Columns(self.drawn, runs),
            leaning=Columns(self.leaning, runs),
            by_run=Columns(self.by_run, runs),
        )
        return part

    def on(self, day: float) -> Self:
        """The world as the actions of the scenario bind it on a day."""
        binding = binding_on(self.script, day) if self.script else FREE
        if binding == self.binding:
            return self
        levers_on = self.levers_of_scenario.copy()
        levers_on[PURCHASE] &= not binding.purchases_refused
        return replace(self, binding=binding, levers_on=levers_on)

    def payoffs(self) -> Payoffs:
        """How the governments value levers."""
        weights = {name: self.drawn[name] for name in PAYOFF_WEIGHTS}
        return Payoffs(self.stakes.of_runs(self.sets, self.prewar_tariff), weights)


PAYOFF_WEIGHTS = (
    "decoupling_weight",
    "restriction_stake",
    "restriction_cost",
    "farm_stake",
    "concession_value",
)
