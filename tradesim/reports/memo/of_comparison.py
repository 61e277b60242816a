"""The memo of a comparison: what changes against the baseline, by how much and how surely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from tradesim import plots
from tradesim.analysis.comparison import Comparison
from tradesim.errors import in_short
from tradesim.reports.comparison_html import MOST, SHARED, SHARES, rows, shared_rows
from tradesim.reports.memo.assumptions import origin
from tradesim.reports.memo.comparison_answer import answer
from tradesim.reports.memo.records import Block, Memo, MemoTable, Paragraph, Picture, Section
from tradesim.results.data import runs_of
from tradesim.results.key_events import AT_END
from tradesim.scenario.differences import explain_scenario
from tradesim.terms.calendar import in_full

QUESTION = "What changes against {}, by how much, and how sure is it?"
HIGHER = (
    "± s.e.: error of the difference. higher: probability that the alternative is higher, ties "
    "counted half. dominates: which one dominates stochastically at first order, or at second "
    "order (2nd), tested at 5 %."
)
CHANGE = ("difference", "± s.e.")
OF_RUNS = "% of runs"
DRAWN = ("tariff_us", "gdp_world")
"""Outcomes whose distributions are drawn side by side."""
IN_FIGURE = 12
"""Most scenarios in a figure."""


def of_comparison(found: Comparison, question: str = "") -> Memo:
    """The memo that answers a question about a comparison."""
    shown = found.alternatives[:MOST]
    base, others = found.baseline, found.alternatives
    compared = others[0] if len(others) == 1 else f"{len(others)} scenarios"
    return Memo(
        title=f"{compared} compared with {base}",
        line=_line(found),
        question=question or QUESTION.format(base),
        answer=tuple(answer(found, shown)),
        sections=(
            Section("Differences", tuple(_tables(found, shown))),
            Section("Figures", tuple(_pictures(found, shown))),
            Section("What was changed", tuple(_inputs(found, shown))),
            origin(found.ensembles[base]),
        ),
    )


def _line(found: Comparison) -> str:
    base = found.ensembles[found.baseline]
    span = f"{in_full(base.dates[0])} to {in_full(base.dates[-1])}"
    if found.paired:
        return f"paired over {runs_of(base)}, seed {base.seed}, {span}"
    each = "; ".join(f"{name}: {runs_of(ens)}" for name, ens in found.ensembles.items())
    return f"unpaired, {each}; {span}"


def _tables(found: Comparison, shown: tuple[str, ...]) -> Iterator[Block]:
    if len(found.alternatives) > 1:
        yield _overview(found)
    for name in shown:
        both = f"{name} against {found.baseline}"
        sides = (found.baseline, name, *CHANGE)
        cells = rows(found, name)
        events = tuple(row[:5] for row in cells if row[5] == OF_RUNS)
        yield MemoTable(f"Events, {OF_RUNS}: {both}", ("event", *sides), events)
        others = tuple(
            (f"{row[0]}, {row[5]}", *row[1:5], *row[6:]) for row in cells if row[5] != OF_RUNS
        )
        head = ("outcome, unit", *sides, "higher", "dominates")
        yield MemoTable(f"Main outcomes: {both}", head, others, HIGHER)
        yield from _shares(found, name)
    if more := len(found.alternatives) - len(shown):
        yield Paragraph(f"{more} more alternatives: figures have them", small=True)


def _overview(found: Comparison) -> MemoTable:
    """How the alternatives stand at the end, a row each, with the difference in brackets."""
    each = {name: rows(found, name)[: len(AT_END)] for name in found.alternatives}
    first = next(iter(each.values()))
    told = [(found.baseline, *(row[1] for row in first))]
    for name, states in each.items():
        told.append((name, *(f"{row[2]} ({row[3]} ± {row[4]})" for row in states)))
    head = ("scenario", *(row[0] for row in first))
    note = f"In brackets: difference from {found.baseline}, in points, and its error."
    return MemoTable(f"Deals, {OF_RUNS}", head, tuple(told), note)


def _shares(found: Comparison, name: str) -> Iterator[Block]:
    """How much of the differences belongs to which key, once it was asked for."""
    asked = found.attributed.get(name)
    if asked is None or len(found.changed(name)) < 2:
        return
    filled, about = [], ""
    for row in shared_rows(asked):
        about = row[0] or about
        filled.append((about, *row[1:]))
    yield MemoTable(f"What makes {name} differ", ("outcome", *SHARED[1:]), tuple(filled), SHARES)


def _pictures(found: Comparison, shown: tuple[str, ...]) -> Iterator[Block]:
    for name in shown:
        kept = {each: found.ensembles[each] for each in (found.baseline, name)}
        one = partial(plots.effects, replace(found, ensembles=kept))
        yield Picture("Differences of main outcomes", one, (8.0, 4.9), wide=True)
    if len(found.alternatives) > 1:
        weeks = partial(plots.effects, found, "agreement_weeks")
        high = max(3.2, 1.9 + 0.35 * len(found.alternatives))
        yield Picture("Differences of the time with a deal", weeks, (8.0, high))
    each = list(found.ensembles.values())[:IN_FIGURE]
    names = list(found.ensembles)[:IN_FIGURE]
    high = max(4.5, 1.6 + 0.85 * len(each))
    for outcome in DRAWN:
        spread = partial(plots.outcome, each, outcome, label=names)
        yield Picture("Distribution by scenario", spread, (8.0, high))


def _inputs(found: Comparison, shown: tuple[str, ...]) -> Iterator[Block]:
    """In what each alternative differs from the baseline, a row an input."""
    base = found.ensembles[found.baseline].scenario
    told = [
        (name, line.strip())
        for name in shown
        for line in explain_scenario(base, found.ensembles[name].scenario)
    ]
    if told:
        caption = f"Inputs that differ from {in_short([found.baseline])}"
        yield MemoTable(caption, ("scenario", "input"), tuple(told), wordy=True)
    else:
        yield Paragraph("No input differs.", small=True)
