"""Newton's method with a frozen Jacobian over many policies; `homotopy` solves stragglers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tradesim.economy.homotopy import Solution, path_solution
from tradesim.economy.problem import Evaluation, Problem, evaluation, solvent
from tradesim.economy.system import NARROW, in_lanes
from tradesim.economy.wedges import Wedges
from tradesim.terms.columns import Index
from tradesim.terms.sides import Array

LARGEST_STEP = 1.0
CHORD_ITERATIONS = 40
RETIRE = 0.75
MEMORY = 12
SOUND = 0.1


def whole_lanes(runs: Index, lane: int) -> Index:
    """Positions filled up to whole lanes by repeating the last."""
    return np.concatenate([runs, np.repeat(runs[-1:], -len(runs) % lane)])


def solution(
    given: Problem, still: Wedges, inverse: Array, tolerance: float, *, n_runs: int
) -> Solution:
    """Solve the first `n_runs` runs: frozen Jacobian first, then the exact one for those left.

    Later runs fill the last lane; they go along, and nothing is spent on them alone. `still` is
    the accounts' own policy, `inverse` the inverse Jacobian there. A run that could not be
    solved is left with a residual above tolerance.
    """
    with np.errstate(all="ignore"):
        out = chord(given, inverse, tolerance)
        left = ~(out.residual <= tolerance) & ~given.limits.contradictory()
        for run in np.flatnonzero(left[:n_runs]):
            one = replace(given.take(np.full(NARROW, run)), system=given.system.narrow)
            single = path_solution(one, still, tolerance)
            out.unknowns[:, run], out.residual[run] = single.unknowns, single.residual
            out.iterations[run] += single.iterations
    return out


@dataclass(frozen=True, eq=False)
class Iterate:
    """Runs under way: unknowns, the direction the last state gave, and what was learnt so far.

    moves, corrections (updates, unknowns, runs): the inverse Jacobian is, from the frozen one
    outwards, a product of I + correction move^T (Broyden 1965).
    """

    unknowns: Array
    direction: Array
    move: Array | None
    damping: Array
    residual: Array
    moves: tuple[Array, ...]
    corrections: tuple[Array, ...]

    def take(self, runs: Index) -> Iterate:
        """Some of the runs."""
        return Iterate(
            self.unknowns[:, runs],
            self.direction[:, runs],
            None if self.move is None else self.move[:, runs],
            self.damping[runs],
            self.residual[runs],
            tuple(move[:, runs] for move in self.moves),
            tuple(correction[:, runs] for correction in self.corrections),
        )


def chord(given: Problem, inverse: Array, tolerance: float) -> Solution:
    """Iterate from the accounts until each run's largest residual is within tolerance.

    Runs that arrived are retired; one that does not arrive keeps its last state and residual. One
    that arrived where a region is insolvent did not: its residual is infinite.
    """
    index = np.arange(given.runs)
    out = Solution(
        np.zeros((given.n_unknowns, given.runs)), np.full(given.runs, np.inf), np.zeros(given.runs)
    )
    going = np.ones(given.runs, dtype=np.bool_)
    now = Iterate(out.unknowns, out.unknowns, None, np.ones(given.runs), out.residual, (), ())
    for iteration in range(CHORD_ITERATIONS + 1):
        at = evaluation(given, now.unknowns)
        residual = np.abs(at.residual).max(axis=0)
        lost = ~np.isfinite(residual) | (iteration == CHORD_ITERATIONS)
        ended = going & ((residual <= tolerance) | lost)
        out.unknowns[:, index[ended]] = now.unknowns[:, ended]
        out.residual[index[ended]] = np.where(solvent(given, at), residual, np.inf)[ended]
        out.iterations[index[ended]] = iteration
        going = going & ~ended
        if not going.any():
            break
        now = next_iterate(now, chord_step(given, at, inverse), residual)
        keep = whole_lanes(np.flatnonzero(going), given.system.lane)
        if len(keep) <= RETIRE * len(index):
            given, index, going, now = given.take(keep), index[keep], going[keep], now.take(keep)
    return out


def next_iterate(now: Iterate, step: Array, residual: Array) -> Iterate:
    """The next iterate from the frozen Jacobian's step, corrected by what moves have shown.

    Steps are clipped, and halved while a run's residual grows.
    """
    for move, correction in zip(now.moves, now.corrections, strict=True):
        step = step + correction * along(move, step)
    moves, corrections = now.moves, now.corrections
    if now.move is not None:
        change = step - now.direction
        gain = along(now.move, change)
        sound = gain > SOUND * along(now.move, now.move)
        correction = np.where(sound, (now.move - change) / np.where(sound, gain, 1.0), 0.0)
        step = step + correction * along(now.move, step)
        moves, corrections = (*moves, now.move), (*corrections, correction)
        if len(moves) > MEMORY:
            moves, corrections = (), ()
    halved = residual > now.residual
    damping = np.where(halved, now.damping / 2, np.minimum(1.0, now.damping * 1.5))
    move = -damping * np.clip(step, -LARGEST_STEP, LARGEST_STEP)
    return Iterate(now.unknowns + move, step, move, damping, residual, moves, corrections)


def along(move: Array, other: Array) -> Array:
    """Inner product over unknowns; (runs,)."""
    return np.asarray(np.add.reduce(move * other, axis=0))


def chord_step(given: Problem, at: Evaluation, inverse: Array) -> Array:
    """What the frozen Jacobian takes off prices, and its own effect off each multiplier."""
    n = given.system.n_unknowns
    prices = in_lanes(inverse, at.residual[:n], given.system.lane)
    multipliers = np.minimum(at.unknowns[n:], -at.excess / at.own_effect)
    return np.concatenate([prices, multipliers])
