"""What a side believes of the other: does it follow through, is it tough, how public is it all."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array


def follow_through_belief(
    carried: Array,
    withdrawn: Array,
    *,
    prior_a: float | Array,
    prior_b: float | Array,
    weight_back_down: float | Array,
) -> Array:
    """Chance the other side carries a threat out, as seen from its record; any shape, a share.

    Beta mean (a + carried) / (a + b + carried + w withdrawn): a withdrawal counts
    `weight_back_down` times a carried-out threat (Peterson 2013, International Studies
    Quarterly 57:672: recent back-downs lower the next target's acquiescence more than recent
    impositions raise it).
    """
    kept = prior_a + carried
    return kept / (kept + prior_b + weight_back_down * withdrawn)


def remembered(count: Array, *, added: Array, forgetting: float | Array, weeks: float) -> Array:
    """A record of events after a step of `weeks` that adds `added`; any shape, events.

    forgetting^weeks * count + added, with `forgetting` the share kept over a week: the old part
    fades by the same factor whether a week is walked in one step or in seven.
    """
    return np.power(forgetting, weeks) * count + added


def resolve_log_odds(
    log_odds: Array,
    p_action_tough: Array,
    p_action_soft: Array,
    *,
    forgetting: float | Array,
    weeks: float,
) -> Array:
    """Log odds that the other is tough, after its action; any shape.

    forgetting^weeks * log_odds + ln(p_action_tough / p_action_soft): Bayes with the model's own
    choice probabilities at a tough and at a soft resolve, discounted towards even odds. An
    action impossible for one type counts as one of probability 1e-12, so odds stay finite.
    """
    evidence = np.log(np.maximum(p_action_tough, 1e-12) / np.maximum(p_action_soft, 1e-12))
    return np.power(forgetting, weeks) * log_odds + evidence


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
