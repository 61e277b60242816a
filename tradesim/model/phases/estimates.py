"""What one side works out when it looks: gains and losses of moves, and their chances."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tradesim.model.phases.deal import (
    expected_worth,
    follow_through,
    levers_of_deal,
    levers_with_pledge,
)
from tradesim.model.phases.threat_game import concession_chances, resistance
from tradesim.model.phases.world import World
from tradesim.model.state import State
from tradesim.negotiation.continuation import gain_of_moves
from tradesim.negotiation.package import worst_levels
from tradesim.negotiation.payoffs import Payoffs, TariffPoints, concession
from tradesim.terms.calendar import DAYS_PER_WEEK, Clock
from tradesim.terms.columns import Index, selected_columns
from tradesim.terms.levers import HIGHEST, NO_LEVER, RESTRICTION, STEP_SIZE, STEPS, TARIFF
from tradesim.terms.moves import MOVES
from tradesim.terms.sides import Array, Mask, either, other

ANSWERED_SIZE = 0.25
"""Answering tariff rise at which its cost is looked up; the cost of others is in proportion."""


@dataclass(frozen=True)
class Estimates:
    """What one side makes of the runs it attends to; each thing is worked out when first read."""

    world: World
    state: State
    """World and state of these runs alone."""
    clock: Clock
    side: int
    whole: World
    runs: Index
    """The world of all runs, and which of them these are: for private values, by side."""
    sight: Array
    """Standard normals that blur each side's sight of the other's pain, (2, all runs)."""

    @property
    def n_runs(self) -> int:
        return int(self.runs.size)

    @property
    def them(self) -> int:
        return other(self.side)

    def own(self, column: str) -> Array:
        """The own side's row of a column of the state, (n_runs,)."""
        return self.state.row(column, self.side)

    def others(self, column: str) -> Array:
        """The other side's row of a column of the state, (n_runs,)."""
        return self.state.row(column, self.them)

    def drawn(self, name: str, side: int) -> Array:
        """A parameter of a side, (n_runs,)."""
        return selected_columns(self.whole.drawn[name][side], self.runs)

    @cached_property
    def worth(self) -> Array:
        """Worth of the levers in force to the own side, (n_runs,), percent."""
        return self.own("worth")

    @cached_property
    def believed(self) -> Array:
        """Chance, on its record, that each side carries a threat out, (2, n_runs)."""
        return follow_through(self.state)

    @cached_property
    def offered(self) -> Mask:
        """Sides whose offer to talk still stands, (2, n_runs)."""
        since = self.clock.closes - self.state.offer_day
        return np.asarray(since <= DAYS_PER_WEEK * self.world.drawn["offer_life"])

    @cached_property
    def payoffs(self) -> Payoffs:
        """How both sides value levers, the other side's weights at their medians."""
        return self.whole.payoffs(self.runs, seen_by=self.side)

    @cached_property
    def level(self) -> Array:
        """Levers in force, with purchases as a pledge leaves them, (2, 3, n_runs)."""
        market = self.world.drawn["market_purchases"]
        return levers_with_pledge(self.state.level, self.state.pledge, market)

    @cached_property
    def places(self) -> TariffPoints:
        """Where the tariffs in force lie in the sight of officials."""
        return self.payoffs.places(self.level)

    @cached_property
    def steps(self) -> Array:
        """Change of worth to both sides if the own side took each step, (2, n_steps, n_runs)."""
        now = self.worth + self.losses
        return self.payoffs.of_steps(self.side, self.level, self.places, own_tariffs=now)

    @cached_property
    def losses(self) -> Array:
        """Own loss from restrictions and purchases withheld, (n_runs,), percent."""
        return self.payoffs.losses(self.side, self.level)

    @cached_property
    def prize(self) -> Array:
        """Own gain if the other side gives way, (n_runs,), percent."""
        return concession(self.side, self.state.level, self.payoffs.weights)

    @cached_property
    def resists(self) -> Array:
        """Chance that the other side resists a threat, (n_runs,)."""
        return resistance(
            self.world,
            self.side,
            last=self.own("resist"),
            cost=self.drawn("inconsistency_cost", self.side),
            effects=self.steps,
            prize=self.prize,
        )

    @property
    def concedes(self) -> Array:
        """Chance that the other side gives way to each step if threatened, (n_steps, n_runs)."""
        return concession_chances(
            self.steps[self.them],
            resist=self.resists,
            follow_through=self.believed[self.side],
            precision=self.world.typical["precision"][self.them],
        )

    @property
    def deal(self) -> Array:
        """Own gain from the package on the table over what happens without it, (n_runs,)."""
        signed = levers_of_deal(self.world, self.state.level, self.state.split)
        worth = self.payoffs.of_side(self.side, signed)
        likely = self.believed[self.them]
        return worth - expected_worth(self.worth, self.worth_at_worst, likely)

    @cached_property
    def worth_if_lapsed(self) -> Array:
        """Own worth of levers if the truce ran out and took the pledge along, (n_runs,)."""
        level = np.minimum(self.state.level + self.state.suspended, HIGHEST[None, :, None])
        return self.payoffs.of_side(self.side, level)

    @property
    def worth_at_worst(self) -> Array:
        """Own worth of levers if what is threatened came as well, (n_runs,)."""
        worst = self.worth_if_lapsed.copy()
        runs = np.flatnonzero(either(self.state.threat_open))
        part = self.state.at(runs)
        level = worst_levels(part.level, part.suspended, part.threat_lever, part.threat_size)
        worst[runs] = self.valued_in(runs, level)
        return worst

    def valued_in(self, runs: Index, level: Array) -> Array:
        """Own worth of levers (2, 3, n) in some of the runs looked at, (n,)."""
        payoffs = self.whole.payoffs(self.runs.take(runs), seen_by=self.side)
        return payoffs.of_side(self.side, level)

    @property
    def danger(self) -> Array:
        """Own loss if the other side's open threat is carried out, (n_runs,), percent."""
        danger = np.zeros(self.world.n_runs)
        runs = np.flatnonzero(self.state.threat_lever[self.them] >= 0)
        state = self.state.at(runs)
        threatened = np.full_like(state.threat_lever, NO_LEVER)
        threatened[self.them] = state.threat_lever[self.them]
        none = np.zeros_like(state.suspended)
        level = self.level.take(runs, axis=-1)
        struck = self.valued_in(runs, worst_levels(level, none, threatened, state.threat_size))
        danger[runs] = np.maximum(self.worth.take(runs) - struck, 0.0)
        return danger

    @property
    def setback(self) -> Array:
        """Own loss if the truce ran out and suspended levers came back, (n_runs,), percent."""
        return self.worth - self.worth_if_lapsed

    @property
    def answer(self) -> Array:
        """Loss that the other side's answer to each own step would bring, (n_steps, n_runs).

        The chance that it answers a rise, on the record, times the loss from an answer in kind
        and in its usual proportion; purchases are answered with nothing.
        """
        side, them = self.side, self.them
        likely = self.drawn("answer_chance", them) * self.world.typical["answer_share"][them]
        risen = self.level[them, TARIFF] + ANSWERED_SIZE
        hit = (
            self.payoffs.of_tariffs(side, self.payoffs.with_tariff(self.places, them, risen))
            - self.losses
        )
        per_unit = {
            TARIFF: np.maximum(self.worth - hit, 0.0) / ANSWERED_SIZE,
            RESTRICTION: self.payoffs.weights["restriction_stake"][side],
        }
        losses = np.zeros((len(STEP_SIZE), self.world.n_runs))
        for step, (lever, size) in enumerate(STEPS):
            if lever in per_unit:
                losses[step] = likely * size * per_unit[lever]
        return losses

    @property
    def continuation(self) -> Array:
        """Gain from the stage that each move leads to, as far as it counts, (6, n_runs)."""
        weight = self.drawn("continuation_weight", self.side)
        if not weight.any():
            return np.zeros((len(MOVES), self.world.n_runs))
        own_threat, other_threat = self.state.threat_lever[[self.side, self.them]] >= 0
        gain = gain_of_moves(
            self.world.stage_values[self.side],
            self.state.stage,
            drops=own_threat & ~other_threat,
            meets=self.offered[self.them],
        )
        return np.asarray(weight * gain)
