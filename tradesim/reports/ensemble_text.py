"""An ensemble and its summary as lines of text: what `print` and the command line say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from textwrap import wrap
from typing import Any

import pandas as pd

from tradesim.model.outcomes import HEADLINE, MACRO, MEASURED, OUTCOMES
from tradesim.reports.numbers import day, error, number, shown_unit
from tradesim.results.data import runs_of, which
from tradesim.results.ensemble import Ensemble
from tradesim.results.estimates import Estimate
from tradesim.results.key_events import key_events
from tradesim.results.statistics import described, step_of
from tradesim.results.summary_table import SummaryTable
from tradesim.terms import display
from tradesim.terms.calendar import in_full
from tradesim.terms.units import BOOLEAN, DAYS

OVER_DRAWS = "over what is not known"
WORDS = 52
"""Width of the row headings, characters."""
CELL = 13
"""Width of a column of a summary, characters."""
CUTS = ("5%", "50%", "95%")


@display.text.register
def headlines(ens: Ensemble) -> str:
    """The main probabilities and outcomes of an ensemble."""
    lines = [
        _head(ens.scenario.title, ens.scenario.name),
        f"{runs_of(ens)}{which(ens)}, seed {ens.seed}, {_span(ens.dates[0], ens.dates[-1])}",
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


@display.text.register
def summary_in_words(table: SummaryTable) -> str:
    """Every outcome of an ensemble, the main ones first."""
    told, rows = table.attrs, {str(name): row for name, row in table.to_dict("index").items()}
    start, end = map(date.fromisoformat, told["dates"])
    units = {name: OUTCOMES[name][0] for name in MEASURED}
    dated = [name for name, unit in units.items() if unit == DAYS]
    truths = [name for name, unit in units.items() if unit == BOOLEAN]
    main = [*HEADLINE, *MACRO]
    others = [name for name in MEASURED if name not in {*main, *truths, *dated}]
    lines = [
        _head(told["title"], told["scenario"]),
        f"{told['runs']}, {_span(start, end)}",
        *_part("Main results", ("mean", "± s.e.", *_spaced(CUTS))),
        *(_row(name, _cells(rows[name], units[name])) for name in main),
        *_part("Probabilities", ("runs", "± s.e.")),
        *(_row(name, _cells(rows[name], BOOLEAN)[:2]) for name in truths),
        *_part("Dates, of the runs that have one", ("runs", "mean", *_spaced(CUTS))),
        *(_row(name, _dates(rows[name], told["happens"][name], start)) for name in dated),
        *_part("Other results", ("mean", "± s.e.", *_spaced(CUTS))),
        *(_row(name, _cells(rows[name], units[name])) for name in others),
        *_part("Stage at the end", ("runs",)),
        *(f"  {stage:<{WORDS}}{share:>{CELL}.1%}" for stage, share in told["stages"].items()),
        "",
        "± is the error of the simulation. The last word of a line is the outcome's name.",
    ]
    return "\n".join(lines)


def _head(title: str, name: str) -> str:
    return f"{title} ({name})" if title not in ("", name) else name


def _span(first: date, last: date) -> str:
    return f"{in_full(first)} to {in_full(last)}"


def _share(estimate: Estimate) -> str:
    band = f"{estimate.band_in_words} %" if estimate.band_in_words else estimate.short_of_band
    return f"{estimate.in_percent:>13}  {band}".rstrip()


def _outcome_lines(ens: Ensemble) -> Iterator[str]:
    for name in (*HEADLINE, *MACRO):
        unit, about = OUTCOMES[name]
        row = described(ens.columns[name], step_of(name), ens.weights)
        cells = [number(row["mean"], unit), error(row["standard_error"], unit)]
        cells += [number(row[cut], unit) for cut in ("5%", "95%")]
        found = ens.mean(name)
        ends = [number(end, unit) for end in (found.low, found.high) if end is not None]
        band = " to ".join(ends) or found.short_of_band
        told = "".join(f"{cell:>10}" for cell in cells) + f"  {band:<{len(OVER_DRAWS)}}"
        yield f"  {about:<{WORDS}}{told}  {shown_unit(unit)}".rstrip()


def _part(title: str, heads: Sequence[str]) -> list[str]:
    return ["", f"{title:<{WORDS + 2}}" + "".join(f"{head:>{CELL}}" for head in heads)]


def _spaced(cuts: Iterable[str]) -> list[str]:
    return [cut.replace("%", " %") for cut in cuts]


def _row(name: str, cells: Sequence[str]) -> str:
    """An outcome with its numbers, unit and name; a long heading starts on the lines above."""
    unit, about = OUTCOMES[name]
    *above, last = wrap(about, WORDS - 1)
    numbers = "".join(f"{cell:>{CELL}}" for cell in cells)
    end = f"{shown_unit(unit)}  {name}" if shown_unit(unit) else name
    return "\n".join([*(f"  {line}" for line in above), f"  {last:<{WORDS}}{numbers}  {end}"])


def _cells(row: Mapping[Any, float], unit: str) -> list[str]:
    cuts = [number(row[cut], unit) for cut in CUTS]
    return [number(row["mean"], unit), error(row["standard_error"], unit), *cuts]


def _dates(row: Mapping[Any, float], share: float, start: date) -> list[str]:
    if pd.isna(row["mean"]):
        return [f"{share:.1%}"]
    return [f"{share:.1%}", *(day(row[key], start) for key in ("mean", *CUTS))]
