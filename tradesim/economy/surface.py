"""The response surface: outcomes of any policy from a polynomial, about a microsecond a policy.

What is smooth is fitted: real incomes, prices, revenue, sector incomes, and the logs of five
groups of bilateral flows over what they would be at unchanged prices (`bilateral`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from tradesim.economy.bilateral import FLOWS, Market, growth_at_unchanged_prices, trade_outcomes
from tradesim.economy.elasticities import SETS
from tradesim.economy.exact import INCOMES, MACRO, TRADE
from tradesim.economy.lanes import LANE, parts_by_set, products_by_set
from tradesim.economy.polynomials import FARM, FarmMarket, at_rest, basis, coordinates, recipe
from tradesim.errors import EconomyError
from tradesim.terms.columns import Index, scatter
from tradesim.terms.sides import AGRICULTURE, Array, Codes

DEGREE = 8
"""Largest total degree of a term."""
TERMS = 200
"""Terms kept of the 1,286 up to that degree."""
POLICIES = 8192
"""Exact solutions the shipped coefficients are fitted to, for each elasticity set."""
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


def stored(file: str, mark: str, *, maker: str = "surface") -> dict[str, np.ndarray]:
    """Arrays of a shipped fit; `EconomyError` where tables or settings changed since.

    `maker` is the module of `making` that fits them.
    """
    with (
        (files("tradesim") / "data" / "economy" / file).open("rb") as source,
        np.load(source) as parts,
    ):
        found = {name: parts[name] for name in parts.files}
    if str(found.pop("fingerprint")) != mark:
        raise EconomyError(
            f"{file} was fitted to other tables or settings than those installed; "
            f"refit it with `python -m making.{maker} --write`"
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

    def only(self, smooth: Sequence[str]) -> Surface:
        """This surface for some of the outcomes before trade, by name, and all of trade.

        `evaluate` leaves out the others. Fewer rows in the matrix product: where they are no
        whole fours, some processors round the last bit otherwise.
        """
        rows = [FITTED.index(name) for name in (*smooth, *FLOWS)]
        return replace(self, coefficients=np.ascontiguousarray(self.coefficients[:, rows]))

    def evaluate(self, levers: Array, sets: Codes) -> Array:
        """`OUTCOMES` (outcomes, n) of levers (6, n) under elasticity sets (n,).

        `sets` indexes `elasticities.SETS`. A run's bits do not depend on the others, on its
        place or on BLAS threads. Unchanged levers give exactly zero.
        """
        rows = self.coefficients.shape[1] - len(FLOWS) + len(TRADE)
        out = np.empty((rows, levers.shape[1]))
        for part, of_part in parts_by_set(sets):
            scatter(out, part, self._of_part(levers.take(part, axis=1), of_part))
        return out

    def _of_part(self, levers: Array, sets: Index) -> Array:
        """Outcomes of up to `PART` runs in the order of their sets.

        Trade is its response at unchanged prices times a fitted reaction.
        """
        fitted = products_by_set(self.coefficients, self.basis(levers, sets, spare=LANE), sets)
        market = self.market.at(sets)
        growth = growth_at_unchanged_prices(levers, market, farm_tariff=self.farm.tariff)
        growth *= np.exp(fitted[-len(FLOWS) :])
        return np.concatenate([fitted[: -len(FLOWS)], trade_outcomes(growth, market)])

    @cached_property
    def recipe(self) -> tuple[tuple[int, int, int], ...]:
        """How each term is made from an earlier one."""
        return recipe([tuple(map(int, term)) for term in self.terms])

    @cached_property
    def farm(self) -> FarmMarket:
        """The Chinese market for US farm goods under each set."""
        return FarmMarket.of(self.sigma[:, AGRICULTURE], tariff=float(self.farm_tariff))

    @cached_property
    def market(self) -> Market:
        """Bilateral goods trade of the baseline under each set."""
        return Market.of(self.sigma.T, self.trade.transpose(1, 2, 0))

    @cached_property
    def rest(self) -> list[Array]:
        """The polynomials of each coordinate where no lever moves, (degree, 1 or sets) each."""
        return at_rest(self.farm, int(self.terms.max()))

    def basis(self, levers: Array, sets: Index, *, spare: int = 0) -> Array:
        """The polynomial's terms at levers (6, n) under one set, (1,), or one a run, (n,).

        (terms, n + spare), the spare columns zero.
        """
        rest = self.rest.copy()
        rest[FARM] = rest[FARM].take(sets, axis=1)
        x = coordinates(levers, self.farm.at(sets))
        return basis(x, rest, self.recipe, spare=spare)
