"""What can be made one after the other on the way from one scenario to another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tradesim.analysis.attribution.orders import Order, coalitions
from tradesim.scenario.hybrids import Hybrids

Difference = tuple[str, ...]
"""Keys that change together."""


def separable(
    hybrids: Hybrids, orders_of: Callable[[int], Sequence[Order]]
) -> tuple[tuple[Difference, ...], Sequence[Order]]:
    """Differences that make sense in each of the orders, and the orders.

    Keys that make no sense without others are one difference with the fewest that they need.
    """
    known: dict[frozenset[str], bool] = {}

    def allowed(keys: Iterable[str]) -> bool:
        these = frozenset(keys)
        if these not in known:
            known[these] = hybrids.allows(these)
        return known[these]

    found: tuple[Difference, ...] = tuple((key,) for key in hybrids.keys)
    while True:
        orders = orders_of(len(found))
        refused = next((c for c in coalitions(orders) if not allowed(_keys(found, c))), None)
        if refused is None:
            return found, orders
        found = _joined(found, _needed(found, refused, allowed))


def _needed(
    found: Sequence[Difference], refused: frozenset[int], allowed: Callable[[Iterable[str]], bool]
) -> frozenset[int]:
    """The refused differences with those that they need: all, less each that can be spared."""
    needed = frozenset(range(len(found)))
    for k in range(len(found)):
        if k not in refused and allowed(_keys(found, needed - {k})):
            needed -= {k}
    return needed


def _joined(found: Sequence[Difference], together: frozenset[int]) -> tuple[Difference, ...]:
    """The differences with some of them as one, in the place of the first."""
    one = tuple(key for k in sorted(together) for key in found[k])
    first = min(together)
    return tuple(
        one if k == first else each
        for k, each in enumerate(found)
        if k == first or k not in together
    )


def _keys(found: Sequence[Difference], which: Iterable[int]) -> list[str]:
    return [key for k in which for key in found[k]]
