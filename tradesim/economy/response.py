"""The response surface: outcomes of any policy from a polynomial, about a microsecond a policy.

What is smooth is fitted: real incomes, prices, revenue, sector incomes, and the logs of five
groups of bilateral flows over what they would be at unchanged prices (`bilateral`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from tradesim.economy.bilateral import FLOWS, growth_at_unchanged_prices, trade_outcomes
from tradesim.economy.elasticities import SETS
from tradesim.economy.exact import INCOMES, MACRO, OUTCOMES
from tradesim.economy.polynomials import basis, coordinates, recipe
from tradesim.errors import EconomyError
from tradesim.records import scatter
from tradesim.sides import AGRICULTURE, Array, Codes

DEGREE = 8
"""Largest total degree of a term."""
TERMS = 200
"""Terms kept of the 1,286 up to that degree."""
POLICIES = 8192
"""Exact solutions the shipped coefficients are fitted to, for each elasticity set."""
LANE = 64
"""Runs in one matrix product: fixed, so that a run's bits do not depend on its neighbours."""
PART = 32 * LANE
"""Runs evaluated together: few enough that the terms stay in cache."""
MANY = 2 * LANE
"""Runs of one elasticity set from which they are evaluated apart from the others."""
FITTED = MACRO + INCOMES + FLOWS
TABLES = (
    "us_china_2017_flows.csv",
    "us_china_2017_inputs.csv",
    "us_china_2017_final_demand.csv",
    "us_china_2017_regions.csv",
    "elasticity_sets.csv",
)


SETTINGS = (SETS, FITTED, DEGREE, TERMS, POLICIES)


def fingerprint(settings: object = SETTINGS) -> str:
    """Hash of the shipped tables and the settings of a fit: what coefficients stand on."""
    mark = sha256(repr(settings).encode())
    for table in TABLES:
        text = (files("tradesim") / "data" / "economy" / table).read_bytes()
        mark.update(text.replace(b"\r\n", b"\n"))
    return mark.hexdigest()


def stored(file: str, mark: str) -> dict[str, np.ndarray]:
    """Arrays of a shipped fit; `EconomyError` where tables or settings changed since."""
    with (
        (files("tradesim") / "data" / "economy" / file).open("rb") as source,
        np.load(source) as parts,
    ):
        found = {name: parts[name] for name in parts.files}
    if str(found.pop("fingerprint")) != mark:
        raise EconomyError(
            f"{file} was fitted to other tables or settings than those installed; "
            "refit it with `python -m tradesim.economy.surface --write`"
        )
    return found


@dataclass(frozen=True, eq=False)
class Surface:
    """Coefficients and baseline of every elasticity set of `elasticities.SETS`.

    coefficients (sets, fitted, terms); terms (terms, 5), degrees in each coordinate; sigma
    (sets, S), elasticities of substitution; trade (sets, 2 importers, S), bilateral baseline
    values before tariffs; farm_tariff (), the Chinese baseline tariff on US farm goods.
    """

    coefficients: Array
    terms: NDArray[np.int8]
    sigma: Array
    trade: Array
    farm_tariff: Array

    @classmethod
    def load(cls) -> Surface:
        """The shipped surface; `EconomyError` where tables changed since it was fitted."""
        return cls(**stored("surface.npz", fingerprint()))

    def evaluate(self, levers: Array, sets: Codes) -> Array:
        """`OUTCOMES` (outcomes, n) of levers (6, n) under elasticity sets (n,).

        `sets` indexes `elasticities.SETS`. A run's bits do not depend on the others, on its
        place or on BLAS threads. Unchanged levers give exactly zero.
        """
        out = np.empty((len(OUTCOMES), levers.shape[1]))
        counts = np.bincount(sets, minlength=len(SETS))
        for which in np.flatnonzero(counts >= MANY).tolist():
            for part in _parts(np.flatnonzero(sets == which)):
                scatter(out, part, self._of_set(levers.take(part, axis=1), which))
        for part in _parts(np.flatnonzero(counts[sets] < MANY)):
            scatter(out, part, self._of_mixture(levers.take(part, axis=1), sets.take(part)))
        return out

    def _of_set(self, levers: Array, which: int) -> Array:
        """Outcomes of up to `PART` runs of one elasticity set."""
        fitted = self._fitted(self.basis(levers, which), which)
        return self._with_trade(levers, fitted, self.sigma[which], self.trade[which])

    def _of_mixture(self, levers: Array, sets: Codes) -> Array:
        """Outcomes of up to `PART` runs of any sets; only the matrix product goes set by set."""
        rows = self.basis(levers, sets)
        fitted = np.empty((len(FITTED), levers.shape[1]))
        for which in range(len(SETS)):
            runs = np.flatnonzero(sets == which)
            if len(runs):
                scatter(fitted, runs, self._fitted(rows.take(runs, axis=1), which))
        trade = np.ascontiguousarray(self.trade[sets].transpose(1, 2, 0))
        return self._with_trade(levers, fitted, np.ascontiguousarray(self.sigma[sets].T), trade)

    def _with_trade(self, levers: Array, fitted: Array, sigma: Array, trade: Array) -> Array:
        """The outcomes fitted, and trade as its response at unchanged prices times a reaction."""
        growth = growth_at_unchanged_prices(
            levers, sigma, trade, farm_tariff=float(self.farm_tariff)
        )
        growth *= np.exp(fitted[-len(FLOWS) :])
        return np.concatenate([fitted[: -len(FLOWS)], trade_outcomes(growth, trade)])

    @cached_property
    def recipe(self) -> tuple[tuple[int, int, int], ...]:
        """How each term is made from an earlier one."""
        return recipe([tuple(map(int, term)) for term in self.terms])

    def place(self, levers: Array, sets: int | Codes) -> tuple[Array, list[Array]]:
        """Coordinates (5, n) of levers (6, n) under one set, or one a run, and those of rest."""
        return coordinates(
            levers,
            farm_sigma=self.sigma[sets, AGRICULTURE],
            farm_tariff=float(self.farm_tariff),
        )

    def basis(self, levers: Array, sets: int | Codes) -> Array:
        """The polynomial's terms at levers (6, n) under one set, or one a run; (terms, n)."""
        return basis(*self.place(levers, sets), self.recipe)

    def _fitted(self, rows: Array, which: int) -> Array:
        """coefficients @ rows, padded to whole lanes and one lane at a time; (fitted, n)."""
        n = rows.shape[1]
        padded = np.zeros((len(rows), -(-n // LANE) * LANE))
        padded[:, :n] = rows
        lanes = padded.reshape(len(rows), -1, LANE).transpose(1, 0, 2)
        products = np.matmul(self.coefficients[which], lanes)
        return np.asarray(products.transpose(1, 0, 2).reshape(len(FITTED), -1)[:, :n])


def _parts(runs: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Runs in parts of up to `PART`."""
    return [runs[start : start + PART] for start in range(0, len(runs), PART)]
