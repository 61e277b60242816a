"""Axes and their names: sides, regions, sectors. Index arrays by these, never by 0 or 1."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Codes: TypeAlias = NDArray[np.int8]

US, CN, ROW = 0, 1, 2
SIDES = ("US", "CN")
REGIONS = ("US", "CN", "ROW")
NAMES = {"US": "United States", "CN": "China", "ROW": "rest of the world"}
SHORT_NAMES = {"US": "US", "CN": "China", "ROW": "rest of the world"}
"""As headings and sentences give them."""

SECTORS = (
    "agriculture",
    "minerals_metals",
    "electronics",
    "machinery_vehicles",
    "chemicals_pharma",
    "other_manuf",
    "energy",
    "services",
)
AGRICULTURE, MINERALS_METALS, ELECTRONICS, MACHINERY_VEHICLES = 0, 1, 2, 3
CHEMICALS_PHARMA, OTHER_MANUF, ENERGY, SERVICES = 4, 5, 6, 7
GOODS = tuple(range(SERVICES))


def either(masks: Mask) -> Mask:
    """Runs in which a mask by side (2, n_runs) holds for at least one of them, (n_runs,)."""
    return np.asarray(masks[US] | masks[CN])


def both(masks: Mask) -> Mask:
    """Runs in which a mask by side (2, n_runs) holds for both, (n_runs,)."""
    return np.asarray(masks[US] & masks[CN])


def other(side: int) -> int:
    """The opposite side.

    >>> SIDES[other(US)]
    'CN'
    """
    return CN if side == US else US
