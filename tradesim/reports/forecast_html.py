"""Frozen forecasts as plain text and as HTML for notebooks."""

from __future__ import annotations

from tradesim.reports.html import page, table
from tradesim.studies.frozen import Forecast
from tradesim.terms import display

HEAD = ("question", "resolved", "forecast")


@display.text.register
def text(shown: Forecast) -> str:
    """A line a question: the chance of an event, the middle of a quantity with its 90 % range."""
    lines = [f"  {name:<32}  {day}  {said}" for name, day, said in _rows(shown)]
    return "\n".join([_counted(shown), *lines])


@display.html.register
def html(shown: Forecast) -> str:
    """The same as a table."""
    return page(_counted(shown), str(shown.folder), table(HEAD, _rows(shown)))


def _counted(shown: Forecast) -> str:
    runs = shown.made_with["runs"]
    return f"Forecast of {shown.day}: {len(shown.said)} questions, {runs:,} runs"


def _rows(shown: Forecast) -> list[tuple[str, str, str]]:
    return [(str(name), row["resolution_date"], row["said"]) for name, row in shown.said.iterrows()]
