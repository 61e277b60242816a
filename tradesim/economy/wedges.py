"""What policies put between a producer's cost and a buyer's price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from tradesim.terms.columns import Index
from tradesim.terms.sides import Array

FlowIndex: TypeAlias = tuple[Index, Index, Index]


@dataclass(frozen=True, eq=False)
class Wedges:
    """What policies put between cost and price; each (N, N, S, runs).

    log_price: log of the wedge relative to the accounts'; border_share: what is left of a
    buyer's spending after the importer's treasury, 1/(1+t); producer_share: after the
    exporter's too, 1/((1+t)(1+e)).
    """

    log_price: Array
    border_share: Array
    producer_share: Array

    def take(self, runs: slice | Index) -> Wedges:
        """The wedges of some runs."""
        return Wedges(
            self.log_price[..., runs], self.border_share[..., runs], self.producer_share[..., runs]
        )
