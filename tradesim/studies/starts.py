"""Scenarios that a hindcast starts from: the situation of a day, and parameters of some kind.

A new kind of parameters is one entry of STARTS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from os import PathLike
from typing import NamedTuple

from tradesim.analysis.calibration.calibrate import calibrate
from tradesim.analysis.calibration.origins import EPISODES, RECORD_ENDS
from tradesim.analysis.calibration.starts import start_on
from tradesim.chronicle.chronicle import Chronicle
from tradesim.errors import ResultError, in_short, shown
from tradesim.parameters.posteriors import shipped_posteriors
from tradesim.scenario.scenario import Scenario

Folder = str | PathLike[str] | None


class Origin(NamedTuple):
    """A day that a forecast is made from."""

    day: date
    weeks: int
    """Weeks until its last question is answered."""
    episode: str
    """Cluster of its questions."""
    bank: Folder = None
    """Folder of a bank, from which posteriors are made; the shipped ones where there is none."""


def prior_start(origin: Origin) -> Scenario:
    """The situation of a day, with parameters as their priors have them."""
    return start_on(origin.day, origin.weeks, Chronicle.shipped())


def as_of_start(origin: Origin) -> Scenario:
    """The same with what the record up to that day says of the parameters.

    Without a bank this is the latest shipped posterior that is not later than the day.
    """
    if origin.bank is not None:
        made = calibrate(until=origin.day, bank=origin.bank, confirm=False, progress=False)
        return prior_start(origin).with_posterior(made)
    known = [
        (each.until, name)
        for name, each in shipped_posteriors().items()
        if each.until <= origin.day and not each.without
    ]
    if not known:
        return prior_start(origin)
    return prior_start(origin).evolve({"posterior": {"source": max(known)[1]}})


def other_episodes_start(origin: Origin) -> Scenario:
    """The same with what all other episodes of the record say, later ones too."""
    if origin.episode not in EPISODES:
        raise ResultError(
            f"cluster is {shown(origin.episode)}; allowed with posterior 'other_episodes' "
            f"{in_short(EPISODES)}"
        )
    if origin.bank is None:
        part = {"source": without_episode(origin.episode), "later_data": True}
        return prior_start(origin).evolve({"posterior": part})
    made = calibrate(
        until=RECORD_ENDS, without=origin.episode, bank=origin.bank, confirm=False, progress=False
    )
    return prior_start(origin).with_posterior(made, later_data=True)


def without_episode(episode: str) -> str:
    """Name of the shipped posterior of all other episodes.

    >>> without_episode("phase one")
    '2025-10-26 without phase one'
    """
    return f"{RECORD_ENDS} without {episode}"


STARTS: Mapping[str, Callable[[Origin], Scenario]] = {
    "as_of": as_of_start,
    "other_episodes": other_episodes_start,
    "prior": prior_start,
}
"""Scenario of a day by which parameters it has."""
