"""The package: what the levers are once the leaders have signed, and what comes back later."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tradesim.terms.levers import HIGHEST, PURCHASE, RESTRICTION, TARIFF, size_by_lever
from tradesim.terms.sides import Array, Codes


class Package(NamedTuple):
    """Levers after signature and what is only suspended, both (2, 3, n_runs)."""

    level: Array
    suspended: Array


def package(
    level: Array,
    suspended: Array,
    threat_lever: Codes,
    threat_size: Array,
    *,
    start_tariff: Array,
    rollback: Array,
    tariff_cut: Array,
    kept_share: Array,
    split: Array,
    base: Array,
    withholding: bool = False,
) -> Package:
    """The deal of the article in general form: no new tariff, a restriction put off, purchases.

    Each side takes back the share `rollback` (n_runs,) of what its tariff rose over
    `start_tariff` (2,), and cuts it by its part of `tariff_cut` (2, n_runs), more where the other
    side holds more of the surplus; restrictions in force are suspended but for `kept_share`; a
    restriction that was only announced is put off; purchases are no longer withheld, unless
    `withholding` says that China refuses to buy whatever is signed. All of it comes back if the
    truce runs out. A threatened tariff is dropped for good. No tariff falls below its `base`
    (2, n_runs).
    """
    cut = tariff_taken_back(
        level[:, TARIFF],
        start_tariff=start_tariff[:, None],
        rollback=rollback,
        tariff_cut=tariff_cut,
        split=split,
        base=base,
    )
    left = signed_level(level, cut, kept_share, withholding=withholding)
    put_off = level - left
    announced = np.where(threat_lever == RESTRICTION, threat_size, 0.0)
    put_off[:, RESTRICTION] = put_off[:, RESTRICTION] + announced
    return Package(left, np.minimum(suspended + put_off, HIGHEST[None, :, None]))


def signed_level(
    level: Array, tariff_cut: Array, kept_share: Array, *, withholding: bool = False
) -> Array:
    """Levers in force once the leaders have signed; shape and units of `level`, (2, 3, n_runs).

    Tariffs less `tariff_cut` (2, n_runs), restrictions down to `kept_share` (2, n_runs) of what
    they are, no purchases withheld unless `withholding`. Further axes may stand before the runs.
    """
    left = np.zeros_like(level)
    left[:, TARIFF] = level[:, TARIFF] - tariff_cut
    left[:, RESTRICTION] = level[:, RESTRICTION] * kept_share
    if withholding:
        left[:, PURCHASE] = level[:, PURCHASE]
    return left


def tariff_taken_back(
    tariff: Array,
    *,
    start_tariff: Array,
    rollback: Array,
    tariff_cut: Array,
    split: Array,
    base: Array,
) -> Array:
    """By how much each side's tariff falls at agreement, (2, n_runs), share; as in `package`.

    What was cut below `start_tariff` before is not given again. Arguments broadcast, with sides
    first but for `rollback` and `split`: splits may stand between sides and runs.
    """
    above = tariff - start_tariff
    risen, cut_before = np.maximum(above, 0.0), np.maximum(-above, 0.0)
    given = np.maximum(tariff_cut * np.stack([1.0 - split, split]) - cut_before, 0.0)
    return np.asarray(np.minimum(tariff - base, rollback * risen + given))


def pledged(pledge: Array, split: Array) -> Array:
    """Purchases pledged, million tonnes a year, (n_runs,): more the more the US share `split`."""
    return pledge * (0.5 + split)


def worst_levels(level: Array, suspended: Array, threat_lever: Codes, threat_size: Array) -> Array:
    """Levers, in their units, if threats were carried out and the truce ended; (2, 3, n_runs)."""
    worst = level + suspended + size_by_lever(threat_lever, threat_size)
    return np.asarray(np.minimum(worst, HIGHEST[None, :, None]))
