"""How a View reads as a history of the repeated prisoner's dilemma: a rise is a defection.

A turn is a rise and the time to answer it, not a week: the rules of negotiation.repeated look at
rises that still want an answer.
"""

from __future__ import annotations

import numpy as np

from tradesim.negotiation.repeated import RULES, History
from tradesim.negotiation.retaliation import equivalent_rise
from tradesim.strategies.base import LEAST_ANSWER, Intent, View, preferring, rule
from tradesim.terms.levers import PURCHASE, RESTRICTION, TARIFF
from tradesim.terms.moves import DEESCALATE, ESCALATE, OFFER_TALKS
from tradesim.terms.sides import Array, Codes, Mask

EXHAUSTING = 1.0
"""Rise that withdraws all imports if they fall one for one with it: more is no answer."""
FARM_SALES = 12.6
"""US soybean sales to China, billion USD in 2024: what withheld purchases are worth."""


def history(view: View) -> History:
    """What the rules of the repeated game may look at; (n_runs,) each."""
    return History(
        own_last=view.raising,
        other_last=view.unanswered,
        other_before=view.unanswered_before,
        other_ever=view.other_ever_rose,
    )


def retaliates(code: int, view: View) -> Mask:
    """Runs in which the rule `code` of negotiation.repeated defects, (n_runs,)."""
    return RULES[code](history(view))


def answers_in_kind(view: View, retaliating: Mask) -> Intent:
    """Equivalent answer where `retaliating`; else an easing is matched and talks are offered.

    A retaliator that eased unasked would disarm before a side that keeps all it has raised, so
    the cooperative move is to match each easing and to offer talks.
    """
    lever, size = equivalent_answer(view)
    answering = retaliating & (size > 0.0)
    matching = view.eased & (view.threat_lever < 0)
    wishes = {ESCALATE: answering, DEESCALATE: matching, OFFER_TALKS: ~answering}
    return rule(view, preferring(view, wishes), lever, size)


def equivalent_answer(view: View) -> tuple[Codes, Array]:
    """Lever and size of the answer to the other side's latest rise, (n_runs,) each.

    A tariff is answered by one that hits answer_share times as much trade, within the room left
    and what exhausts the own imports; a restriction in kind; withheld purchases by a tariff. An
    answer of less than a point is none.
    """
    held, hit = view.other_rise_lever == RESTRICTION, view.other_rise_lever == PURCHASE
    tariff = equivalent_rise(
        view.other_rise,
        view.imports,
        np.where(hit, FARM_SALES, view.imports_other),
        proportion=view.answer_share,
        room=np.minimum(view.room[TARIFF], EXHAUSTING),
    )
    in_kind = np.minimum(view.other_rise * view.answer_share, view.room[RESTRICTION])
    lever = np.where(held, RESTRICTION, TARIFF).astype(np.int8)
    size = np.where(held, in_kind, tariff)
    return lever, np.where(size >= LEAST_ANSWER, size, 0.0)
