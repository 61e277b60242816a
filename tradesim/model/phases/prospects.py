"""What both sides expect of tariffs, a deal and the end of a truce, kept while levers stand still.

Looks are many and moves are few, so this is worked out in the runs in which levers, the pledge or
the deal on the table have changed, and not whenever a side looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np

from tradesim.model.phases.deal import Terms, levers_of_deal
from tradesim.model.phases.seats import Seats
from tradesim.model.phases.world import PAYOFF_WEIGHTS, World
from tradesim.model.state import State
from tradesim.negotiation.payoffs import OF_LEVER, OTHER, OWN, Payoffs
from tradesim.terms.authorities import BASE
from tradesim.terms.columns import scatter
from tradesim.terms.levers import HIGHEST, TARIFF
from tradesim.terms.sides import Array, Mask
from tradesim.terms.tables import Table, flags, numbers

ANSWERED_SIZE = 0.25
"""Answering tariff rise at which its cost is looked up; the cost of others is in proportion."""
TARIFF_STEPS = len(OF_LEVER[TARIFF])


class Prospects(Table):
    """What each side makes of levers in force; by the side that looks, US first, percent."""

    steps: Array = numbers(2, TARIFF_STEPS, 2)
    """Change of worth with each own step on the tariff to the own side, and to the other one as
    the own side sees it, (2, tariff steps, 2, n_runs)."""
    answer: Array = numbers(2)
    """Loss for a point of the tariff by which the other side answers, (2, n_runs)."""
    lapsed: Array = numbers(2)
    """Own worth of levers if the truce ran out and took the pledge along, (2, n_runs)."""
    deal: Array = numbers(2)
    """Own worth of levers if the leaders signed the deal on the table, (2, n_runs)."""
    stale: Mask = flags(2)
    """Whether the worth of a lapse and of a deal is to be worked out anew, (2, n_runs)."""
    steps_stale: Mask = flags(2)
    """Whether that of steps and of an answer is, (2, n_runs): where tariffs or their law moved."""
    tariffs: Array = numbers(2)
    emergency: Mask = flags()
    """Tariffs of both sides and emergency powers when levers were last weighed, (2, n_runs) and
    (n_runs,); missing tariffs before."""

    @classmethod
    def unknown(cls, n_runs: int) -> Self:
        """Prospects of which none is worked out yet."""
        made = cls.empty(n_runs)
        made.stale[:] = made.steps_stale[:] = True
        made.tariffs[:], made.emergency[:] = np.nan, False
        return made


def renew(world: World, state: State, prospects: Prospects, looking: Mask) -> None:
    """Prospects worked out for the sides `looking` (2, n_runs) where they are stale."""
    for stale, worked_out in (
        (prospects.steps_stale, expected_of_tariffs),
        (prospects.stale, expected_of_terms),
    ):
        seats = Seats(np.flatnonzero(stale & looking), world.n_runs)
        if seats.place.size:
            keep(prospects, seats, worked_out(world, state, seats))
            stale.put(seats.place, False)


def keep(prospects: Prospects, seats: Seats, found: Mapping[str, Array]) -> None:
    """Write what was found in some seats, (..., n_seats) each, into the columns of that name."""
    for name, values in found.items():
        kept = getattr(prospects, name)
        scatter(kept.reshape(*kept.shape[:-2], -1), seats.place, values)


def expected_of_tariffs(world: World, state: State, seats: Seats) -> dict[str, Array]:
    """What sides expect of own steps on the tariff and of an answer, (..., n_seats) each."""
    here, payoffs = world.at(seats.run), payoffs_seen(world, seats)
    level = state.level.take(seats.run, axis=-1)
    places = payoffs.places(level)
    now = payoffs.of_tariffs(OWN, places)
    covered = coverage(here.drawn, state.emergency.take(seats.run))
    steps = payoffs.of_tariff_steps(OWN, level, places, own_tariffs=now, coverage=covered)
    risen = payoffs.row(OTHER, level[:, TARIFF]) + ANSWERED_SIZE
    hit = payoffs.of_tariffs(OWN, payoffs.with_tariff(places, OTHER, risen))
    return {
        "steps": steps,
        "answer": np.maximum(now - hit, 0.0) / ANSWERED_SIZE,
    }


def expected_of_terms(world: World, state: State, seats: Seats) -> dict[str, Array]:
    """What sides expect of the end of a truce and of the deal on the table, (n_seats,) each."""
    here, payoffs = world.at(seats.run), payoffs_seen(world, seats)
    level = state.level.take(seats.run, axis=-1)
    suspended = state.suspended.take(seats.run, axis=-1)
    base = state.layers[:, BASE].take(seats.run, axis=-1)
    emergency = state.emergency.take(seats.run)
    terms = Terms.of(here, level, state.split.take(seats.run), base, emergency)
    lapsed = np.minimum(level + suspended, HIGHEST[None, :, None])
    return {
        "lapsed": payoffs.of_side(OWN, lapsed),
        "deal": payoffs.of_side(OWN, levers_of_deal(here, terms)),
    }


def coverage(drawn: Mapping[str, Array], emergency: Mask) -> Array:
    """Share of goods that tariff steps reach, (n,): most of them by decree, a list under ordinary
    procedure; China answers on the scale that the US has chosen. `emergency` is (n,)."""
    return np.where(emergency, drawn["decree_coverage"], drawn["list_coverage"])


def payoffs_seen(world: World, seats: Seats) -> Payoffs:
    """How each seat values levers, the other side's weights at their medians."""
    weights = {
        name: (seats.own(world.drawn[name]), seats.others(world.typical[name]))
        for name in PAYOFF_WEIGHTS
    }
    sight = world.stakes.of_runs(world.sets.take(seats.run), world.prewar_tariff)
    return Payoffs(sight, weights, (seats.side, 1 - seats.side))
