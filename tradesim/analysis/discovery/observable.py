"""One thing that anyone can see by a day, in every run, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tradesim.terms.calendar import in_full
from tradesim.terms.sides import Array
from tradesim.terms.units import BOOLEAN, COUNT, SHARE


@dataclass(frozen=True, eq=False)
class Observable:
    """One thing that can be seen by a day, in every run."""

    name: str
    about: str
    unit: str
    values: Array
    """(n_runs,), truths as 0 and 1."""
    condition: str = ""
    """How `where` names it; empty where it does not."""
    otherwise: str = ""
    """What is told of a truth where it does not hold."""
    when: str = "by"
    """How it stands to the day: "by" of what comes or is added up, "on" of what stands."""

    def only(self, rows: Any) -> Observable:
        """The same in some runs."""
        return replace(self, values=self.values[rows])

    def said(self, cut: float, above: bool, day: date) -> str:
        """That it lies above a cut, or does not, in words.

        >>> seen = Observable("x", "the US tariff is", "share", [])
        >>> seen.said(0.45, True, date(2025, 12, 15))
        'by 15 December 2025 the US tariff is above 45 %'
        """
        by = f"{self.when} {in_full(day)}"
        if self.unit == BOOLEAN:
            return f"{by} {self.about if above else self.otherwise}"
        if self.unit == COUNT:
            number = f"more than {cut:.0f}" if above else f"at most {cut:.0f}"
            least = "some" if above else "no"
            return f"{by} there were {least if cut < 1.0 else number} {self.about}"
        shown = f"{100.0 * cut:.3g}" if self.unit == SHARE else f"{cut:.3g}"
        side = "above " if above else "at most " if cut else ""
        return f"{by} {self.about} {side}{amount(shown, self.unit)}"

    def asked(self, cut: float, above: bool) -> str:
        """The same as a condition that `where` takes; empty where it takes none."""
        if not self.condition:
            return ""
        if self.unit == BOOLEAN:
            return self.condition if above else f"not ({self.condition})"
        return f"{self.condition} {'>' if above else '<='} {cut!r}"


def amount(number: str, unit: str) -> str:
    """A number with its unit, shares and percent as %.

    >>> amount("45", "share"), amount("2.1", "index"), amount("10", "USD a bushel")
    ('45 %', '2.1', '10 USD a bushel')
    """
    if unit in (SHARE, "percent"):
        return f"{number} %"
    return number if unit in ("", "index") else f"{number} {unit}"
