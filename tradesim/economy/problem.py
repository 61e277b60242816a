"""A block of policies as equations in prices and multipliers, ready for an iteration."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tradesim.economy.jacobian import Push, jacobian, one_run, residual_on_policy
from tradesim.economy.limits import Limits, excess_on_multipliers, excess_on_prices
from tradesim.economy.system import Response, System
from tradesim.economy.wedges import Wedges
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array, Mask


@dataclass(frozen=True, eq=False)
class Problem:
    """Policies of a whole number of lanes of runs; `scores` is what `system.scores` returns."""

    system: System
    wedges: Wedges
    limits: Limits
    scores: Array

    @property
    def runs(self) -> int:
        """Number of runs, padding included."""
        return int(self.scores.shape[-1])

    @property
    def n_unknowns(self) -> int:
        """Prices, then one multiplier a limit."""
        return self.system.n_unknowns + len(self.limits)

    def take(self, runs: Index) -> Problem:
        """The problem of some runs."""
        return replace(
            self,
            wedges=self.wedges.take(runs),
            limits=self.limits.take(runs),
            scores=self.scores[..., runs],
        )


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Unknowns (prices and multipliers, runs) and what they imply.

    residual (unknowns, runs): for a limit min(multiplier, slack), which is zero exactly where
    one is zero and the other not negative; excess, own_effect (K, runs) as in `Limits`.
    """

    unknowns: Array
    residual: Array
    wedges: Wedges
    response: Response
    excess: Array
    own_effect: Array


def problem(system: System, wedges: Wedges, limits: Limits) -> Problem:
    """Policies ready for an iteration."""
    return Problem(system, wedges, limits, system.scores(wedges))


def evaluation(given: Problem, unknowns: Array) -> Evaluation:
    """The world at some prices and multipliers."""
    system, limits, n = given.system, given.limits, given.system.n_unknowns
    if not len(limits):
        response = system.respond(unknowns, given.wedges, given.scores)
        none = np.empty((0, given.runs))
        return Evaluation(unknowns, response.residual, given.wedges, response, none, none)
    wedges = limits.added(given.wedges, unknowns[n:])
    response = system.respond(unknowns[:n], wedges, system.scores(wedges))
    excess = limits.excess(system.accounts, response)
    residual = np.concatenate([response.residual, np.minimum(unknowns[n:], -excess)])
    own_effect = limits.own_effect(system.accounts, response)
    return Evaluation(unknowns, residual, wedges, response, excess, own_effect)


def exact_jacobian(given: Problem, at: Evaluation) -> Array:
    """d residual / d unknowns of the first run; (unknowns, unknowns)."""
    system, limits, n = given.system, given.limits, given.system.n_unknowns
    response = one_run(at.response, 0)
    prices = jacobian(system, at.unknowns[:n, 0], response)
    if not len(limits):
        return prices
    out = np.eye(given.n_unknowns)
    out[:n, :n] = prices
    out[:n, n:] = residual_on_policy(system, response, limits_push(limits))
    binding = at.unknowns[n:, 0] > -at.excess[:, 0]
    rows = -excess_on_prices(limits, system.accounts, response, system.cost_weights)
    out[n:, :n] = np.where(binding[:, None], rows, 0.0)
    multipliers = -excess_on_multipliers(limits, system.accounts, response)
    out[n:, n:] = np.where(binding[:, None], multipliers, out[n:, n:])
    return out


def limits_push(limits: Limits) -> Push:
    """What a step of each limit's multiplier does to its flow."""
    return Push(limits.place, limits.sign, -limits.sign * limits.at_buyer, -limits.sign)


def solvent(given: Problem, at: Evaluation) -> Mask:
    """Runs in which every region's income has the sign it has in the accounts; (runs,).

    Equations in logs say nothing of incomes: they hold as well where a region owes more than it
    earns, and a real income below zero is no equilibrium.
    """
    ratio = at.response.income / given.system.accounts.income[:, None]
    return np.asarray((ratio > 0).all(axis=0))
