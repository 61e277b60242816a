"""Weights of runs for settings of sliders and switches: what the page computes, in Python.

A slider asks for draws near a place in the distribution of an input, by a Gaussian kernel over
ranks. Where too few runs would be left, all kernels are widened alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tradesim.reports.explorer.packing import CLASSES, Bytes
from tradesim.results.weights import effective_runs
from tradesim.terms.sides import Array, Mask

WIDTH = 0.1
"""Standard deviation of the kernel over ranks from 0 to 1."""
WIDER = 1.25
"""Factor by which kernels are widened."""
WIDEST = 40
"""Times that they are widened at most: then all draws count nearly the same."""
FEWEST = 400.0
"""Effective runs that sliders leave."""


@dataclass(frozen=True)
class Settings:
    """What is asked: places of sliders from 0 to 100, and switches, by the name of the input."""

    sliders: Mapping[str, float] = field(default_factory=dict)
    switches: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Weighed:
    """Weights of the runs and the width of the kernels that gave them."""

    weights: Array
    width: float


def kernel(place: float, width: float) -> Array:
    """Weight of each class of draws for a slider at a place from 0 to 100, (256,)."""
    middles = (np.arange(CLASSES) + 0.5) / CLASSES
    return np.exp(-0.5 * np.square((middles - place / 100.0) / width))


def weighed(
    base: Array, classes: Mapping[str, Bytes], settings: Settings, seen: Sequence[Mask] = ()
) -> Weighed:
    """Weights for settings, from the weights that runs have and what has been `seen`.

    `classes` are of every input that is asked about, by name, (n_runs,) each. Kernels are widened
    until 400 effective runs are left, or as many as there are without any slider.
    """
    start = base.copy()
    for holds in (*seen, *(classes[name] == code for name, code in settings.switches.items())):
        start = start * holds
    enough = min(FEWEST, effective_runs(start, len(start)))
    width = WIDTH
    for _ in range(WIDEST + 1):
        weights = start
        for name, place in settings.sliders.items():
            weights = weights * kernel(place, width)[classes[name]]
        if not settings.sliders or effective_runs(weights, len(weights)) >= enough:
            return Weighed(weights, width)
        width *= WIDER
    return Weighed(start, width)
