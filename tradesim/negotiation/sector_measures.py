"""Tariffs by sector or statute, aimed at all countries: they come also while a truce runs.

In the summer of 2025 the US average on Chinese goods rose 6.5 points under the Geneva truce, by
section 232, and the truce went on (PIIE; data/chronicle, measures US44 to US46).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tradesim.terms.sides import Array, Mask


def weekly_rate(count: float, weeks: float, *, prior_count: float, prior_weeks: float) -> float:
    """Sector measures a week, from `count` in the latest `weeks` and a prior of a longer record.

    The mean of a Gamma posterior (Gelman et al., Bayesian Data Analysis, section 2.6).

    >>> weekly_rate(7, 52, prior_count=1, prior_weeks=104)
    0.05128205128205128
    """
    return (count + prior_count) / (weeks + prior_weeks)


class Reaction(NamedTuple):
    """What the other side makes of a sector measure; masks (n_runs,), none of them: borne."""

    answers: Mask
    breaks_off: Mask


def reaction(uniforms: Array, *, answers: Array, breaks_off: Array) -> Reaction:
    """Whether a rise is answered in kind or called a breach, with chances (n_runs,); else borne."""
    breaking = uniforms < breaks_off
    answering = ~breaking & (uniforms < breaks_off + answers)
    return Reaction(np.asarray(answering), np.asarray(breaking))
