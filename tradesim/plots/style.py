"""How figures look: one palette, light or dark, and no setting of matplotlib left changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import is_color_like, to_rgb, to_rgba
from matplotlib.typing import ColorType

from tradesim.errors import check_known
from tradesim.terms.arguments import refusal, truth

Rgb = tuple[float, float, float]
Size = tuple[float, float]
"""Width and height, inches."""

PALETTE = ("#5790fc", "#f89c20", "#e42536", "#964a8b", "#9c9ca1", "#7a21dd")
"""Six colours told apart by colour-blind readers too (Petroff 2021, arXiv:2107.02270)."""
BLUE, ORANGE, RED, PLUM, GREY, VIOLET = PALETTE
PLACE_COLORS = {"US": BLUE, "CN": RED, "ROW": GREY, "": ORANGE}
"""Colour of a side or region, the same in every figure; "" is what belongs to neither."""
SMALL = 8.5
"""Size of captions and labels inside a figure, points."""
LIGHT = {"ground": "#ffffff", "ink": "#262626", "faint": "#d9d9d9"}
DARK = {"ground": "#15171a", "ink": "#e6e6e6", "faint": "#3a3d42"}


SIZES: dict[str, Size] = {"memo": (6.5, 4.0), "slide": (7.6, 4.3), "phone": (4.2, 4.4)}
"""Inches of a figure for a page, for a slide that it fills and for a phone: text can be read."""
_size: ContextVar[str | None] = ContextVar("size", default=None)


@contextmanager
def style(*, dark: bool = False, size: str | None = None) -> Iterator[None]:
    """Settings of the figures made inside: `with style(dark=True): fan(ens, "tariff", side="US")`.

    `size` is "memo", "slide" or "phone"; a figure with a row for each of many things is higher.
    Text of an SVG that is saved inside can be edited. ResultError for another size.

    >>> with style(dark=True):
    ...     mpl.rcParams["axes.facecolor"]
    '#15171a'
    """
    truth("dark", dark)
    if size is not None:
        check_known("size", size, SIZES)
    before = _size.set(size or _size.get())
    try:
        with _set(_settings(DARK if dark else LIGHT)):
            yield
    finally:
        _size.reset(before)


def styled(size: Size) -> Size:
    """Inches of a new figure that would be of this size without a style.

    >>> with style(size="phone"):
    ...     styled((8.0, 4.5)), styled((8.0, 9.0))
    ((4.2, 4.4), (4.2, 9.0))
    """
    chosen = SIZES.get(_size.get() or "")
    return size if chosen is None else (chosen[0], size[1] if size[1] > 4.5 else chosen[1])


@contextmanager
def literal_text() -> Iterator[None]:
    """Text made inside is shown as it is, not read as a formula or by TeX."""
    with _set({"text.parse_math": False, "text.usetex": False}):
        yield


@contextmanager
def _set(settings: Any) -> Iterator[None]:
    before = {key: mpl.rcParams[key] for key in settings}
    mpl.rcParams.update(settings)
    try:
        yield
    finally:  # these alone: a notebook's backend turns others on when its first figure is made
        mpl.rcParams.update(before)


def check_color(color: object) -> None:
    """ResultError where it is neither None nor a colour of matplotlib."""
    if color is not None and not (isinstance(color, str | tuple) and is_color_like(color)):
        raise refusal("color", color, "a colour of matplotlib, as in '#3366cc'")


def is_dark(color: ColorType) -> bool:
    """Whether light text is needed on a ground of this colour.

    >>> is_dark("#15171a"), is_dark("white")
    (True, False)
    """
    red, green, blue = to_rgb(color)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 0.5


def ink(ax: Axes) -> str:
    """Colour of text on the axes, read from its ground: axes of any style can be drawn on."""
    return DARK["ink"] if is_dark(ground(ax)) else LIGHT["ink"]


def ground(ax: Axes) -> Rgb:
    """Colour under the axes; a transparent ground counts as the figure's, or white."""
    for color in (ax.get_facecolor(), ax.figure.get_facecolor()):
        red, green, blue, opacity = to_rgba(color)
        if opacity > 0.0:
            return red, green, blue
    return to_rgb("white")


def mixed(color: ColorType, other: ColorType, share: float) -> Rgb:
    """`color` with `share` of `other` in it.

    >>> mixed("black", "white", 0.25)
    (0.25, 0.25, 0.25)
    """
    pairs = zip(to_rgb(color), to_rgb(other), strict=True)
    red, green, blue = (round((1.0 - share) * a + share * b, 6) for a, b in pairs)
    return red, green, blue


def _settings(colors: dict[str, str]) -> Any:
    ink_keys = ("text.color", "axes.labelcolor", "axes.titlecolor", "xtick.color", "ytick.color")
    ground_keys = ("figure.facecolor", "axes.facecolor", "savefig.facecolor")
    return {
        **dict.fromkeys(ink_keys, colors["ink"]),
        **dict.fromkeys(ground_keys, colors["ground"]),
        **dict.fromkeys(("axes.spines.top", "axes.spines.right"), False),
        "axes.edgecolor": colors["ink"],
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": colors["faint"],
        "grid.linewidth": 0.6,
        "axes.prop_cycle": cycler(color=PALETTE),
        "axes.titlelocation": "left",
        "axes.titlesize": 11.5,
        "axes.titleweight": "bold",
        "axes.labelsize": 9.5,
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
        "legend.fontsize": SMALL,
        "legend.frameon": False,
        "svg.fonttype": "none",
        "lines.linewidth": 1.8,
        "figure.dpi": 110,
        "savefig.dpi": 150,
    }
