"""From a bank and what happened to draws of the posterior: weighed, and moved where need be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from tradesim.analysis.calibration.bank import Bank
from tradesim.analysis.calibration.discrepancy import discrepancies
from tradesim.analysis.calibration.emulator import Emulator
from tradesim.analysis.calibration.likelihood import log_likelihood, shares
from tradesim.analysis.calibration.moves import moved, systematic
from tradesim.analysis.calibration.origins import Summary
from tradesim.analysis.calibration.weights import LARGEST_K, smoothed
from tradesim.parameters.joint_draws import JointDraws
from tradesim.parameters.posteriors import CELLS, values_at
from tradesim.parameters.wide import learned
from tradesim.terms.sides import Array

LEAST_EFFECTIVE = 400
"""Effective number of draws below which they are moved."""


@dataclass(frozen=True, eq=False)
class Learnt:
    """Draws of the posterior as shares of the priors, and how often each counts."""

    asked: tuple[Summary, ...]
    happened: Array
    emulator: Emulator
    cells: NDArray[np.uint16]
    """(n_names, n_draws)"""
    counts: NDArray[np.intp]
    """(n_draws,); they add up to the number of draws."""
    diagnostics: Mapping[str, float]

    @cached_property
    def draws(self) -> JointDraws:
        """Those that count at all, with weights."""
        used = np.flatnonzero(self.counts)
        weights = self.counts[used] / self.counts.sum()
        return JointDraws(tuple(learned()), values_at(self.cells[:, used], learned()), weights)

    @cached_property
    def said(self) -> Array:
        """Mean chance of each summary, as emulated, (n_summaries,)."""
        return self.chances_of(self.emulator)

    def chances_of(self, emulator: Emulator) -> Array:
        """Mean chance of other summaries, (n_summaries,)."""
        used = np.flatnonzero(self.counts)
        chances = emulator.chances(scores_of(self.cells[:, used]))
        return np.asarray(chances @ (self.counts[used] / self.counts.sum()))

    def discrepancies(self) -> list[dict[str, Any]]:
        """A row a kind of event: how far off the posterior stays."""
        return discrepancies(self.asked, self.said, self.happened, shares(self.asked))


def learn(
    bank: Bank,
    asked: Sequence[Summary],
    happened: Array,
    seed: int,
    chances: Array | None = None,
) -> Learnt:
    """Draws of the posterior from summaries and whether each had happened, (n_summaries,).

    `chances` (n_summaries, n_draws) are those of the bank's draws, where they are known already.
    """
    emulator, weight, scores = bank.emulator(asked), shares(asked), bank.scores

    def agreement(at: Array) -> Array:
        return log_likelihood(emulator.chances(at), happened, weight)

    own = agreement(scores) if chances is None else log_likelihood(chances, happened, weight)
    weighted = smoothed(own)
    diagnostics = {
        "summaries": float(len(asked)),
        "pareto_k": weighted.pareto_k,
        "weighted_size": weighted.effective_size,
        "log_evidence": log_mean_exp(own),
        "moves": 0.0,
    }
    cells, counts = bank.cells, counts_of(weighted.weights)
    if weighted.pareto_k > LARGEST_K or weighted.effective_size < min(
        LEAST_EFFECTIVE, bank.n_draws / 2
    ):
        scores, steps = moved(scores, agreement, seed)
        cells, counts = cells_of(scores), np.ones(bank.n_draws, dtype=np.intp)
        diagnostics["moves"] = float(steps)
    return Learnt(tuple(asked), happened, emulator, cells, counts, diagnostics)


def counts_of(weights: Array) -> NDArray[np.intp]:
    """How often each draw counts among as many draws as there are, (n_draws,)."""
    return np.bincount(systematic(weights, 0.5), minlength=len(weights))


def cells_of(scores: Array) -> NDArray[np.uint16]:
    """Shares of the priors as cells, from normal scores; shape of `scores`."""
    return np.minimum(np.floor(ndtr(scores) * CELLS), CELLS - 1).astype(np.uint16)


def scores_of(cells: NDArray[np.uint16]) -> Array:
    """Normal scores at the middle of cells; shape of `cells`."""
    return np.asarray(ndtri((cells + 0.5) / CELLS))


def log_mean_exp(values: Array) -> float:
    """ln of the mean of exp(values), (n,)."""
    most = float(values.max())
    return most + float(np.log(np.mean(np.exp(values - most))))
