"""Outcomes of runs in which nothing happens: every step ends as the first day did.

This is persistence, the forecast that any other must beat. No run of the model is played.
"""

from __future__ import annotations

from tradesim.model import tally
from tradesim.model.state import Happened
from tradesim.model.step import Moment
from tradesim.model.variables import VARIABLES
from tradesim.terms.sides import Array


def standstill_outcomes(moment: Moment) -> dict[str, Array]:
    """Outcomes from the first day `moment` alone, (n_runs,) each."""
    channels = moment.channels
    seen = {each.name: each.of(moment) for each in VARIABLES if each.name in tally.COUNTED}
    counted = tally.first_tally(moment, seen, channels)
    still = moment._replace(before=moment.state)
    nothing = Happened.nothing(moment.world.n_runs)
    for k in range(1, moment.world.calendar.n_steps + 1):
        at = still._replace(clock=moment.world.calendar.clock(k))
        counted = tally.next_tally(at, nothing, seen, channels, counted)
    return tally.final_outcomes(moment.world, moment.state, counted)
