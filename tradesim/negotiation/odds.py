"""Chances and log-odds: how payoffs shift a base rate."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array

_LEAST = 1e-9


def chance(log_odds: Array) -> Array:
    """Chance with these log-odds, share; shape of `log_odds`.

    >>> float(chance(np.array(0.0)))
    0.5
    """
    # scipy.special.expit differs in the last bit of one value in fifty
    with np.errstate(over="ignore"):  # the chance is then zero
        return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def log_odds(share: Array) -> Array:
    """Log-odds of a chance; 0 and 1 are taken as one in a billion off; shape of `share`."""
    inside = np.minimum(np.maximum(share, _LEAST), 1.0 - _LEAST)
    return np.asarray(np.log(inside / (1.0 - inside)))
