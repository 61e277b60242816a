"""Lines of single runs over a date axis: few with a name each, many as one texture."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from tradesim.model.variables import Variable
from tradesim.plots.frame import unit_axis
from tradesim.plots.labels import beside
from tradesim.plots.style import BLUE, GREY, ORANGE, PALETTE, PLUM, RED, VIOLET, ground, ink

if TYPE_CHECKING:
    import xarray as xr

NAMED = 6
"""Most runs that each get a colour and a name."""
Dash = str | tuple[float, tuple[float, ...]]
DASHES: tuple[Dash, ...] = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 3)))
"""So that lines differ where colours do not."""


def named_lines(ax: Axes, dates: tuple[date, ...], paths: xr.DataArray, *, avoid: str = "") -> None:
    """Draw up to NAMED runs (date, run), each in a look and with a name of its own.

    `avoid` is a colour that something else on the axes has. The limits of y must be settled:
    names stand beside the last values.
    """
    looks = _looks(ax, avoid)[: paths.sizes["run"]]
    runs = paths["run"].to_numpy().tolist()
    for k, (color, dash) in enumerate(looks):
        ax.plot(
            dates,  # type: ignore[arg-type]
            paths.isel(run=k).to_numpy(),
            color=color,
            linestyle=dash,
            linewidth=1.7,
            label=f"run {runs[k]}",
            zorder=3.0,
            path_effects=[withStroke(linewidth=3.0, foreground=ground(ax))],
        )
    ends = paths.isel(date=-1).to_numpy().tolist()
    beside(ax, [f"run {run:,}" for run in runs], ends, [color for color, _ in looks])


def texture(ax: Axes, dates: tuple[date, ...], paths: xr.DataArray, color: str) -> None:
    """Draw many runs (date, run) thin and see-through, so that where they crowd is darker."""
    count = paths.sizes["run"]
    ax.plot(
        dates,  # type: ignore[arg-type]
        paths.to_numpy(),
        color=color,
        linewidth=0.9,
        alpha=max(0.3, min(0.8, 12.0 / count)),
    )


def look(k: int) -> tuple[str, Dash]:
    """Colour and dash of the curve number k, told apart by colour first."""
    return PALETTE[k % len(PALETTE)], ("-", "--", ":")[k // len(PALETTE) % 3]


def value_axis(ax: Axes, variable: Variable) -> None:
    """The variable's unit along y; from zero where it cannot be less."""
    unit_axis(ax.yaxis, variable.unit)
    if variable.low == 0.0:
        ax.set_ylim(bottom=0.0)


def _looks(ax: Axes, avoid: str) -> list[tuple[str, Dash]]:
    colors = [color for color in (ink(ax), ORANGE, PLUM, BLUE, RED, VIOLET) if color != avoid]
    return list(zip([*colors, GREY][:NAMED], DASHES, strict=True))
