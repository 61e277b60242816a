"""When a truce is extended and for how long: on its last day or in the weeks before, by days or
for good. In 2019 it was five days before and without an end, in 2025 the day before and 90 days."""

from __future__ import annotations

import numpy as np

from tradesim.terms.calendar import NEVER
from tradesim.terms.sides import Array, Mask


def decided_early(chance: Array, hazard: Array, uniforms: Array) -> Mask:
    """Runs that extend in this step ahead of the last day, (n_runs,).

    `chance` (n_runs,) that both sides would extend, `hazard` (n_runs,) that they take it up now.
    """
    return np.asarray(uniforms < chance * hazard)


def chance_left(chance: Array, taken_up: Array) -> Array:
    """Chance to extend on the last day where the truce was not extended before; any shape.

    `taken_up` is the chance that the matter was taken up before. Over the whole window the chance
    is then `chance`, however early sides decide:
    c h + (1 - c h) (c - c h) / (1 - c h) = c.

    >>> c, h = 0.6, 0.5
    >>> round(c * h + (1 - c * h) * float(chance_left(np.array(c), np.array(h))), 12)
    0.6
    """
    return np.asarray((chance - chance * taken_up) / np.maximum(1.0 - chance * taken_up, 1e-12))


def next_end(end: Array, days: Array, endless: Mask) -> Array:
    """New end of a truce, days from the start, counted from the old `end`; NEVER where endless.

    All (n_runs,); `days` is the length of the extension.
    """
    return np.where(endless, NEVER, end + days)
