"""Retaliation: how large an equivalent answer is."""

from __future__ import annotations

import numpy as np

from tradesim.terms.sides import Array


def equivalent_rise(
    rise_other: Array,
    imports_own: Array,
    imports_other: Array,
    *,
    proportion: float | Array,
    room: Array,
) -> Array:
    """Tariff rise that hits as much trade as the other's rise does; any shape, shares of value.

    rise_own * M_own = proportion * rise_other * M_other, with M what each imports from the other
    (WTO dispute settlement understanding, art. 22.4: suspended concessions equivalent to the
    impairment), then cut to 0..`room`: in 2018 China answered $34bn and $16bn in full and $200bn
    with $60bn. Only a rise is answered, so an equivalent retaliator never moves first.
    """
    due = proportion * np.maximum(rise_other, 0.0) * imports_other
    trades = imports_own > 0.0
    wanted = np.where(trades, due / np.where(trades, imports_own, 1.0), np.inf)
    return np.where(due > 0.0, np.clip(room, 0.0, wanted), 0.0)
