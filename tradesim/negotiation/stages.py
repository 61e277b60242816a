"""Stages of the relationship, and the events that lead from one to the next.

The table is the whole machine: an event that it does not list for a stage leaves the stage as it
is. Reference: the crisis-bargaining tree of Lewis and Schultz (2003) joined to a truce that is
kept, broken, extended or left to expire.
"""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Codes, Mask

STATUS_QUO, THREAT, IMPLEMENTATION, TALKS, PRELIMINARY = 0, 1, 2, 3, 4
AGREEMENT, COMPLIANCE, BREACH, EXTENSION_WINDOW, EXPIRED = 5, 6, 7, 8, 9
STAGES = (
    "status quo",
    "threat",
    "implementation",
    "talks",
    "preliminary consensus",
    "agreement",
    "compliance",
    "breach",
    "extension window",
    "expired",
)
IN_FORCE = (AGREEMENT, COMPLIANCE, EXTENSION_WINDOW)
"""Stages in which an agreement is in force; it stays so while the sides talk or agree on a next
one, until it is broken or runs out."""
IN_TALKS = (TALKS, PRELIMINARY)

(
    THREATENS,
    BACKS_DOWN,
    CARRIES_OUT,
    TALKS_OPEN,
    CONSENSUS,
    SIGNED,
    REFUSED,
    TALKS_FAIL,
    FIRST_DELIVERY,
    BREACHED,
    WINDOW_OPENS,
    EXTENDED,
    EXPIRES,
    REVIEW_ENDS,
) = range(14)
EVENTS = (
    "a side threatens",
    "a threat is dropped and none is left",
    "a lever is moved against the other side",
    "talks open",
    "delegations reach a preliminary consensus",
    "the leaders sign",
    "a leader refuses",
    "talks fail",
    "first delivery period ends",
    "a breach is declared",
    "the extension window opens",
    "the truce is extended",
    "the truce expires",
    "a leader refuses under an agreement in force",
)

_NEXT: dict[tuple[int, int], int] = {
    (STATUS_QUO, THREATENS): THREAT,
    (STATUS_QUO, CARRIES_OUT): IMPLEMENTATION,
    (STATUS_QUO, TALKS_OPEN): TALKS,
    (STATUS_QUO, EXPIRES): EXPIRED,
    (THREAT, BACKS_DOWN): STATUS_QUO,
    (THREAT, CARRIES_OUT): IMPLEMENTATION,
    (THREAT, TALKS_OPEN): TALKS,
    (THREAT, EXPIRES): EXPIRED,
    (IMPLEMENTATION, TALKS_OPEN): TALKS,
    (IMPLEMENTATION, EXPIRES): EXPIRED,
    (THREAT, CONSENSUS): PRELIMINARY,
    (IMPLEMENTATION, CONSENSUS): PRELIMINARY,
    (BREACH, CONSENSUS): PRELIMINARY,
    (EXPIRED, CONSENSUS): PRELIMINARY,
    (TALKS, CONSENSUS): PRELIMINARY,
    (TALKS, CARRIES_OUT): IMPLEMENTATION,
    (TALKS, TALKS_FAIL): STATUS_QUO,
    (TALKS, EXPIRES): EXPIRED,
    (PRELIMINARY, SIGNED): AGREEMENT,
    (PRELIMINARY, REFUSED): TALKS,
    (PRELIMINARY, CARRIES_OUT): IMPLEMENTATION,
    (PRELIMINARY, EXPIRES): EXPIRED,
    (PRELIMINARY, BREACHED): BREACH,
    (PRELIMINARY, REVIEW_ENDS): COMPLIANCE,
    (AGREEMENT, FIRST_DELIVERY): COMPLIANCE,
    (AGREEMENT, CARRIES_OUT): BREACH,
    (AGREEMENT, BREACHED): BREACH,
    (AGREEMENT, WINDOW_OPENS): EXTENSION_WINDOW,
    (AGREEMENT, EXPIRES): EXPIRED,
    (AGREEMENT, CONSENSUS): PRELIMINARY,
    (COMPLIANCE, BREACHED): BREACH,
    (COMPLIANCE, CARRIES_OUT): BREACH,
    (COMPLIANCE, WINDOW_OPENS): EXTENSION_WINDOW,
    (COMPLIANCE, CONSENSUS): PRELIMINARY,
    (EXTENSION_WINDOW, EXTENDED): COMPLIANCE,
    (EXTENSION_WINDOW, CONSENSUS): PRELIMINARY,
    (EXTENSION_WINDOW, EXPIRES): EXPIRED,
    (EXTENSION_WINDOW, CARRIES_OUT): BREACH,
    (EXTENSION_WINDOW, BREACHED): BREACH,
    (BREACH, CARRIES_OUT): IMPLEMENTATION,
    (BREACH, TALKS_OPEN): TALKS,
    (BREACH, EXPIRES): EXPIRED,
    (EXPIRED, THREATENS): THREAT,
    (EXPIRED, CARRIES_OUT): IMPLEMENTATION,
    (EXPIRED, TALKS_OPEN): TALKS,
}


def _table() -> Codes:
    table = np.repeat(np.arange(len(STAGES), dtype=np.int8)[:, None], len(EVENTS), axis=1)
    for (stage, event), following in _NEXT.items():
        table[stage, event] = following
    return table


_TABLE = _table()


def after(stage: Codes, event: int, where: Mask) -> Codes:
    """Stage once `event` has happened to the runs `where`; (n_runs,)."""
    return np.where(where, _TABLE[:, event].take(stage), stage)


def allows(stage: Codes, event: int) -> Mask:
    """Runs in whose stage `event` leads on; (n_runs,)."""
    return np.asarray(_TABLE[:, event].take(stage) != stage)


def is_in(stage: Codes, stages: tuple[int, ...]) -> Mask:
    """Runs whose stage is one of `stages`; (n_runs,)."""
    found = stage == stages[0]
    for code in stages[1:]:
        found = found | (stage == code)
    return np.asarray(found)


def code(name: str) -> int:
    """Stage with that name; ValueError where there is none.

    >>> code("preliminary consensus")
    4
    """
    return STAGES.index(name)
