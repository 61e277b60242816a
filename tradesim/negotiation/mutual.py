"""Mutual quantal response: both sides answer each other's mixed move by softmax."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.negotiation.quantal import largest, softmax
from tradesim.terms.sides import Array, Mask

STAGES, ITERATIONS = 10, 40
NUDGE = 1.0 + 1e-12  # keeps Newton's matrix regular where branches of equilibria meet


@dataclass(frozen=True)
class QuantalEquilibrium:
    """Chances of the moves of both sides, (A, n) and (B, n), and which games converged, (n,)."""

    first: Array
    second: Array
    converged: Mask
    residual: Array


def quantal_response_equilibrium(
    payoff_1: Array, payoff_2: Array, precision: float | Array
) -> QuantalEquilibrium:
    """Mutual logit equilibrium of a batch of games; payoffs (A, B, n), precision scalar or (n,).

    p = softmax(precision * payoff_1 q) and q = softmax(precision * payoff_2' p) (McKelvey and
    Palfrey 1995, Games and Economic Behavior 10:6). The branch that starts with both uniform at
    precision 0 is followed in STAGES steps to `precision` by damped Newton steps, at most
    ITERATIONS each; where it folds back, the solution next to it is taken. `converged` says
    that p is within 1e-10 of the answer to the answer to p; `residual` is that distance.
    """
    n_games = payoff_1.shape[-1]
    target = np.broadcast_to(np.asarray(precision, dtype=np.float64), (n_games,))
    drive = np.zeros((payoff_1.shape[0], n_games))
    for stage in range(1, STAGES + 1):
        step = _Game(payoff_1, payoff_2, target * (stage / STAGES))
        drive = _solved(step, drive)
    first, second, answer = step.answers(drive)
    residual = largest(np.abs(_mixed(answer) - first))
    return QuantalEquilibrium(first, second, residual < 1e-10, residual)


@dataclass(frozen=True)
class _Game:
    payoff_1: Array
    payoff_2: Array
    precision: Array

    def at(self, games: Mask) -> _Game:
        return _Game(self.payoff_1[..., games], self.payoff_2[..., games], self.precision[games])

    def answers(self, drive: Array) -> tuple[Array, Array, Array]:
        """p = softmax(drive), the other's answer q to it, and precision * payoff_1 q."""
        first = _mixed(drive)
        second = _mixed(self.precision * _expected(self.payoff_2.swapaxes(0, 1), first))
        return first, second, self.precision * _expected(self.payoff_1, second)

    def newton_step(self, drive: Array) -> Array:
        """The step that solves drive = answer(drive) to first order, (A, n)."""
        first, second, answer = self.answers(drive)
        slope = -self._slope(first, second)
        for move in range(drive.shape[0]):
            slope[move, move] += NUDGE
        matrices = np.ascontiguousarray(np.moveaxis(slope, -1, 0))
        gaps = np.ascontiguousarray((answer - drive).T)[..., None]
        return np.ascontiguousarray(np.linalg.solve(matrices, gaps)[..., 0].T)

    def _slope(self, first: Array, second: Array) -> Array:
        """Derivative of the answer in drive, (A, A, n): precision^2 U1 D(q) U2' D(p)."""
        inner = _centred(self.payoff_1, second)
        outer = _centred(self.payoff_2.swapaxes(0, 1), first)
        square = self.precision * self.precision
        rows = []
        for row in inner:
            total = square * row[0] * second[0] * outer[0]
            for weight, share, answer in zip(row[1:], second[1:], outer[1:], strict=True):
                total = total + square * weight * share * answer
            rows.append(total * first)
        return np.stack(rows)


def _solved(game: _Game, drive: Array) -> Array:
    """The drive that answers itself, from `drive`, for every game by its own stopping test."""
    done = drive.copy()
    games = np.arange(drive.shape[-1])
    scale = np.ones(drive.shape[-1])
    gap = largest(np.abs(game.answers(drive)[2] - drive))
    for _ in range(ITERATIONS):
        going = gap > 1e-13 * (1.0 + largest(np.abs(drive)))
        games, game, drive = games[going], game.at(going), drive[..., going]
        scale, gap = scale[going], gap[going]
        if not games.size:
            break
        trial = drive + scale * game.newton_step(drive)
        trial_gap = largest(np.abs(game.answers(trial)[2] - trial))
        better = (trial_gap < gap) | (scale < 1e-3)
        drive = np.where(better, trial, drive)
        gap = np.where(better, trial_gap, gap)
        scale = np.where(better, np.minimum(2.0 * scale, 1.0), 0.5 * scale)
        done[..., games] = drive
    return done


def _mixed(drive: Array) -> Array:
    return softmax(drive, 1.0, np.ones(drive.shape, dtype=bool))


def _expected(payoff: Array, mixed: Array) -> Array:
    """Payoff of each own move against a mixed move, (A, n), summed in a fixed order."""
    total: Array = payoff[:, 0] * mixed[0]
    for move in range(1, mixed.shape[0]):
        total = total + payoff[:, move] * mixed[move]
    return total


def _centred(payoff: Array, mixed: Array) -> Array:
    """Payoffs less their mean over the other's mixed move, (A, B, n)."""
    return payoff - _expected(payoff, mixed)[:, None]
