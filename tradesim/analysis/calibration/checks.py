"""Whether calibration works: on simulated chronicles, and on episodes that were left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tradesim.analysis.calibration.bank import Bank
from tradesim.analysis.calibration.discrepancy import shifted
from tradesim.analysis.calibration.learning import Learnt, learn
from tradesim.analysis.calibration.observed import answers
from tradesim.analysis.calibration.origins import EPISODES, RECORD_ENDS, summaries
from tradesim.chronicle.chronicle import Chronicle
from tradesim.terms.sides import Array

if TYPE_CHECKING:
    import pandas as pd


class Simulated(NamedTuple):
    """A simulated chronicle that was calibrated to."""

    ranks: Array
    """Share of the posterior below the parameters that made it, (n_names,)."""
    learnt: Learnt


def simulated(bank: Bank, n: int, until: date = RECORD_ENDS, seed: int = 0) -> Iterator[Simulated]:
    """Chronicles simulated from draws of the priors, each calibrated to as the record is.

    A chronicle is one run from every first day with the same parameters: the first `n` draws of
    the bank, one of its replicates each. Its own draw is not used to calibrate to it.
    """
    asked = summaries(until)
    chances = bank.emulator(asked).chances(bank.scores)
    for truth in range(n):
        replicate = truth % bank.replicates
        happened = np.array(
            [bank.runs[each.origin].happened(each)[replicate, truth] for each in asked],
            dtype=np.float64,
        )
        others = np.delete(np.arange(bank.n_draws), truth)
        learnt = learn(bank.only(others), asked, happened, seed, chances[:, others])
        yield Simulated(ranks(learnt, bank.cells[:, truth]), learnt)


def ranks(learnt: Learnt, truth: np.ndarray) -> Array:
    """Share of the posterior below a truth given as cells (n_names,), ties half; (n_names,)."""
    weights = learnt.counts / learnt.counts.sum()
    below = (learnt.cells < truth[:, None]) + 0.5 * (learnt.cells == truth[:, None])
    return np.asarray(below @ weights)


def left_out(bank: Bank, chronicle: Chronicle, until: date = RECORD_ENDS) -> pd.DataFrame:
    """A row a summary: what posteriors without its episode said of it, and what happened.

    `prior` is the mean chance under the wide priors, `posterior` that of the posterior of all other
    episodes, `shifted` the same with the shifts of log-odds of those episodes, `fitted` that of the
    whole posterior, `base_rate` the share of other episodes in which the same kind of event
    happened within the same time.
    """
    import pandas as pd

    asked = summaries(until)
    happened = answers(chronicle, asked, until)
    emulator = bank.emulator(asked)
    whole = learn(bank, asked, happened, 0)
    table = pd.DataFrame(asked)
    table["episode"] = [each.episode for each in asked]
    table["happened"] = happened
    table["prior"] = emulator.chances(bank.scores).mean(axis=1)
    table["fitted"] = whole.chances_of(emulator)
    table["posterior"] = table["shifted"] = np.nan
    for episode in EPISODES:
        own = np.array([each.episode == episode for each in asked])
        kept = [each for each in asked if each.episode != episode]
        learnt = learn(bank, kept, happened[~own], 0)
        said = learnt.chances_of(emulator)
        table.loc[own, "posterior"] = said[own]
        table.loc[own, "shifted"] = shifted(learnt.discrepancies(), asked, said)[own]
    table["base_rate"] = _base_rates(table)
    return table


def _base_rates(table: pd.DataFrame) -> list[float]:
    """Share of other episodes in which the same came true."""
    rates = []
    for _, row in table.iterrows():
        same = (table["kind"] == row["kind"]) & (table["weeks"] == row["weeks"])
        rates.append(table.loc[same & (table["episode"] != row["episode"]), "happened"].mean())
    return rates


def brier_by_episode(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Sums of Brier scores of forecasters by episode, and numbers of summaries."""
    found = {name: (table[name] - table["happened"]) ** 2 for name in names}
    scored = table.assign(**found).groupby("episode", sort=False)
    return scored[list(names)].sum().assign(n=scored.size())
