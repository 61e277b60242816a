"""Scenarios that runs of the bank start from."""

from __future__ import annotations

import warnings
from datetime import date

from tradesim.chronicle.chronicle import Chronicle
from tradesim.scenario.at import scenario_at
from tradesim.scenario.scenario import Scenario


def start_on(day: date, weeks: int, chronicle: Chronicle) -> Scenario:
    """The situation of a day, for so many weeks."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*keep their values of October 2025")
        return scenario_at(day, weeks=max(weeks, 1), chronicle=chronicle)
