"""The least change of weights that meets stated means: least relative entropy.

Of all weights w with the stated means, those nearest to the weights q that there were, by
sum w ln(w / q), are q exp(x . v) up to a factor; v maximises the dual, which is concave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tradesim.errors import ResultError, shown
from tradesim.terms.sides import Array

MISSED = 1e-9
"""Largest distance from a stated mean, in standard deviations over runs."""
LAST_STEPS = 2
"""Steps of Newton's method at the end: near the optimum a search that compares values of the dual
stops at the rounding of these, its slope does not."""
NEAR = 1e-7
"""A mean this near to the end of what is possible, in parts of the whole range, is not met."""


@dataclass(frozen=True, eq=False)
class Target:
    """A mean that weights are to meet."""

    text: str
    """The expression whose mean it is."""
    values: Array
    """Its values, (n_runs,); missing where a run has none."""
    mean: float
    event: bool = False
    """Whether it is a chance: values are 0 and 1."""

    @property
    def asked(self) -> str:
        """What is asked, in words."""
        what = f"the chance {self.mean:g}" if self.event else f"the mean {self.mean:g}"
        return f"{shown(self.text)} cannot have {what}"

    @property
    def apart(self) -> Array:
        """Distance from the stated mean; 0 where there is no value, which then counts for none."""
        return np.asarray(np.where(np.isnan(self.values), 0.0, self.values - self.mean))


def least_change(targets: Sequence[Target], weights: Array) -> Array:
    """Weights that meet the targets, of the same sum; ResultError where none do.

    Runs without weight stay without.
    """
    counting = np.flatnonzero(weights > 0.0)
    start = weights[counting]
    for target in targets:
        _check_alone(target, counting)
    rows = np.stack([target.apart[counting] for target in targets])
    spread = np.sqrt(np.square(rows) @ start / start.sum())
    rows /= np.where(spread > 0.0, spread, 1.0)[:, None]
    factors = _factors(rows, start)
    if factors is None:
        raise ResultError(_impossible(targets, counting))
    found = np.zeros_like(weights)
    found[counting] = start * factors
    return np.asarray(found * (weights.sum() / found.sum()))


def _factors(rows: Array, start: Array) -> Array | None:
    """What each weight is multiplied by, up to a factor; None where the dual has no maximum."""
    from scipy.optimize import minimize

    def dual(v: Array) -> tuple[float, Array]:
        exponents = v @ rows
        most = float(exponents.max())
        tilted = start * np.exp(exponents - most)
        whole = float(tilted.sum())
        return most + float(np.log(whole)), rows @ tilted / whole

    def curvature(v: Array) -> Array:
        exponents = v @ rows
        tilted = start * np.exp(exponents - exponents.max())
        tilted /= tilted.sum()
        middle = rows @ tilted
        return np.asarray((rows * tilted) @ rows.T - np.outer(middle, middle))

    how: dict[str, Any] = {"method": "trust-exact", "options": {"gtol": MISSED}}
    v = minimize(dual, np.zeros(len(rows)), jac=True, hess=curvature, **how).x
    for _ in range(LAST_STEPS):
        v = v - np.linalg.lstsq(curvature(v), dual(v)[1])[0]
    if not float(np.abs(dual(v)[1]).max()) <= 10.0 * MISSED:
        return None
    exponents = v @ rows
    return np.asarray(np.exp(exponents - exponents.max()))


def _check_alone(target: Target, counting: np.ndarray) -> None:
    """ResultError where a target lies outside what the runs have."""
    values = target.values[counting]
    known = values[~np.isnan(values)]
    if not known.size:
        raise ResultError(f"{shown(target.text)}: no run has a value; allowed what some runs have")
    low, high = float(known.min()), float(known.max())
    if low == high == target.mean:
        return
    if not low < target.mean < high:
        n = f"{len(known):,} runs"
        if target.event:
            held = f"it holds in {'all' if low == 1.0 else 'none'} of {n}; simulate more"
        elif low == high:
            held = f"it is {low:g} in all of {n}"
        else:
            held = f"in {n} it is {low:g} to {high:g}; allowed a mean between, ends excluded"
        raise ResultError(f"{target.asked}: {held}")


def _impossible(targets: Sequence[Target], counting: np.ndarray) -> str:
    """Which target cannot be met beside those before it, and what is possible."""
    met: list[Array] = []
    for target in targets:
        values = target.values[counting]
        ends = _range(values, met)
        if ends is not None and not _inside(target.mean, ends, values):
            before = ", ".join(shown(each.text) for each in targets[: len(met)])
            low, high = (f"{end:.4g}" for end in ends)
            room = f"between {low} and {high}, ends excluded" if low != high else f"{low} alone"
            return f"{target.asked} beside {before}; possible {room}"
        met.append(target.apart[counting])
    last = shown(targets[-1].text)
    return f"no weights meet all targets up to {last}; leave one out, or simulate more runs"


def _inside(mean: float, ends: tuple[float, float], values: Array) -> bool:
    room = NEAR * float(np.nanmax(values) - np.nanmin(values))
    return ends[0] + room < mean < ends[1] - room


def _range(values: Array, met: Sequence[Array]) -> tuple[float, float] | None:
    """Least and greatest mean of values where all that is to be met is; None if not known.

    A ratio of sums over the runs that have a value: linear once their weights sum to one.
    """
    from scipy.optimize import linprog

    there = ~np.isnan(values)
    kinds = np.unique(np.stack([np.where(there, values, 0.0), there, *met]), axis=1)
    equal, right = kinds[1:], np.concatenate([[1.0], np.zeros(len(met))])
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(sign * kinds[0], A_eq=equal, b_eq=right, method="highs")
        if found.fun is None:
            return None
        ends.append(sign * float(found.fun))
    return ends[0], ends[1]
