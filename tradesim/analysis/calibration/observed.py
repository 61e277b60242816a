"""What happened, by kind of event, worked out from a chronicle by rule.

A kind has one entry of HAPPENED: a function that gives the days of its events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from tradesim.analysis.calibration.origins import Summary
from tradesim.chronicle.agreements import STANDING
from tradesim.chronicle.chronicle import Chronicle
from tradesim.chronicle.threats import CARRIED_OUT, IN_PART
from tradesim.model.first_events import ANSWER_DAYS, LEAST
from tradesim.terms.levers import LEVERS
from tradesim.terms.sides import Array

if TYPE_CHECKING:
    import pandas as pd

DEALS = (*STANDING, "statement", "outline", "framework")
"""Kinds of agreements that delegations or leaders come to; extensions are a kind of their own."""
BORDERS = ("procedure", "emergency", "temporary")
"""Routes of tariffs aimed at the other side; measures by sector and ordinary duties are others."""

Days = list[date]


def answers(chronicle: Chronicle, asked: Sequence[Summary], until: date) -> Array:
    """Whether each event had happened by its last day, 1 or 0, (n,), as known at the end of a day.

    The first event counts that falls after the first day.
    """
    known = chronicle.known_on(until)
    days = {kind: HAPPENED[kind](known) for kind in dict.fromkeys(each.kind for each in asked)}
    happened = [
        any(each.origin < day <= each.last_day for day in days[each.kind]) for each in asked
    ]
    return np.array(happened, dtype=np.float64)


def deals(known: Chronicle) -> Days:
    """Days on which the sides agreed on something."""
    table = known.agreements
    return _days(table.loc[table["kind"].isin(DEALS), "start"])


def breaches(known: Chronicle) -> Days:
    """Days on which an agreement was broken."""
    table = known.agreements
    return _days(table.loc[table["end_kind"].fillna("").str.startswith("broken"), "ended"])


def extensions(known: Chronicle) -> Days:
    """Days on which the end of a truce was moved."""
    return _days(known.extensions["decided"])


def threats(known: Chronicle, side: str) -> Days:
    """Days on which a side announced a change of a lever; restatements are left out."""
    return _days(_counted(known, side)["announced"])


def carried_out(known: Chronicle, side: str) -> Days:
    """Days on which a side carried a threat out, in whole or in part."""
    table = _counted(known, side)
    return _days(table.loc[table["how"].isin((*CARRIED_OUT, *IN_PART)), "resolved"])


def rises(known: Chronicle, side: str) -> Days:
    """Days on which a side's average tariff on the other rose, measures by sector left out."""
    steps = _tariff_steps(known, side)
    return _days(steps.index[steps >= LEAST].to_series())


def cuts(known: Chronicle, side: str) -> Days:
    """Days on which it fell."""
    steps = _tariff_steps(known, side)
    return _days(steps.index[steps <= -LEAST].to_series())


def answers_of_china(known: Chronicle) -> Days:
    """Days of Chinese rises at most ANSWER_DAYS after a US one."""
    before = rises(known, "US")
    return [
        day
        for day in rises(known, "CN")
        if any(0 <= (day - each).days <= ANSWER_DAYS for each in before)
    ]


HAPPENED: Mapping[str, Callable[[Chronicle], Days]] = {
    "deal": deals,
    "breach": breaches,
    "extension": extensions,
    "us_threat": lambda known: threats(known, "US"),
    "us_rise": lambda known: rises(known, "US"),
    "cn_rise": lambda known: rises(known, "CN"),
    "cn_answer": answers_of_china,
    "us_cut": lambda known: cuts(known, "US"),
    "cn_cut": lambda known: cuts(known, "CN"),
    "us_carried_out": lambda known: carried_out(known, "US"),
}
"""Days of events by kind, as FIRST has them of runs."""


def _counted(known: Chronicle, side: str) -> pd.DataFrame:
    """Threats of a side to the other with a lever of the model, each once."""
    table = known.threats
    counts = (table["counted"] == 1) & (table["kind"] == "threat")
    aimed = (table["aim"] == "the other side") & table["lever"].isin(LEVERS)
    return table[(table["side"] == side) & counts & aimed]


def _tariff_steps(known: Chronicle, side: str) -> pd.Series:
    """What was added to a side's average tariff, measures by sector left out: shares by day."""
    table, routes = known.measures, known.authorities.set_index("id")["route"]
    own = table[(table["side"] == side) & table["authority_id"].map(routes).isin(BORDERS)]
    points = own["points_piie"].fillna(own["rate_points"] * own["coverage_piie"]).fillna(0.0)
    return 0.01 * _steps(own["effective"], points).add(
        _steps(own["ended"], -points), fill_value=0.0
    )


def _steps(days: pd.Series, points: pd.Series) -> pd.Series:
    """Points by day."""
    return points[days.notna()].groupby(days.dropna()).sum()


def _days(cells: Iterable[object]) -> Days:
    import pandas as pd

    return [day.date() for day in pd.to_datetime(pd.Series(cells)).dropna()]
