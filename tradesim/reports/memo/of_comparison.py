"""The memo of a comparison: what changes against the baseline, by how much and how surely."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tradesim import plots
from tradesim.analysis.comparison import Comparison
from tradesim.errors import in_short
from tradesim.plots.style import PALETTE
from tradesim.reports.comparison_html import MOST, SHARED, SHARES, rows, shared_rows
from tradesim.reports.memo.assumptions import origin
from tradesim.reports.memo.comparison_answer import answer
from tradesim.reports.memo.records import Block, Memo, MemoTable, Paragraph, Picture, Section
from tradesim.results.data import runs_of
from tradesim.scenario.differences import explain_scenario
from tradesim.terms.calendar import in_full

QUESTION = "What changes against {}, by how much, and how sure is it?"
HIGHER = (
    "± s.e.: error of the difference. higher: probability that the alternative is higher, ties "
    "counted half. dominates: which one dominates stochastically at first order, or at second "
    "order (2nd), tested at 5 %."
)
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
            Section("Figures", tuple(_pictures(found))),
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
    for name in shown:
        caption = f"{name} against {found.baseline}"
        head = ("outcome", found.baseline, name, "difference", "± s.e.", "unit", "higher",
                "dominates")  # fmt: skip
        last = name == shown[-1]
        yield MemoTable(caption, head, tuple(rows(found, name)), HIGHER if last else "")
        yield from _shares(found, name)
    if more := len(found.alternatives) - len(shown):
        yield Paragraph(f"{more} more alternatives: figures and the table of all have them", True)


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


def _pictures(found: Comparison) -> Iterator[Block]:
    many = len(found.alternatives) > len(PALETTE)
    of = "agreement_weeks" if many else None
    yield Picture("Differences from the baseline", partial(plots.effects, found, of), (8.0, 6.0))
    each = list(found.ensembles.values())[:IN_FIGURE]
    names = list(found.ensembles)[:IN_FIGURE]
    high = max(4.5, 1.6 + 0.85 * len(each))
    for outcome in DRAWN:
        draw = partial(plots.outcome, each, outcome, label=names)
        yield Picture("Distribution by scenario", draw, (8.0, high))


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
