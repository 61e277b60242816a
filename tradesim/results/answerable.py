"""What can be asked of runs, told before any is simulated."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.errors import ResultError
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.variables import FLAGS, STAGE
from tradesim.negotiation.stages import STAGES
from tradesim.results.conditions import Condition, InTime, OnDate, read
from tradesim.terms.calendar import Calendar
from tradesim.terms.units import DAYS


def answerable(asked: str, calendar: Calendar) -> Condition:
    """A condition or outcome as read; ResultError where runs over these dates have none such.

    The expression may name what is not recorded, compare what cannot be compared, or a day may lie
    outside the dates.
    """
    import pandas as pd

    condition = read(asked)
    condition.check()
    values = {name: _example(term, calendar) for name, term in condition.terms.items()}
    found = condition.holds(pd.DataFrame({name: [0.0] for name in OUTCOMES}), values)
    if found.shape != (1,) or found.dtype.kind not in "bfiu":
        raise ResultError(f"{asked!r} is no condition; compare it, as in '> 0.6'")
    return condition


def check_never_missing(asked: str) -> None:
    """ResultError for the day of an event, which runs without the event do not have."""
    if asked in OUTCOMES and OUTCOMES[asked][0] == DAYS:
        raise ResultError(
            f"{asked!r} is missing in runs in which it does not come; ask an event instead, as in "
            "'breach by 2026-01-31'"
        )


def _example(term: OnDate | InTime, calendar: Calendar) -> NDArray[Any]:
    """A value of its kind, one run."""
    if isinstance(term, InTime):
        if term.limit is not None:
            term.last_day(calendar.dates)
        return np.zeros(1, dtype=np.bool_)
    calendar.step_on(term.day)
    if term.name == STAGE:
        return np.array(STAGES[:1])
    is_flag = term.name in {flag.name for flag in FLAGS}
    return np.zeros(1, dtype=np.bool_ if is_flag else np.float64)
