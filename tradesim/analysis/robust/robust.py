"""Policies of one side against what the other may do and what is not known: `robust`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.analysis.robust.cells import Cells, place_of
from tradesim.analysis.robust.choices import choice_table
from tradesim.analysis.robust.game import best_reply_table, equilibrium_table
from tradesim.analysis.robust.knowledge_table import knowledge_table
from tradesim.analysis.robust.question import Question
from tradesim.analysis.robust.table import satisficing_table, whole_table
from tradesim.engine.executors import Cluster
from tradesim.engine.sweep import ensemble_of
from tradesim.scenario.scenario import Scenario
from tradesim.terms.display import Described, figure
from tradesim.terms.frozen import kept

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False, repr=False)
class Robust(Cells, Described):
    """Payoffs of policies of one side against replies of the other, made by `robust`.

    `payoffs` (policies, replies, objectives, runs) in units of the objectives, `their_payoffs`
    (policies, replies, runs) in that of what the other side wants.
    """

    @kept
    def table(self) -> pd.DataFrame:
        """A row a policy and objective, in the unit of the objective.

        `mean` over replies and runs with `standard_error`, and `low` and `high`, 5 and 95 % over
        parameter draws (missing where runs are too few to tell); `behind`, how much worse than
        the best policy; `worst`, the mean against `worst_reply`, and `worst_over_draws`, the bad
        end of what parameters make of that; `regret`, how much worse than the policy that is best
        against each reply, and `largest_regret` against `largest_regret_reply`; `satisficing`,
        the share of runs and replies in which the threshold is reached. Columns ending in
        _standard_error are paired over runs.
        """
        return whole_table(self)

    @kept
    def satisficing(self) -> pd.DataFrame:
        """A row a policy: share of runs in which all thresholds are reached at once.

        `share` over replies and runs, `worst` against `worst_reply`, each with its error.
        ResultError where no thresholds were stated.
        """
        return satisficing_table(self)

    @kept
    def front(self) -> pd.DataFrame:
        """The Pareto front: policies that no other beats on all objectives, with their means.

        A row a policy, a column an objective (mean over replies and runs), and `on_front`, the
        share of bootstrap samples of runs in which the policy stands on it.
        """
        import pandas as pd

        its = self.of_payoffs
        index = pd.Index(self.policies, name="policy")
        means = pd.DataFrame(its.mean.value, index, [each.name for each in self.objectives])
        return means.assign(on_front=its.on_front)[its.front]

    @kept
    def choices(self) -> pd.DataFrame:
        """Which policy each rule takes for each objective, and how sure the runs are of it.

        A row an objective and `rule`: "best mean" over replies, "best worst case" (the reply that
        is worst for a policy), "least regret" (the largest over replies, least: the robust choice).
        `policy`, tied ones joined by " or "; `value`, its mean, worst case or regret in the unit of
        the objective; how much it is `ahead` of the next; `sure`, the share of bootstrap samples of
        runs in which the rule takes it.
        """
        return choice_table(self)

    @kept
    def best_replies(self) -> pd.DataFrame:
        """Best choice of each side against each choice of the other, on the game of `equilibria`.

        A row a side and choice of the other (`against`): `best`, its mean `payoff`, how much it is
        `ahead` of the second with a paired `standard_error`; missing where there is no second.
        """
        return best_reply_table(self)

    @kept
    def equilibria(self) -> pd.DataFrame:
        """Nash equilibria of the table, pure and mixed: nobody gains by a choice of its own.

        The game of the first objective against `their_objective`, by mean payoffs. A row an
        equilibrium: `pure`, `policies` and `replies` (chances by name), `payoff` of the chooser,
        `their_payoff`, and of pure ones `holds`, the share of bootstrap samples of runs in which
        it is one. `attrs["largest_support"]` is how many choices a mixture may have; where
        payoffs are tied, mixed ones may be missing.
        """
        return equilibrium_table(self)

    def value_of_knowing(self, objective: str | None = None) -> pd.DataFrame:
        """What it would be worth to know something before choosing among the policies.

        Expected value of perfect information on an objective (the first if left out), in its
        unit, never negative: a row for everything with chance, for all inputs together, for the
        reply, for each group of inputs and each input. `value` with `standard_error`, `changes`
        (share of runs in which another policy is chosen than without knowing), `kind`, `group`.
        The reply is not known where inputs are. ResultError names the objectives.
        """
        k = place_of(self, objective)
        gains = self.payoffs[:, :, k] * self.objectives[k].sign
        inputs = self.ensemble.inputs.drop(
            columns=["elasticity_draw", *self.chosen_strategies], errors="ignore"
        )
        return knowledge_table(gains, inputs, self.objectives[k].unit)

    def plot(self, objective: str | None = None, *, ax: Axes | None = None) -> Axes:
        """`ts.plots.robust` of it: each policy with its mean, its range over replies, its worst."""
        drawn: Axes = figure(self, objective=objective, ax=ax)
        return drawn


def robust(
    policies: Mapping[str, Any] | Sequence[str],
    *,
    against: Mapping[str, Any] | Sequence[str] | None = None,
    objectives: Mapping[str, str] | Sequence[str] | None = None,
    thresholds: Mapping[str, float] | None = None,
    scenario: Scenario | str | Path | None = None,
    side: str = "US",
    their_objective: str | Mapping[str, str] | None = None,
    runs: int = 1_000,
    seed: int = 0,
    executor: Executor | Cluster | None = None,
    progress: bool | None = None,
) -> Robust:
    """Policies of a side over the same draws, against every reply of the other side.

    A policy is a list of actions (of `ts.actions`, or tables as in a scenario file), the name of
    a strategy, or {"strategy": NAME, "actions": [...]}; `against` holds replies in the same forms
    (names of strategies may be a list), and is the scenario as it is where left out. `objectives`
    are outcomes or expressions of `where`, with "more" or "less" where the better way is not
    known: by default own worth and GDP, the chance of a slowdown and, of the US, the income of its
    soybean growers; China buys soybeans, and says itself which way it wants that income.
    `thresholds` say what is enough of which. `scenario` is the shipped main one if left out,
    `side` the side that chooses; `their_objective` is what the other wants, its own worth if left
    out. `executor` and `progress` as in `simulate`. ScenarioError for actions or strategies that
    cannot be, ResultError for arguments that make no sense or payoffs that are missing in some
    runs, BlockError where blocks failed.

    >>> import tradesim as ts
    >>> found = ts.robust({"as it is": [], "hard": "hardliner"}, runs=64, progress=False)
    >>> bool((found.table["regret"] >= 0.0).all())
    True
    """
    asked = Question.of(
        policies, against, objectives, thresholds, scenario, side, their_objective, runs
    )
    return played(asked, seed=seed, executor=executor, progress=progress)


def played(
    asked: Question,
    *,
    seed: int,
    executor: Executor | Cluster | None = None,
    progress: bool | None = None,
) -> Robust:
    """Every policy of a question simulated against every reply; errors as of `robust`."""
    ensembles = ensemble_of(
        asked.cells(), runs=asked.n_runs, seed=seed, executor=executor, progress=progress
    ).ensembles
    wanted = tuple(each.measured(ensembles[0]) for each in asked.objectives)
    theirs = asked.their_objective.measured(ensembles[0])
    shape = (len(asked.policies), len(asked.replies), len(wanted), asked.n_runs)
    payoffs = np.array([[each.of(ens) for each in wanted] for ens in ensembles])
    return Robust(
        asked.scenario,
        asked.side,
        ensembles[0].seed,
        asked.n_runs,
        tuple(asked.policies),
        tuple(asked.replies),
        wanted,
        asked.thresholds,
        payoffs.reshape(shape),
        theirs,
        np.array([theirs.of(ens) for ens in ensembles]).reshape(*shape[:2], asked.n_runs),
        ensembles[0],
        asked.chosen_strategies,
    )
