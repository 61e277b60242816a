"""Fan chart: where a variable is likely to be, date by date."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from tradesim.errors import ResultError
from tradesim.plots import series
from tradesim.plots.events import flags
from tradesim.plots.frame import axes, date_axis, heading, source
from tradesim.plots.lines import NAMED, named_lines, value_axis
from tradesim.plots.style import PLACE_COLORS, check_color
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.results.run_paths import paths_of
from tradesim.terms.arguments import listed, truth

BANDS = ((0.05, 0.95), (0.10, 0.90), (0.25, 0.75))
"""Quantiles that bound each band, widest first."""


def fan(
    ens: Ensemble,
    variable: str,
    *,
    side: str | None = None,
    runs: Sequence[int] = (),
    events: bool = True,
    color: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Median and central 50, 80 and 90 % of the runs at each date, in the variable's unit.

    `side` is US or CN, or ROW for real income, and is left out for what belongs to neither side.
    `runs` are up to six runs, numbered as in `ens.outcomes`, drawn over the fan as `ens.replay`
    would play them. `events` marks the dates that the scenario fixes. ResultError names what is
    known where the variable or side is not, or where nothing by date was recorded, and for runs
    that the ensemble does not have.
    """
    an_ensemble(ens)
    truth("events", events)
    check_color(color)
    chosen = series.recorded(variable, side)
    which = listed("runs", runs, "numbers of runs")
    if len(which) > NAMED:
        raise ResultError(f"{len(which)} runs; allowed up to {NAMED}: plots.spaghetti draws more")
    cuts = series.quantiles(ens, chosen, side)
    paths = series.of_side(paths_of(ens, chosen, which), side) if which else None
    color = color or PLACE_COLORS[side or ""]
    with axes(ax) as on:
        for low, high in BANDS:
            on.fill_between(
                ens.dates,  # type: ignore[arg-type]
                cuts[low],
                cuts[high],
                color=color,
                alpha=0.22,
                linewidth=0.4,
                label=f"central {high - low:.0%}",
            )
        on.plot(ens.dates, cuts[0.5], color=color, label="median")  # type: ignore[arg-type]
        date_axis(on, ens.dates)
        value_axis(on, chosen)
        if paths is not None:
            named_lines(on, ens.dates, paths, avoid=color)
        above = flags(on, ens.scenario) if events else 0.0
        caption = f"{source(ens)}; median and central 50, 80, 90 %"
        caption += "; single runs labelled" if paths is not None else ""
        heading(on, series.title(chosen, side), chosen.about, caption, above=above)
    return on
