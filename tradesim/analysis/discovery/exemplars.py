"""Runs worth reading: one like most in which it happens, and those that go against it."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array, Mask


def exemplars(table: Array, inside: Mask, happens: Mask) -> dict[str, int]:
    """Numbers of the typical run, of the missed one and of the surprise, where there are such.

    `table` holds the columns that tell most, (runs, columns); runs are placed by their ranks in
    them, so that units do not matter. Typical: in the box and nearest to the middle of the runs
    there in which it happens. Missed: in the box and nearest to that middle, yet it does not
    happen. Surprise: it happens, outside the box, farthest from the middle.
    """
    from scipy.stats import rankdata

    place = rankdata(table, axis=0) / len(table)
    middle = place[inside & happens].mean(axis=0)
    away = np.abs(place - middle).sum(axis=1)
    asked = {
        "typical": (inside & happens, away),
        "missed": (inside & ~happens, away),
        "surprise": (~inside & happens, -away),
    }
    return {
        name: int(np.flatnonzero(among)[distance[among].argmin()])
        for name, (among, distance) in asked.items()
        if among.any()
    }
