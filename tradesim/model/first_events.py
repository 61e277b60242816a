"""Days of first events by kind, from parameters that are given: all that calibration reads of runs.

A kind is added as one entry of FIRST.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tradesim.model.block import between_steps, moments
from tradesim.model.event_log import EventLog, EventRows
from tradesim.model.shocks import Draws
from tradesim.model.start import Given
from tradesim.scenario.scenario import Scenario
from tradesim.terms.calendar import NEVER
from tradesim.terms.happenings import KINDS
from tradesim.terms.levers import TARIFF
from tradesim.terms.sides import CN, US, Array

Counted = NDArray[np.bool_]


@dataclass(frozen=True)
class Kind:
    """Which rows of the log of events count: one of several kinds, of a side, on a lever."""

    kinds: tuple[str, ...]
    side: int | None = None
    lever: int | None = None
    below: float | None = None
    """Only rows that add less than this to the lever."""

    def __call__(self, rows: EventRows) -> Counted:
        """Whether each row counts."""
        mine: Counted = np.isin(rows.kind, [KINDS.index(kind) for kind in self.kinds])
        if self.side is not None:
            mine &= rows.side == self.side
        if self.lever is not None:
            mine &= rows.lever == self.lever
        if self.below is not None:
            mine &= rows.size < self.below
        return mine


ANSWER_DAYS = 14
"""A rise this soon after one of the other side is an answer, days: 15 of China's 16 were."""
LEAST = 0.003
"""A change of an average tariff by less is none, shares: the least of the lists adds 0.004."""
LOWERED = ("easing", "takes_effect", "ruling", "procedure", "temporary_end")
US_RISE, CN_RISE = (Kind(("rise",), side, TARIFF) for side in (US, CN))


def answered(rows: EventRows) -> Counted:
    """Whether each row is a Chinese rise at most ANSWER_DAYS after a US one of the same run."""
    places = np.arange(len(rows.run))
    last = np.maximum.accumulate(np.where(US_RISE(rows), places, -1))
    near = (last >= 0) & (rows.run[last] == rows.run)
    soon = rows.day - rows.day[last] <= ANSWER_DAYS
    return np.asarray(CN_RISE(rows) & near & soon)


FIRST: Mapping[str, Callable[[EventRows], Counted]] = {
    "deal": Kind(("consensus", "signed")),
    "breach": Kind(("breach", "outline_dropped")),
    "extension": Kind(("extended",)),
    "us_threat": Kind(("threat",), US),
    "us_rise": US_RISE,
    "cn_rise": CN_RISE,
    "cn_answer": answered,
    "us_cut": Kind(LOWERED, US, TARIFF, below=-LEAST),
    "cn_cut": Kind(LOWERED, CN, TARIFF, below=-LEAST),
    "us_carried_out": Kind(("carried_out",), US),
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
    return {name: _first(rows.only(counts(rows)), shocks.n_runs) for name, counts in FIRST.items()}


def _first(rows: EventRows, n_runs: int) -> Array:
    """Day of the first of some events in each run, (n_runs,)."""
    found = np.full(n_runs, NEVER)
    np.minimum.at(found, rows.run, rows.day)
    return found
