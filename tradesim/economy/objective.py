"""What a government weighs: real income, with more or less weight on some sectors' incomes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tradesim.economy.baseline import Baseline
from tradesim.economy.checks import number_array
from tradesim.economy.equilibrium import Equilibrium
from tradesim.terms.sides import Array


def sector_income(base: Baseline, eq: Equilibrium) -> Array:
    """Value added by region and sector, in the unit of expenditure; (N, S[, runs])."""
    share = base.accounts.value_added_share
    return np.asarray(per_run(share, eq.output) * eq.output)


def sector_employment(base: Baseline, eq: Equilibrium) -> Array:
    """Share of a region's workers in each sector; (N, S[, runs]), summing to one over sectors."""
    income = sector_income(base, eq)
    return np.asarray(income / income.sum(axis=1, keepdims=True))


def political_welfare(
    base: Baseline, eq: Equilibrium, weights: ArrayLike, *, deficits: str = "world-share"
) -> Array:
    """Real income with sector incomes weighted, a ratio to the baseline; (N[, runs]).

    weights (N, S): what a dollar earned in a sector counts for its government, 1 for all other
    income (tariff revenue, rents, transfers); all ones is `eq.real_income`. After Grossman and
    Helpman (1994) and Ossa (2014), whose weights average one over sectors. `deficits` is what
    `solve` was given.
    """
    counts = number_array("weights", weights, base.accounts.spending.shape, "(region, sector)")
    accounts = (base.purged if deficits == "purged" else base.with_deficits).accounts
    before = (accounts.income + extra_income(accounts.sector_income, counts)) * base.unit
    after = eq.income + extra_income(sector_income(base, eq), counts)
    return np.asarray(after / eq.price_index / per_run(before, after))


def extra_income(sector_incomes: Array, weights: Array) -> Array:
    """What weights add to a region's income; (N[, runs])."""
    out = np.zeros(sector_incomes[:, 0].shape)
    for sector in range(weights.shape[1]):
        extra = per_run(weights[:, sector] - 1, out)
        out = out + extra * sector_incomes[:, sector]
    return out


def per_run(values: Array, like: Array) -> Array:
    """`values` with an axis of runs where `like` has one."""
    return values if values.ndim == like.ndim else values[..., None]
