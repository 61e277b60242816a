"""The report of a study: an answer in words, chances and means with errors, what else it asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tradesim.engine.sweep import SCENARIO, Sweep
from tradesim.model.outcomes import OUTCOMES
from tradesim.reports import figures, study_markdown
from tradesim.reports.memo import html, pdf
from tradesim.reports.memo.of_study import kept
from tradesim.reports.memo.records import Block, Memo, MemoTable, Paragraph, Scan, Section
from tradesim.reports.study_answer import StudyAnswer
from tradesim.reports.study_levers import Levers
from tradesim.results.estimates import Estimate
from tradesim.results.key_events import key_events
from tradesim.storage import disk
from tradesim.studies.answers import TABLES, Answers, together
from tradesim.studies.batch import PICTURES
from tradesim.studies.study import Study

FORMS = {"json": kept, "md": study_markdown.text, "html": html.page, "pdf": pdf.sheets}
"""Writer of each format, by the ending of the file."""


def write(study: Study, found: Sweep, answers: Answers, folder: Path) -> None:
    """Write the report in the formats of the study, and the pictures of outcomes that they show."""
    pictures = folder / PICTURES
    made = figures.compare(found.ensembles, study.outcomes, pictures)
    levers = Levers(study, found.axes[SCENARIO], answers, pictures)
    memo = of_study(study, found, levers, made)
    for ending in ("json", "md", *dict.fromkeys(study.reports)):
        disk.put(folder / f"report.{ending}", FORMS[ending](memo))


def of_study(study: Study, found: Sweep, levers: Levers, made: Sequence[str]) -> Memo:
    """All of the report, in order; `made` are files of pictures of outcomes."""
    return Memo(
        title=study.title or study.name,
        line=(
            f"{len(found)} scenarios, {study.runs:,} runs each, seed {study.seed}. Runs share "
            "their shocks, so differences between scenarios are more precise than these errors "
            "suggest. ± is the Monte Carlo standard error."
        ),
        answer=StudyAnswer(found, levers).paragraphs,
        sections=(
            Section("Probabilities", (_chances(found),)),
            Section("Results: means", tuple(_means(study, found, levers.pictures, made))),
            *levers.sections(),
            Section("Tables", (_files(levers.answers),)),
        ),
    )


def _files(answers: Answers) -> MemoTable:
    """Tables beside the report."""
    there = {"table": "mean of every outcome by scenario"}
    there |= {name: about for name, about in TABLES.items() if name in together(answers)}
    rows = tuple((f"{name}.csv", about) for name, about in there.items())
    return MemoTable("Numbers in full, beside this report", ("file", "what it holds"), rows)


def _chances(found: Sweep) -> MemoTable:
    asked = [dict(key_events(ensemble)) for ensemble in found]
    words = tuple(dict.fromkeys(word for each in asked for word in each))
    rows = [
        (name, *(_share(each.get(word)) for word in words))
        for name, each in zip(found.axes[SCENARIO], asked, strict=True)
    ]
    return MemoTable("Main events, as shares of runs", ("scenario", *words), tuple(rows))


def _share(estimate: Estimate | None) -> str:
    return estimate.in_percent if estimate else ""


def _means(study: Study, found: Sweep, pictures: Path, made: Sequence[str]) -> list[Block]:
    numbers = found.table.set_index([SCENARIO, "outcome"])
    means = numbers["mean"].map("{:.4g}".format) + numbers["standard_error"].map(" ± {:.2g}".format)
    rows = [
        (name, *(means[name, outcome] for outcome in study.outcomes))
        for name in found.axes[SCENARIO]
    ]
    heads = [f"{OUTCOMES[name][1]} ({OUTCOMES[name][0]})" for name in study.outcomes]
    blocks: list[Block] = [MemoTable("Means over runs", ("scenario", *heads), tuple(rows))]
    for file in made:
        about = f"{file.removesuffix('.png')} by scenario"
        blocks.append(Scan(about, (pictures / file).read_bytes(), file))
    if len(found) > figures.TOGETHER:
        few = f"Figures show the first {figures.TOGETHER} scenarios; table.csv has all."
        blocks.append(Paragraph(few, small=True))
    return blocks
