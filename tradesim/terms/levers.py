"""What a side can move: three levers, and the catalogue of steps on them.

Every lever is scaled so that more is harsher. The tariff lever is the average tariff itself on the
other side's goods (0.55 is 55 %); sizes of threats, steps and moves are what is added to a lever.
A lever is added here, with its channel in economy/.
"""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array, Codes

TARIFF, RESTRICTION, PURCHASE = 0, 1, 2
LEVERS = ("tariff", "restriction", "purchase")
UNITS = ("average tariff, a share", "share of exports held back", "share withheld")
NO_LEVER = -1

# (lever, size): what a threat or an escalation can consist of. Tariff sizes are the duties
# announced in 2018-25 (data/chronicle/threats.csv), on the goods that the measure covers;
# restriction and purchase steps are tiers, the lowest those of single firms and rules (2 to 7 % of
# critical exports, 2018 to 2025) and of a fifth of purchases (May 2019, March 2025).
STEPS: tuple[tuple[int, float], ...] = (
    (TARIFF, 0.10),
    (TARIFF, 0.25),
    (TARIFF, 0.50),
    (TARIFF, 1.00),
    (RESTRICTION, 0.04),
    (RESTRICTION, 0.30),
    (RESTRICTION, 0.60),
    (PURCHASE, 0.20),
    (PURCHASE, 0.50),
    (PURCHASE, 1.00),
)
STEP_LEVER = np.array([lever for lever, _ in STEPS], dtype=np.int8)
STEP_SIZE = np.array([size for _, size in STEPS])

TARIFF_STEP = STEP_LEVER == TARIFF
"""Which steps are tariffs, (n_steps,): their size is that of the duty; see `step_sizes`."""

HIGHEST = np.array([2.5, 1.0, 1.0])
"""Harshest level of each lever: a tariff of 250 %, everything held back, everything withheld."""

HELD_BY = np.array([[True, True, False], [True, True, True]])
"""Which side has which lever, (2, 3): only China has state buyers to command."""


def step_sizes(coverage: Array) -> tuple[Array | float, ...]:
    """Size of each of STEPS on its lever: a duty times the share of goods it covers, `coverage`.

    (n_runs,) for tariffs, as `coverage` is; one number for other steps.

    >>> step_sizes(np.array([0.4]))[:2]
    (array([0.04]), array([0.1]))
    """
    return tuple(size * coverage if lever == TARIFF else size for lever, size in STEPS)


def size_of_steps(step: Codes, coverage: Array) -> Array:
    """Size on its lever of a step of STEPS in each run; all (n_runs,).

    >>> size_of_steps(np.array([0, 4], dtype=np.int8), np.array([0.4, 0.4]))
    array([0.04, 0.04])
    """
    size = STEP_SIZE.take(step)
    return np.where(TARIFF_STEP.take(step), size * coverage, size)


def room(level: Array) -> Array:
    """How far each lever can still rise, in its unit; shape of `level`, (2, 3, n_runs).

    >>> from tradesim.terms.sides import CN
    >>> room(np.array([[[0.5], [0.0], [0.0]], [[2.5], [0.2], [1.0]]]))[CN, :, 0]
    array([0. , 0.8, 0. ])
    """
    highest = np.where(HELD_BY, HIGHEST, 0.0)[..., None]
    return np.maximum(highest - level, 0.0)


def size_by_lever(lever: Codes, size: Array) -> Array:
    """Sizes (2, n_runs), shares, spread over the levers, (2, 3, n_runs); zero for NO_LEVER."""
    levers = np.arange(3, dtype=np.int8)[None, :, None]
    return np.where(lever[:, None, :] == levers, size[:, None, :], 0.0)
