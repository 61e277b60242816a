"""The probabilities of the main events of an ensemble.

An event is added as one entry of `key_events`; notebooks, the command line and reports show it.
"""

from __future__ import annotations

from datetime import timedelta

from tradesim.results.conditions import EVENT_NAMES
from tradesim.results.ensemble import Ensemble
from tradesim.results.estimates import Estimate
from tradesim.terms.calendar import in_full

AT_END = {
    "first_deal_unbroken": "first agreement unbroken at the end, {}",
    "agreement_in_force": "agreement in force at the end, {}",
    "signed_ever": "agreement in force at any time",
}
"""States of the deal in tables, each implied by the one before; {} is the last day."""
AT_ANY_TIME = ("breach", "truce_expired", "slowdown")
QUARTER = timedelta(weeks=13)
"""After the start, whichever day it is."""


def key_events(ens: Ensemble) -> list[tuple[str, Estimate]]:
    """Descriptions and shares of runs, for the events that scenario and record allow.

    >>> import tradesim as ts
    >>> calm = ts.load_scenario("kuala-lumpur-2025").evolve({"us.threat.size": 0.0})
    >>> [words for words, _ in key_events(ts.simulate(calm, runs=64))][:2]
    ['Chinese threat carried out by 1 December 2025', 'agreement in force on 25 January 2026']
    """
    last = ens.dates[-1]
    asked = _threats(ens)
    quarter = ens.dates[0] + QUARTER
    if ens.streamed is not None and quarter < last:
        in_force = ens.probability("agreement_in_force", on=quarter)
        asked.append((f"agreement in force on {in_full(quarter)}", in_force))
    states = [(words.format(in_full(last)), _at_end(ens, name)) for name, words in AT_END.items()]
    return [
        *asked,
        *states,
        *((EVENT_NAMES[name], ens.probability(name)) for name in AT_ANY_TIME),
    ]


def _at_end(ens: Ensemble, state: str) -> Estimate:
    """Share of runs in which a state of the deal holds at the end."""
    return ens.chance(ens.columns[state] > 0.0)


def _threats(ens: Ensemble) -> list[tuple[str, Estimate]]:
    """The threats that are open on the first day, carried out when they fall due."""
    found = []
    for key, whose, side in zip(("us", "cn"), ("US", "Chinese"), ens.scenario.sides, strict=True):
        threat = side.threat
        if threat is not None and threat.size > 0.0:
            due = min(threat.deadline or ens.dates[-1], ens.dates[-1])
            share = ens.probability(f"{key}_threat_carried_out", by=due)
            found.append((f"{whose} threat carried out by {in_full(due)}", share))
    return found
