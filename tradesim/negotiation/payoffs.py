"""What levers are worth to each government, in percent of real income a year.

U_i = 100 ln W_i - mu_i * (share of income spent on imports from j, in points)
      - losses from what j holds back - own cost of what i holds back

W is real income in the economy's response to the two tariffs. The weight mu on dependence is what
makes the tariffs of 2025 a best response: on real income alone both sides would free trade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from tradesim.terms.levers import PURCHASE, RESTRICTION, STEP_LEVER, STEP_SIZE, TARIFF, legal_steps
from tradesim.terms.sides import CN, US, Array, other

Weights = Mapping[str, Sequence[Any]]
"""Percent of real income a unit: by name, then by side (n_runs,) or one number."""
TariffPoints = tuple[Any, Any]
"""Where the tariffs of the US and of China lie in an officials' sight."""


class TariffStakes(Protocol):
    """What tariffs come to in the eyes of officials."""

    def place(self, side: int, tariff: Array) -> Any:
        """Where tariffs (n_runs,) of a side lie."""

    def stakes(self, side: int, us: Any, cn: Any) -> Array:
        """Real income and import share of a side under both tariffs, (2, n_runs), percent."""


@dataclass(frozen=True, slots=True)
class Payoffs:
    """How both governments value levers."""

    sight: TariffStakes
    weights: Weights

    def of(self, level: Array) -> Array:
        """Worth of levers (2, 3, n_runs) to each side, (2, n_runs), percent of real income.

        Further axes may stand before the runs, in both.
        """
        places = self.places(level)
        return np.stack([self.of_side(side, level, places) for side in (US, CN)])

    def of_side(self, side: int, level: Array, places: TariffPoints | None = None) -> Array:
        """Worth to one side of levers (2, 3, n_runs), (n_runs,), percent; `places` if known."""
        return self.of_tariffs(side, places or self.places(level)) - self.losses(side, level)

    def places(self, level: Array) -> TariffPoints:
        """Where the tariffs among levers (2, 3, n_runs) lie: looked up once, valued often."""
        place = self.sight.place
        return place(US, level[US, TARIFF]), place(CN, level[CN, TARIFF])

    def with_tariff(self, places: TariffPoints, side: int, tariff: Array) -> TariffPoints:
        """The same places but for one side's tariff (n_runs,)."""
        us, cn = places
        place = self.sight.place(side, tariff)
        return (place, cn) if side == US else (us, place)

    def of_tariffs(self, side: int, places: TariffPoints) -> Array:
        """Worth of tariffs to a side: real income less weighed dependence, (n_runs,), percent."""
        income, share = self.sight.stakes(side, *places)
        return np.asarray(income - self.weights["decoupling_weight"][side] * share)

    def losses(self, side: int, level: Array) -> Array:
        """Loss of a side from restrictions and purchases withheld, (n_runs,), percent.

        More purchases than the market would make (withheld below zero) help the US and cost China.
        """
        w, held, withheld = self.weights, level[:, RESTRICTION], level[CN, PURCHASE]
        lost = (
            w["restriction_stake"][side] * held[other(side)]
            + w["restriction_cost"][side] * held[side]
        )
        bought = withheld if side == US else np.abs(withheld)
        return np.asarray(lost + w["farm_stake"][side] * bought)

    def of_steps(
        self, side: int, level: Array, places: TariffPoints, *, own_tariffs: Array
    ) -> Array:
        """Change of worth to both sides if `side` took each step, (2, steps, n_runs), percent.

        `places` are those of the tariffs among `level`, `own_tariffs` (n_runs,) what they are
        worth to `side`.
        """
        them, w, tariff = other(side), self.weights, level[side, TARIFF]
        now = {side: own_tariffs, them: self.of_tariffs(them, places)}
        changes = np.zeros((2, len(STEP_SIZE), level.shape[-1]))
        for s in legal_steps(side):
            lever, size = STEP_LEVER[s], STEP_SIZE[s]
            if lever == TARIFF:
                risen = self.with_tariff(places, side, tariff + size)
                for viewer in (US, CN):
                    changes[viewer, s] = self.of_tariffs(viewer, risen) - now[viewer]
            elif lever == RESTRICTION:
                changes[side, s] = -size * w["restriction_cost"][side]
                changes[them, s] = -size * w["restriction_stake"][them]
            else:
                withheld = level[CN, PURCHASE]
                changes[US, s] = -size * w["farm_stake"][US]
                more = np.abs(withheld + size) - np.abs(withheld)
                changes[CN, s] = -more * w["farm_stake"][CN]
        return changes


def level_after(level: Array, side: int, lever: int, size: Array | float) -> Array:
    """Levers after `side` has moved one of them by `size`; shape and units of `level`."""
    after = level.copy()
    after[side, lever] = np.maximum(level[side, lever] + size, 0.0)
    return after


def concession(side: int, level: Array, weights: Weights) -> Array:
    """Worth to `side` of the other giving way, what it lifts and the prize; (n_runs,), percent."""
    lifted = level[other(side)]
    gain = (
        weights["concession_value"][side] + weights["restriction_stake"][side] * lifted[RESTRICTION]
    )
    if side == US:
        gain = gain + weights["farm_stake"][US] * lifted[PURCHASE]
    return np.asarray(gain)
