"""Output of the command line: a comparison, and the table of parameters."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from tradesim.parameters.parameter import Parameter, shipped
from tradesim.parameters.posterior import Posterior
from tradesim.reports.ensemble_text import headlines as headlines
from tradesim.terms.text import as_cell

if TYPE_CHECKING:
    from tradesim.analysis.comparison import Comparison

COLUMNS = ("parameter", "display name", "value or prior", "unit", "low", "high", "source", "note")
POSTERIOR = "posterior, 5 to 95 %"


def differences(comparison: Comparison) -> str:
    """A comparison as lines of text: events and main outcomes, a table for each alternative."""
    from tradesim.reports.comparison_html import HEAD, rows

    how = "runs paired by their shocks" if comparison.paired else "runs unpaired"
    lines = [
        f"Compared with {comparison.baseline}; {how}; ± is the standard error of the difference"
    ]
    for name in comparison.alternatives:
        found = rows(comparison, name)
        heads = ("baseline", name if len(name) <= ROOM else "alternative", *HEAD[3:])
        lines += ["", name, *_columns("", heads)]
        lines += [line for row in found for line in _columns(row[0], row[1:])]
    lines += [
        "",
        "higher: probability that the alternative is higher; --format csv lists every outcome",
    ]
    return "\n".join(lines)


WORDS = 38
"""Width of the row headings, characters."""
ROOM = 12
"""Longest name of a scenario that fits as a column heading, characters."""


def _columns(words: str, cells: Sequence[str]) -> list[str]:
    """A row of a comparison; a long row heading starts on the lines above."""
    base, other, change, error, unit, higher, dominates = cells
    numbers = f"{base:>10} {other:>12} {change:>10} {error:>9}  {unit:<19}{higher:>7}  {dominates}"
    *above, last = wrap(words, WORDS) or [""]
    return [*(f"  {line}" for line in above), f"  {last:<{WORDS}}{numbers}".rstrip()]


Learnt = Mapping[str, str]
"""5th to 95th percentile of parameters in a posterior, by name."""


def sources(layout: str, posterior: Posterior | None = None) -> str:
    """Every parameter with value or prior, unit, range, source and note: text, csv or markdown.

    With a posterior also what was learnt of those that it has.
    """
    learnt = None if posterior is None else _learnt(posterior)
    layouts = {"text": _as_text, "csv": _as_csv, "markdown": _as_markdown}
    return layouts[layout](shipped().values(), learnt)


def _learnt(posterior: Posterior) -> Learnt:
    ends = posterior.table[["posterior_5", "posterior_95"]].to_numpy()
    return {n: f"{a:.3g} to {b:.3g}" for n, (a, b) in zip(posterior.draws.names, ends, strict=True)}


def _cells(parameter: Parameter, learnt: Learnt | None) -> Sequence[str]:
    p = parameter
    cells = (
        p.name,
        p.display_name,
        p.stated,
        p.unit,
        f"{p.low:g}",
        f"{p.high:g}",
        p.source,
        p.note,
    )
    return cells if learnt is None else (*cells, learnt.get(p.name, ""))


def _columns_of(learnt: Learnt | None) -> Sequence[str]:
    return COLUMNS if learnt is None else (*COLUMNS, POSTERIOR)


def _as_text(parameters: Iterable[Parameter], learnt: Learnt | None) -> str:
    lines = []
    for p in parameters:
        lines.append(f"{p.name} = {p.stated}  [{p.unit}; {p.low:g} to {p.high:g}]")
        lines.append(f"    {p.display_name}")
        lines.append(f"    {p.source}: {p.note}")
        if learnt and p.name in learnt:
            lines.append(f"    {POSTERIOR}: {learnt[p.name]}")
    return "\n".join(lines)


def _as_csv(parameters: Iterable[Parameter], learnt: Learnt | None) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(_columns_of(learnt))
    rows.writerows(map(as_cell, _cells(parameter, learnt)) for parameter in parameters)
    return text.getvalue().rstrip("\n")


def _as_markdown(parameters: Iterable[Parameter], learnt: Learnt | None) -> str:
    head = _columns_of(learnt)
    rows = [head, ["---"] * len(head), *(_cells(p, learnt) for p in parameters)]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows
    )
