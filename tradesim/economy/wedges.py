"""From policies to the wedges they put between cost and price, checked once, here.

Policies are (N, N, S) or (N, N, S, runs); None leaves what the accounts have.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tradesim.errors import EconomyError
from tradesim.sides import Array


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

    def take(self, runs: slice | Array) -> Wedges:
        """The wedges of some runs."""
        return Wedges(
            self.log_price[..., runs], self.border_share[..., runs], self.producer_share[..., runs]
        )


@dataclass(frozen=True, eq=False)
class Policies:
    """Checked policies, each (N, N, S, 1 or runs), and how many runs they speak of."""

    tariff: Array
    export_tax: Array
    trade_cost: Array
    runs: int
    batched: bool

    def wedges(self, baseline_tariff: Array, runs: slice) -> Wedges:
        """Wedges of some runs relative to the accounts' tariffs."""
        tariff, export_tax, cost = (
            p if p.shape[-1] == 1 else p[..., runs]
            for p in (self.tariff, self.export_tax, self.trade_cost)
        )
        count = len(range(*runs.indices(self.runs)))
        with np.errstate(divide="ignore"):
            log_price = np.log(1 + tariff) - np.log(1 + baseline_tariff)[..., None]
            log_price = log_price + np.log(1 + export_tax) + np.log(cost)
        border = 1 / (1 + tariff)
        shape = (*baseline_tariff.shape, count)
        return Wedges(
            np.array(np.broadcast_to(log_price, shape)),
            np.array(np.broadcast_to(border, shape)),
            np.array(np.broadcast_to(border / (1 + export_tax), shape)),
        )


def unchanged(tariff: Array) -> Policies:
    """The policies of the accounts themselves, one run."""
    return checked_policies(tariff, tariff=None, export_tax=None, trade_cost=None)


def checked_policies(
    baseline_tariff: Array,
    *,
    tariff: ArrayLike | None,
    export_tax: ArrayLike | None,
    trade_cost: ArrayLike | None,
) -> Policies:
    """Policies as arrays of one shape; EconomyError names the one that does not fit."""
    shape = baseline_tariff.shape
    given = {
        "tariff": baseline_tariff if tariff is None else tariff,
        "export_tax": np.zeros(shape) if export_tax is None else export_tax,
        "trade_cost": np.ones(shape) if trade_cost is None else trade_cost,
    }
    arrays = {name: policy_array(name, value, shape) for name, value in given.items()}
    for name in ("tariff", "export_tax"):
        check_rate(name, arrays[name])
    if not np.all(arrays["trade_cost"] > 0):
        raise EconomyError(
            "trade_cost must be above 0, as a ratio to the baseline; 1 leaves it as it is, "
            "numpy.inf ends the flow"
        )
    batch = {name: a.shape[3] for name, a in arrays.items() if a.ndim == 4}
    if len(set(batch.values())) > 1:
        raise EconomyError(f"policies disagree on the number of runs (last axis): {batch}")
    return Policies(
        *(a if a.ndim == 4 else a[..., None] for a in arrays.values()),
        runs=next(iter(batch.values()), 1),
        batched=bool(batch),
    )


def policy_array(name: str, value: ArrayLike, shape: tuple[int, ...]) -> Array:
    """A policy as float64 of shape `shape` or `shape` + (runs,)."""
    array = np.asarray(value, dtype=np.float64)
    if array.shape[:3] != shape or array.ndim > 4:
        raise EconomyError(
            f"{name} has shape {array.shape}; allowed {shape} or {(*shape, 'runs')}: "
            "(exporter, importer, sector[, runs])"
        )
    if np.isnan(array).any():
        raise EconomyError(f"{name} holds NaN; give a number for every flow")
    return array


def check_rate(name: str, rate: Array) -> None:
    """Refuse rates at or below -1, infinite rates, and rates inside a region."""
    if not (np.all(rate > -1) and np.all(np.isfinite(rate))):
        found = float(rate.min()) if np.all(rate < np.inf) else np.inf
        raise EconomyError(
            f"{name} holds {found:g}; allowed are finite shares above -1 (0.25 is 25 %); "
            "to end a flow use trade_cost=numpy.inf"
        )
    own = np.einsum("iis...->is...", rate)
    if np.any(own != 0):
        raise EconomyError(
            f"{name} has an entry where exporter and importer are the same region "
            f"({float(own[own != 0][0]):g}); set the diagonal to 0"
        )
