"""The answer that the memo of a comparison begins with, put together from cells of its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tradesim.analysis.comparison import COMPARED_FIRST, Comparison
from tradesim.errors import in_short
from tradesim.model.outcomes import OUTCOMES
from tradesim.reports.comparison_html import rows, shared_rows
from tradesim.results.estimates import Z
from tradesim.results.key_events import AT_END

TOLD = 3
"""Most outcomes that are named."""
SILENT = (
    "Differences are what the model says of these changes alone, with all else as in the baseline; "
    "the errors are of the simulation, and what is not known of the world is the same on both "
    "sides."
)


def answer(found: Comparison, shown: Sequence[str]) -> Iterator[str]:
    """A paragraph for each alternative that is shown, then what is not said."""
    for name in shown:
        yield " ".join(_of(found, name))
    yield SILENT


def _of(found: Comparison, name: str) -> Iterator[str]:
    cells = rows(found, name)
    _, base, other, change, error, *_ = cells[list(AT_END).index("agreement_in_force")]
    changed = found.changed(name)
    by = f" ({in_short(changed)})" if changed else ""
    yield (
        f"With {name}{by} a deal is in force at the end in {other}% of runs, against {base}% with "
        f"{found.baseline}: {change} ± {error} points."
    )
    largest = _largest(found, name)
    if not largest:
        yield "No main outcome differs beyond the noise of the simulation."
        return
    of = {row[0]: row for row in cells}
    told = [
        f"{about} ({change} ± {error} {unit})"
        for about, _, _, change, error, unit, *_ in (of[OUTCOMES[each][1]] for each in largest)
    ]
    yield f"Most moved are {', '.join(told)}."
    yield from _shares(found, name)


def _shares(found: Comparison, name: str) -> Iterator[str]:
    """Which key makes most of the difference in the first outcome, once it was asked for."""
    asked = found.attributed.get(name)
    if asked is None or len(found.changed(name)) < 2:
        return
    about = OUTCOMES[COMPARED_FIRST[0]][1]
    sizes = asked.loc[COMPARED_FIRST[0]]["share"].abs().tolist()
    each = shared_rows(asked)[: len(sizes)]
    _, key, share, error, unit = each[sizes.index(max(sizes))]
    yield f"Of the difference in {about} most belongs to {key} ({share} ± {error} {unit})."


def _largest(found: Comparison, name: str) -> list[str]:
    """Outcomes that differ beyond noise, most first, by the spread of each over runs."""
    sizes = {}
    for outcome in COMPARED_FIRST:
        each = found.contrast(name, outcome)
        if each.pooled_sd > 0.0 and abs(each.difference) > Z * each.standard_error:
            sizes[outcome] = abs(each.difference) / each.pooled_sd
    return sorted(sizes, key=lambda outcome: -sizes[outcome])[:TOLD]
