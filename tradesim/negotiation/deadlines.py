"""What becomes of a threat on the day it falls due: carried out, put off or dropped."""

from __future__ import annotations

import numpy as np

from tradesim.negotiation.odds import chance, log_odds
from tradesim.terms.sides import Array, Mask


def carry_out_probability(
    base: Array, gain: Array, *, precision: Array, restraint: Array, leaning: Array
) -> Array:
    """Chance that a due threat is carried out, (2, n_runs), share.

    The base rate of the record, its log-odds shifted by what carrying out is worth (percent of
    real income, times precision), by restraint while talks go on, and by the strategy's leaning.
    """
    return chance(log_odds(base) + precision * gain - restraint + leaning)


def postponement_probability(base: Array, *, in_talks: Mask) -> Array:
    """Chance that a threat not carried out is put off and not dropped, (2, n_runs), share.

    In talks it is put off unless the base rate is nil: dropping it would give leverage away.
    """
    return np.where(in_talks, 1.0 - (1.0 - base) ** 3, base)
