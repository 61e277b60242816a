"""Notebook display of a summary: the lines that `print` gives, as they stand."""

from __future__ import annotations

from tradesim.reports.ensemble_text import summary_in_words
from tradesim.reports.html import escaped
from tradesim.results.summary_table import SummaryTable
from tradesim.terms import display


@display.html.register
def of_summary(table: SummaryTable) -> str:
    """The summary in type of one width, so that columns stand below each other."""
    return f'<pre style="color:inherit;overflow-x:auto">{escaped(summary_in_words(table))}</pre>'
