"""Newton's method with a frozen Jacobian over many policies, and an exact one for stragglers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tradesim.economy.accounts import Accounts, recovered
from tradesim.economy.jacobian import jacobian, one_run
from tradesim.economy.system import Response, System, in_lanes
from tradesim.economy.wedges import Wedges, unchanged
from tradesim.errors import EconomyError
from tradesim.sides import Array

LARGEST_STEP = 1.0
CHORD_ITERATIONS = 60
NEWTON_ITERATIONS = 40
BENCHMARK_TOLERANCE = 1e-13


@dataclass(frozen=True, eq=False)
class Solution:
    """Log ratios z (unknowns, runs), largest residual and iterations of each run; NaN where lost."""

    z: Array
    residual: Array
    iterations: Array


def exact_jacobian(system: System, z: Array, wedges: Wedges) -> Array:
    """Jacobian at one state z (unknowns,) under the first run of `wedges`."""
    repeated = wedges.take(np.zeros(system.lane, dtype=np.intp))
    states = np.repeat(z[:, None], system.lane, axis=1)
    response = system.respond(states, repeated, system.scores(repeated))
    return jacobian(system, z, one_run(response, 0))


def padded(runs: Array, lane: int) -> Array:
    """Positions filled up to whole lanes by repeating the last."""
    return np.concatenate([runs, np.repeat(runs[-1:], -len(runs) % lane)])


def chord(system: System, inverse: Array, z: Array, wedges: Wedges, tolerance: float) -> Solution:
    """Iterate z -= inverse @ residual until each run's largest residual is within tolerance.

    z (unknowns, runs), runs whole lanes. The step is halved while a run's residual grows. Runs
    that arrived are retired; one that does not arrive keeps its last state and residual.
    """
    runs = z.shape[1]
    out = Solution(z.copy(), np.full(runs, np.inf), np.zeros(runs))
    index, open_ = np.arange(runs), np.ones(runs, dtype=np.bool_)
    damping, last = np.ones(runs), np.full(runs, np.inf)
    scores = system.scores(wedges)
    for iteration in range(CHORD_ITERATIONS + 1):
        response = system.respond(z, wedges, scores)
        residual = np.abs(response.residual).max(axis=0)
        ended = open_ & ((residual <= tolerance) | ~np.isfinite(residual))
        if iteration == CHORD_ITERATIONS:
            ended = open_
        out.z[:, index[ended]] = z[:, ended]
        out.residual[index[ended]] = residual[ended]
        out.iterations[index[ended]] = iteration
        open_ = open_ & ~ended
        if not open_.any():
            break
        step = in_lanes(inverse, response.residual, system.lane)
        damping = np.where(residual > last, damping / 2, np.minimum(1.0, damping * 1.25))
        z = z - damping * np.clip(step, -LARGEST_STEP, LARGEST_STEP)
        last = residual
        keep = padded(np.flatnonzero(open_), system.lane)
        if len(keep) < len(index):
            index, open_, damping, last = index[keep], open_[keep], damping[keep], last[keep]
            z, wedges, scores = z[:, keep], wedges.take(keep), scores[..., keep]
    return out


def newton(system: System, z: Array, wedges: Wedges, tolerance: float) -> Solution:
    """Newton's method with the exact Jacobian and backtracking, for the first run of `wedges`."""
    repeated = wedges.take(np.zeros(system.lane, dtype=np.intp))
    scores = system.scores(repeated)

    def at(state: Array) -> Response:
        states = np.repeat(state[:, None], system.lane, axis=1)
        return one_run(system.respond(states, repeated, scores), 0)

    response = at(z)
    for iteration in range(NEWTON_ITERATIONS):
        size = float(np.abs(response.residual).max())
        if size <= tolerance or not np.isfinite(size):
            break
        step = np.linalg.solve(jacobian(system, z, response), response.residual)
        step *= min(1.0, LARGEST_STEP / float(np.abs(step).max()))
        trial = at(z - step)
        while not np.abs(trial.residual).max() < size:
            step /= 2
            if np.abs(step).max() < 1e-14:
                return Solution(z, np.asarray(size), np.asarray(iteration))
            trial = at(z - step)
        z, response = z - step, trial
    return Solution(z, np.abs(response.residual).max(), np.asarray(iteration))


def followed(system: System, wedges: Wedges, still: Wedges, tolerance: float) -> Solution:
    """Newton along a path from the accounts (`still`) to one run's policy, in growing steps."""
    z, reached, stride, iterations = np.zeros(system.n_unknowns), 0.0, 0.25, 0.0
    while reached < 1 and stride > 1e-3:
        target = min(1.0, reached + stride)
        solution = newton(system, z, between(still, wedges, target), tolerance)
        iterations += float(solution.iterations)
        if solution.residual <= tolerance:
            z, reached, stride = solution.z, target, stride * 2
        else:
            stride /= 2
    residual = solution.residual if reached == 1 else np.asarray(np.inf)
    return Solution(z, residual, np.asarray(iterations))


def between(still: Wedges, wedges: Wedges, weight: float) -> Wedges:
    """Wedges a share `weight` of the way, in logs, from the accounts to a policy."""
    return Wedges(
        wedges.log_price * weight,
        still.border_share ** (1 - weight) * wedges.border_share**weight,
        still.producer_share ** (1 - weight) * wedges.producer_share**weight,
    )


@dataclass(frozen=True, eq=False)
class Solver:
    """Accounts with what every solve of them shares."""

    accounts: Accounts
    benchmark_income: Array | None = None

    @cached_property
    def system(self) -> System:
        """The equations."""
        return System(self.accounts)

    @cached_property
    def still(self) -> Wedges:
        """The accounts' own policy, one lane wide."""
        repeated = np.zeros(self.system.lane, dtype=np.intp)
        return (
            unchanged(self.accounts.tariff).wedges(self.accounts.tariff, slice(None)).take(repeated)
        )

    @cached_property
    def income(self) -> Array:
        """Final spending under unchanged policy, by the code that computes the changed; (N, 1)."""
        if self.benchmark_income is not None:
            return self.benchmark_income
        z = np.zeros((self.system.n_unknowns, self.system.lane))
        return self.system.respond(z, self.still, self.system.scores(self.still)).income[:, :1]

    @cached_property
    def inverse(self) -> Array:
        """Inverse Jacobian at the accounts."""
        z = np.zeros(self.system.n_unknowns)
        return np.linalg.inv(exact_jacobian(self.system, z, self.still))

    def solution(self, wedges: Wedges, tolerance: float) -> Solution:
        """Solve every run, in whole lanes: frozen Jacobian first, the exact one for what is left."""
        start = np.zeros((self.system.n_unknowns, wedges.log_price.shape[-1]))
        with np.errstate(all="ignore"):
            out = chord(self.system, self.inverse, start, wedges, tolerance)
            for run in np.flatnonzero(~(out.residual <= tolerance)):
                one = wedges.take(slice(run, run + 1))
                single = followed(self.system, one, self.still, tolerance)
                out.z[:, run], out.residual[run] = single.z, single.residual
                out.iterations[run] += single.iterations
        return out


def equilibrated(accounts: Accounts) -> Accounts:
    """The world solved under its own tariffs; EconomyError where it has no equilibrium near."""
    solver = Solver(accounts)
    solution = solver.solution(solver.still, BENCHMARK_TOLERANCE)
    if not solution.residual[0] <= BENCHMARK_TOLERANCE:
        raise EconomyError(
            f"the accounts have no equilibrium that could be found (residual "
            f"{solution.residual[0]:.1e}); check final_share, value_added and deficit against "
            "the flows, or leave them out so that they are recovered from the flows"
        )
    system = solver.system
    flow = system.respond(solution.z, solver.still, system.scores(solver.still)).flow[..., 0]
    return recovered(flow, accounts.tariff, accounts.input_share, accounts.trade_elasticity)
