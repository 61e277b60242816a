"""Through which channels policies change real income: earnings, tariff revenue, prices.

Real income is what a region may spend over the price of what it buys:
W = (a w + (1 - a) + r) / P, with w its wage, P its consumer prices, r the change of its tariff
revenue, all in units of the world's value added, and a the share of value added in what it
spent before. The rest, its tariff revenue before and the deficit, stands still in that unit.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import exprel

from tradesim.economy.adapted import equilibria_now
from tradesim.economy.elasticities import SETS, set_index
from tradesim.economy.equilibrium import Equilibrium
from tradesim.economy.exact import baseline, equilibria, runs_by_set, unchanged
from tradesim.economy.policy import HIGHEST, LEVERS, LOWEST
from tradesim.errors import EconomyError
from tradesim.terms.sides import REGIONS, Array, Codes

CHANNELS = ("export income", "tariff revenue", "consumer prices")
"""Export income is what producers earn for the world's income: foreign demand sets it. Consumer
prices count tariffs that buyers pay. State purchases are in the Chinese revenue."""


def log_channels(wage: Array, price: Array, revenue: Array, *, earned: Array) -> Array:
    """The log change of real income by channel, (channels, ...); they add up to it.

    wage, price: ratios to before. revenue: its change, as a share of what was spent before.
    earned: share of value added in that. Any shapes that broadcast. A change of what is spent is
    shared out by the logarithmic mean, which leaves no rest (Vartia 1976):
    ln I = (I - 1) / L(I, 1), L(x, 1) = (x - 1) / ln x.

    >>> parts = log_channels(np.array(1.1), np.array(1.2), np.array(0.02), earned=np.array(1.0))
    >>> bool(abs(parts.sum() - np.log(1.12 / 1.2)) < 1e-15)
    True
    """
    earnings = earned * (wage - 1.0)
    mean = exprel(np.log1p(earnings + revenue))
    return np.stack(np.broadcast_arrays(earnings / mean, revenue / mean, -np.log(price)))


def channels(levers: Array, sets: Codes) -> Array:
    """Log change of real income by region and channel, (3, channels, n), from the solver.

    levers (6, n) of `economy.policy.LEVERS`; sets (n,) index `elasticities.SETS`. The channels
    of a region add up to real_income of `exact` within 1e-9, since the solver's accounts close
    to 1e-10; zero, exactly, where no lever moves. EconomyError as in `exact`.
    """
    out = np.zeros((len(REGIONS), len(CHANNELS), levers.shape[1]))
    for name, runs in runs_by_set(levers, sets):
        after, _ = equilibria(name, levers[:, runs])
        out[:, :, runs] = channels_of(name, after)
    return out


def channels_now(now: Array, adapted: Array, sets: Codes) -> Array:
    """`channels` (3, channels, n) of log levers (6, n) in force around weights adapted to others.

    They add up to the real income of `adapted.exact_now`.
    """
    out = np.zeros((len(REGIONS), len(CHANNELS), now.shape[1]))
    moved = ((now != 0.0) | (adapted != 0.0)).any(axis=0)
    for which, name in enumerate(SETS):
        runs = np.flatnonzero(moved & (sets == which))
        if len(runs):
            after, _ = equilibria_now(name, now[:, runs], adapted[:, runs])
            out[:, :, runs] = channels_of(name, after)
    return out


def channels_of(name: str, after: Equilibrium) -> Array:
    """Log change of real income by region and channel, (3, channels, n), in some equilibria."""
    before, accounts = unchanged(name), baseline(name).accounts
    revenue = (after.tariff_revenue - before.tariff_revenue[:, None]) / before.income[:, None]
    earned = (accounts.value_added / accounts.income)[:, None]
    return log_channels(after.wage, after.price_index, revenue, earned=earned).transpose(1, 0, 2)


def levers_of(policy: Mapping[str, float]) -> Array:
    """Levers (6, 1) of a policy by name; those not named stand still.

    EconomyError for a lever that is not in `economy.policy.LEVERS`, or outside its range.
    """
    found = np.zeros((len(LEVERS), 1))
    for name, value in policy.items():
        if name not in LEVERS:
            raise EconomyError(f"lever is {name!r}; allowed {', '.join(LEVERS)}")
        row = LEVERS.index(name)
        if not LOWEST[row] <= value <= HIGHEST[row]:
            raise EconomyError(f"{name} is {value}; allowed {LOWEST[row]:g} to {HIGHEST[row]:g}")
        found[row] = value
    return found


def policy_channels(policy: Mapping[str, float], *, elasticities: str = "W05") -> Array:
    """Log change of real income by region and channel, (3, channels), of one policy by name."""
    sets = np.array([set_index(elasticities)], dtype=np.int8)
    return np.asarray(channels(levers_of(policy), sets)[..., 0])
