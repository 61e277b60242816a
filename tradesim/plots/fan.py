"""Fan chart: where a variable is likely to be, date by date."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from tradesim.errors import ResultError
from tradesim.model.variables import Variable
from tradesim.plots import series
from tradesim.plots.events import flags
from tradesim.plots.frame import axes, date_axis, heading, source
from tradesim.plots.history import before, history_line
from tradesim.plots.lines import NAMED, named_lines, value_axis
from tradesim.plots.style import PLACE_COLORS, Size, check_color
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.results.run_paths import paths_of
from tradesim.terms.arguments import listed, truth
from tradesim.terms.calendar import in_full
from tradesim.terms.sides import Array
from tradesim.terms.units import SHARE, decimals, scale

BANDS = ((0.05, 0.95), (0.10, 0.90), (0.25, 0.75))
"""Quantiles that bound each band, widest first."""


def fan(
    ens: Ensemble,
    variable: str,
    *,
    side: str | None = None,
    runs: Sequence[int] = (),
    history: bool = True,
    events: bool = True,
    color: str | None = None,
    label: str | None = None,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Median and central 50, 80 and 90 % of the runs at each date, in the variable's unit.

    `side` is US or CN, or ROW for real income, and is left out for what belongs to neither side.
    `runs` are up to six runs, numbered as in `ens.outcomes`, drawn over the fan as `ens.replay`
    would play them. `history` draws what was recorded before the first day, for half as long,
    where the shipped chronicle has the variable: tariffs, restrictions, purchases withheld.
    `events` marks the dates that the scenario fixes. ResultError names what is
    known where the variable or side is not, or where nothing by date was recorded, and for runs
    that the ensemble does not have.
    """
    an_ensemble(ens)
    truth("events", events)
    truth("history", history)
    check_color(color)
    chosen = series.recorded(variable, side)
    which = listed("runs", runs, "numbers of runs")
    if len(which) > NAMED:
        raise ResultError(f"{len(which)} runs; allowed up to {NAMED}: plots.spaghetti draws more")
    cuts = series.quantiles(ens, chosen, side)
    paths = series.of_side(paths_of(ens, chosen, which), side) if which else None
    earlier = before(ens.dates, variable, side) if history else []
    color = color or PLACE_COLORS[side or ""]
    with axes(ax, figsize=figsize) as on:
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
        if earlier:
            history_line(on, earlier)
        date_axis(on, [*(day for day, _ in earlier[:1]), *ens.dates])
        value_axis(on, chosen)
        if paths is not None:
            named_lines(on, ens.dates, paths, avoid=color)
        above = flags(on, ens.scenario) if events else 0.0
        caption = f"{source(ens, label)}; median and central 50, 80, 90 %"
        caption += "; line before: recorded" if earlier else ""
        caption += "; single runs labelled" if paths is not None else ""
        heading(on, _finding(ens, chosen, side, cuts), chosen.about, caption, above=above)
    return on


def _finding(ens: Ensemble, variable: Variable, side: str | None, cuts: dict[float, Array]) -> str:
    """The title: where nine of ten runs end."""
    ends = [scale(variable.unit) * float(cuts[share][-1]) for share in (0.05, 0.95)]
    digits = decimals(ends[1] - ends[0], 2)
    low, high = (f"{end:.{digits}f}" for end in ends)
    between = low if low == high else f"{low} to {high}"
    told = f"{between} %" if variable.unit == SHARE else between
    return f"{series.title(variable, side)}, {told} on {in_full(ens.dates[-1])} in 90 % of runs"
