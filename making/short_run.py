"""The errors of the short-run surface on fresh policies; with --write, coefficients fitted anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from making.command import asked
from making.fitting import bilateral_trade, blank_fields, fresh, least_squares
from making.forward_selection import chosen_terms
from tradesim.economy.adapted import equilibria_now, exact_now
from tradesim.economy.bilateral import group_values
from tradesim.economy.elasticities import SETS
from tradesim.economy.log_levers import log_levers
from tradesim.economy.policy import CN_PURCHASES, HIGHEST, LEVERS, LOWEST
from tradesim.economy.polynomials import Term
from tradesim.economy.short_run import RESPONSES
from tradesim.economy.short_run_coordinates import COORDINATES
from tradesim.economy.short_run_surface import (
    DEGREE,
    FITTED,
    POLICIES,
    SETTINGS,
    TERMS,
    ShortRunSurface,
)
from tradesim.economy.surface import fingerprint
from tradesim.terms.sides import Array

if TYPE_CHECKING:
    import pandas as pd

ALLOWED = np.array([5e-6, 5e-6, 1e-5] + [1e-3] * 5)
"""Errors in the fitted quantities that weigh the same when terms are chosen."""
CHOOSING = ("W05", "FGO", "CP", "Shap")
"""Sets by which terms are chosen: the ones with the highest and lowest elasticities among them."""
HIGHEST_SUM = {1: DEGREE, 2: DEGREE, 3: 6, 4: 5}
"""Largest total degree of candidate terms by the number of coordinates in them."""
RESTRICTIONS = (4, 9)
"""Coordinates of the restriction, at most squared; of four coordinates none more than cubed."""
TARIFF_PAIRS = ((0, 1, 5, 6), (2, 3, 7, 8))
"""Coordinates of the tariffs of one side, of which terms go one degree further."""


def candidates() -> tuple[Term, ...]:
    """Terms to choose from, parents before children."""
    return tuple(sorted(set(_candidates()), key=lambda term: (sum(term), term)))


def _candidates() -> Iterator[Term]:
    for count, highest in HIGHEST_SUM.items():
        for places in combinations(range(COORDINATES), count):
            most = highest + (places in TARIFF_PAIRS)
            for degrees in product(range(1, most - count + 2), repeat=count):
                term = dict(zip(places, degrees, strict=True))
                if sum(degrees) > most or any(term.get(k, 0) > 2 for k in RESTRICTIONS):
                    continue
                if count < 4 or max(degrees) <= 3:
                    yield tuple(term.get(k, 0) for k in range(COORDINATES))


def design(n: int, *, seed: int) -> tuple[Array, Array]:
    """Log levers (6, n) in force and adapted to: Sobol points, denser towards the edges.

    Three eighths at impact, adapted to nothing; three eighths in the long run; the rest anywhere.
    """
    from scipy.stats import qmc

    points = qmc.Sobol(2 * len(LEVERS), seed=seed).random(n).T
    points = (1.0 - np.cos(np.pi * points)) / 2.0
    now, adapted = np.split(points, 2)
    now, adapted = log_levers(_levers(now)), log_levers(_levers(adapted))
    which = 8 * np.arange(n) // n  # blocks: every eighth Sobol point would miss parts of the range
    adapted[:, which < 3] = 0.0
    in_the_long_run = (which >= 3) & (which < 6)
    adapted[:, in_the_long_run] = now[:, in_the_long_run]
    return now, adapted


def _levers(points: Array) -> Array:
    """Levers of points (6, n) from 0 to 1; tariffs are spread over ln(1 + t)."""
    low, high = np.array(LOWEST)[:, None], np.array(HIGHEST)[:, None]
    levers = low + (high - low) * points
    tariffs = slice(0, CN_PURCHASES - 1)
    levers[tariffs] = np.expm1(np.log1p(high[tariffs]) * points[tariffs])
    return np.asarray(levers)


def targets(surface: ShortRunSurface, now: Array, adapted: Array, which: int) -> Array:
    """What the polynomial of one elasticity set is fitted to, (fitted, n), from the solver."""
    world, tariff = equilibria_now(SETS[which], now, adapted)
    later = group_values(bilateral_trade(world.trade, tariff))
    flows = np.log(later / group_values(surface.trade[which])[:, None])
    market = surface.market.at(np.array([which]))
    at_unchanged_prices = market.growth_at_unchanged_prices(now, adapted)
    return np.concatenate([np.log(world.real_income), flows - np.log(at_unchanged_prices)])


def blank(terms: tuple[Term, ...]) -> ShortRunSurface:
    """A surface of these terms with the baseline of every elasticity set and no coefficients."""
    return ShortRunSurface(**blank_fields(terms, fitted=len(FITTED)))


def rows(surface: ShortRunSurface, now: Array, adapted: Array, which: int) -> Array:
    """Terms of log levers (6, n) under one elasticity set, (terms, n)."""
    rest = [still[:, [which]] for still in surface.rest]
    return surface.basis(now, adapted, surface.market.at(np.array([which])), rest)


def fit(*, policies: int = POLICIES, seed: int = 2018, terms: int = TERMS) -> ShortRunSurface:
    """A surface for every elasticity set by least squares on exact solutions (`policies`, 2^k)."""
    now, adapted = design(policies, seed=seed)
    surface = blank(candidates())
    wanted = [targets(surface, now, adapted, which) for which in range(len(SETS))]
    choosing = [SETS.index(name) for name in CHOOSING]
    samples = ((rows(surface, now, adapted, k), wanted[k] / ALLOWED[:, None]) for k in choosing)
    surface = blank(chosen_terms(candidates(), samples, count=terms))
    solved = [
        least_squares(rows(surface, now, adapted, which), target)
        for which, target in enumerate(wanted)
    ]
    return replace(surface, coefficients=np.stack(solved))


def error_table(
    n: int = 2000, *, seed: int = 1, surface: ShortRunSurface | None = None
) -> pd.DataFrame:
    """Largest error on `n` fresh policies, percentage points or log points; a row an outcome.

    Columns are (set, "impact", "long run" or "anywhere"): buyers adapted to nothing, to the levers
    in force, to other fresh ones.
    """
    import pandas as pd

    surface = ShortRunSurface.load() if surface is None else surface
    now = log_levers(fresh(n, seed=seed))
    cases = {"impact": 0.0 * now, "long run": now, "anywhere": log_levers(fresh(n, seed=seed + 1))}
    columns = {}
    for which, name in enumerate(SETS):
        sets = np.full(n, which, dtype=np.int8)
        for case, adapted in cases.items():
            error = surface.evaluate(now, adapted, sets) - exact_now(now, adapted, sets)
            columns[name, case] = 100.0 * np.abs(error).max(axis=1)
    return pd.DataFrame(columns, index=list(RESPONSES))


def write(folder: Path) -> None:
    """Fit the surface anew and write short_run.npz into `folder`."""
    np.savez(folder / "short_run.npz", fingerprint=fingerprint(SETTINGS), **asdict(fit()))


def main() -> None:
    """Print the table of errors; with --write refit the shipped coefficients first."""
    given = asked("short_run", str(__doc__), write)
    table = error_table(given.policies, seed=given.seed)
    print(f"Largest errors on {given.policies} fresh policies, percentage or log points")
    print(table.T.to_string(float_format="{:.4f}".format))


if __name__ == "__main__":
    main()
