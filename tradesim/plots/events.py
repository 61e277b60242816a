"""Dates that a scenario fixes, shown as flags over a date axis."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.textpath import TextPath

from tradesim.plots.frame import LINE, day_number, settle, width_in_points
from tradesim.plots.notes import note
from tradesim.plots.style import SMALL, ground, ink, mixed
from tradesim.scenario.actions.base import Action
from tradesim.scenario.actions.talks import ArrangeMeeting, CancelMeeting
from tradesim.scenario.consistency import held
from tradesim.scenario.scenario import Scenario
from tradesim.terms.sides import SHORT_NAMES, SIDES


def dated(scenario: Scenario) -> list[tuple[date, str]]:
    """What the scenario binds to a date up to its end, one entry a day, in order."""
    calendar = scenario.calendar
    found = [
        *((meeting, "leaders meet") for meeting in held(scenario)),
        (scenario.truce.ends, "truce ends"),
        (calendar.election, "US elections"),
    ]
    for key, side in zip(SIDES, scenario.sides, strict=True):
        if side.threat and side.threat.size > 0.0:
            found.append((side.threat.deadline, f"{SHORT_NAMES[key]} threat due"))
    found += _actions(scenario)
    end = scenario.dates().dates[-1]
    known = sorted((when, text) for when, text in found if when is not None and when <= end)
    days = groupby(known, key=lambda entry: entry[0])
    return [(when, ", ".join(text for _, text in same)) for when, same in days]


def flags(ax: Axes, scenario: Scenario) -> float:
    """Mark the dates of the scenario on the axes, names above; returns the height used, points."""
    settle(ax)
    marks = [(day_number(when), f"{text} {when.day} {when:%b}") for when, text in dated(scenario)]
    rows = _rows(ax, marks)
    for (x, text), row in zip(marks, rows, strict=True):
        _flag(ax, x, text, row)
    return LINE * (max(rows) + 1) + 3.0 if rows else 0.0


def _actions(scenario: Scenario) -> list[tuple[date, str]]:
    """Scripted actions, those of one day as one; meetings have their own marks."""
    shown = [e for e in scenario.actions if not isinstance(e, ArrangeMeeting | CancelMeeting)]
    found = []
    for when, group in groupby(sorted(shown, key=_on), key=_on):
        same = list(group)
        whose = [each.who for each in same]
        who = whose[0] if len(set(whose)) == 1 else "both"
        deeds = ", ".join(sorted({each.label for each in same}))
        found.append((when, f"{who}: {deeds}" if who else deeds))
    return found


def _on(action: Action) -> date:
    return action.on


def _rows(ax: Axes, marks: list[tuple[float, str]]) -> list[int]:
    """Row of each name above the axes, so that no name or pole crosses another's name."""
    spans = [_extent(ax, x, text) for x, text in marks]
    leftward = [k for k, (x, _) in enumerate(marks) if spans[k][1] == x]
    rightward = [k for k in reversed(range(len(marks))) if k not in leftward]
    rows: dict[int, int] = {}
    for k in (*rightward, *leftward):
        start, end = spans[k]
        under = (row for j, row in rows.items() if spans[j][0] < end and spans[j][1] > start)
        rows[k] = 1 + max(under, default=-1)
    return [rows[k] for k in range(len(marks))]


def _extent(ax: Axes, x: float, text: str) -> tuple[float, float]:
    """From where to where a name reaches: to the right of its date, or left of it near the end."""
    left, right = ax.get_xlim()
    reach = (_width(text) + 8.0) * (right - left) / width_in_points(ax)
    return (x - reach, x) if x + reach > right else (x, x + reach)


@cache
def _width(text: str) -> float:
    """Width of small text, points."""
    return float(TextPath((0.0, 0.0), text, size=SMALL).get_extents().width)


def _flag(ax: Axes, x: float, text: str, row: int) -> None:
    color = mixed(ink(ax), ground(ax), 0.35)
    fits = _extent(ax, x, text)[0] == x
    ax.axvline(x, color=color, linewidth=0.8, linestyle=(0, (3, 2)), zorder=2.5)
    top = {"xycoords": ax.get_xaxis_transform(), "va": "bottom", "ha": "left" if fits else "right"}
    note(ax, text, (x, 1.0), (3.0 if fits else -3.0, LINE * row + 1.0), **top)
    pole = {"arrowstyle": "-", "color": color, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
    note(ax, "", (x, 1.0), (0.0, LINE * (row + 0.9)), arrowprops=pole, **top)
