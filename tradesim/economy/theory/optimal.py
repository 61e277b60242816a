"""Tariffs a government would choose alone, and those from which no player would move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize

from tradesim.economy.baseline import Baseline
from tradesim.economy.checks import number_array
from tradesim.economy.equilibrium import solve
from tradesim.economy.objective import political_welfare
from tradesim.errors import EconomyError
from tradesim.terms.sides import Array

LOWEST, HIGHEST = np.log(0.5), np.log(6.0)
SCALE = 1e4
STEP = 1e-4
"""Half the distance in ln(1 + t) over which slopes are taken."""
TOLERANCE = 1e-13
ROUNDS = 50
STANDSTILL = 1e-5
"""Largest move of a tariff in a round of replies that counts as none."""


@dataclass(frozen=True, eq=False)
class TariffChoice:
    """Tariffs (N, N, S) and the log objective they give each who chose; (choosers,)."""

    tariff: Array
    log_objective: Array


def uniform(base: Baseline) -> NDArray[np.int64]:
    """Instruments of a region that puts one tariff on everything from everyone; (N, S)."""
    return np.zeros((len(base.regions), len(base.sectors)), dtype=np.int64)


def by_flow(base: Baseline) -> NDArray[np.int64]:
    """Instruments of a region that sets a tariff for every exporter and sector; (N, S)."""
    shape = (len(base.regions), len(base.sectors))
    return np.arange(np.prod(shape), dtype=np.int64).reshape(shape)


def optimal_tariff(
    base: Baseline,
    region: int,
    *,
    instruments: ArrayLike,
    tariff: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    deficits: str = "purged",
) -> TariffChoice:
    """The tariffs that serve a region best while others keep `tariff` (N, N, S).

    instruments (N, S) by exporter and sector: flows with the same number share one tariff, -1
    leaves a flow as it is; `uniform` and `by_flow` make the usual ones. weights as in
    `political_welfare`. Quasi-Newton in ln(1 + t) between -50 % and 500 %: a local optimum,
    searched from the tariffs given. Deficits are removed first by default: a
    transfer that arrives whatever the tariff pushes the best tariff of who receives it towards
    the bound.
    """
    start = np.array(base.tariff if tariff is None else tariff, dtype=np.float64)
    groups = checked_instruments(base, region, instruments)
    numbers = np.unique(groups[groups >= 0])

    def tariffs(levers: Array) -> Array:
        """Tariffs (N, N, S, n) under levers (numbers, n)."""
        out = np.repeat(start[..., None], levers.shape[1], axis=-1)
        for number, lever in zip(numbers, levers, strict=True):
            out[:, region][groups == number] = np.expm1(lever)
        return out

    def loss(levers: Array) -> tuple[float, Array]:
        moves = STEP * np.eye(len(levers))
        around = levers[:, None] + np.concatenate([np.zeros((len(levers), 1)), moves, -moves], 1)
        values = log_objective(base, region, tariffs(around), weights, deficits)
        up, down = np.split(values[1:], 2)
        return -SCALE * float(values[0]), -SCALE * (up - down) / (2 * STEP)

    before = np.array([np.log1p(start[:, region][groups == number].mean()) for number in numbers])
    found = minimize(
        loss,
        np.clip(before, LOWEST, HIGHEST),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LOWEST, HIGHEST)] * len(numbers),
        options={"maxiter": 500, "ftol": 1e-15, "gtol": 1e-7},
    )
    return TariffChoice(tariffs(found.x[:, None])[..., 0], np.array([-found.fun / SCALE]))


def log_objective(
    base: Baseline, region: int, tariff: Array, weights: ArrayLike | None, deficits: str
) -> Array:
    """Log of what a region weighs under tariffs (N, N, S, n), against its baseline; (n,).

    EconomyError where a policy cannot be solved.
    """
    eq = solve(base, tariff, deficits=deficits, tolerance=TOLERANCE)
    if not eq.converged.all():
        raise EconomyError(
            f"a policy could not be solved (residual {eq.residual.max():.1e}); "
            "choose rates nearer to the baseline's"
        )
    if weights is None:
        return np.asarray(np.log(eq.real_income[region]))
    return np.asarray(np.log(political_welfare(base, eq, weights, deficits=deficits)[region]))


def nash_tariffs(base: Baseline, players: Sequence[int], *, instruments: ArrayLike) -> TariffChoice:
    """Tariffs at which every player's are a best reply to the others', by replies in turn.

    instruments (N, S) as in `optimal_tariff`, one for all. Raises EconomyError where replies still
    move by more than `STANDSTILL` after 50 rounds.
    """
    now = base.tariff
    for _ in range(ROUNDS):
        before = now
        objectives = []
        for player in players:
            reply = optimal_tariff(base, player, instruments=instruments, tariff=now)
            now = reply.tariff
            objectives.append(float(reply.log_objective[0]))
        if np.abs(now - before).max() <= STANDSTILL:
            return TariffChoice(now, np.array(objectives))
    raise EconomyError(
        f"tariffs still moved by {np.abs(now - before).max():.1e} after {ROUNDS} rounds of "
        "replies; give fewer instruments"
    )


def checked_instruments(base: Baseline, region: int, instruments: ArrayLike) -> Array:
    """Instrument numbers (N, S), none on the region's own sales; EconomyError if none is left."""
    shape = (len(base.regions), len(base.sectors))
    groups = number_array("instruments", instruments, shape, "(exporter, sector)").copy()
    groups[region] = -1
    if not (groups >= 0).any():
        raise EconomyError(
            f"instruments leave {base.regions[region]} no tariff to set; number at least one flow "
            "from another region 0 or more"
        )
    return groups
