"""Orders in which differences are made one after the other, and what each step of them counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import permutations

import numpy as np

from tradesim.model.shocks import Shocks
from tradesim.terms.sides import Array

ALL_ORDERS = 6
"""Differences up to which every order is taken."""
STREAM = "orders of attribution"
Order = tuple[int, ...]
Coalition = frozenset[int]
"""Differences that are made."""
Counts = dict[Coalition, Array]
"""How often a coalition counts for each difference, (n,)."""


def orders_of(n: int, sampled: int, seed: int) -> list[Order]:
    """All orders of n differences up to ALL_ORDERS; of more some, each followed by its reverse."""
    if n <= ALL_ORDERS:
        return list(permutations(range(n)))
    drawn = Shocks(seed, 0).of_parameter(STREAM)[: n * (sampled // 2)].reshape(-1, n)
    ahead = [tuple(map(int, np.argsort(row, kind="stable"))) for row in drawn]
    return [order for each in ahead for order in (each, each[::-1])]


def coalitions(orders: Iterable[Order]) -> list[Coalition]:
    """Everything that is made on the way in any of the orders, the least first."""
    found = {frozenset(order[:k]) for order in orders for k in range(len(order) + 1)}
    return sorted(found, key=lambda each: (len(each), sorted(each)))


def counted(orders: Sequence[Order]) -> Counts:
    """How often each coalition counts for each difference, (n,), summed over orders.

    Shapley (1953): a difference counts what it adds to those before it, mean over orders.

    >>> counted([(0, 1), (1, 0)])[frozenset({0})].tolist()
    [1.0, -1.0]
    """
    found: Counts = {each: np.zeros(len(orders[0])) for each in coalitions(orders)}
    for order in orders:
        for k, difference in enumerate(order):
            found[frozenset(order[: k + 1])][difference] += 1.0
            found[frozenset(order[:k])][difference] -= 1.0
    return found


def order_error(orders: Sequence[Order], values: dict[Coalition, float]) -> Array:
    """Standard error of shares (n,) that comes from sampled orders; 0 where all were taken."""
    n = len(orders[0])
    if n <= ALL_ORDERS:
        return np.zeros(n)
    added = np.zeros((len(orders), n))
    for row, order in zip(added, orders, strict=True):
        for k, difference in enumerate(order):
            row[difference] = values[frozenset(order[: k + 1])] - values[frozenset(order[:k])]
    both = (added[::2] + added[1::2]) / 2.0
    return np.asarray(both.std(axis=0, ddof=1) / np.sqrt(len(both)))
