"""What was simulated of policies and replies: the base of a robust comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tradesim.analysis.robust.objectives import Objective
from tradesim.analysis.robust.payoffs import PayoffTable
from tradesim.errors import check_known
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.scenario import Scenario
from tradesim.terms.frozen import freeze
from tradesim.terms.sides import SIDES, Array


@dataclass(frozen=True, eq=False, repr=False)
class Cells:
    """Payoffs of policies of one side against replies of the other, run by run."""

    scenario: Scenario
    side: str
    """Side that chooses, "US" or "CN"."""
    seed: int
    n_runs: int
    """Runs of each cell; run k has the same draws in all of them."""
    policies: tuple[str, ...]
    replies: tuple[str, ...]
    objectives: tuple[Objective, ...]
    thresholds: Mapping[str, float]
    """By name of an objective: what is enough."""
    payoffs: Array
    """(policies, replies, objectives, runs), in units of the objectives."""
    their_objective: Objective
    """What the other side wants."""
    their_payoffs: Array
    """(policies, replies, runs)."""
    ensemble: Ensemble
    """Runs of the first policy against the first reply; draws are those of every cell."""
    chosen_strategies: tuple[str, ...] = ()
    """Inputs that policies or replies settle: `us.strategy`, `cn.strategy`."""

    def __post_init__(self) -> None:
        freeze(self, "payoffs", "their_payoffs", "thresholds")

    @property
    def of_payoffs(self) -> PayoffTable:
        """The payoffs with their worst cases, regrets and front as arrays."""
        return PayoffTable(self.payoffs, np.array([each.sign for each in self.objectives]))

    @property
    def other(self) -> str:
        """The side that replies."""
        return SIDES[1 - SIDES.index(self.side)]


def place_of(cells: Cells, objective: str | None) -> int:
    """Place of an objective, the first where none is named; ResultError names them."""
    names = [each.name for each in cells.objectives]
    if objective is None:
        return 0
    check_known("objective", objective, names)
    return names.index(objective)


def game_of(cells: Cells) -> tuple[Array, Array]:
    """What each side gains, more being better, (policies, replies, runs) each.

    In the units of the first objective and of what the other side wants.
    """
    own = cells.payoffs[:, :, 0] * cells.objectives[0].sign
    return own, cells.their_payoffs * cells.their_objective.sign
