"""The surface of the short run: real income and trade from levers in force and levers adapted to.

Polynomials as in `surface`, in ten coordinates: five of the levers in force, whose wedges on
restrictions and purchases are those of the short run, and five of what buyers have adapted to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tradesim.economy.bilateral import FLOWS, Market, trade_outcomes
from tradesim.economy.elasticities import SETS
from tradesim.economy.lanes import LANE, parts_by_set, products_by_set
from tradesim.economy.polynomials import basis, chebyshev, recipe
from tradesim.economy.short_run import IMPACT_RATIO, RESPONSES
from tradesim.economy.short_run_coordinates import COORDINATES, ShortRunMarket
from tradesim.economy.surface import fingerprint, stored
from tradesim.terms.columns import Index, scatter
from tradesim.terms.sides import AGRICULTURE, Array, Codes

TERMS = 280
"""Terms kept of all candidates."""
DEGREE = 8
"""Largest degree of a term."""
POLICIES = 16384
"""Exact solutions the shipped coefficients are fitted to, for each elasticity set."""
FITTED = (*RESPONSES[:3], *FLOWS)
SETTINGS = (SETS, FITTED, TERMS, DEGREE, POLICIES, IMPACT_RATIO)


@dataclass(frozen=True, eq=False)
class ShortRunSurface:
    """Coefficients and baseline of every elasticity set of `elasticities.SETS`.

    coefficients (sets, fitted, terms); terms (terms, 10), degrees in each coordinate; sigma
    (sets, S), elasticities of substitution in the long run; trade (sets, 2 importers, S), bilateral
    baseline values before tariffs; farm_tariff (), the Chinese baseline tariff on US farm goods.
    """

    coefficients: Array
    terms: NDArray[np.int8]
    sigma: Array
    trade: Array
    farm_tariff: Array

    @classmethod
    def load(cls) -> ShortRunSurface:
        """The shipped surface; `EconomyError` where tables changed since it was fitted."""
        return cls(**stored("short_run.npz", fingerprint(SETTINGS), maker="short_run"))

    def evaluate(self, now: Array, adapted: Array, sets: Codes) -> Array:
        """`RESPONSES` (5, n) of log levers (6, n) in force and adapted to, under sets (n,).

        Logs of ratios to the accounts. A run's bits do not depend on the others, on its place or on
        BLAS threads. Where neither moves, exactly zero.
        """
        out = np.empty((len(RESPONSES), now.shape[1]))
        for part, of_part in parts_by_set(sets):
            levers = now.take(part, axis=1), adapted.take(part, axis=1)
            scatter(out, part, self._of_part(*levers, of_part))
        return out

    def _of_part(self, now: Array, adapted: Array, sets: Index) -> Array:
        """Responses of up to a part of runs in the order of their sets."""
        market = self.market.at(sets)
        rows = self.basis(now, adapted, market, self._rest_of(sets), spare=LANE)
        fitted = products_by_set(self.coefficients, rows, sets)
        growth = market.growth_at_unchanged_prices(now, adapted) * np.exp(fitted[-len(FLOWS) :])
        trade = trade_outcomes(growth, market.goods)[:2]
        return np.concatenate([fitted[: -len(FLOWS)], trade])

    @cached_property
    def recipe(self) -> tuple[tuple[int, int, int], ...]:
        """How each term is made from an earlier one."""
        return recipe([tuple(map(int, term)) for term in self.terms])

    @cached_property
    def market(self) -> ShortRunMarket:
        """Bilateral goods trade of the baseline under each set."""
        return ShortRunMarket(
            goods=Market.of(self.sigma.T, self.trade.transpose(1, 2, 0)),
            farm_sigma=self.sigma[:, AGRICULTURE],
            farm_tariff=float(self.farm_tariff),
        )

    @cached_property
    def rest(self) -> list[Array]:
        """The polynomials of each coordinate where no lever moves, (degree, sets) each."""
        nothing = np.zeros((6, len(SETS)))
        x = self.market.coordinates(nothing, nothing)
        return list(chebyshev(x, int(self.terms.max())).transpose(1, 0, 2))

    def _rest_of(self, sets: Index) -> list[Array]:
        return [still.take(sets, axis=1) for still in self.rest]

    def basis(
        self,
        now: Array,
        adapted: Array,
        market: ShortRunMarket,
        rest: list[Array],
        *,
        spare: int = 0,
    ) -> Array:
        """The polynomial's terms at log levers (6, n), (terms, n + spare), the spare ones zero."""
        assert len(rest) == COORDINATES
        return basis(market.coordinates(now, adapted), rest, self.recipe, spare=spare)
