"""What sides may expect of each stage, measured on runs of the model in which nobody looks ahead.

`python -m making.stage_values` prints the shipped table, data/stage_values.csv.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tradesim.model.block import moments
from tradesim.model.shocks import BLOCK, Draws, Shocks
from tradesim.model.step import Moment
from tradesim.negotiation.continuation import WEEKLY_DISCOUNT
from tradesim.negotiation.stages import STAGES
from tradesim.scenario.library import load_scenario
from tradesim.terms.calendar import WEEKS_PER_YEAR
from tradesim.terms.sides import SIDES, Array

SCENARIO, SEED, BLOCKS = "kuala-lumpur-2025", 2025, 4
"""The runs that the shipped table is measured on: whole blocks of the main scenario."""


def stage_values(flow: Array, transitions: Array, discount: float) -> Array:
    """Value of each stage, (n_stages,), in the unit of the flow: V = r + d P V.

    `flow` (n_stages,) is what a week in each stage brings, `transitions` (n_stages, n_stages) the
    chance to be in each stage (column) a week after each (row), `discount` lies below one.

    >>> stage_values(np.array([1.0, 0.0]), np.array([[0.5, 0.5], [0.0, 1.0]]), 0.5).round(4)
    array([1.3333, 0.    ])
    """
    left = np.eye(len(flow)) - discount * transitions
    return np.asarray(np.linalg.solve(left, flow), dtype=np.float64)


@dataclass(frozen=True)
class Experience:
    """Weeks that began in each stage, over runs and dates, and what they brought."""

    followed: Array
    """Weeks by the stage they began (row) and ended in (column), (10, 10), count."""
    worth: Array
    """Sum over these weeks of worth above that of the first day, (2, 10), percent a year."""

    def __add__(self, more: Experience) -> Experience:
        return Experience(self.followed + more.followed, self.worth + more.worth)

    @property
    def weeks(self) -> Array:
        """Weeks that began in each stage, (10,)."""
        return np.asarray(self.followed.sum(axis=1))

    @property
    def flow(self) -> Array:
        """What a week in each stage brings each side, (2, 10), percent of a year's real income.

        Worth is taken against the first day's of the same run; any other reference would add the
        same to all values and leave their differences.
        """
        return np.asarray(self.worth / np.maximum(self.weeks, 1.0) / WEEKS_PER_YEAR)

    @property
    def transitions(self) -> Array:
        """Chance to be in each stage a week later, (10, 10); a stage never seen lasts."""
        unseen = np.diag((self.weeks == 0.0).astype(np.float64))
        return np.asarray(self.followed / np.maximum(self.weeks, 1.0)[:, None] + unseen)

    @property
    def values(self) -> Array:
        """Value of each stage to each side, (2, 10), percent of real income."""
        return np.stack([stage_values(r, self.transitions, WEEKLY_DISCOUNT) for r in self.flow])


def experience_of_runs(shocks: Draws) -> Experience:
    """Experience of the runs that `shocks` shows, with no look-ahead on either side."""
    off = {"us.continuation_weight": 0.0, "cn.continuation_weight": 0.0}
    changes = {"posterior": None, "parameters": off}
    short_sighted = load_scenario(SCENARIO).evolve(changes, name="short-sighted")
    return experience_of_moments(moments(short_sighted, shocks))


def experience_of_moments(played: Iterable[Moment]) -> Experience:
    """Experience of the weeks between the moments of some runs, a week apart."""
    n = len(STAGES)
    found = Experience(np.zeros((n, n)), np.zeros((len(SIDES), n)))
    for moment in played:
        if moment.happened is None:
            continue
        before, now = moment.before.stage.astype(np.intp), moment.state.stage
        pairs = np.bincount(n * before + now, minlength=n * n).reshape(n, n)
        above = moment.before.worth - moment.world.start_worth
        worth = np.stack([np.bincount(before, each, n).astype(np.float64) for each in above])
        found = found + Experience(pairs.astype(np.float64), worth)
    return found


def table(found: Experience) -> str:
    """The shipped file: a comment on how it was made, then a row a stage."""
    lines = [
        f"# made by python -m making.stage_values: {BLOCKS * BLOCK} runs of "
        f"{SCENARIO}, seed {SEED}, nobody looking ahead.",
        "# us, cn: value of the stage; us_flow, cn_flow: worth above the first day's a year, while",
        "# in it (all percent of real income); share: of the weeks played.",
        "stage,us,cn,us_flow,cn_flow,share",
    ]
    yearly, values, share = found.flow * WEEKS_PER_YEAR, found.values, found.weeks
    share = share / share.sum()
    for k, stage in enumerate(STAGES):
        numbers = (*values[:, k], *yearly[:, k], share[k])
        lines.append(",".join([stage, *(f"{number:.4f}" for number in numbers)]))
    return "\n".join(lines) + "\n"


def shipped_experience() -> Experience:
    """Experience of all the runs that the shipped table is measured on."""
    found = experience_of_runs(Shocks(SEED, 0))
    for block in range(1, BLOCKS):
        found = found + experience_of_runs(Shocks(SEED, block))
    return found


if __name__ == "__main__":
    print(table(shipped_experience()), end="")
