"""Figures of a memo as drawn: their headings apart, for the text around them to carry."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from tradesim.plots import alt_text
from tradesim.plots.frame import CAPTION, TITLE, told_apart
from tradesim.plots.style import style, styled
from tradesim.reports.memo.records import Picture
from tradesim.terms.text import shortened

SETTINGS: Any = {
    "svg.hashsalt": "tradesim",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "text.parse_math": False,
}
"""Same bytes for the same figure, same look on every machine, and $ is a plain character."""
DPI = 200
WIDE = 8.2
"""Width of a wide figure, inches; the page scales it."""


@dataclass(frozen=True)
class Drawn:
    """A figure without its heading, and what that says: its finding, and how to read it."""

    finding: str
    captions: str
    about: str
    """What it shows, in words, for those who cannot see it."""
    content: bytes
    inches: tuple[float, float]


def drawn(picture: Picture, form: str, *, size: str, dark: bool = False) -> Drawn:
    """The figure as "svg" or "png", in a size of `plots.style`, on a light or a dark ground."""
    file = io.BytesIO()
    with style(dark=dark, size=size), mpl.rc_context(SETTINGS):
        inches = styled(picture.size)
        if picture.wide and size != "phone":
            inches = (WIDE, max(inches[1], picture.size[1]))
        figure = Figure(figsize=inches, layout="constrained")
        ax = figure.subplots()
        with told_apart() as told:
            picture.draw(ax=ax)
        made: Any = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
        figure.savefig(file, format=form, dpi=DPI, metadata=made)
    return Drawn(*said(picture, told), f"{picture.about}. {alt_text(ax)}", file.getvalue(), inches)


def said(picture: Picture, told: list[tuple[str, ...]]) -> tuple[str, str]:
    """The finding of a figure and its captions, from the headings that were told apart."""
    titles = [shortened(head, TITLE) for head, *_ in told]
    if picture.finding:
        return picture.finding, ""
    captions = [shortened(each, CAPTION) for _, *rest in told for each in rest]
    return "; ".join(titles) or picture.about, ". ".join(captions)
