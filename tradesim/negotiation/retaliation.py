"""Retaliation: how large an equivalent answer is, what does not fit, and when it comes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tradesim.terms.sides import Array


@dataclass(frozen=True)
class Equivalent:
    """An answer in kind, (n_runs,): rise within room, share, and trade unanswered, billion USD."""

    rise: Array
    unanswered: Array


def equivalent_rise(
    rise_other: Array,
    imports_own: Array,
    imports_other: Array,
    *,
    proportion: float | Array,
    room: Array,
    elasticity_own: float | Array = 1.0,
    elasticity_other: float | Array = 1.0,
) -> Equivalent:
    """Tariff rise that hits as much trade as the other's rise does; any shape, shares of value.

    rise_own * M_own * e_own = proportion * rise_other * M_other * e_other, with M what each
    imports from the other and e the response of imports to the tariff (WTO dispute settlement
    understanding, art. 22.4: suspended concessions equivalent to the impairment), then cut to
    0..`room`. Only a rise is answered, so an equivalent retaliator never moves first.
    `unanswered` is the value, in the unit of the imports, for which no room was left: in 2018
    China answered $34bn and $16bn in full and $200bn with $60bn.
    """
    due = proportion * np.maximum(rise_other, 0.0) * imports_other * elasticity_other
    base = imports_own * elasticity_own
    wanted = np.where(base > 0.0, due / np.where(base > 0.0, base, 1.0), np.inf)
    rise = np.where(due > 0.0, np.clip(room, 0.0, wanted), 0.0)
    return Equivalent(rise=rise, unanswered=np.maximum(due - rise * base, 0.0))


def spill_over(
    unanswered: Array, value_per_unit: Array, *, share: float | Array, room: Array
) -> Array:
    """Rise of another lever that answers what the tariff could not; any shape, the lever's unit.

    min(room, share * unanswered / value_per_unit), with `value_per_unit` the harm of one unit
    of that lever (an export restriction from 0 to 1) in the money of `unanswered`.
    """
    usable = value_per_unit > 0.0
    wanted = share * unanswered / np.where(usable, value_per_unit, 1.0)
    return np.where(usable, np.minimum(wanted, np.maximum(room, 0.0)), 0.0)


def answer_probability(days: float, *, mean_delay: float | Array) -> Array:
    """Chance that a due answer comes within the next `days`; shape of `mean_delay`, a share.

    1 - exp(-days / mean_delay): a constant hazard, so any split of the time agrees.
    """
    return -np.expm1(-days / np.asarray(mean_delay, dtype=np.float64))
