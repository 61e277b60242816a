"""Policies as a caller gives them, checked once, and the wedges and limits they amount to.

Each is (N, N, S) or (N, N, S, runs); None leaves what the accounts have. A new kind of policy
is a field here, a check, and its part in `wedges` or `limits`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tradesim.economy.accounts import Accounts
from tradesim.economy.checks import check_choice, check_inside, check_rate, policy_array
from tradesim.economy.limits import Limits
from tradesim.economy.wedges import Wedges
from tradesim.errors import EconomyError
from tradesim.terms.sides import Array

RECIPIENTS = ("exporter", "importer")
MEASURES = ("quantity", "value")


@dataclass(frozen=True, eq=False)
class Policies:
    """Checked policies, each (N, N, S, 1 or runs), over `runs` runs."""

    tariff: Array
    export_tax: Array
    export_cap: Array
    purchase_floor: Array
    trade_cost: Array
    rent_to: str
    floor_on: str
    runs: int
    batched: bool

    def wedges(self, accounts: Accounts, runs: slice) -> Wedges:
        """Wedges of some runs relative to the accounts' tariffs; a cap of zero ends the flow."""
        tariff, export_tax = of_runs(self.tariff, runs), of_runs(self.export_tax, runs)
        cost = np.where(of_runs(self.export_cap, runs) == 0, np.inf, of_runs(self.trade_cost, runs))
        log_price = np.log(1 + tariff) - np.log(1 + accounts.tariff)[..., None]
        log_price = log_price + np.log(1 + export_tax) + np.log(cost)
        border = 1 / (1 + tariff)
        shape = (*accounts.tariff.shape, len(range(*runs.indices(self.runs))))
        return Wedges(
            np.array(np.broadcast_to(log_price, shape)),
            np.array(np.broadcast_to(border, shape)),
            np.array(np.broadcast_to(border / (1 + export_tax), shape)),
        )

    def limits(self, accounts: Accounts, runs: slice) -> Limits:
        """The caps and floors of some runs, on the flows where any run of all has one."""
        caps = np.argwhere(
            ((self.export_cap > 0) & (self.export_cap < np.inf)).any(axis=3) & (accounts.flow > 0)
        )
        floors = np.argwhere((self.purchase_floor > 0).any(axis=3))
        count = len(range(*runs.indices(self.runs)))
        bounds = np.empty((len(caps) + len(floors), count))
        for row, place in enumerate(caps):
            cap = of_runs(self.export_cap[tuple(place)], runs)
            bounds[row] = np.log(np.where(cap == 0, np.inf, cap))
        with np.errstate(divide="ignore"):
            for row, place in enumerate(floors, start=len(caps)):
                bounds[row] = np.log(of_runs(self.purchase_floor[tuple(place)], runs))
        i, j, s = np.concatenate([caps, floors]).T
        is_floor = np.arange(len(bounds)) >= len(caps)
        return Limits(
            place=(i, j, s),
            sign=np.where(is_floor, -1.0, 1.0),
            by_value=is_floor & (self.floor_on == "value"),
            at_buyer=is_floor | (self.rent_to == "importer"),
            log_bound=bounds,
        )


def of_runs(policy: Array, runs: slice) -> Array:
    """Some runs of a policy; one that all runs share stays one."""
    return policy if policy.shape[-1] == 1 else policy[..., runs]


def checked_policies(
    accounts: Accounts,
    *,
    tariff: ArrayLike | None = None,
    export_tax: ArrayLike | None = None,
    export_cap: ArrayLike | None = None,
    purchase_floor: ArrayLike | None = None,
    trade_cost: ArrayLike | None = None,
    rent_to: str = "exporter",
    floor_on: str = "quantity",
) -> Policies:
    """Policies as arrays that agree; EconomyError names the one that does not fit."""
    shape = accounts.tariff.shape
    given = {
        "tariff": (tariff, accounts.tariff),
        "export_tax": (export_tax, np.zeros(shape)),
        "export_cap": (export_cap, np.full(shape, np.inf)),
        "purchase_floor": (purchase_floor, np.zeros(shape)),
        "trade_cost": (trade_cost, np.ones(shape)),
    }
    arrays = {
        name: policy_array(name, absent if value is None else value, shape)
        for name, (value, absent) in given.items()
    }
    batch = {name: a.shape[3] for name, a in arrays.items() if a.ndim == 4}
    if len(set(batch.values())) > 1:
        raise EconomyError(f"policies disagree on the number of runs (last axis): {batch}")
    arrays = {name: a if a.ndim == 4 else a[..., None] for name, a in arrays.items()}
    check_values(arrays, accounts)
    check_choice("rent_to", rent_to, RECIPIENTS)
    check_choice("floor_on", floor_on, MEASURES)
    return Policies(
        **arrays,
        rent_to=rent_to,
        floor_on=floor_on,
        runs=next(iter(batch.values()), 1),
        batched=bool(batch),
    )


def check_values(policies: dict[str, Array], accounts: Accounts) -> None:
    """Refuse values that no policy can take."""
    for name in ("tariff", "export_tax"):
        check_rate(name, policies[name])
    check_inside("export_cap", policies["export_cap"], np.inf)
    check_inside("purchase_floor", policies["purchase_floor"], 0.0)
    if not np.all(policies["trade_cost"] > 0):
        raise EconomyError(
            f"trade_cost holds {policies['trade_cost'].min():g}; allowed is above 0, a ratio to "
            "the baseline: 1 leaves it as it is, numpy.inf ends the flow"
        )
    if np.any(policies["export_cap"] < 0):
        raise EconomyError(
            f"export_cap holds {policies['export_cap'].min():g}; allowed is 0 (a ban) and above, "
            "a ratio to the baseline's quantity; numpy.inf is no cap"
        )
    floor = policies["purchase_floor"]
    if np.any(floor < 0) or np.any(np.isinf(floor)):
        raise EconomyError(
            f"purchase_floor runs from {floor.min():g} to {floor.max():g}; allowed is a finite "
            "ratio to the baseline's purchases, 0 being no floor"
        )
    if np.any((floor > 0).any(axis=3) & (accounts.flow == 0)):
        raise EconomyError(
            "purchase_floor is set on a flow that is zero in the baseline, and a floor is a ratio "
            "to the baseline; set it to 0 there"
        )
