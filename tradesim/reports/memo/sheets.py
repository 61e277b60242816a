"""Pages of a PDF that fill from the top: text in lines, tables in rows, figures in frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path

from tradesim.reports.memo.printable import printable

WIDE, HIGH = 8.27 * 72.0, 11.69 * 72.0
"""A4, points."""
EDGE = 44.0
"""Free on each side of the text, points."""
ROOM = WIDE - 2.0 * EDGE
"""Width of the text."""
LEADING = 1.4
"""Height of a line in sizes of its text."""
Around = tuple[float, float, float, float]
"""Room left, above, right and below the axes of a figure, points."""


class Cell(NamedTuple):
    """A cell in lines, and where they begin or end, points from the left."""

    lines: Sequence[str]
    at: float
    right: bool


class Sheets:
    """Pages, and how far down the last one is filled."""

    def __init__(self, to: PdfPages) -> None:
        self.to = to
        self.figure: Figure | None = None
        self.down = 0.0

    def need(self, points: float) -> Figure:
        """The page on which so much fits below what is there, a new one if it must be."""
        if self.figure is None or self.down + points > HIGH - EDGE:
            self.close()
            self.figure = Figure(figsize=(WIDE / 72.0, HIGH / 72.0))
            self.down = EDGE
        return self.figure

    def close(self) -> None:
        """Write the page that is open."""
        if self.figure is not None:
            self.to.savefig(self.figure)  # type: ignore[no-untyped-call]
            self.figure = None

    def space(self, points: float) -> None:
        """Free room, none at the top of a page."""
        self.down += points if self.figure is not None else 0.0

    def write(
        self, text: str, size: float, *, bold: bool = False, faint: bool = False, beside: float = 0
    ) -> None:
        """Text in lines as wide as the page; the first stands beside so much of what follows."""
        lines = in_lines(text, ROOM, size, bold=bold)
        step = size * LEADING
        if beside:
            self.need(step * len(lines) + beside)
        for line in lines:
            figure = self.need(step)
            self._line(figure, line, EDGE, size, bold=bold, faint=faint)
            self.down += step

    def row(self, cells: Sequence[Cell], size: float, *, bold: bool = False) -> None:
        """A row of cells and a rule below it."""
        step, top = size * LEADING, self.down
        high = _height(cells, size)
        figure = self.need(high)
        top = self.down
        for cell in cells:
            for k, line in enumerate(cell.lines):
                self.down = top + k * step
                self._line(figure, line, cell.at, size, bold=bold, right=cell.right)
        self.down = top + high
        y = 1.0 - (self.down - 0.2 * step) / HIGH
        figure.add_artist(_rule(y, 0.6 if bold else 0.25))

    def is_full(self, cells: Sequence[Cell], size: float) -> bool:
        """Whether a row would begin a new page."""
        return self.down + _height(cells, size) > HIGH - EDGE

    def frame(self, high: float, draw: Callable[[Axes], object], around: Around) -> list[Axes]:
        """Axes for a figure as wide as the text; all axes that it then has."""
        figure = self.need(high)
        left, top, right, bottom = around
        low = HIGH - self.down - high + bottom
        at = (EDGE + left, low, ROOM - left - right, high - top - bottom)
        before = len(figure.axes)
        draw(figure.add_axes((at[0] / WIDE, at[1] / HIGH, at[2] / WIDE, at[3] / HIGH)))
        self.down += high
        return figure.axes[before:]

    def _line(self, figure: Figure, line: str, at: float, size: float, *, bold: bool = False,
              faint: bool = False, right: bool = False) -> None:  # fmt: skip
        figure.text(
            at / WIDE,
            1.0 - (self.down + size) / HIGH,
            line,
            fontsize=size,
            weight="bold" if bold else "normal",
            alpha=0.75 if faint else 1.0,
            ha="right" if right else "left",
            va="baseline",
        )


def fit(axes: Sequence[Axes], top: float) -> float:
    """Move and narrow axes so that they and what is written around them begin at a height, points
    down the page, and stay between its edges; the height at which they end."""
    left, low, right, high = _reach(axes)
    inwards, outwards = max(0.0, EDGE - left), max(0.0, right - (WIDE - EDGE))
    down = high - (HIGH - top)
    for ax in axes:
        x, y, wide, tall = ax.get_position().bounds
        narrow = max(0.1, wide - (inwards + outwards) / WIDE)
        ax.set_position((x + inwards / WIDE, y - down / HIGH, narrow, tall))
    return HIGH - low + down


def _reach(axes: Sequence[Axes]) -> tuple[float, float, float, float]:
    """Left, low, right and high end of axes with all that is written around them, points."""
    boxes = [box for box in (ax.get_tightbbox() for ax in axes) if box is not None]
    scale = 72.0 / axes[0].figure.dpi
    ends = [(min, "x0"), (min, "y0"), (max, "x1"), (max, "y1")]
    left, low, right, high = (scale * f(getattr(box, end) for box in boxes) for f, end in ends)
    return left, low, right, high


def _height(cells: Sequence[Cell], size: float) -> float:
    return size * LEADING * (max(len(cell.lines) for cell in cells) + 0.35)


def _rule(y: float, opacity: float) -> Line2D:
    ends = [EDGE / WIDE, 1.0 - EDGE / WIDE]
    return Line2D(ends, [y, y], color=rcParams["text.color"], alpha=opacity, linewidth=0.5)


def in_lines(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Text in lines of at most `width` points; a word that is longer is broken."""
    lines: list[str] = []
    for part in printable(text).split("\n"):
        line, used = "", 0.0
        for word in _pieces(part, width, size, bold):
            wide = width_of(f" {word}" if line else word, size, bold)
            if line and used + wide > width:
                lines.append(line)
                line, used = word, width_of(word, size, bold)
            else:
                line, used = f"{line} {word}" if line else word, used + wide
        lines.append(line)
    return lines


def _pieces(text: str, width: float, size: float, bold: bool) -> list[str]:
    """Words, and pieces of a word that is wider than a line."""
    pieces = []
    for word in text.split():
        rest = word
        while len(rest) > 1 and width_of(rest, size, bold) > width:
            fits = next(
                (k for k in range(len(rest) - 1, 1, -1) if width_of(rest[:k], size, bold) <= width),
                1,
            )
            fits = rest.rfind("-", 1, fits) + 1 or fits
            pieces.append(rest[:fits])
            rest = rest[fits:]
        pieces.append(rest)
    return pieces


def width_of(text: str, size: float, bold: bool = False) -> float:
    """Width of a line of text, points."""
    return sum(_advance(character, bold) for character in text) * size / 10.0


@cache
def _advance(character: str, bold: bool) -> float:
    look = FontProperties(size=10.0, weight="bold" if bold else "normal")
    width, _, _ = text_to_path.get_text_width_height_descent(character, look, False)
    return float(width)
