"""How much of a government's attention a dispute has."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array


def lively_share(weeks: Array, *, calm: float | Array, half_life: float | Array) -> Array:
    """Share of full attention `weeks` after the last move of either side; any shape.

    calm + (1 - calm) 2^(-weeks / half_life): whole at once, `calm` in years without a move. Moves
    make moves likelier, as in self-exciting processes (Hawkes 1971).

    >>> lively_share(np.array([0.0, 3.0, 520.0]), calm=0.2, half_life=3.0).round(12).tolist()
    [1.0, 0.6, 0.2]
    """
    return np.asarray(calm + (1.0 - calm) * np.exp2(-weeks / half_life))
