"""Final demand that flows and input shares leave negative: said aloud, or set to zero."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np

from tradesim.economy.accounts import Accounts
from tradesim.errors import LONGEST, in_short
from tradesim.terms.sides import Array
from tradesim.terms.text import shortened


class EconomyWarning(UserWarning):
    """Accounts that are taken although something in them is unusual."""


def warn_of_negative_demand(
    accounts: Accounts, regions: Sequence[str], sectors: Sequence[str]
) -> None:
    """An EconomyWarning that names every place where recovered final demand is negative."""
    places = np.argwhere(accounts.final_share < 0)
    if not len(places):
        return
    found = in_short(
        f"{regions[j]} {sectors[s]} {100 * accounts.final_share[j, s]:.2g} %" for j, s in places
    )
    message = (
        f"recovered final demand is negative (share of the region's final spending): {found}. "
        "Inputs used exceed what is bought: a draw on inventories, or input shares of other "
        "accounts. Equilibria are solved with it; clip_final_demand=True sets it to zero and "
        "solves the world anew, final_share gives other shares"
    )
    warnings.warn(shortened(message, LONGEST), EconomyWarning, stacklevel=5)


def clipped_final_share(accounts: Accounts) -> Array:
    """Final shares without what is negative, adding up to one by region; (N, S)."""
    kept = np.maximum(accounts.final_share, 0.0)
    return np.asarray(kept / kept.sum(axis=1, keepdims=True))
