"""Tariffs by authority: how layers rise, fall and are lost. Layers are (2, 4, n_runs), shares.

The tariff of a side is the sum of its layers. What falls does so where taking back is easiest:
temporary measures, then emergency ones, then those under ordinary procedure; the base never falls.
"""

from __future__ import annotations

import numpy as np

from tradesim.terms.authorities import BASE, EMERGENCY, ORDINARY, TEMPORARY
from tradesim.terms.sides import US, Array, Codes, Mask

FALLING_ORDER = (TEMPORARY, EMERGENCY, ORDINARY)
"""Layers in the order in which a side lowers them."""


def average_tariff(layers: Array) -> Array:
    """Tariff of each side, (2, n_runs), share: the sum of its layers."""
    base, ordinary, emergency, temporary = layers.swapaxes(0, 1)
    return np.asarray(base + ordinary + emergency + temporary)


def above_base(layers: Array) -> Array:
    """How far each tariff can fall, (2, n_runs), share."""
    return np.asarray(layers[:, ORDINARY] + layers[:, EMERGENCY] + layers[:, TEMPORARY])


def lowered(layers: Array, fall: Array) -> Array:
    """Layers, shares, once each tariff fell by `fall` (2, n_runs); at the base it stops."""
    left, found = fall, layers.copy()
    for code in FALLING_ORDER:
        taken = np.minimum(layers[:, code], left)
        found[:, code] = layers[:, code] - taken
        left = left - taken
    return found


def raised(layers: Array, authority: Codes, size: Array) -> Array:
    """Layers, shares, once each side raised by `size` (2, n_runs) under an `authority`, codes of
    authorities.AUTHORITIES, (2, n_runs)."""
    codes = np.arange(layers.shape[1], dtype=np.int8)[None, :, None]
    return np.asarray(layers + size[:, None] * (authority[:, None] == codes))


def without_emergency(layers: Array, struck: Mask) -> Array:
    """Layers, shares, once a court took the emergency measures of the US in the runs `struck`,
    (n_runs,)."""
    found = layers.copy()
    found[US, EMERGENCY] = np.where(struck, 0.0, layers[US, EMERGENCY])
    return found


def authority_in_use(layers: Array, *, emergency: Mask, procedure: Mask) -> Codes:
    """Authority under which each side would raise its tariff now, (2, n_runs), codes.

    China has its one procedure. The US takes emergency powers where it has them (`emergency`,
    (n_runs,)), else a `procedure` that is through, else a temporary measure.
    """
    found = np.full(layers.shape[::2], ORDINARY, dtype=np.int8)
    found[US] = np.where(emergency, EMERGENCY, np.where(procedure, ORDINARY, TEMPORARY))
    return found


def lawful_room(
    layers: Array, *, emergency: Mask, procedure: Mask, highest: float, temporary: Array | float
) -> Array:
    """How far each tariff can rise by law, (2, n_runs), share.

    Up to `highest`; the US no further than the cap on temporary measures, `temporary`, where it
    has neither emergency powers nor a procedure that is through; masks and cap (n_runs,).
    """
    found = np.maximum(highest - average_tariff(layers), 0.0)
    bridge = np.maximum(temporary - layers[US, TEMPORARY], 0.0)
    free = emergency | procedure
    found[US] = np.where(free, found[US], np.minimum(found[US], bridge))
    return found


def replacement(lost: Array, *, restored: Array, cap: Array | float) -> tuple[Array, Array]:
    """What a government puts in the place of measures it lost: at once, and after a procedure.

    Of the `lost` points (n_runs,) it wants the share `restored` back; up to `cap` can come at once
    as a temporary measure. Both (n_runs,), shares of the average tariff; the second is the whole
    that is wanted, which takes the place of the first.
    """
    wanted = restored * lost
    return np.minimum(wanted, cap), wanted


assert BASE not in FALLING_ORDER
