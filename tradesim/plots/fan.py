"""Fan chart: where a variable is likely to be, date by date."""

from __future__ import annotations

from matplotlib.axes import Axes

from tradesim.ensemble import Ensemble
from tradesim.plots import series
from tradesim.plots.events import flags
from tradesim.plots.frame import axes, date_axis, heading, percent_axis, source
from tradesim.plots.style import PLACE_COLORS
from tradesim.variables import Variable

BANDS = ((0.05, 0.95), (0.10, 0.90), (0.25, 0.75))
"""Quantiles that bound each band, widest first."""


def fan(
    ens: Ensemble,
    variable: str,
    *,
    side: str | None = None,
    events: bool = True,
    color: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Median and central 50, 80 and 90 % of the runs at each date, in the variable's unit.

    `side` is US or CN, or ROW for real income, and is left out for what belongs to neither side.
    `events` marks the dates that the scenario fixes. ResultError names what is known where the
    variable or side is not, or where nothing by date was recorded.
    """
    chosen = series.recorded(variable, side)
    cuts = series.quantiles(ens, chosen, side)
    color = color or PLACE_COLORS[side or ""]
    with axes(ax) as on:
        for low, high in BANDS:
            on.fill_between(
                ens.dates,  # type: ignore[arg-type]
                cuts.sel(quantile=low).to_numpy(),
                cuts.sel(quantile=high).to_numpy(),
                color=color,
                alpha=0.22,
                linewidth=0.4,
                label=f"central {high - low:.0%}",
            )
        on.plot(ens.dates, cuts.sel(quantile=0.5).to_numpy(), color=color, label="median")  # type: ignore[arg-type]
        date_axis(on, ens.dates)
        _value_axis(on, chosen)
        above = flags(on, ens.scenario) if events else 0.0
        told = f"{source(ens)}; median and central 50, 80, 90 %"
        heading(on, series.title(chosen, side), chosen.about, told, above=above)
    return on


def _value_axis(ax: Axes, variable: Variable) -> None:
    if variable.unit == "share":
        percent_axis(ax.yaxis)
    ax.set_ylabel("percent" if variable.unit == "share" else variable.unit)
    if variable.low == 0.0:
        ax.set_ylim(bottom=0.0)
