"""Strategies against each other: every ordered pair over the same random draws.

Two games are mean_payoffs: what the economy says a country gains, and what its government wants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tradesim.analysis.matches import PAYOFFS, mean_payoffs, tasks
from tradesim.engine.executors import Cluster, completed, error_of, workers
from tradesim.engine.job import Job, in_words
from tradesim.engine.progress import bar
from tradesim.engine.simulate import checked
from tradesim.errors import BlockError, ResultError, check_known, shown
from tradesim.model.shocks import BLOCK
from tradesim.scenario.scenario import Scenario
from tradesim.strategies.registry import names, strategy
from tradesim.terms.arguments import listed
from tradesim.terms.frozen import freeze
from tradesim.terms.sides import CN, SIDES, US, Array, Mask

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 2**30
"""Most bytes of payoffs that are kept."""


@dataclass(frozen=True, eq=False)
class Tournament:
    """Payoffs of every strategy of the US against every one of China. Made by `tournament`."""

    scenario: Scenario
    strategies: tuple[str, ...]
    seed: int
    n_runs: int
    payoffs: Mapping[str, Array]
    """By name of PAYOFFS, (2 sides, US strategies, Chinese strategies, runs); runs are paired."""

    def __post_init__(self) -> None:
        freeze(self, "payoffs")

    @property
    def table(self) -> pd.DataFrame:
        """A row a pair: its strategies, then mean and standard error of each payoff and side.

        Columns us, cn, then PAYOFF_us, PAYOFF_us_standard_error, PAYOFF_cn, ... in the unit of
        the payoff; `runs` comes last.
        """
        import pandas as pd

        pairs = [(us, cn) for us in self.strategies for cn in self.strategies]
        frame = pd.DataFrame(pairs, columns=["us", "cn"])
        for name in PAYOFFS:
            for side, key in enumerate(map(str.lower, SIDES)):
                mean, error = self.mean(name)[side], self.standard_error(name)[side]
                frame[f"{name}_{key}"] = mean.ravel()
                frame[f"{name}_{key}_standard_error"] = error.ravel()
        return frame.assign(runs=self.n_runs)

    def ranking(self, payoff: str = "political") -> pd.DataFrame:
        """Mean payoff of each strategy over all opponents, itself included, best first.

        A row a strategy: `us` and `cn` by the side it plays, `mean` of both, each with its
        standard error. Draws are shared by all pairs, so errors are those of a run's mean over
        opponents, and `behind` is the paired gap of `mean` to the first, with its error.
        """
        import pandas as pd

        scores = self._scores(payoff)
        both = (scores[US] + scores[CN]) / 2.0
        order = np.argsort(-both.mean(axis=-1), kind="stable")
        columns = {
            "us": scores[US],
            "cn": scores[CN],
            "mean": both,
            "behind": both - both[order[0]],
        }
        table = {}
        for name, values in columns.items():
            table[name] = values.mean(axis=-1)[order]
            table[f"{name}_standard_error"] = _error(values)[order]
        index = pd.Index([self.strategies[k] for k in order], name="strategy")
        return pd.DataFrame(table, index=index)

    def best_replies(self, payoff: str = "political") -> Mask:
        """Pairs in which a side's strategy is its best against the other's; (2, US, China).

        By mean payoff over the runs; a near tie may fall either way with other draws.
        """
        mean = self.mean(payoff)
        us, cn = mean[US], mean[CN]
        return np.stack([us == us.max(axis=0), cn == cn.max(axis=1, keepdims=True)])

    def equilibria(self, payoff: str = "political") -> list[tuple[str, str]]:
        """Pairs (US, China) in which both play a best reply: Nash equilibria in pure strategies.

        Of the game in which a government chooses one strategy for the whole time.
        """
        us, cn = np.nonzero(self.best_replies(payoff).all(axis=0))
        return [(self.strategies[i], self.strategies[j]) for i, j in zip(us, cn, strict=True)]

    def mean(self, payoff: str) -> Array:
        """Mean payoff of each side in every pair, (2, US, China), in its unit.

        ResultError names the payoffs that there are.
        """
        return np.asarray(self._of(payoff).mean(axis=-1))

    def standard_error(self, payoff: str) -> Array:
        """Monte Carlo standard error of `mean`, (2, US, China)."""
        return _error(self._of(payoff))

    def _of(self, payoff: str) -> Array:
        check_known("payoff", payoff, self.payoffs)
        return self.payoffs[payoff]

    def _scores(self, payoff: str) -> Array:
        """Mean over opponents by the side played, (2, strategies, runs)."""
        found = self._of(payoff)
        return np.stack([found[US].mean(axis=1), found[CN].mean(axis=0)])

    def __repr__(self) -> str:
        what = f"{len(self.strategies)} strategies, runs={self.n_runs}, seed={self.seed}"
        return f"Tournament({self.scenario.name!r}, {what})"


def tournament(
    scenario: Scenario,
    strategies: Sequence[str] | None = None,
    *,
    runs: int = 1_000,
    seed: int = 0,
    executor: Executor | Cluster | None = None,
    progress: bool | None = None,
) -> Tournament:
    """Every ordered pair of strategies, each over the same `runs` draws of a scenario.

    `strategies` are names known to `tradesim.strategies.names()`, one's own among them; None
    takes all. `executor` and `progress` as in `simulate`. ScenarioError for a strategy that is not
    known, ResultError for arguments that make no sense, BlockError where blocks failed.

    >>> import tradesim as ts
    >>> talks = ts.load_scenario("kuala-lumpur-2025")
    >>> found = ts.tournament(talks, ["hardliner", "accommodator"], runs=64)
    >>> found.table[["us", "cn"]].values.tolist()[1]
    ['hardliner', 'accommodator']
    """
    given = "a list of names of strategies"
    played = tuple(names() if strategies is None else listed("strategies", strategies, given))
    job = checked(Job(scenario, seed, runs, "outcomes"), None)
    runs, seed = job.runs, job.seed
    mixed = _mixed(scenario, played, runs)
    todo = tasks(mixed, seed, len(played), runs)
    n = len(played)
    gathered = np.empty((len(PAYOFFS), 2, n * n, runs))
    with (
        workers(executor, [mixed], n * n * runs) as (pool, ahead),
        bar(n * n * runs, progress) as advance,
        closing(completed(pool, ahead, mean_payoffs, todo)) as done,
    ):
        for task, future in done:
            error = error_of(future)
            if error is not None:
                raise BlockError(f"tournament: {in_words({task.block: error})}") from error
            first = task.block * BLOCK
            gathered[:, :, task.pairs, first : first + task.n_runs] = future.result()
            advance(len(task.pairs) * task.n_runs)
    square = gathered.reshape(len(PAYOFFS), 2, n, n, runs)
    return Tournament(scenario, played, seed, runs, dict(zip(PAYOFFS, square, strict=True)))


def _mixed(scenario: Scenario, played: Sequence[str], runs: int) -> Scenario:
    """The scenario in which both sides play all of the strategies in equal shares."""
    for name in played:
        strategy(name)
    if not played or len(set(played)) < len(played):
        raise ResultError(f"strategies are {shown(list(played))}; give each once, and at least one")
    size = 16 * len(PAYOFFS) * len(played) ** 2 * runs
    if size > LARGEST:
        raise ResultError(
            f"{len(played)} strategies over {runs:,} runs take {size / 2**30:.1f} GiB; allowed "
            f"{LARGEST / 2**30:.0f}: give fewer runs or strategies"
        )
    even = dict.fromkeys(played, 1.0 / len(played))
    name = f"{scenario.name}: tournament"
    return scenario.evolve({"us.strategy": even, "cn.strategy": even}, name=name)


def _error(values: Array) -> Array:
    """Standard error of the mean over the last axis; nan where there is one run."""
    n = values.shape[-1]
    spread = values.std(axis=-1, ddof=1) if n > 1 else np.full(values.shape[:-1], np.nan)
    return np.asarray(spread / np.sqrt(n))
