"""Policies of one side against what the other may do and what is not known: `robust`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.analysis.robust.cells import Cells, place_of
from tradesim.analysis.robust.game import best_reply_table, equilibrium_table
from tradesim.analysis.robust.knowledge_table import knowledge_table
from tradesim.analysis.robust.objectives import Objective, defaults, objectives_of
from tradesim.analysis.robust.policies import AS_IT_IS, Policy, policies_of
from tradesim.analysis.robust.table import satisficing_table, whole_table
from tradesim.engine.executors import Cluster
from tradesim.engine.sweep import ensemble_of
from tradesim.errors import ResultError, check_known, shown
from tradesim.scenario.library import load_scenario
from tradesim.scenario.scenario import Scenario
from tradesim.terms.arguments import real, refusal, table, whole
from tradesim.terms.display import Described, figure
from tradesim.terms.frozen import kept
from tradesim.terms.sides import SIDES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SHIPPED = "kuala-lumpur-2025"
"""Scenario from which policies start where none is given."""
MOST_PAYOFFS = 2**27
"""Most payoffs that are kept, 1 GiB."""


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
    known: by default own worth and GDP, income of US growers and the chance of a slowdown.
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
    check_known("side", side, SIDES)
    start = _scenario(scenario)
    own = policies_of("policies", policies, side)
    other = SIDES[1 - SIDES.index(side)]
    replies = {AS_IT_IS: Policy()} if against is None else policies_of("against", against, other)
    wanted = objectives_of(objectives, side)
    theirs = _their_objective(their_objective, other)
    enough = _thresholds(thresholds, wanted)
    n_runs = whole("runs", runs, least=1)
    n_cells = len(own) * len(replies)
    if n_cells * (len(wanted) + 1) * n_runs > MOST_PAYOFFS:
        raise ResultError(
            f"{n_cells} cells of {shown(runs)} runs are more than is kept; allowed "
            f"{MOST_PAYOFFS:,} payoffs: give fewer runs, policies or replies"
        )
    cells = [
        reply.put_into(
            policy.put_into(start, side, name := f"{start.name}: {p} against {r}"), other, name
        )
        for p, policy in own.items()
        for r, reply in replies.items()
    ]
    ensembles = ensemble_of(
        cells, runs=runs, seed=seed, executor=executor, progress=progress
    ).ensembles
    wanted = tuple(each.measured(ensembles[0]) for each in wanted)
    theirs = theirs.measured(ensembles[0])
    shape = (len(own), len(replies), len(wanted), n_runs)
    payoffs = np.array([[each.of(ens) for each in wanted] for ens in ensembles])
    settled = {
        f"{whose.lower()}.strategy"
        for whose, given in ((side, own), (other, replies))
        if any(each.strategy is not None for each in given.values())
    }
    return Robust(
        start,
        side,
        ensembles[0].seed,
        n_runs,
        tuple(own),
        tuple(replies),
        wanted,
        enough,
        payoffs.reshape(shape),
        theirs,
        np.array([theirs.of(ens) for ens in ensembles]).reshape(*shape[:2], n_runs),
        ensembles[0],
        tuple(sorted(settled)),
    )


def _scenario(given: Scenario | str | Path | None) -> Scenario:
    if isinstance(given, Scenario):
        return given
    if given is not None and not isinstance(given, str | Path):
        raise refusal("scenario", given, "a Scenario, its name or the path of its file")
    return load_scenario(SHIPPED if given is None else given)


def _their_objective(given: str | Mapping[str, str] | None, other: str) -> Objective:
    if given is None:
        return defaults(other)[0]
    found = objectives_of(given, other)
    if len(found) > 1:
        raise ResultError(f"their_objective is {shown(given)}; allowed one")
    return found[0]


def _thresholds(given: object, wanted: Sequence[Objective]) -> dict[str, float]:
    found = {} if given is None else table("thresholds", given, "a table of names and numbers")
    for name in found:
        check_known("objective of a threshold", name, [each.name for each in wanted])
    return {name: real(f"threshold of {name!r}", value) for name, value in found.items()}
