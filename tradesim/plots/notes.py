"""What is written on or beside axes in small type and the colour of the ink: notes and keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation, Transform

from tradesim.plots.style import SMALL, ink
from tradesim.terms.text import plain

Point = tuple[float, float]


def figure_of(ax: Axes) -> Figure:
    """The whole figure that the axes belong to."""
    root = ax.get_figure(root=True)
    assert root is not None
    return root


def note(ax: Axes, text: str, at: Point, shift: Point = (0.0, 0.0), **look: Any) -> None:
    """Write at a place (data, unless `xycoords` says otherwise) moved by points."""
    look = {"fontsize": SMALL, "color": ink(ax), **look}
    ax.annotate(plain(text, lines=True), at, xytext=shift, textcoords="offset points", **look)


def key(ax: Axes, handles: Sequence[Artist], at: Point, **look: Any) -> None:
    """A legend with its upper left corner at a place, in shares of the axes unless `look` says."""
    labels = [plain(str(handle.get_label()), lines=True) for handle in handles]
    look = {"fontsize": SMALL, **look}
    ax.legend(
        handles=handles, labels=labels, loc="upper left", bbox_to_anchor=at, labelcolor=ink(ax),
        frameon=False, **look,
    )  # fmt: skip


def below(ax: Axes, points: float) -> Transform:
    """Coordinates of the axes, moved down."""
    down = ScaledTranslation(0.0, -points / 72.0, figure_of(ax).dpi_scale_trans)
    return ax.transAxes + down


def color_bar(ax: Axes, colored: ScalarMappable, label: str, **look: Any) -> Colorbar:
    """The scale of colours right of the axes, without a frame."""
    bar = figure_of(ax).colorbar(colored, ax=ax, **look)
    bar.set_label(label, color=ink(ax))
    bar.outline.set_visible(False)
    return bar
