"""Days of first events by kind, from parameters that are given: all that calibration reads of runs.

A kind is added as one entry of FIRST.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from tradesim.model.block import between_steps, moments
from tradesim.model.event_log import EventLog, EventRows
from tradesim.model.shocks import Draws
from tradesim.model.start import Given
from tradesim.scenario.scenario import Scenario
from tradesim.terms.calendar import NEVER
from tradesim.terms.happenings import KINDS
from tradesim.terms.levers import TARIFF
from tradesim.terms.sides import CN, US, Array


class FirstEvent(NamedTuple):
    """Which rows of the log of events count: one of several kinds, of a side, on a lever."""

    kinds: tuple[str, ...]
    side: int | None = None
    lever: int | None = None

    def day(self, rows: EventRows, n_runs: int) -> Array:
        """Day of the first one in each run, (n_runs,); NEVER without one."""
        mine = np.isin(rows.kind, [KINDS.index(kind) for kind in self.kinds])
        if self.side is not None:
            mine &= rows.side == self.side
        if self.lever is not None:
            mine &= rows.lever == self.lever
        found = np.full(n_runs, NEVER)
        np.minimum.at(found, rows.run[mine], rows.day[mine])
        return found


FIRST: Mapping[str, FirstEvent] = {
    "deal": FirstEvent(("consensus", "signed")),
    "breach": FirstEvent(("breach", "outline_dropped")),
    "extension": FirstEvent(("extended",)),
    "us_threat": FirstEvent(("threat",), US),
    "us_rise": FirstEvent(("rise",), US, TARIFF),
    "cn_rise": FirstEvent(("rise",), CN, TARIFF),
    "us_carried_out": FirstEvent(("carried_out",), US),
}
"""What calibration compares with the record, by name. Chinese threats are no kind: the record notes
most Chinese answers as a threat that is carried out within days, the model as a rise."""


def first_days(scenario: Scenario, shocks: Draws, given: Given | None = None) -> dict[str, Array]:
    """Day of the first event of each kind of FIRST in each run, (n_runs,); NEVER without one.

    Runs are those that `shocks` shows; parameters that are `given`, a value a run, are not drawn.
    """
    log = EventLog()
    for _ in moments(scenario, shocks, log, given):
        between_steps.get()()
    rows = log.rows()
    return {name: event.day(rows, shocks.n_runs) for name, event in FIRST.items()}
