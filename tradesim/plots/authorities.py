"""Average tariff of a side by the law it stands under, stacked, date by date."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from tradesim.errors import check_known
from tradesim.plots.events import flags
from tradesim.plots.frame import axes, heading, source
from tradesim.plots.stacked import areas
from tradesim.plots.style import BLUE, GREY, ORANGE, PLUM, Size, ground, mixed
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.terms.arguments import truth
from tradesim.terms.sides import NAMES, SIDES, US

LAYERS = (
    ("tariff_base", "base: ordinary duties, sectors", GREY),
    ("tariff_ordinary", "ordinary procedure", BLUE),
    ("tariff_emergency", "emergency powers", ORANGE),
    ("tariff_temporary", "temporary", PLUM),
)
"""Variables of the layers from the bottom up, their labels and hues; the last two are the US's."""


def authorities(
    ens: Ensemble,
    *,
    side: str = "US",
    events: bool = True,
    label: str | None = None,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Mean tariff of a side, US or CN, by authority: layers by date that add up to the average.

    `events` marks the dates that the scenario fixes. ResultError for another side, or where
    nothing by date was recorded.
    """
    an_ensemble(ens)
    check_known("side", side, SIDES)
    truth("events", events)
    place = SIDES.index(side)
    shown = LAYERS if place == US else LAYERS[:2]
    means = [ens.weekly[f"{name}_mean"] for name, _, _ in shown]
    rows = [each.sel(side=side) if "side" in each.dims else each for each in means]
    heights = np.stack([each.values for each in rows])
    with axes(ax, figsize=figsize) as on:
        colors = [mixed(hue, ground(on), 0.25) for _, _, hue in shown]
        areas(on, ens, heights, [words for _, words, _ in shown], colors)
        on.set_ylabel(f"average tariff of {NAMES[side]}")
        on.legend(loc="upper right", facecolor="white", framealpha=0.8, edgecolor="none")
        above = flags(on, ens.scenario) if events else 0.0
        title = f"Tariff of {NAMES[side]} by legal authority"
        heading(on, title, source(ens, label), "mean over runs, stacked", above=above)
    return on
