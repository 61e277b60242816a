"""What levers are worth to each government, in percent of real income a year.

U_i = 100 ln W_i - mu_i * (share of income spent on imports from j, in points)
      - losses from what j holds back - own cost of what i holds back

W is real income in the economy's response to the two tariffs. The weight mu on dependence is what
makes the tariffs of 2025 a best response: on real income alone both sides would free trade.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tradesim.levers import PURCHASE, RESTRICTION, STEP_LEVER, STEP_SIZE, TARIFF, legal_steps
from tradesim.sides import CN, US, Array, other

Sight = Callable[[Array, Array], Array]
"""(US tariff, CN tariff) -> real incomes and import shares of both sides, (4, n_runs), percent."""


@dataclass(frozen=True, slots=True)
class Payoffs:
    """How both governments value levers. Weights are (2, n_runs), percent of real income a unit."""

    sight: Sight
    weights: Mapping[str, Array]

    def of(self, level: Array) -> Array:
        """Worth of levers (2, 3, n_runs) to each side, (2, n_runs), percent of real income."""
        tariffs = self.dependence(level[US, TARIFF], level[CN, TARIFF])
        return tariffs - self.losses(level)

    def dependence(self, us_tariff: Array, cn_tariff: Array) -> Array:
        """Worth of two tariffs: real income less weighed dependence, (2, n_runs), percent."""
        stakes = self.sight(us_tariff, cn_tariff)
        return stakes[:2] - self.weights["decoupling_weight"] * stakes[2:]

    def losses(self, level: Array) -> Array:
        """Loss of each side from restrictions and purchases withheld, (2, n_runs), percent.

        More purchases than the market would make (withheld below zero) help the US and cost China.
        """
        held, withheld = level[:, RESTRICTION], level[:, PURCHASE]
        w = self.weights
        lost = w["restriction_stake"] * held[::-1] + w["restriction_cost"] * held
        lost[US] += w["farm_stake"][US] * withheld[CN]
        lost[CN] += w["farm_stake"][CN] * np.abs(withheld[CN])
        return lost

    def of_steps(self, side: int, level: Array) -> Array:
        """Change of worth to both sides if `side` took each step, (2, steps, n_runs), percent."""
        them, w = other(side), self.weights
        tariff = [level[US, TARIFF], level[CN, TARIFF]]
        now = self.dependence(*tariff)
        changes = np.zeros((2, len(STEP_SIZE), level.shape[-1]))
        for s in legal_steps(side):
            lever, size = STEP_LEVER[s], STEP_SIZE[s]
            if lever == TARIFF:
                risen = list(tariff)
                risen[side] = tariff[side] + size
                changes[:, s] = self.dependence(*risen) - now
            elif lever == RESTRICTION:
                changes[side, s] = -size * w["restriction_cost"][side]
                changes[them, s] = -size * w["restriction_stake"][them]
            else:
                withheld = level[CN, PURCHASE]
                changes[US, s] = -size * w["farm_stake"][US]
                more = np.abs(withheld + size) - np.abs(withheld)
                changes[CN, s] = -more * w["farm_stake"][CN]
        return changes


def raised(level: Array, side: int, lever: int, size: Array | float) -> Array:
    """Levers after `side` has moved one of them by `size`; shape and units of `level`."""
    moved = level.copy()
    moved[side, lever] = np.maximum(level[side, lever] + size, 0.0)
    return moved


def concession(side: int, level: Array, weights: Mapping[str, Array]) -> Array:
    """Worth to `side` of the other giving way, what it lifts and the prize; (n_runs,), percent."""
    lifted = level[other(side)]
    gain = (
        weights["concession_value"][side] + weights["restriction_stake"][side] * lifted[RESTRICTION]
    )
    if side == US:
        gain = gain + weights["farm_stake"][US] * lifted[PURCHASE]
    return np.asarray(gain)
