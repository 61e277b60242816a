"""Output of the command line: an ensemble, a comparison, and the table of parameters."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from math import isnan
from textwrap import wrap
from typing import TYPE_CHECKING

from tradesim.model.outcomes import HEADLINE, MACRO, OUTCOMES
from tradesim.parameters.parameter import Parameter, shipped
from tradesim.parameters.posterior import Posterior
from tradesim.results.data import runs_of, which
from tradesim.results.ensemble import Ensemble, Estimate
from tradesim.results.key_events import key_events
from tradesim.results.statistics import described, step_of
from tradesim.terms.text import as_cell

if TYPE_CHECKING:
    from tradesim.analysis.comparison import Comparison

COLUMNS = ("parameter", "value or prior", "unit", "low", "high", "source", "note")
POSTERIOR = "posterior, 5 to 95 %"


def headlines(ens: Ensemble) -> str:
    """The main probabilities and outcomes of an ensemble, as lines of text."""
    scenario, dates = ens.scenario, ens.dates
    head = f"{scenario.title or scenario.name} ({scenario.name})"
    lines = [
        head,
        f"{runs_of(ens)}{which(ens)}, seed {ens.seed}, {dates[0]} to {dates[-1]}",
        "",
        f"{'Probabilities (± standard error)':<69}  {OVER_DRAWS}",
        *(f"  {words:<54}{_share(estimate)}" for words, estimate in key_events(ens)),
        "",
        f"{'Results':<54}{'mean':>10}{'± s.e.':>10}{'5 %':>10}{'95 %':>10}  {OVER_DRAWS}; unit",
        *_outcome_lines(ens),
        "",
        f"± is the error of the simulation; {OVER_DRAWS}: 5 to 95 % of the chance or mean over",
        "parameter draws. 5 % and 95 % are of runs.",
    ]
    return "\n".join(lines)


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


OVER_DRAWS = "over what is not known"
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


def _share(estimate: Estimate) -> str:
    band = f"{estimate.band_in_words} %" if estimate.band_in_words else estimate.short_of_band
    return f"{estimate.in_percent:>13}  {band}".rstrip()


def _outcome_lines(ens: Ensemble) -> list[str]:
    lines = []
    for name in (*HEADLINE, *MACRO):
        row, (unit, about) = _described(ens, name), OUTCOMES[name]
        mean, error, *cuts = (row[key] for key in ("mean", "standard_error", "5%", "95%"))
        numbers = [_number(mean, unit), _error(error, unit), *(_number(cut, unit) for cut in cuts)]
        found = ens.mean(name)
        ends = [_number(end, unit) for end in (found.low, found.high) if end is not None]
        band = " to ".join(ends) or found.short_of_band
        told = "".join(f"{n:>10}" for n in numbers) + f"  {band:<{len(OVER_DRAWS)}}"
        shown = "" if unit == "share" else f"  {unit}"
        lines.append(f"  {about:<52}{told}{shown}".rstrip())
    return lines


def _described(ens: Ensemble, name: str) -> dict[str, float]:
    return described(ens.columns[name], step_of(name), ens.weights)


def _number(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value:.1%}"
    digits = 3 if unit == "percent" else 1
    return f"{round(value, digits) + 0.0:,.{digits}f}"


def _error(value: float, unit: str) -> str:
    """A standard error to two digits, in the unit of the number beside it; empty where none is."""
    if isnan(value):
        return ""
    shown = 100.0 * value if unit == "share" else value
    return f"{shown:.2g}{'%' if unit == 'share' else ''}"


def _learnt(posterior: Posterior) -> Learnt:
    ends = posterior.table[["posterior_5", "posterior_95"]].to_numpy()
    return {n: f"{a:.3g} to {b:.3g}" for n, (a, b) in zip(posterior.draws.names, ends, strict=True)}


def _cells(parameter: Parameter, learnt: Learnt | None) -> Sequence[str]:
    p = parameter
    cells = (p.name, p.stated, p.unit, f"{p.low:g}", f"{p.high:g}", p.source, p.note)
    return cells if learnt is None else (*cells, learnt.get(p.name, ""))


def _columns_of(learnt: Learnt | None) -> Sequence[str]:
    return COLUMNS if learnt is None else (*COLUMNS, POSTERIOR)


def _as_text(parameters: Iterable[Parameter], learnt: Learnt | None) -> str:
    lines = []
    for p in parameters:
        lines.append(f"{p.name} = {p.stated}  [{p.unit}; {p.low:g} to {p.high:g}]")
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
