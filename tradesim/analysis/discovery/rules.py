"""A box in words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tradesim.analysis.discovery.antecedents import Antecedents
from tradesim.analysis.discovery.boxes import Box


def rule(box: Box, known: Antecedents) -> str:
    """A box in words, "us.resolve >= 0.5 and no agreement before 2025-11-01"."""
    return " and ".join(_limits(box, known, str)) or "any run"


def rule_to_read(box: Box, known: Antecedents) -> str:
    """The same by display names, "US: resolve >= 0.5 and no agreement before 2025-11-01"."""
    return " and ".join(limits_to_read(box, known)) or "any run"


def limits_to_read(box: Box, known: Antecedents) -> list[str]:
    """The limits of a box one by one, by display names."""
    return _limits(box, known, known.display_name)


def _limits(box: Box, known: Antecedents, called: Callable[[str], str]) -> list[str]:
    names = [known.names[k] for k in box.limited]
    ends = [(float(box.low[k]), float(box.high[k])) for k in box.limited]
    return [
        limit(called(name), *each, known.about[name].unit)
        for name, each in zip(names, ends, strict=True)
    ]


def limit(name: str, low: float, high: float, unit: str) -> str:
    """Limits of one column in words.

    >>> limit("us.resolve", 0.25, np.inf, "share"), limit("x", 1.0, 2.0, "weeks")
    ('us.resolve >= 0.25', '1 <= x <= 2')
    >>> limit("agreement before 2025-11-01", -np.inf, 0.0, "0 or 1")
    'no agreement before 2025-11-01'
    """
    if unit == "0 or 1":
        no = name.replace(" plays ", " does not play ") if " plays " in name else f"no {name}"
        return name if low > 0.0 else no
    if np.isinf(low):
        return f"{name} <= {high:.3g}"
    return f"{name} >= {low:.3g}" if np.isinf(high) else f"{low:.3g} <= {name} <= {high:.3g}"
