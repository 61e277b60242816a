"""Signed audience costs: what a leader's own public charges for threatening and for yielding.

Each term may be of either sign and differs by side; nothing here assumes that a cost helps.
"""

from __future__ import annotations

from tradesim.terms.sides import Array, Mask


def audience_cost(
    threatens: Mask,
    yields: Mask,
    *,
    publicity: Array,
    other_threat_open: Mask,
    belligerence: float | Array,
    inconsistency: float | Array,
    back_down: float | Array,
) -> Array:
    """Political cost of a move to its own leader; any shape, unit of the three coefficients.

    belligerence * threatens + (inconsistency + back_down * other_threat_open) * publicity *
    yields, with `yields` a concession or withdrawal. Belligerence and inconsistency are kept
    apart (Kertzer and Brutger 2016, American Journal of Political Science 60:234). For tariffs
    the US public was found to punish the threat and to accept its withdrawal (Casler and Clark
    2021, doi 10.1177/0022002721994085): belligerence > 0, inconsistency <= 0. In China yielding
    is cheap when framed, except before a US threat (Quek and Johnston 2018, International
    Security 42:7): that exception is `back_down`.
    """
    for_yielding = inconsistency + back_down * other_threat_open
    return belligerence * threatens + for_yielding * publicity * yields


def back_down_payoff(
    status_quo: Array,
    *,
    publicity: Array,
    other_threat_open: Mask,
    belligerence: float | Array,
    inconsistency: float | Array,
    back_down: float | Array,
) -> Array:
    """The threat game's payoff a of threatening and then backing down; shape of `status_quo`.

    Percent of real income: the status quo less the cost of having threatened and of yielding now.
    """
    for_yielding = (inconsistency + back_down * other_threat_open) * publicity
    return status_quo - belligerence - for_yielding
