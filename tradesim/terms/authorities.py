"""Under which law a tariff stands: four layers that a side's average tariff is the sum of."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

BASE, ORDINARY, EMERGENCY, TEMPORARY = range(4)
AUTHORITIES = ("base", "ordinary", "emergency", "temporary")
MEANINGS = (
    "ordinary duties and measures by sector: most-favoured-nation, sections 201 and 232",
    "measures against the other side after a procedure: section 301, China's retaliation lists",
    "measures by decree in an emergency: IEEPA",
    "measures that end by themselves: section 122, at most 15 points for 150 days",
)
TEMPORARY_CAP, TEMPORARY_DAYS = 0.15, 150.0
"""Section 122 of the Trade Act of 1974: at most 15 points, at most 150 days unless Congress extends
it."""
HELD_BY = np.array([[True, True, True, True], [True, True, False, False]])
"""Which side has which authority, (2, 4)."""
STATUTES: Mapping[str, int] = {
    "mfn": BASE,
    "section 201": BASE,
    "section 232": BASE,
    "section 301": ORDINARY,
    "section 338": ORDINARY,
    "retaliation": ORDINARY,
    "ieepa": EMERGENCY,
    "section 122": TEMPORARY,
}
"""Statutes by the name that users write, and the layer that each fills."""


def authority_of(text: str) -> int | None:
    """Layer that a statute or a measure's authority, as the record words it, belongs to.

    None where the words name none that is known.

    >>> AUTHORITIES[authority_of("IEEPA (reciprocal, EO 14257)")]
    'emergency'
    >>> AUTHORITIES[authority_of("MFN change")], authority_of("export controls")
    ('base', None)
    """
    words = text.lower()
    if words in AUTHORITIES:
        return AUTHORITIES.index(words)
    found = [code for name, code in STATUTES.items() if name in words]
    if "customs tariff commission" in words:  # the Chinese body that answers with lists
        found.append(ORDINARY)
    return max(found) if found else None
