"""Nash equilibria of a table of mean payoffs for two players, by enumeration of supports.

Every pair of supports of equal size is tried (Dickhaut and Kaplan 1991): in a game without ties
between payoffs that finds all equilibria, pure and mixed; in one with ties some may be missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import comb
from typing import NamedTuple

import numpy as np

from tradesim.terms.sides import Array

MOST_SUPPORTS = 20_000
"""Most pairs of supports that are tried; of larger tables pure equilibria alone are given."""
TOLERANCE = 1e-9


class Equilibrium(NamedTuple):
    """Chances with which each player plays each of its choices."""

    own: Array
    """(policies,)."""
    theirs: Array
    """(replies,)."""

    @property
    def is_pure(self) -> bool:
        """Whether both play one choice for certain."""
        return bool(self.own.max() == 1.0 and self.theirs.max() == 1.0)


def equilibria(own: Array, theirs: Array) -> list[Equilibrium]:
    """Equilibria of a game, pure ones first, from payoffs (policies, replies) of the two players.

    >>> pennies = np.array([[1.0, -1.0], [-1.0, 1.0]])
    >>> [(each.own.tolist(), each.theirs.tolist()) for each in equilibria(pennies, -pennies)]
    [([0.5, 0.5], [0.5, 0.5])]
    """
    found = []
    for size in range(1, largest_support(*own.shape) + 1):
        for rows in combinations(range(own.shape[0]), size):
            for columns in combinations(range(own.shape[1]), size):
                found += list(_on_support(own, theirs, rows, columns))
    return found


def largest_support(n_policies: int, n_replies: int) -> int:
    """Largest support that is tried, so that no more than MOST_SUPPORTS pairs are."""
    tried, size = 0, 0
    for k in range(1, min(n_policies, n_replies) + 1):
        tried += comb(n_policies, k) * comb(n_replies, k)
        if k > 1 and tried > MOST_SUPPORTS:
            break
        size = k
    return size


def _on_support(
    own: Array, theirs: Array, rows: tuple[int, ...], columns: tuple[int, ...]
) -> Iterator[Equilibrium]:
    """The equilibrium in which these and no others are played, if there is one."""
    part = np.ix_(rows, columns)
    y, x = _indifferent(own[part]), _indifferent(theirs[part].T)
    if x is None or y is None:
        return
    mixed, reply = np.zeros(own.shape[0]), np.zeros(own.shape[1])
    mixed[list(rows)], reply[list(columns)] = x, y
    mine, its = own @ reply, mixed @ theirs
    scale = TOLERANCE * max(1.0, float(np.abs(own).max()), float(np.abs(theirs).max()))
    if mine.max() <= mine[rows[0]] + scale and its.max() <= its[columns[0]] + scale:
        yield Equilibrium(mixed, reply)


def _indifferent(payoffs: Array) -> Array | None:
    """Chances of columns (k,), all above 0, that make rows (k, k) pay the same; None without."""
    k = len(payoffs)
    if k == 1:
        return np.ones(1)
    system = np.zeros((k + 1, k + 1))
    system[:k, :k], system[:k, k], system[k, :k] = payoffs, -1.0, 1.0
    try:
        found = np.linalg.solve(system, np.append(np.zeros(k), 1.0))[:k]
    except np.linalg.LinAlgError:
        return None
    return found if (found > TOLERANCE).all() else None
