"""The path from a change of levers to the long run, while buyers adapt.

Real income and trade are F(levers in force, levers that buyers have adapted to), the exact
short-run equilibrium of docs/economy.md. What buyers have adapted to closes its gap to the levers
by half in a half-life: with u the share of the gap that is left, F moves along a line, and a
polynomial in u through four points of it is close to F everywhere between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from tradesim.terms.sides import Array, Codes

IMPACT_RATIO = 0.075
"""Trade elasticity at impact over that of the long run.

Set by flows: a flow moves with 1 + theta, so that at the elasticities of the published sets the
flows between the US and China respond by a quarter of the long run at impact and, as buyers adapt,
by 0.42 a year later: -0.76 against -1.75 to -2.25 (Boehm, Levchenko and Pandalai-Nayar 2023).
"""
RESPONSES = (
    "real_income_us",
    "real_income_cn",
    "real_income_row",
    "imports_us_from_cn",
    "imports_cn_from_us",
)
"""What the short run is worked out for, `exact.OUTCOMES` by name: incomes first."""
POINTS = (1.0, 0.85, 0.5, 0.0)
"""Shares of the gap left at which F is worked out: at once, after about 7 months and 2.6 years,
and in the long run."""
WEIGHTS = np.linalg.inv(np.vander(POINTS, increasing=True))
"""Coefficient of each power of u for F at each point, (4, 4)."""


class ShortRun(Protocol):
    """Answers for levers in force while buyers have adapted to others."""

    def evaluate(self, now: Array, adapted: Array, sets: Codes) -> Array:
        """`RESPONSES` (5, n) of log levers (6, n) each, under sets (n,); logs of ratios."""


def gap_left(*, weeks: float | Array, half_life: Array) -> Array:
    """Share of the gap to the long run that is left after `weeks`; shape of `half_life`."""
    return np.asarray(np.exp2(-weeks / half_life))


def adapted_levers(start: Array, aim: Array, left: float | Array) -> Array:
    """What buyers have adapted to with a share `left` of the gap from `start` to `aim` left.

    Log levers (6, n), and (n,); exactly the aim where they started from it.
    """
    return np.asarray(aim + (start - aim) * left)


def path_through(values: Sequence[Array]) -> Array:
    """Coefficients (4, ...) of the polynomial in the share of the gap left through F at `POINTS`.

    Elementwise, so that one run and a million give the same bits.
    """
    path = np.zeros((len(POINTS), *values[0].shape))
    for power, weights in zip(path, WEIGHTS, strict=True):
        for weight, value in zip(weights, values, strict=True):
            power += weight * value
    return path


def paths(
    answers: Callable[[Array, Array, Codes], Array], start: Array, aim: Array, sets: Codes
) -> Array:
    """Paths (4, ..., n) of `answers` under log levers `aim` while buyers adapt from `start`.

    `answers` are those of a `ShortRun`, or others of its kind, (..., n).
    """
    points = [adapted_levers(start, aim, left) for left in POINTS]
    found = answers(
        np.tile(aim, len(points)), np.concatenate(points, axis=1), np.tile(sets, len(points))
    )
    return path_through(np.split(found, len(points), axis=-1))


def on_path(path: Array, left: Array) -> Array:
    """F where a share `left` (n,) of the gap is left, on paths (4, ..., n).

    >>> path = path_through([np.array([3.0]), np.array([2.4]), np.array([1.0]), np.array([-1.0])])
    >>> on_path(path, np.array([0.5])).round(12).tolist()
    [1.0]
    """
    found = path[-1]
    for power in path[-2::-1]:
        found = power + left * found
    return np.asarray(found)
