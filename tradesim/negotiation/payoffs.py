"""What levers are worth to each government, an index that counts like percent of income.

U_i = 100 ln W_i - mu_i * (share of income spent on imports from j, in points)
      - losses from what j holds back - own cost of what i holds back

W is real income in the economy's response to the two tariffs. The weight mu on dependence is what
makes the tariffs of 2025 a best response: on real income alone both sides would free trade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from tradesim.terms.levers import LEVERS, PURCHASE, RESTRICTION, STEP_LEVER, STEP_SIZE, TARIFF
from tradesim.terms.sides import CN, US, Array, Mask

OF_LEVER = [np.flatnonzero(lever == STEP_LEVER) for lever in range(len(LEVERS))]
"""Steps of STEPS on each lever."""
OWN, OTHER = 0, 1
"""Rows of what is valued for the side of each seat and for the other side."""
Weights = Mapping[str, Sequence[Any] | Array]
"""Worth a unit: by name, then by row (n_runs,) or one number."""
TariffPoints = tuple[Any, Any]
"""Where the tariffs of the US and of China lie in an officials' sight."""


class TariffStakes(Protocol):
    """What tariffs come to in the eyes of officials."""

    def place(self, side: Any, tariff: Array) -> Any:
        """Where tariffs of a side lie, or of one side a run, (n_runs,): a NamedTuple of arrays."""

    def stakes(self, side: Any, us: Any, cn: Any) -> Array:
        """Real income and import share under both tariffs, (2, n_runs), percent."""


@dataclass(frozen=True)
class Payoffs:
    """How both governments value levers, in two rows: of the US and of China unless said otherwise.

    Levers and tariffs stand by side, US and China; `sides` says whose a row is, one side or one
    for each run (n_runs,).
    """

    sight: TariffStakes
    weights: Weights
    sides: tuple[Any, Any] = (US, CN)

    @cached_property
    def _of_us(self) -> tuple[Mask | bool, Mask | bool]:
        """Whether a row is that of the US."""
        return self.sides[OWN] == US, self.sides[OTHER] == US

    def row(self, whose: int, by_side: Sequence[Any] | Array) -> Array:
        """Values of a row, (n_runs,), in their unit, among values by side, (2, n_runs)."""
        of_us = self._of_us[whose]
        if isinstance(of_us, bool):
            return np.asarray(by_side[US if of_us else CN])
        return np.asarray(np.where(of_us, by_side[US], by_side[CN]))

    def of(self, level: Array) -> Array:
        """Worth of levers (2, 3, n_runs) to each side, in units of worth, (2, n_runs).

        Further axes may stand before the runs, in both.
        """
        places = self.places(level)
        return np.stack([self.of_side(side, level, places) for side in (US, CN)])

    def of_side(self, whose: int, level: Array, places: TariffPoints | None = None) -> Array:
        """Worth to one row of levers (2, 3, n_runs), (n_runs,), percent; `places` if known."""
        return self.of_tariffs(whose, places or self.places(level)) - self.losses(whose, level)

    def places(self, level: Array) -> TariffPoints:
        """Where the tariffs among levers (2, 3, n_runs) lie: looked up once, valued often."""
        place = self.sight.place
        return place(US, level[US, TARIFF]), place(CN, level[CN, TARIFF])

    def with_tariff(self, places: TariffPoints, whose: int, tariff: Array) -> TariffPoints:
        """The same places but for the tariffs of one row, (n_runs,) or (m, n_runs)."""
        (us, cn), of_us = places, self._of_us[whose]
        risen = self.sight.place(self.sides[whose], tariff)
        if isinstance(of_us, bool):
            return (risen, cn) if of_us else (us, risen)
        return (
            risen._make(np.where(of_us, a, b) for a, b in zip(risen, us, strict=True)),
            risen._make(np.where(of_us, b, a) for a, b in zip(risen, cn, strict=True)),
        )

    def of_tariffs(self, whose: int, places: TariffPoints) -> Array:
        """Worth to a row: real income less weighed dependence, (n_runs,), percent."""
        income, share = self.sight.stakes(self.sides[whose], *places)
        return np.asarray(income - self.weights["decoupling_weight"][whose] * share)

    def losses(self, whose: int, level: Array) -> Array:
        """Loss of a row from restrictions and purchases withheld, (n_runs,), percent.

        More purchases than the market would make (withheld below zero) help the US and cost China.
        """
        w, held, withheld = self.weights, level[:, RESTRICTION], level[CN, PURCHASE]
        lost = w["restriction_stake"][whose] * self.row(1 - whose, held)
        lost = lost + w["restriction_cost"][whose] * self.row(whose, held)
        bought = self.row(whose, (withheld, np.abs(withheld)))
        return np.asarray(lost + w["farm_stake"][whose] * bought)

    def of_steps(
        self, whose: int, level: Array, places: TariffPoints, *, own_tariffs: Array
    ) -> Array:
        """Change of worth to both rows if one took each step, (2, steps, n_runs), percent.

        Zero for a lever that the side has not. `places` are those of the tariffs among `level`,
        `own_tariffs` (n_runs,) what they are worth to the row that takes the steps.
        """
        tariffs = self.of_tariff_steps(whose, level, places, own_tariffs=own_tariffs)
        return self.with_other_steps(whose, level, tariffs)

    def of_tariff_steps(
        self,
        whose: int,
        level: Array,
        places: TariffPoints,
        *,
        own_tariffs: Array,
        coverage: Array | float = 1.0,
    ) -> Array:
        """The same for the steps on the tariff alone, (2, tariff steps, n_runs), percent.

        `coverage` (n_runs,) is the share of goods that tariff steps reach.
        """
        tariff, sizes = self.row(whose, level[:, TARIFF]), STEP_SIZE[OF_LEVER[TARIFF], None]
        risen = self.with_tariff(places, whose, tariff + coverage * sizes)
        changes = np.empty((2, len(OF_LEVER[TARIFF]), level.shape[-1]))
        them = 1 - whose
        for row, now in ((whose, own_tariffs), (them, self.of_tariffs(them, places))):
            changes[row] = self.of_tariffs(row, risen) - now
        return changes

    def with_other_steps(self, whose: int, level: Array, tariffs: Array) -> Array:
        """Change of worth with each step, (2, steps, n_runs), from `tariffs`, those with the steps
        on the tariff."""
        them, w = 1 - whose, self.weights
        changes = np.empty((2, len(STEP_SIZE), level.shape[-1]))
        changes[:, OF_LEVER[TARIFF]] = tariffs
        sizes = STEP_SIZE[OF_LEVER[RESTRICTION], None]
        changes[whose, OF_LEVER[RESTRICTION]] = -sizes * w["restriction_cost"][whose]
        changes[them, OF_LEVER[RESTRICTION]] = -sizes * w["restriction_stake"][them]
        withheld, sizes = level[CN, PURCHASE], STEP_SIZE[OF_LEVER[PURCHASE], None]
        more = np.abs(withheld + sizes) - np.abs(withheld)
        own, theirs = -more * w["farm_stake"][whose], -sizes * w["farm_stake"][them]
        changes[whose, OF_LEVER[PURCHASE]] = self.row(whose, (0.0, own))
        changes[them, OF_LEVER[PURCHASE]] = self.row(whose, (0.0, theirs))
        return changes


def concession(payoffs: Payoffs, whose: int, level: Array) -> Array:
    """Worth to a row of the other giving way, what it lifts and the prize; (n_runs,), percent.

    Only China has purchases to release.
    """
    w, released = payoffs.weights, payoffs.row(whose, (level[CN, PURCHASE], 0.0))
    lifted = payoffs.row(1 - whose, level[:, RESTRICTION])
    gain = w["concession_value"][whose] + w["restriction_stake"][whose] * lifted
    return np.asarray(gain + w["farm_stake"][whose] * released)
