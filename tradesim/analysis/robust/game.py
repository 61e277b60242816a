"""Best replies and equilibria of a robust comparison, as tables.

The game is that of the chooser's first objective against what the other side wants.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.analysis.robust.cells import Cells, game_of
from tradesim.analysis.robust.equilibria import Equilibrium, equilibria, largest_support
from tradesim.analysis.robust.payoffs import over_runs, resampled
from tradesim.terms.sides import Array

if TYPE_CHECKING:
    import pandas as pd

REPLIES = ("side", "against", "best", "payoff", "ahead", "standard_error")
EQUILIBRIA = ("pure", "policies", "replies", "payoff", "their_payoff", "holds")


def best_reply_table(cells: Cells) -> pd.DataFrame:
    """`Robust.best_replies`."""
    import pandas as pd

    own, theirs = game_of(cells)
    rows = [
        *_best_rows(cells.side, cells.policies, cells.replies, np.moveaxis(own, 0, 1)),
        *_best_rows(cells.other, cells.replies, cells.policies, theirs),
    ]
    found = pd.DataFrame(rows, columns=list(REPLIES))
    signs = {cells.side: cells.objectives[0].sign, cells.other: cells.their_objective.sign}
    found["payoff"] *= found["side"].map(signs)
    return found


def equilibrium_table(cells: Cells) -> pd.DataFrame:
    """`Robust.equilibria`."""
    import pandas as pd

    own, theirs = game_of(cells)
    means = own.mean(axis=-1), theirs.mean(axis=-1)
    samples = resampled(own), resampled(theirs)
    rows = [_equilibrium(cells, each, means, samples) for each in equilibria(*means)]
    found = pd.DataFrame(rows, columns=list(EQUILIBRIA))
    found.attrs["largest_support"] = largest_support(*means[0].shape)
    return found


def _equilibrium(
    cells: Cells, each: Equilibrium, means: tuple[Array, Array], samples: tuple[Array, Array]
) -> dict[str, Any]:
    own, theirs = (float(each.own @ mean @ each.theirs) for mean in means)
    return {
        "pure": each.is_pure,
        "policies": _chances(cells.policies, each.own),
        "replies": _chances(cells.replies, each.theirs),
        "payoff": own * cells.objectives[0].sign,
        "their_payoff": theirs * cells.their_objective.sign,
        "holds": _share_that_holds(each, *samples) if each.is_pure else np.nan,
    }


def _share_that_holds(each: Equilibrium, own: Array, theirs: Array) -> float:
    """Share of samples of means (samples, policies, replies) in which nobody gains by leaving."""
    i, j = int(each.own.argmax()), int(each.theirs.argmax())
    mine = own[:, i, j] >= own[:, :, j].max(axis=1)
    its = theirs[:, i, j] >= theirs[:, i].max(axis=1)
    return float((mine & its).mean())


def _chances(names: Sequence[str], chances: Array) -> dict[str, float]:
    """Chances above zero by name."""
    return {name: float(p) for name, p in zip(names, chances, strict=True) if p > 0.0}


def _best_rows(
    side: str, names: Sequence[str], against: Sequence[str], gains: Array
) -> list[tuple[Any, ...]]:
    """Rows of REPLIES from gains (choices of the other, own choices, runs)."""
    rows: list[tuple[Any, ...]] = []
    for other, cell in zip(against, gains, strict=True):
        best, *second = np.argsort(-cell.mean(axis=-1), kind="stable")
        ahead = cell[best] - cell[second[0]] if second else np.full(cell.shape[-1], np.nan)
        numbers = map(float, (cell[best].mean(), *over_runs(ahead)))
        rows.append((side, other, names[best], *numbers))
    return rows
