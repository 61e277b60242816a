"""Days from which forecasts are made: which questions they have, and how these were scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tradesim.analysis.forecasts.questions import Question, shipped_questions
from tradesim.analysis.forecasts.record import RECORD_ENDS, record_questions, unobserved_days
from tradesim.analysis.forecasts.table import COVERED
from tradesim.errors import ResultError, in_short
from tradesim.terms.arguments import listed, refusal
from tradesim.terms.calendar import DayLike, as_date

if TYPE_CHECKING:
    import pandas as pd

MEANS = (
    "brier", "brier_base_rate", "brier_persistence", "brier_human", "crps", "crps_persistence",
    *COVERED,
)  # fmt: skip


def origin_table(scored: pd.DataFrame, later: Mapping[date, str]) -> pd.DataFrame:
    """A row an origin from the table of scores; see `Hindcast.table`."""
    import pandas as pd

    rows = {}
    for day, names in later.items():
        its = scored[scored["as_of"].dt.date == day]
        rows[pd.Timestamp(day)] = {
            "questions": len(its),
            "scored": int((its["not_scored"] == "").sum()),
            "events": int(its["brier"].notna().sum()),
            "quantities": int(its["crps"].notna().sum()),
            **{name: its[name].mean() for name in MEANS},
            "later_numbers": names,
        }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index.name = "origin"
    return frame


def all_questions() -> pd.DataFrame:
    """The shipped questions, and what was observed after days of the record."""
    import pandas as pd

    dated = shipped_questions().astype({"as_of": str, "resolution_date": str})
    return pd.concat([dated, record_questions()], ignore_index=True)


def chosen_days(origins: Sequence[DayLike] | None, asked: Sequence[Question]) -> list[date]:
    """The chosen days in order; ResultError for one on which nothing was asked."""
    allowed = sorted({each.as_of for each in asked})
    if origins is None:
        return allowed
    chosen = sorted({as_date(each) for each in listed("origins", origins, "a list of days")})
    if not chosen:
        raise ResultError("origins holds no day; allowed days with questions, or None for all")
    for day in chosen:
        if day in allowed:
            continue
        known = f"days with questions, {in_short(map(str, allowed))}"
        if day in unobserved_days():
            known += f"; what followed lies after the record, which ends on {RECORD_ENDS}"
        raise refusal("origin", str(day), known)
    return chosen


def weeks_to_answer(asked: Iterable[Question]) -> int:
    """Weeks until the last question is resolved, its week included."""
    return max((each.resolution_date - each.as_of).days for each in asked) // 7 + 1
