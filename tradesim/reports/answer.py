"""The answer that a report begins with: what is likely, what it costs, what decides it.

It is put together from cells of the report's tables, so that it holds no other number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tradesim.analysis.sensitivity.sensitivity import sensitivity
from tradesim.errors import ResultError
from tradesim.plots.table import NONE, cells
from tradesim.reports.ensemble_html import events
from tradesim.results.ensemble import Ensemble
from tradesim.results.key_events import AT_END
from tradesim.terms.calendar import in_full

DECIDED = "agreement_in_force"
"""Outcome whose variance is shared out."""
COSTS = {"gdp_world": "world GDP", "gdp_us": "US GDP", "gdp_cn": "Chinese GDP"}
PRICES = "cpi_us"
TOLD = 3
"""Most inputs that are named."""
SILENT = (
    "The model is silent on exchange rates, interest and employment, on what third countries "
    "decide and on other disputes than tariffs, export restrictions and purchases; its levels "
    "rest on priors, of which many are judgement."
)


@dataclass(frozen=True)
class Answer:
    """Paragraphs of an answer, and the table of what decides it."""

    ens: Ensemble

    @property
    def paragraphs(self) -> list[str]:
        """One for each: what is likely, what it costs, what decides it, what is not said."""
        told = (self._likely(), self._costs(), self._decides(), [SILENT])
        return [" ".join(each) for each in map(list, told) if each]

    @cached_property
    def shares(self) -> list[tuple[str, str, str]]:
        """Inputs that tell whether a deal is in force at the end: name, share of the variance and
        its 95 % interval, the largest first; empty where runs are too few or weighted."""
        try:
            table = sensitivity(self.ens, DECIDED)
        except ResultError:
            return []
        clear = table[table["first_low"] > 0.0].head(TOLD)
        return [
            (
                str(name),
                f"{row['first']:.1%}",
                f"{row['first_low']:.1%} to {row['first_high']:.1%}",
            )
            for name, row in clear.iterrows()
        ]

    @cached_property
    def events(self) -> list[tuple[str, str, str, str]]:
        """The main events, as `ensemble_html.events` gives them."""
        return events(self.ens)

    def _likely(self) -> Iterator[str]:
        told = {what: (share, over) for what, share, _, over in self.events}
        last = in_full(self.ens.dates[-1])
        names = {name: words.format(last) for name, words in AT_END.items()}
        share, over = told[names[DECIDED]]
        kept, _ = told[names["first_deal_unbroken"]]
        yield (
            f"On {last} a deal is in force in {share} of runs{_of(over)}, and the first one is "
            f"unbroken in {kept}."
        )
        for what, (share, over) in told.items():
            if "threat carried out" in what:
                said = what.replace("carried out", "is carried out")
                yield f"The {said} in {share} of runs{_of(over)}."

    def _costs(self) -> Iterator[str]:
        names = (*COSTS, PRICES)
        _, rows = cells([self.ens], names)
        there = {name: row for name, row in zip(names, rows, strict=True) if row[1] != NONE}
        told = [f"{words} {there[name][1]}" for name, words in COSTS.items() if name in there]
        if told:
            prices = there[PRICES][1]
            yield (
                f"A year on, in percent against the path of the first day: {', '.join(told)}, US "
                f"consumer prices {prices} (mean and its error)."
            )
        slow, over = next(
            (share, over) for what, share, _, over in self.events if what.startswith("slowdown")
        )
        yield f"The world slows down in {slow} of runs{_of(over)}."

    def _decides(self) -> Iterator[str]:
        if self.shares:
            named = ", ".join(f"{name} ({share})" for name, share, _ in self.shares)
            yield (
                f"Whether a deal is in force in the end depends most on {named}: shares of its "
                "variance over runs. What is left is chance and what inputs do together."
            )


def _of(over: str) -> str:
    """The band beside a share, where there is one."""
    return f" ({over} over what is not known)" if over.endswith("%") else ""
