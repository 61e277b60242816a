"""What sides work out when they look: gains and losses of moves, and their chances."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.model.phases.deal import expected_worth, levers_with_pledge, pledge_honoured
from tradesim.model.phases.prospects import Prospects, coverage, payoffs_seen
from tradesim.model.phases.seats import Seats
from tradesim.model.phases.threat_game import concession_chances, resistance
from tradesim.model.phases.world import World
from tradesim.model.state import State
from tradesim.negotiation.continuation import gain_of_moves
from tradesim.negotiation.package import worst_levels
from tradesim.negotiation.payoffs import OTHER, OWN, Payoffs, concession
from tradesim.terms.calendar import DAYS_PER_WEEK, Clock
from tradesim.terms.columns import Index, selected_columns
from tradesim.terms.levers import NO_LEVER, RESTRICTION, STEP_LEVER, TARIFF, step_sizes
from tradesim.terms.moves import MOVES
from tradesim.terms.sides import Array, Mask, either


@dataclass(frozen=True)
class Estimates:
    """What sides make of the matter in their seats; each thing is worked out when first read."""

    whole: World
    everything: State
    """World and state of all runs."""
    clock: Clock
    seats: Seats
    sight: Array
    """Standard normals that blur each side's sight of the other's pain, (2, all runs)."""
    prospects: Prospects

    @property
    def n_seats(self) -> int:
        return int(self.seats.place.size)

    @cached_property
    def world(self) -> World:
        """World of the run of each seat."""
        return self.whole.at(self.seats.run)

    @cached_property
    def levers(self) -> Array:
        """Levers in force in the run of each seat, sides in their order, (2, 3, n_seats)."""
        return self.in_run("level")

    def in_run(self, column: str) -> NDArray[Any]:
        """A column of the state in the run of each seat, sides in their order, (..., n_seats)."""
        return selected_columns(getattr(self.everything, column), self.seats.run)

    def own(self, column: str) -> NDArray[Any]:
        """The own side's row of a column of the state, (n_seats,)."""
        return self.seats.own(getattr(self.everything, column))

    def others(self, column: str) -> NDArray[Any]:
        """The other side's row of a column of the state, (n_seats,)."""
        return self.seats.others(getattr(self.everything, column))

    def parameter(self, name: str) -> Array:
        """A parameter of the own side, (n_seats,)."""
        return self.seats.own(self.whole.drawn[name])

    @cached_property
    def worth(self) -> Array:
        """Worth of the levers in force to the own side, (n_seats,), percent."""
        return self.own("worth")

    @cached_property
    def believed(self) -> Array:
        """Chance, on its record, that the own side carries a threat out, (n_seats,)."""
        carried = self.own("record_carried")
        return np.asarray(carried / (carried + self.own("record_withdrawn")))

    @cached_property
    def believed_other(self) -> Array:
        """Chance, on its record, that the other side carries a threat out, (n_seats,)."""
        carried = self.others("record_carried")
        return np.asarray(carried / (carried + self.others("record_withdrawn")))

    def stands(self, offer_day: Array) -> Mask:
        """Seats in which an offer to talk of some day still stands, (n_seats,)."""
        since = self.clock.closes - offer_day
        return np.asarray(since <= DAYS_PER_WEEK * self.world.drawn["offer_life"])

    @cached_property
    def payoffs(self) -> Payoffs:
        return payoffs_seen(self.whole, self.seats)

    @cached_property
    def level(self) -> Array:
        """Levers in force, with purchases as a pledge leaves them, (2, 3, n_seats)."""
        market = self.world.drawn["market_purchases"]
        return levers_with_pledge(
            self.levers, pledge_honoured(self.world, self.in_run("pledge")), market
        )

    @cached_property
    def steps(self) -> Array:
        """Change of worth to the own and the other side with each own step, (2, n_steps, n_seats).

        Percent.
        """
        tariffs = self.seats.own(self.prospects.steps)
        return self.payoffs.with_other_steps(OWN, self.level, tariffs)

    @cached_property
    def coverage(self) -> Array:
        """Share of goods that own tariff steps reach, (n_seats,)."""
        return coverage(self.world.drawn, self.in_run("emergency"))

    @cached_property
    def prize(self) -> Array:
        """Own gain if the other side gives way, (n_seats,), percent."""
        return concession(self.payoffs, OWN, self.levers)

    @cached_property
    def resists(self) -> Array:
        """Chance that the other side resists a threat, (n_seats,)."""
        typical = self.whole.typical
        precision = typical["precision"]
        return resistance(
            self.world,
            precision=np.stack([self.seats.own(precision), self.seats.others(precision)]),
            back_down_cost=self.seats.others(typical["back_down_cost"]),
            last=self.own("resist"),
            cost=self.parameter("inconsistency_cost"),
            effects=self.steps,
            prize=self.prize,
        )

    @property
    def concedes(self) -> Array:
        """Chance that the other side gives way to each step if threatened, (n_steps, n_seats)."""
        return concession_chances(
            self.steps[OTHER],
            resist=self.resists,
            follow_through=self.believed,
            precision=self.seats.others(self.whole.typical["precision"]),
        )

    @property
    def deal(self) -> Array:
        """Own gain from the package on the table over what happens without it, (n_seats,)."""
        signed = self.seats.own(self.prospects.deal)
        return signed - expected_worth(self.worth, self.worth_at_worst, self.believed_other)

    @cached_property
    def worth_if_lapsed(self) -> Array:
        """Own worth of levers if the truce ran out and took the pledge along, (n_seats,)."""
        return self.seats.own(self.prospects.lapsed)

    @property
    def worth_at_worst(self) -> Array:
        """Own worth of levers if what is threatened came as well, (n_seats,)."""
        worst = self.worth_if_lapsed.copy()
        which = np.flatnonzero(either(self.in_run("threat_lever") >= 0))
        runs, state = self.seats.run.take(which), self.everything
        level = worst_levels(
            state.level.take(runs, axis=-1),
            state.suspended.take(runs, axis=-1),
            state.threat_lever.take(runs, axis=-1),
            state.threat_size.take(runs, axis=-1),
        )
        worst[which] = self.valued_in(which, level)
        return worst

    def valued_in(self, which: Index, level: Array) -> Array:
        """Own worth of levers (2, 3, n) in some of the seats, (n,)."""
        return payoffs_seen(self.whole, self.seats.at(which)).of_side(OWN, level)

    @property
    def danger(self) -> Array:
        """Own loss if the other side's open threat is carried out, (n_seats,), percent."""
        danger = np.zeros(self.n_seats)
        which = np.flatnonzero(self.others("threat_lever") >= 0)
        runs, side = self.seats.run.take(which), self.seats.side.take(which)
        threatened = self.everything.threat_lever.take(runs, axis=-1)
        threatened[side, np.arange(which.size)] = NO_LEVER
        size = self.everything.threat_size.take(runs, axis=-1)
        level = self.level.take(which, axis=-1)
        worst = worst_levels(level, np.zeros_like(level), threatened, size)
        struck = self.valued_in(which, worst)
        danger[which] = np.maximum(self.worth.take(which) - struck, 0.0)
        return danger

    @property
    def setback(self) -> Array:
        """Own loss if the truce ran out and suspended levers came back, (n_seats,), percent."""
        return self.worth - self.worth_if_lapsed

    @property
    def answer(self) -> Array:
        """Loss that the other side's answer to each own step would bring, (n_steps, n_seats).

        The chance that it answers a rise, on the record, times the loss from an answer in kind
        and in its usual proportion; purchases are answered with nothing.
        """
        typical_share = self.seats.others(self.whole.typical["answer_share"])
        likely = self.seats.others(self.whole.drawn["answer_chance"]) * typical_share
        per_unit = {
            TARIFF: self.seats.own(self.prospects.answer),
            RESTRICTION: self.payoffs.weights["restriction_stake"][OWN],
        }
        losses = np.zeros((len(STEP_LEVER), self.n_seats))
        for step, (lever, size) in enumerate(
            zip(STEP_LEVER, step_sizes(self.coverage), strict=True)
        ):
            if lever in per_unit:
                losses[step] = likely * size * per_unit[int(lever)]
        return losses

    @property
    def continuation(self) -> Array:
        """Gain from the stage that each move leads to, as far as it counts, (6, n_seats)."""
        weight = self.parameter("continuation_weight")
        if not weight.any():
            return np.zeros((len(MOVES), self.n_seats))
        gain = gain_of_moves(
            self.world.stage_gains,
            self.seats.side,
            self.in_run("stage"),
            drops=(self.own("threat_lever") >= 0) & (self.others("threat_lever") < 0),
            meets=self.stands(self.others("offer_day")),
        )
        return np.asarray(weight * gain)
