"""Spaghetti: single runs of a variable, a line each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from tradesim.plots import series
from tradesim.plots.events import flags
from tradesim.plots.frame import axes, date_axis, heading, source
from tradesim.plots.lines import NAMED, named_lines, texture, value_axis
from tradesim.plots.style import PLACE_COLORS, Size, check_color
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.results.run_paths import evenly_spaced_runs, paths_of, valid_runs
from tradesim.terms.arguments import truth


def spaghetti(
    ens: Ensemble,
    variable: str,
    *,
    side: str | None = None,
    runs: int | Sequence[int] = 50,
    events: bool = True,
    color: str | None = None,
    label: str | None = None,
    figsize: Size | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Paths of a few to a hundred runs by date, in the variable's unit.

    `runs` is how many, taken evenly over the ensemble, or which, numbered as in `ens.outcomes`;
    up to six carry their names. `side` is US or CN, or ROW for real income, and is left out for
    what belongs to neither side. `events` marks the dates that the scenario fixes. ResultError
    names what is known where the variable or side is not, and for runs that the ensemble does
    not have.
    """
    an_ensemble(ens)
    truth("events", events)
    check_color(color)
    chosen = series.recorded(variable, side)
    which = (
        evenly_spaced_runs(ens, runs)
        if isinstance(runs, int | np.integer)
        else valid_runs(ens, runs)
    )
    paths = series.of_side(paths_of(ens, chosen, which), side)
    with axes(ax, figsize=figsize) as on:
        date_axis(on, ens.dates)
        if len(which) > NAMED:
            texture(on, ens.dates, paths, color or PLACE_COLORS[side or ""])
            value_axis(on, chosen)
        else:
            on.plot(ens.dates, paths.to_numpy(), linestyle="none")  # type: ignore[arg-type]
            value_axis(on, chosen)
            named_lines(on, ens.dates, paths)
        above = flags(on, ens.scenario) if events else 0.0
        how = "evenly spaced" if isinstance(runs, int | np.integer) else "chosen by number"
        caption = f"{source(ens, label)}; {len(which):,} of them shown, {how}"
        heading(on, series.title(chosen, side), chosen.about, caption, above=above)
    return on
