"""Scenarios that a hindcast starts from: the situation of a day, and parameters of some kind.

A new kind of parameters is one entry of STARTS.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from datetime import date

from tradesim.scenario.at import scenario_at
from tradesim.scenario.scenario import Scenario


def prior_start(day: date, weeks: int) -> Scenario:
    """The situation of a day, with parameters as their priors have them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*keep their values of October 2025")
        return scenario_at(day, weeks=weeks)


Start = Callable[[date, int], Scenario]
STARTS: Mapping[str, Start] = {"prior": prior_start}
"""Scenario of a day, for so many weeks, by which parameters it has. A posterior is one entry."""
