"""Kinds of events in the log of a run, by name and meaning. One that is added joins at the end."""

from __future__ import annotations

from collections.abc import Mapping

LOGGED: Mapping[str, str] = {
    "threat": "a side announces a change of a lever; size is what is announced",
    "postponed": "a side puts its threat off",
    "withdrawn": "a side drops its threat, or lets it lapse",
    "carried_out": "a side carries its threat out, in whole or part; the rise has a row of its own",
    "rise": "a side raises a lever",
    "sector_measure": "a measure of a side by sector, aimed at all countries",
    "easing": "a side lowers a lever of its own will, or by script",
    "withholding": "China's refusal of purchases begins or ends",
    "takes_effect": "what was signed changes a lever",
    "snap_back": "what was suspended comes back",
    "ruling": "a court strikes the US emergency tariffs down; size has bridging measures in it",
    "emergency": "the US declares an emergency over tariffs",
    "procedure": "a US procedure is through; size is what it puts in place of other measures",
    "temporary_end": "temporary US measures end by law",
    "talks_opened": "talks open",
    "talks_failed": "talks break off",
    "consensus": "delegations, or the leaders themselves, agree",
    "signed": "both leaders sign",
    "refused": "a leader refuses to sign",
    "breach": "a side breaks the agreement, or calls it broken",
    "extended": "the truce is extended",
    "expired": "the truce runs out",
    "outline_dropped": "a side raises a lever while an outline waits for the leaders",
}
"""Meaning of each kind. Rows with a lever are changes of it (but for threats): what is added."""
KINDS = tuple(LOGGED)
ANNOUNCED = ("threat", "postponed", "withdrawn", "carried_out")
"""Kinds whose lever and size are those of a threat, and change nothing by themselves."""
