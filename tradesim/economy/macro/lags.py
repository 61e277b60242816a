"""Lags as chains of stages: what is kept of the past is the stages, not the past.

A chain of k stages of equal mean length is a gamma kernel of shape k. Within a step the input
runs along a line, and the stages are then known exactly: seven steps of a day are one of a week.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tradesim.terms.sides import Array

LONG, SHORT = 0.5 + 12.0**-0.5, 0.5 - 12.0**-0.5
"""Two stages that share a mean of one so that their variance is 2/3, as of a gamma kernel of
shape 1.5; their distribution is within 0.022 of that kernel's."""
MIX = LONG / (LONG - SHORT)


@dataclass(frozen=True)
class Chain:
    """What a step does to a chain of equal stages."""

    weights: Array
    """Share of a gap that is left after the step and lies 0, 1, ... stages further on,
    (stages, n_runs): exp(-r) r^j / j!, with r the step over the mean length of a stage."""
    stage_steps: Array
    """Mean length of a stage, in steps, (n_runs,)."""


def chain(mean_weeks: Array, *, stages: int, weeks: float) -> Chain:
    """Chain of `stages` with a mean lag in weeks (n_runs,), for steps of `weeks`."""
    passed = stages * weeks / mean_weeks
    weights = [np.exp(-passed)]
    for j in range(1, stages):
        weights.append(weights[-1] * passed / j)
    return Chain(np.stack(weights), 1.0 / passed)


def next_stages(chain: Chain, stages: Array, start: Array, end: Array) -> Array:
    """Stages one step later, (stages, ..., n_runs), when the input runs from `start` to `end`.

    The last stage is the lagged input, in its unit. With slope b and stage length T, stage i
    tends to z - i b T; gaps to that pass from stage to stage:
    y_i(h) = z(h) - i b T + sum_j weights_j [y_(i-j)(0) - z(0) + (i - j) b T].
    """
    behind = (end - start) * chain.stage_steps
    gaps, later, left_behind = np.empty_like(stages), np.empty_like(stages), 0.0 * behind
    for i in range(len(stages)):
        left_behind = left_behind + behind
        gaps[i] = stages[i] - start + left_behind
        later[i] = end - left_behind
        for j in range(i + 1):
            later[i] += chain.weights[j] * gaps[i - j]
    return later


def next_held(chain: Chain, stages: Array, held: Array) -> Array:
    """The same where the input is held at `held` (..., n_runs)."""
    gaps, later = stages - held, np.empty_like(stages)
    for i in range(len(stages)):
        later[i] = held
        for j in range(i + 1):
            later[i] += chain.weights[j] * gaps[i - j]
    return later


class LeftAfter(NamedTuple):
    """Share of a gap left after a step by the longer and the shorter of two stages, (n_runs,)."""

    long: Array
    short: Array


def left_after(mean_weeks: Array, *, weeks: float) -> LeftAfter:
    """What a step of `weeks` leaves of a gap when both stages together take `mean_weeks`."""
    return LeftAfter(
        np.exp(-weeks / (LONG * mean_weeks)),
        np.exp(-weeks / (SHORT * mean_weeks)),
    )


def next_pair(left: LeftAfter, pair: Array, held: Array) -> Array:
    """Both stages one step later, (2, n_runs), while the input is held at `held` (n_runs,)."""
    first, second = pair[0] - held, pair[1] - held
    later = np.empty_like(pair)
    later[0] = held + first * left.long
    later[1] = held + second * left.short + first * (MIX * (left.long - left.short))
    return later


def peak_on_the_way(pair: Array, held: Array) -> Array:
    """Highest value that the second stage passes while the first sinks below it, (n_runs,).

    For runs whose first stage is above the second and falls towards `held`, below it. Where both
    meet, the second turns: z + g_1 q^(-SHORT / (LONG - SHORT)) with
    q = (MIX g_1 - g_2) / ((MIX - 1) g_1) and g the gaps to z before.
    """
    first, second = pair[0] - held, pair[1] - held
    turn = (MIX * first - second) / ((MIX - 1.0) * first)
    return np.asarray(held + first * turn ** (1.0 - MIX))
