"""Signed audience costs, and how public a threat is: what a leader's public charges for moves.

Each term may be of either sign and differs by side; nothing here assumes that a cost helps.
"""

from __future__ import annotations

import numpy as np

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


def publicity(
    stock: Array,
    *,
    open_threat: Array,
    inflow: float | Array,
    decay: float | Array,
    weeks: float,
) -> Array:
    """How public a side's open threat has become after `weeks`; any shape, zero or more.

    dm/dt = inflow * open_threat - decay * m, solved over the step:
    m e^(-decay weeks) + (inflow / decay) open_threat (1 - e^(-decay weeks)); with no decay it
    grows by inflow * weeks. Audience costs are charged on this stock (Fearon 1994, American
    Political Science Review 88:577: they grow as a crisis stays public).
    """
    lasting = np.asarray(decay, dtype=np.float64)
    slow = lasting * weeks < 1e-9
    per_week = np.where(slow, weeks, -np.expm1(-lasting * weeks) / np.where(slow, 1.0, lasting))
    return stock * np.exp(-lasting * weeks) + inflow * open_threat * per_week
