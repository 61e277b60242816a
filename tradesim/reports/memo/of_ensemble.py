"""The memo of an ensemble: what is likely, by date, what it costs, what decides it, sources."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tradesim import plots
from tradesim.analysis.clusters import RunCluster, clusters
from tradesim.model.outcomes import HEADLINE, MACRO
from tradesim.plots.table import cells
from tradesim.reports.answer import Answer
from tradesim.reports.ensemble_html import EVENT_HEAD, summary_line
from tradesim.reports.memo.assumptions import assumptions, origin
from tradesim.reports.memo.records import (
    Block,
    Folded,
    Memo,
    MemoTable,
    Paragraph,
    Picture,
    Section,
)
from tradesim.results.ensemble import Ensemble
from tradesim.results.replay import TradeTalks
from tradesim.terms.calendar import in_full

STORIES = 3
"""Largest number of typical runs described."""
QUESTION = (
    "What happens between Washington and Beijing from {} to {}, how likely is it, and what does it "
    "cost?"
)
MISSING = 'no results by date were recorded; simulate with record="weekly"'
ERRORS = (
    "± is the error of the simulation; over what is not known: 5 to 95 % of the chance or mean "
    "over parameter draws. Quantiles over the runs that have the outcome."
)
DECIDES = "What decides whether a deal is in force in the end"
DECIDES_HEAD = ("input", "share of its variance over runs", "95 % interval")


def of_ensemble(ens: Ensemble, question: str = "") -> Memo:
    """The memo that answers a question about an ensemble."""
    answer, typical = Answer(ens), clusters(ens)[:STORIES]
    asked = question or QUESTION.format(in_full(ens.dates[0]), in_full(ens.dates[-1]))
    return Memo(
        title=ens.scenario.title or ens.scenario.name,
        line=summary_line(ens),
        question=asked,
        answer=tuple(answer.paragraphs),
        sections=(
            _probabilities(answer),
            Section("By date", tuple(_by_date(ens, [each.typical for each in typical]))),
            _results(ens),
            *_decides(answer),
            *_stories(ens, typical),
            assumptions(ens.scenario),
            origin(ens),
        ),
    )


def _probabilities(answer: Answer) -> Section:
    shares = MemoTable("Main events, as shares of runs", EVENT_HEAD, tuple(answer.events))
    return Section("Probabilities", (shares,))


def _by_date(ens: Ensemble, runs: list[int]) -> Iterator[Block]:
    if any(each is not None for each in (ens.streamed, ens.chosen, ens.weights)):
        fan = partial(plots.fan, ens, "tariff", runs=runs)
        told = "tariff by date, with the typical runs below"
        yield Picture(f"US {told}", partial(fan, side="US"))
        yield Picture(f"Chinese {told}", partial(fan, side="CN"))
        yield Picture("Stages by date", partial(plots.stages, ens))
    else:
        yield Paragraph(MISSING, small=True)
    yield Picture("Duration of agreements", partial(plots.survival, ens))


def _results(ens: Ensemble) -> Section:
    head, rows = cells([ens], (*HEADLINE, *MACRO))
    named = ("outcome, unit", *head[1:])
    return Section("Results", (MemoTable("Main outcomes", named, tuple(map(tuple, rows)), ERRORS),))


def _decides(answer: Answer) -> Iterator[Section]:
    if answer.shares:
        told = MemoTable("Inputs that tell most", DECIDES_HEAD, tuple(answer.shares))
        yield Section(DECIDES, (told,))


def _stories(ens: Ensemble, typical: list[RunCluster]) -> Iterator[Section]:
    """Figures of typical runs, and as an appendix what happens in them."""
    models: list[TradeTalks] = [ens.replay(each.typical) for each in typical]
    for model in models:
        model.run_model()
    many = "A typical run" if len(models) == 1 else "Typical runs"
    yield Section(many, tuple(map(_drawn, typical, models)))
    told = [Folded(f"Run {model.run:,}, week by week", model.narrative()) for model in models]
    yield Section(f"{many} in words", tuple(told), appendix=True)


def _drawn(cluster: RunCluster, model: TradeTalks) -> Picture:
    said = f"{cluster.name}: {cluster.share:.0%} of runs, for example run {cluster.typical:,}"
    said = said[0].upper() + said[1:]
    return Picture(f"Run {model.run} by date", partial(plots.timeline, model), (8.0, 5.4), said)
