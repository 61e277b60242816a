"""How much of the economy a tariff touches: effective points, and losses that level off."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array

US_IMPORTS = 3300.0
"""US goods imports from all countries, billion USD a year (US Commerce: 281.5 in July 2025)."""
TARIFF_BEFORE = 0.208
"""Average US tariff on Chinese goods in January 2025 (PIIE), from which losses are counted."""


def effective_points(rise: Array, imports: Array) -> Array:
    """Rise of the average US tariff over all partners, share; shape of `rise`.

    share of the partner in US imports times the `rise` of its tariff (share), with `imports` from
    it in billion USD a year.
    """
    return np.asarray(imports / US_IMPORTS * rise)


def saturation(tariff: Array, *, before: float, scale: float | Array) -> Array:
    """How far losses from a US tariff on Chinese goods have gone, 0 to 1; shape of `tariff`.

    G = 1 - exp(-(t - before) / scale), zero below `before`; all shares. Steep first, flat later:
    Goldman Sachs (April 2025) has 1.5 % of Chinese GDP for the first 50 points and 0.9 % for the
    next, which a scale of 0.98 meets exactly.
    """
    return np.asarray(-np.expm1(-np.maximum(tariff - before, 0.0) / scale))
