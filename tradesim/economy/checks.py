"""The edge: data of a baseline as arrays of agreeing shapes, or an EconomyError that says why."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from tradesim.economy.accounts import Accounts
from tradesim.errors import EconomyError
from tradesim.terms.sides import Array, Mask

ROUNDING = 1e-6
BY_PRODUCT = 0.01


def number_array(name: str, value: ArrayLike, shape: tuple[int, ...], axes: str) -> Array:
    """A read-only float64 copy of `value`, finite and of the given shape."""
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise EconomyError(f"{name} is not an array of numbers {axes}: {error}") from error
    if array.shape != shape:
        raise EconomyError(f"{name} has shape {array.shape}; allowed is {shape}: {axes}")
    if not np.isfinite(array).all():
        raise EconomyError(f"{name} holds NaN or infinity; give a finite number in every place")
    array.setflags(write=False)
    return array


def checked_flows(expenditure: ArrayLike) -> Array:
    """Spending (exporter, importer, sector), not negative, every region buying and selling."""
    shape = np.shape(expenditure)
    if len(shape) != 3 or shape[0] != shape[1] or 0 in shape:
        raise EconomyError(
            f"expenditure has shape {shape}; allowed is (N, N, S): (exporter, importer, sector)"
        )
    flows = number_array("expenditure", expenditure, shape, "(exporter, importer, sector)")
    if (flows < 0).any():
        place = tuple(int(k) for k in np.argwhere(flows < 0)[0])
        raise EconomyError(
            f"expenditure is {flows[place]:g} at (exporter, importer, sector) {place}; "
            "spending cannot be negative: set it to 0"
        )
    return flows


def checked_tariff(tariff: ArrayLike, shape: tuple[int, ...]) -> Array:
    """Tariff rates above -1, none inside a region."""
    rates = number_array("tariff", tariff, shape, "(exporter, importer, sector)")
    check_rate("tariff", rates)
    return rates


def checked_input_share(input_share: ArrayLike, n: int, s: int) -> Array:
    """Input shares (region, input, user) whose sum is at most one per user.

    Balanced accounts hold small negative entries (by-products); they are kept.
    """
    shares = number_array("input_share", input_share, (n, s, s), "(region, input, user)")
    if (shares < -BY_PRODUCT).any() or (shares.sum(axis=1) > 1 + ROUNDING).any():
        raise EconomyError(
            f"input_share runs from {shares.min():g}, and sums over inputs up to "
            f"{shares.sum(axis=1).max():g}; allowed are shares from {-BY_PRODUCT:g} whose sum is "
            "at most 1, the rest being value added"
        )
    return shares


def checked_elasticity(trade_elasticity: ArrayLike, s: int) -> Array:
    """Trade elasticities (sector,), above 0."""
    elasticity = number_array("trade_elasticity", trade_elasticity, (s,), "(sector,)")
    if (elasticity <= 0).any():
        raise EconomyError(
            f"trade_elasticity is {elasticity.min():g}; allowed is above 0: it is sigma - 1"
        )
    return elasticity


def checked_final_share(final_share: ArrayLike, bought: Mask) -> Array:
    """Final spending shares (region, sector), not negative, made to sum to one exactly.

    `bought` (region, sector) is where expenditure is above zero.
    """
    shares = number_array("final_share", final_share, bought.shape, "(region, sector)")
    if (shares[~bought] > 0).any():
        j, s = np.argwhere(~bought & (shares > 0))[0]
        raise EconomyError(
            f"final_share is {shares[j, s]:g} at (region, sector) ({j}, {s}), where expenditure "
            "shows no supplier; set it to 0 or the expenditure above 0"
        )
    total = shares.sum(axis=1, keepdims=True)
    if (shares < 0).any() or (np.abs(total - 1) > ROUNDING).any():
        raise EconomyError(
            f"final_share runs from {shares.min():g} and sums to {total.min():g} to "
            f"{total.max():g} by region; allowed are shares from 0 that sum to 1"
        )
    return np.asarray(shares / total)


def checked_value_added(value_added: ArrayLike, n: int) -> Array:
    """Value added (region,), above 0."""
    levels = number_array("value_added", value_added, (n,), "(region,)")
    if (levels <= 0).any():
        raise EconomyError(f"value_added is {levels.min():g}; allowed is above 0 in every region")
    return levels


def checked_deficit(deficit: ArrayLike, n: int, unit: float) -> Array:
    """Deficits (region,), which sum to zero over the world."""
    levels = number_array("deficit", deficit, (n,), "(region,)")
    if abs(levels.sum()) > ROUNDING * unit:
        raise EconomyError(
            f"deficit sums to {levels.sum():g} over regions; allowed is 0: one region's deficit "
            "is another's surplus"
        )
    return np.asarray(levels - levels.sum() / n)


def axis_names(name: str, given: Sequence[str], size: int) -> tuple[str, ...]:
    """Names of an axis, "region 0" and so on where none are given."""
    given = () if given is None else tuple(str(each) for each in given)
    names = given or tuple(f"{name} {k}" for k in range(size))
    if len(names) != size or len(set(names)) != size:
        raise EconomyError(
            f"{name}s are {names}; allowed are {size} different names, one for each {name} of "
            "expenditure"
        )
    return names


def policy_array(name: str, value: ArrayLike, shape: tuple[int, ...]) -> Array:
    """A policy as float64 of shape `shape` or `shape` + (runs,)."""
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise EconomyError(f"{name} is not an array of numbers: {error}") from error
    if array.shape[:3] != shape or array.ndim > 4 or array.size == 0:
        raise EconomyError(
            f"{name} has shape {array.shape}; allowed are {shape} and {(*shape, 'runs')}: "
            "(exporter, importer, sector[, runs])"
        )
    if np.isnan(array).any():
        raise EconomyError(f"{name} holds NaN; give a number for every flow")
    return array


def check_choice(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """Refuse a word that is not one of a few."""
    if value not in allowed:
        raise EconomyError(f"{name} is {value!r}; allowed are {', '.join(map(repr, allowed))}")


def check_rate(name: str, rate: Array) -> None:
    """Refuse rates at or below -1, infinite rates, and rates inside a region."""
    low, high = float(rate.min()), float(rate.max())
    if not (low > -1 and high < np.inf):
        raise EconomyError(
            f"{name} runs from {low:g} to {high:g}; allowed are finite shares above -1 (0.25 is "
            "25 %); to end a flow use trade_cost=numpy.inf"
        )
    check_inside(name, rate, 0.0)


def check_inside(name: str, policy: Array, nothing: float) -> None:
    """Refuse a policy on what a region sells to itself."""
    own = np.einsum("iis...->is...", policy)
    if np.any(own != nothing):
        raise EconomyError(
            f"{name} is {own[own != nothing][0]:g} where exporter and importer are the same "
            f"region; set the diagonal to {nothing:g}"
        )


def check_value_added(accounts: Accounts, regions: Sequence[str]) -> None:
    """Refuse regions that earn nothing."""
    if not (accounts.value_added > 0).all():
        region = regions[int(np.flatnonzero(~(accounts.value_added > 0))[0])]
        raise EconomyError(
            f"{region} has no value added in the flows; every region needs sales and a share of "
            "value added in them: check expenditure and input_share"
        )


def check_emptied(
    accounts: Accounts, before: Accounts, regions: Sequence[str], sectors: Sequence[str]
) -> None:
    """Refuse a world without deficits in which a draw on inventories exceeds all that is used."""
    emptied = (accounts.spending == 0) & (before.spending > 0)
    if emptied.any():
        j, s = np.argwhere(emptied)[0]
        raise EconomyError(
            f"without deficits {regions[j]} would draw more of {sectors[s]} on inventories than it "
            "uses; clip_final_demand=True sets negative final demand to zero, final_share "
            "gives other shares"
        )


def check_spending(accounts: Accounts, regions: Sequence[str], sectors: Sequence[str]) -> None:
    """Refuse regions whose final spending is not positive, and inputs used but not bought."""
    if not (accounts.income > 0).all():
        region = regions[int(np.flatnonzero(~(accounts.income > 0))[0])]
        raise EconomyError(
            f"{region} is left with no final spending: its inputs cost more than all it buys; "
            "check expenditure, input_share and deficit"
        )
    unbought = (accounts.spending == 0) & (accounts.final_share != 0)
    if unbought.any():
        j, s = np.argwhere(unbought)[0]
        raise EconomyError(
            f"{regions[j]} uses {sectors[s]} as an input and buys none; "
            "set the input share to 0 or the expenditure above 0"
        )
