"""A report as a PDF: results and figures, then typical runs, assumptions and provenance."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from textwrap import fill, wrap
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from tradesim import plots
from tradesim.model.outcomes import HEADLINE, MACRO
from tradesim.plots import style
from tradesim.reports.contents import Parts, Picture
from tradesim.reports.ensemble_html import summary_line
from tradesim.terms.text import plain, shortened

PAPER = (8.27, 11.69)
"""A4, inches."""
LEFT, TOP = 0.07, 0.95
"""Where text begins, shares of the paper."""
SIZE, LEADING = 8.0, 1.45
"""Size of running text, points, and the height of its lines in sizes."""
COLUMNS, LINES = 118, 64
"""Characters of running text in a line, and its lines on a page."""
IN_TABLE = (*HEADLINE, *MACRO)
"""Outcomes in the table."""
ON_A_PAGE = 2
"""Figures on a page, one under the other."""
PLACE = (0.12, 0.13, 0.64, 0.21)
"""Axes of a figure in its part of the page, with room for heading, legend and labels."""
FOOT, IN_FULL = 0.05, 0.36
"""Lowest end of the table of outcomes, and its height where there is room; shares of the paper."""
SETTINGS: Any = {"pdf.fonttype": 42, "text.parse_math": False}
"""Text can be searched and copied, and $ is a plain character."""


def sheets(parts: Parts, dark: bool) -> bytes:
    """The pages as a PDF, on a light or a dark ground."""
    whole = io.BytesIO()
    about = {"Title": parts.title, "Creator": None, "Producer": None, "CreationDate": None}
    with (
        mpl.rc_context(SETTINGS),
        style(dark=dark),
        PdfPages(whole, metadata=about) as to,
    ):
        for figure in _figures(parts):
            to.savefig(figure)
    return whole.getvalue()


def _figures(parts: Parts) -> Iterator[Figure]:
    yield _first(parts)
    pictures = [*parts.pictures, *(story.picture for story in parts.stories)]
    for first in range(0, len(pictures), ON_A_PAGE):
        figure = Figure(figsize=PAPER)
        for k, picture in enumerate(pictures[first : first + ON_A_PAGE]):
            _place(figure, picture, 1.0 - (k + 1) / ON_A_PAGE)
        yield figure
    lines = list(_running(parts))
    for first in range(0, len(lines), LINES):
        figure = Figure(figsize=PAPER)
        _write(figure, lines[first : first + LINES], TOP)
        yield figure


def _first(parts: Parts) -> Figure:
    """Title, question, answer, chances, and the table of outcomes."""
    figure = Figure(figsize=PAPER)
    figure.text(
        LEFT,
        TOP,
        fill(shortened(plain(parts.title), 240), 60),
        fontsize=16.0,
        weight="bold",
        va="bottom",
    )
    low = _write(figure, list(_head(parts)), TOP - 0.005) - 0.075
    foot = max(FOOT, low - IN_FULL)
    plots.table(parts.ens, IN_TABLE, ax=figure.add_axes((LEFT, foot, 1.0 - 2.0 * LEFT, low - foot)))
    return figure


def _place(figure: Figure, picture: Picture, low: float) -> None:
    """Draw a picture in the part of the page that begins at a height."""
    left, bottom, width, height = PLACE
    picture.draw(ax=figure.add_axes((left, low + bottom, width, height)))


def _head(parts: Parts) -> Iterator[str]:
    yield from ("", *wrap(summary_line(parts.ens), COLUMNS), "", *wrap(parts.question, COLUMNS), "")
    for each in parts.answer.paragraphs:
        yield from (*wrap(each, COLUMNS), "")
    yield from (
        "",
        "Probabilities: share of runs ± standard error; 5 to 95 % over what is not known",
    )
    for what, share, error, over_draws in parts.answer.events:
        yield f"    {share} ± {error}; {over_draws}   {what}"
    if parts.missing:
        yield from ("", parts.missing)


def _running(parts: Parts) -> Iterator[str]:
    """Typical runs, assumptions and provenance, in lines."""
    for story in parts.stories:
        cluster = story.cluster
        yield f"{cluster.share:.0%} of runs: {cluster.name}. Example: run {cluster.typical:,}."
        yield from _lines(story.text)
        yield ""
    yield "Assumptions: every parameter with its value or prior, unit and source"
    stated = parts.ens.scenario.stated_parameters
    for name, p in parts.ens.scenario.drawn_parameters().items():
        yield from _lines(f"{name} = {stated[name]} [{p.unit}]; {p.source}")
    yield from ("", "Provenance")
    for key, value in parts.provenance.items():
        yield from _lines(f"{key}: {value}")


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from wrap(line, COLUMNS, subsequent_indent="    ") or [""]


def _write(figure: Figure, lines: Sequence[str], top: float) -> float:
    """Lines from a height down, shares of the page; the height under them."""
    step = SIZE * LEADING / 72.0 / PAPER[1]
    for k, line in enumerate(lines):
        figure.text(LEFT, top - k * step, plain(line), fontsize=SIZE, va="top")
    return top - len(lines) * step
