"""One run by date: levers and moves of both sides, and the stage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from tradesim.plots.events import flags
from tradesim.plots.frame import axes, date_axis, day_number, heading, percent_axis, width_in_points
from tradesim.plots.notes import key, note
from tradesim.plots.stages import COLORS, stage_color
from tradesim.plots.style import PLACE_COLORS, Size, ground, ink
from tradesim.terms.arguments import of_kind, truth
from tradesim.terms.sides import SHORT_NAMES, SIDES

if TYPE_CHECKING:
    from tradesim.results.replay import TradeTalks

LEVERS = {
    "us_tariff": ("US tariff", "US", "-"),
    "cn_tariff": ("Chinese tariff", "CN", "-"),
    "us_restriction": ("US export restriction", "US", "--"),
    "cn_restriction": ("Chinese export restriction", "CN", "--"),
    "purchases_withheld": ("soybean purchases withheld", "CN", ":"),
}
MARKS = {
    "de-escalate": "v",
    "offer talks": "o",
    "threaten": "D",
    "escalate": "^",
    "break the agreement": "X",
}
"""Marker of each move of moves.MOVES; holding has none."""
STAGE_ROW, US_ROW, CN_ROW = 0.05, 0.16, 0.25
"""Heights of the rows under the levers, shares of the axes."""
ROOM = 0.33
"""Share of the axes left to those rows."""

KEY = 150.0
"""Width of a column of the key, points."""


def timeline(
    model: TradeTalks, *, events: bool = True, figsize: Size | None = None, ax: Axes | None = None
) -> Axes:
    """Levers as lines (percent), moves as marks and the stage as a band, for a replayed run.

    `model` is a TradeTalks, played as far as is to be shown: `model = ens.replay(7);
    model.run_model()`. `events` marks the dates that the scenario fixes.
    """
    from tradesim.results.replay import TradeTalks

    of_kind("model", model, TradeTalks, "a TradeTalks, as ens.replay returns")
    truth("events", events)
    path = model.path
    dates = list(path.index)
    with axes(ax, size=(9.0, 5.0), figsize=figsize) as on:
        lines = _levers(on, model, dates)
        date_axis(on, model.start.dates().dates)
        _stages(on, dates, list(path["stage"]))
        marks = _moves(on, model, dates)
        bands = [
            Patch(color=stage_color(name, on), label=name)
            for name in COLORS
            if name in set(path["stage"])
        ]
        columns = max(1, int(width_in_points(on) / KEY))
        key(on, [*lines, *marks, *bands], (0.0, -0.09), ncols=columns)
        above = flags(on, model.start) if events else 0.0
        caption = "one run; lines: levers; markers: moves of each side; band: stage"
        heading(
            on, f"Run {model.run}: {model.start.title or model.start.name}", caption, above=above
        )
    return on


def _levers(ax: Axes, model: TradeTalks, dates: Sequence[date]) -> list[Artist]:
    drawn: list[Artist] = []
    for name, (label, side, line) in LEVERS.items():
        values = model.path[name].to_numpy()
        if values.any():
            drawn += ax.plot(
                dates,  # type: ignore[arg-type]
                values,
                color=PLACE_COLORS[side],
                linestyle=line,
                label=label,
            )
    top = 1.06 * max([1.0, *(float(np.max(line.get_ydata())) for line in ax.lines)])
    ax.set_ylim(-top * ROOM / (1.0 - ROOM), top)
    percent_axis(ax.yaxis)
    ax.set_yticks([tick for tick in ax.get_yticks() if 0.0 <= tick <= top])
    ax.set_ylabel("percent")
    return drawn


def _stages(ax: Axes, dates: Sequence[date], stages: Sequence[str]) -> None:
    """The band: each stage from the end of the step before to the end of its last step."""
    start = day_number(dates[0])
    for name, group in groupby(zip(dates, stages, strict=True), key=lambda entry: entry[1]):
        end = day_number([when for when, _ in group][-1])
        ax.axvspan(
            start, end, STAGE_ROW - 0.03, STAGE_ROW + 0.03, color=stage_color(name, ax), linewidth=0
        )
        start = end
    _row_name(ax, "stage", STAGE_ROW)


def _moves(ax: Axes, model: TradeTalks, dates: Sequence[date]) -> list[Artist]:
    """Marks of the moves of both leaders, a row a side; returns one handle a kind of move."""
    from tradesim.results.replay import Principal

    moved = model.datacollector.get_agenttype_vars_dataframe(Principal).reset_index()
    handles: dict[str, Artist] = {}
    for side, height in zip(SIDES, (US_ROW, CN_ROW), strict=True):
        _row_name(ax, f"{SHORT_NAMES[side]} moves", height)
        own = moved[moved["side"] == side]
        for move, marker in MARKS.items():
            steps = own.loc[own["last_move"] == move, "Step"].astype(int)
            when = [dates[step] for step in steps]
            look: dict[str, Any] = {"marker": marker, "linestyle": "none", "markersize": 6.5}
            ax.plot(
                when,
                np.full(len(when), height),
                transform=ax.get_xaxis_transform(),
                color=PLACE_COLORS[side],
                markeredgecolor=ground(ax),
                markeredgewidth=0.5,
                clip_on=False,
                **look,
            )
            if when and move not in handles:
                handles[move] = Line2D([], [], color=ink(ax), label=move, **look)
    return list(handles.values())


def _row_name(ax: Axes, name: str, height: float) -> None:
    look = {"xycoords": "axes fraction", "ha": "right", "va": "center"}
    note(ax, name, (0.0, height), (-5.0, 0.0), **look)
