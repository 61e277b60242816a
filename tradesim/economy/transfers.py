"""What deficits do when incomes move: shares of the world's value added, or of own income.

A rule is a class with `transfer` and its slopes; transfers of the world sum to zero whatever
the state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tradesim.terms.sides import Array


class Transfers(Protocol):
    """What regions receive from others, negative where they pay.

    own_income is what a region earns: wages, tariff revenue and rents.
    """

    def transfer(self, own_income: Array, world: Array, /) -> Array:
        """Transfers (N, runs) at own incomes (N, runs); `world` (runs,) is the wage bill."""

    def slopes(self, own_income: Array, /) -> tuple[Array, Array]:
        """d transfer / d own income (N, N) and / d world (N,) at own incomes (N,) of one run."""


@dataclass(frozen=True, eq=False)
class WorldShares:
    """D_j = d_j sum_n w_n V_n: deficits (N,) are shares of the world's value added."""

    deficit: Array

    def transfer(self, _own_income: Array, world: Array, /) -> Array:
        """As `Transfers.transfer`."""
        return np.asarray(self.deficit[:, None] * world)

    def slopes(self, _own_income: Array, /) -> tuple[Array, Array]:
        """As `Transfers.slopes`."""
        return np.zeros((len(self.deficit),) * 2), self.deficit


@dataclass(frozen=True, eq=False)
class OwnShares:
    """I_j = K (1 + d_j) Y_j: final spending keeps its ratio to own income Y_j, up to a factor K.

    deficit (N,) is a share of own income in the accounts. K, one factor for all, makes the
    world spend what it earns: K = 1 / (1 + m), where m is the mean of d weighted by Y.
    """

    deficit: Array

    def transfer(self, own_income: Array, _world: Array, /) -> Array:
        """As `Transfers.transfer`."""
        mean = self.mean(own_income)
        return np.asarray(own_income * ((self.deficit[:, None] - mean) / (1 + mean)))

    def slopes(self, own_income: Array, /) -> tuple[Array, Array]:
        """As `Transfers.slopes`."""
        mean = self.mean(own_income[:, None])
        mean_slopes = (self.deficit - mean) / own_income.sum()
        through_mean = -own_income * (1 + self.deficit) / (1 + mean) ** 2
        own = np.diag((self.deficit - mean) / (1 + mean))
        return own + np.outer(through_mean, mean_slopes), np.zeros(len(own_income))

    def mean(self, own_income: Array) -> Array:
        """Mean of the shares weighted by own income; (runs,)."""
        weighted = np.add.reduce(self.deficit[:, None] * own_income, axis=0)
        return np.asarray(weighted / np.add.reduce(own_income, axis=0))
