"""The chances that the explorer shows: events by a date or at all, and states at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tradesim.results.conditions import EVENT_NAMES, EVENTS
from tradesim.results.ensemble import Ensemble
from tradesim.results.estimates import Estimate
from tradesim.terms.sides import Array, Mask

STATES: Mapping[str, str] = {
    "agreement_in_force": "agreement in force at the end",
    "first_deal_unbroken": "first agreement unbroken at the end",
}
"""States at the end of a run: outcomes that are true or false."""
SHOWN_EVENTS = (
    "agreement", "breach", "truce_expired", "us_threat_carried_out", "cn_threat_carried_out",
    "us_rise", "cn_rise", "slowdown",
)  # fmt: skip
"""Events of `conditions.EVENTS` whose chances are shown."""
STRUCK = "court"
SEEN: Mapping[str, str] = {
    "agreement": "the leaders signed",
    "breach": "an agreement was broken",
    "truce_expired": "the truce ran out",
    "us_rise": "the US raised a lever",
    "cn_rise": "China raised a lever",
    "slowdown": "the world economy slowed down",
    STRUCK: "the court struck emergency tariffs down",
}
"""Events that may have been seen so far, in words."""


@dataclass(frozen=True)
class Headline:
    """A chance of the whole ensemble: a name, what it says, and in which runs it holds."""

    name: str
    words: str
    holds: Mask
    estimate: Estimate


def headlines(ens: Ensemble) -> list[Headline]:
    """States at the end, then events at any time, with the chances of the whole ensemble."""
    states = [
        _headline(ens, name, words, ens.columns[name] > 0.0) for name, words in STATES.items()
    ]
    events = [
        _headline(ens, name, EVENT_NAMES[name], ~np.isnan(ens.columns[EVENTS[name]]))
        for name in SHOWN_EVENTS
    ]
    return [*states, *events]


def _headline(ens: Ensemble, name: str, words: str, holds: Mask) -> Headline:
    return Headline(name, words, holds, ens.chance(holds))


def days_of(ens: Ensemble, struck: Array) -> dict[str, Array]:
    """Days of the events that are shown or may have been seen, (n_runs,) each."""
    names = dict.fromkeys((*SHOWN_EVENTS, *SEEN))
    return {name: struck if name == STRUCK else ens.columns[EVENTS[name]] for name in names}
