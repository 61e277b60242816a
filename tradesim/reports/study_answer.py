"""The answer that a study's report begins with: what is likely, which lever, what would change it.

It is put together from cells and findings of the report's tables, so that it holds no other number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tradesim.analysis import contrasts
from tradesim.engine.sweep import SCENARIO, Sweep
from tradesim.reports.answer import DECIDED, SILENT
from tradesim.reports.study_levers import Levers
from tradesim.results.conditions import EVENT_NAMES
from tradesim.results.ensemble import Ensemble
from tradesim.results.estimates import Estimate, Z
from tradesim.results.key_events import AT_END, key_events
from tradesim.terms.calendar import in_full

TOLD = 4
"""Most scenarios that are told one by one; of more the two ends."""
UNBROKEN = "first_deal_unbroken"


@dataclass(frozen=True)
class StudyAnswer:
    """The answer of a study that was simulated."""

    found: Sweep
    levers: Levers

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """What is likely in each scenario, which lever, what would change it, what is not said."""
        which = self._told("Which lever", ("sensitivity", "attribution", "robust"), "which")
        change = self._told("What would change the answer", ("robust", "signposts"), "change")
        return (" ".join(self._likely()), *which, *change, SILENT)

    def _told(self, title: str, kinds: Sequence[str], what: str) -> Iterator[str]:
        """Findings of kinds of questions, a paragraph a scenario."""
        told = [each for kind in kinds for each in self.levers.told(kind)]
        for name in list(dict.fromkeys(each.scenario for each in told))[:TOLD]:
            its = [each.finding for each in told if each.scenario == name]
            if said := [sentence for finding in its for sentence in getattr(finding, what)]:
                yield f"{title}, {name}: {' '.join(said)}"

    def _likely(self) -> Iterator[str]:
        names = self.found.axes[SCENARIO]
        chances = [in_force(ens).value for ens in self.found]
        order = sorted(range(len(names)), key=lambda k: -chances[k])
        shown = range(len(names)) if len(names) <= TOLD else (order[0], order[-1])
        if len(names) > TOLD:
            yield "A deal lasts most in the first of these scenarios and least in the second."
        for k in shown:
            yield _told_of(names[k], self.found.ensembles[k])
        if len(order) > 1:
            most, least = order[0], order[-1]
            ends = self.found.ensembles[most], self.found.ensembles[least]
            told = "is ahead of" if _are_apart(*ends) else "is not told from"
            yield f"By a deal in force at the end, {names[most]} {told} {names[least]}."


def _told_of(name: str, ens: Ensemble) -> str:
    """How likely the main events are in a scenario."""
    day = in_full(ens.dates[-1])
    known = {what: share.in_percent for what, share in key_events(ens)}
    deal, unbroken = (known[AT_END[state].format(day)] for state in (DECIDED, UNBROKEN))
    broken, slow = (known[EVENT_NAMES[event]] for event in ("breach", "slowdown"))
    return (
        f"In {name} a deal is in force on {day} in {deal} of runs and the first one is unbroken in "
        f"{unbroken}; a deal is broken at some time in {broken}, the world slows down in {slow}."
    )


def in_force(ens: Ensemble) -> Estimate:
    """Share of runs with a deal in force at the end."""
    return ens.chance(ens.columns[DECIDED] > 0.0)


def _are_apart(one: Ensemble, other: Ensemble) -> bool:
    """Whether runs with the same shocks differ by more than their errors."""
    found = contrasts.paired(one.columns, other.columns, DECIDED, one.weights)
    return abs(found.difference) > Z * found.standard_error
