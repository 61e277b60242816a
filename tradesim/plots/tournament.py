"""Heat map of a tournament: payoff of a side for each pair of strategies."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import CenteredNorm, LinearSegmentedColormap
from matplotlib.typing import ColorType

from tradesim.analysis.matches import PAYOFFS
from tradesim.analysis.tournaments import Tournament
from tradesim.errors import check_known
from tradesim.plots.frame import axes, heading
from tradesim.plots.notes import color_bar, note
from tradesim.plots.style import BLUE, ORANGE, SMALL, Size, ground, ink, is_dark, mixed
from tradesim.terms.arguments import of_kind
from tradesim.terms.sides import SIDES, Array, Mask

WRITTEN = 8
"""Most strategies for which cells carry their numbers."""
PLACES = ("Washington", "Beijing")


def tournament(
    found: Tournament,
    payoff: str = "political",
    *,
    side: str = "US",
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Mean payoff of a side in every pair: US strategies down, Chinese ones across.

    Blue is a gain against the first day, orange a loss. A ring marks the best reply of the US to
    a Chinese strategy (in its column), a dot that of China to one of the US (in its row); both in
    one cell are an equilibrium. The caption has the largest standard error of a cell. ResultError
    where the payoff or the side is not known.
    """
    of_kind("found", found, Tournament, "what ts.tournament returns")
    check_known("side", side, SIDES)
    k, n = SIDES.index(side), len(found.strategies)
    mean, error = found.mean(payoff)[k], float(found.standard_error(payoff)[k].max())
    width = 4.0 + 0.55 * max(n, 5) if n <= WRITTEN else 4.0 + 0.24 * n
    with axes(ax, size=(width, width - 1.4), figsize=figsize) as on:
        stops: list[ColorType] = [ORANGE, mixed(ground(on), ink(on), 0.06), BLUE]
        colors = LinearSegmentedColormap.from_list("gains", stops)
        same_scale = CenteredNorm(0.0, max(float(np.abs(mean).max()), 1e-9))
        mesh = on.pcolormesh(mean, cmap=colors, norm=same_scale, edgecolor=ground(on))
        color_bar(on, mesh, PAYOFFS[payoff][0]).ax.tick_params(labelsize=SMALL)
        _names(on, found.strategies)
        if n <= WRITTEN:
            _numbers(on, mean, mesh)
        _marks(on, found.best_replies(payoff), n)
        heading(
            on,
            f"Payoff of {PLACES[k]} by pair of strategies",
            f"{found.scenario.title or found.scenario.name} · {found.n_runs:,} runs per cell, "
            "common shocks",
            f"{PAYOFFS[payoff][1]}; largest standard error {error:.1g}",
            "ring: best reply of the US; dot: best reply of China; both: equilibrium",
        )
    return on


def _names(ax: Axes, strategies: tuple[str, ...]) -> None:
    places = np.arange(len(strategies)) + 0.5
    look = {"parse_math": False}
    ax.set_xticks(places, strategies, rotation=40, ha="right", rotation_mode="anchor", **look)
    ax.set_yticks(places, strategies, **look)
    ax.tick_params(length=0, labelsize=SMALL)
    ax.invert_yaxis()
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_xlabel("strategy of China")
    ax.set_ylabel("strategy of the US")


def _numbers(ax: Axes, mean: Array, mesh: QuadMesh) -> None:
    most = float(np.abs(mean).max())
    digits = 3 if most < 1.0 else 2
    colors = mesh.to_rgba(mean)
    for (row, column), value in np.ndenumerate(mean):
        red, green, blue, _ = colors[row, column].tolist()
        dark = is_dark((red, green, blue))
        color = "#ffffff" if dark else "#262626"
        at = (column + 0.5, row + 0.62)
        note(ax, f"{value:+.{digits}f}", at, ha="center", va="center", color=color)


def _marks(ax: Axes, best: Mask, n: int) -> None:
    """Rings and dots in the upper part of their cells, smaller where there are many."""
    size = 5.0 if n <= WRITTEN else 3.4
    height = 0.22 if n <= WRITTEN else 0.5
    for side, fill, wide in ((0, "none", size + 3.0), (1, ink(ax), size - 1.0)):
        rows, columns = np.nonzero(best[side])
        ax.plot(
            columns + 0.5, rows + height, marker="o", linestyle="none", markersize=wide,
            markerfacecolor=fill, markeredgecolor=ink(ax), markeredgewidth=1.1,
        )  # fmt: skip
