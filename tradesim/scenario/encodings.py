"""Keys of a scenario that ask a question for which there is an action, but another form of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tradesim.scenario.consistency import overruled


class ScenarioWarning(UserWarning):
    """A scenario asks by one encoding what a named action asks otherwise; says what differs."""


def other_encodings(scenario: Any) -> Iterator[str]:
    """A line for each such key: the key, the action, and what differs between them."""
    given = scenario.drawn_parameters()
    if given["delivered_share"].value == 0.0:
        yield (
            "parameters.delivered_share = 0 is not action refuse_purchases: leaders still sign a "
            "pledge of which nothing arrives, and purchases withheld before are no longer withheld"
        )
    if given["pledge"].value == 0.0:
        yield (
            "parameters.pledge = 0 is not action refuse_purchases: nothing is pledged, yet a "
            "signature ends the withholding and China buys what the market takes"
        )
    if not scenario.switches.purchase:
        yield (
            "switches.purchase = false is not action refuse_purchases: the lever is taken out, so "
            "China buys what the market takes from the first day on"
        )
    for name in overruled(scenario):
        yield (
            f"leaders.sign = true prevails over action {name}, which rules a signature out: the "
            "leaders sign at their meeting, and the action may find nothing left to do"
        )
    may_sign_first = scenario.leaders.sign is not False
    if scenario.truce.extends is False and scenario.truce.ends and may_sign_first:
        yield (
            "truce.extends = false is not action let_truce_lapse: the leaders may sign before the "
            "truce ends, which puts another in its place"
        )
    if scenario.threats.carried_out is True and may_sign_first:
        yield (
            "threats.carried_out = true is not action carry_out_threat: the leaders may sign, or a "
            "side withdraw its threat, before it falls due"
        )
