"""Newton's method with a frozen Jacobian over many policies, and an exact one for stragglers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tradesim.economy.problem import Problem, State, exact_jacobian, problem, state
from tradesim.economy.system import in_lanes
from tradesim.economy.wedges import Index, Wedges
from tradesim.sides import Array

LARGEST_STEP = 1.0
CHORD_ITERATIONS = 60
NEWTON_ITERATIONS = 40


@dataclass(frozen=True, eq=False)
class Solution:
    """Unknowns (prices and multipliers, runs), largest residual and iterations of each run."""

    unknowns: Array
    residual: Array
    iterations: Array


def padded(runs: Index, lane: int) -> Index:
    """Positions filled up to whole lanes by repeating the last."""
    return np.concatenate([runs, np.repeat(runs[-1:], -len(runs) % lane)])


def solution(given: Problem, still: Wedges, inverse: Array, tolerance: float) -> Solution:
    """Solve every run: frozen Jacobian first, then the exact one for those left.

    `still` is the accounts' own policy, `inverse` the inverse Jacobian there. A run that could
    not be solved is left with a residual above tolerance.
    """
    with np.errstate(all="ignore"):
        out = chord(given, inverse, tolerance)
        for run in np.flatnonzero(~(out.residual <= tolerance)):
            one = given.take(np.full(given.system.lane, run))
            single = followed(one, still, tolerance)
            out.unknowns[:, run], out.residual[run] = single.unknowns, single.residual
            out.iterations[run] += single.iterations
    return out


def chord(given: Problem, inverse: Array, tolerance: float) -> Solution:
    """Iterate from the accounts until each run's largest residual is within tolerance.

    The step is halved while a run's residual grows. Runs that arrived are retired; one that
    does not arrive keeps its last state and residual.
    """
    unknowns, index = np.zeros((given.n_unknowns, given.runs)), np.arange(given.runs)
    out = Solution(unknowns.copy(), np.full(given.runs, np.inf), np.zeros(given.runs))
    going = np.ones(given.runs, dtype=np.bool_)
    damping, last = np.ones(given.runs), np.full(given.runs, np.inf)
    for iteration in range(CHORD_ITERATIONS + 1):
        at = state(given, unknowns)
        residual = np.abs(at.residual).max(axis=0)
        lost = ~np.isfinite(residual) | (iteration == CHORD_ITERATIONS)
        ended = going & ((residual <= tolerance) | lost)
        out.unknowns[:, index[ended]] = unknowns[:, ended]
        out.residual[index[ended]] = residual[ended]
        out.iterations[index[ended]] = iteration
        going = going & ~ended
        if not going.any():
            break
        damping = np.where(residual > last, damping / 2, np.minimum(1.0, damping * 1.25))
        unknowns = unknowns - damping * chord_step(given, at, inverse)
        last = residual
        keep = padded(np.flatnonzero(going), given.system.lane)
        if len(keep) < len(index):
            given, index, going = given.take(keep), index[keep], going[keep]
            unknowns, damping, last = unknowns[:, keep], damping[keep], last[keep]
    return out


def chord_step(given: Problem, at: State, inverse: Array) -> Array:
    """What the frozen Jacobian takes off prices, and its own effect off each multiplier."""
    n = given.system.n_unknowns
    prices = in_lanes(inverse, at.residual[:n], given.system.lane)
    multipliers = np.minimum(at.unknowns[n:], -at.excess / at.own_effect)
    step = np.concatenate([prices, multipliers])
    return np.asarray(np.clip(step, -LARGEST_STEP, LARGEST_STEP))


def newton(given: Problem, unknowns: Array, tolerance: float) -> Solution:
    """Newton's method with the exact Jacobian and backtracking on one run, one lane wide."""

    def moved_to(values: Array) -> State:
        return state(given, np.repeat(values[:, None], given.runs, axis=1))

    at, iteration = moved_to(unknowns), 0
    size = float(np.abs(at.residual[:, 0]).max())
    while size > tolerance and iteration < NEWTON_ITERATIONS:
        iteration += 1
        try:
            step = np.linalg.solve(exact_jacobian(given, at), at.residual[:, 0])
        except np.linalg.LinAlgError:
            break
        step *= min(1.0, LARGEST_STEP / float(np.abs(step).max()))
        trial = moved_to(unknowns - step)
        while not np.abs(trial.residual[:, 0]).max() < size and np.abs(step).max() > 1e-12:
            step = step / 2
            trial = moved_to(unknowns - step)
        if not np.abs(trial.residual[:, 0]).max() < size:
            break
        unknowns, at = unknowns - step, trial
        size = float(np.abs(at.residual[:, 0]).max())
    return Solution(unknowns, np.asarray(size), np.asarray(iteration))


def followed(given: Problem, still: Wedges, tolerance: float) -> Solution:
    """Newton along a path from the accounts (`still`) to one run's policy, in growing steps."""
    unknowns, reached, stride, iterations = np.zeros(given.n_unknowns), 0.0, 0.5, 0.0
    residual = np.asarray(np.inf)
    while reached < 1 and stride > 1e-3:
        target = min(1.0, reached + stride)
        found = newton(partway(given, still, target), unknowns, tolerance)
        iterations += float(found.iterations)
        if found.residual <= tolerance:
            unknowns, reached, stride = found.unknowns, target, stride * 2
            residual = found.residual
        else:
            stride /= 2
    return Solution(
        unknowns, residual if reached == 1 else np.asarray(np.inf), np.asarray(iterations)
    )


def partway(given: Problem, still: Wedges, weight: float) -> Problem:
    """A problem a share `weight` of the way, in logs, from the accounts to its policy."""
    wedges = Wedges(
        given.wedges.log_price * weight,
        still.border_share ** (1 - weight) * given.wedges.border_share**weight,
        still.producer_share ** (1 - weight) * given.wedges.producer_share**weight,
    )
    limits = replace(given.limits, log_bound=given.limits.log_bound * weight)
    return problem(given.system, wedges, limits)
