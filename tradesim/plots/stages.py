"""Share of runs in each stage of the relationship by date, from calm to conflict."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from tradesim.negotiation.stages import STAGES
from tradesim.plots.events import flags
from tradesim.plots.frame import axes, date_axis, heading, percent, percent_axis, source
from tradesim.plots.labels import beside
from tradesim.plots.style import BLUE, GREY, ORANGE, PLUM, RED, ground, mixed
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.terms.arguments import truth

COLORS: dict[str, tuple[str, float]] = {
    "compliance": (BLUE, 0.0),
    "agreement": (BLUE, 0.35),
    "extension window": (BLUE, 0.6),
    "preliminary consensus": (PLUM, 0.5),
    "talks": (PLUM, 0.1),
    "status quo": (GREY, 0.2),
    "expired": (ORANGE, 0.5),
    "threat": (ORANGE, 0.0),
    "breach": (RED, 0.5),
    "implementation": (RED, 0.0),
}
"""Hue and share of ground in it, for each stage from calm to conflict: blue where an agreement is
in force, plum in talks, grey when nothing is under way, orange under pressure, red in conflict."""
SHOWN = 0.01
"""Least share, at any date, of a stage that is named."""


def stages(ens: Ensemble, *, events: bool = True, ax: Axes | None = None) -> Axes:
    """Share of runs in each stage at each date, stacked from calm (bottom) to conflict (top).

    `events` marks the dates that the scenario fixes. ResultError where nothing by date was
    recorded.
    """
    an_ensemble(ens)
    truth("events", events)
    _, by_stage, _ = ens.weekly_arrays["stage"]
    shares = by_stage[[STAGES.index(name) for name in COLORS]]
    with axes(ax) as on:
        colors = [stage_color(name, on) for name in COLORS]
        on.stackplot(
            ens.dates,  # type: ignore[arg-type]
            shares,
            colors=colors,
            labels=list(COLORS),
            edgecolor=ground(on),
            linewidth=0.5,
        )
        date_axis(on, ens.dates)
        on.set_ylim(0.0, 1.0)
        percent_axis(on.yaxis)
        on.set_ylabel("percent of runs")
        on.grid(False)
        _names(on, shares)
        above = flags(on, ens.scenario) if events else 0.0
        heading(on, "Stages of the relationship", source(ens), _caption(shares), above=above)
    return on


def stage_color(name: str, ax: Axes) -> tuple[float, float, float]:
    """Colour of a stage on these axes, the same in every figure on the same ground."""
    hue, share = COLORS[name]
    return mixed(hue, ground(ax), share)


def _caption(shares: NDArray[np.float64]) -> str:
    text = "share of runs by date; labels: share on the last date"
    rare = int(((shares.max(axis=1) < SHOWN) & (shares.max(axis=1) > 0.0)).sum())
    return f"{text}; {rare} under {percent(SHOWN)} not labelled" if rare else text


def _names(ax: Axes, shares: NDArray[np.float64]) -> None:
    """Each stage's name and last share beside its area."""
    middles = np.cumsum(shares[:, -1]) - shares[:, -1] / 2.0
    shown = np.flatnonzero(shares.max(axis=1) >= SHOWN)
    names = [list(COLORS)[k] for k in shown]
    labels = [f"{name} {percent(shares[k, -1])}" for name, k in zip(names, shown, strict=True)]
    beside(ax, labels, middles[shown].tolist(), [stage_color(name, ax) for name in names])


assert set(COLORS) == set(STAGES)
