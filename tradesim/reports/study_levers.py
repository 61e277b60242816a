"""Sections of a study's report on levers: a finding in words, tables and figures a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tradesim.reports.figures import TOGETHER
from tradesim.reports.memo.records import Block, Heading, Paragraph, Scan, Section
from tradesim.reports.study_tables import PARTS, Finding
from tradesim.studies.answers import Answer, Answers, Task
from tradesim.studies.study import Study


@dataclass(frozen=True)
class Told:
    """An answer as the report tells it: what it is about, its finding, its tables and figures."""

    scenario: str
    about: str
    finding: Finding
    scans: tuple[Scan, ...] = ()
    why: str = ""
    """Why there is no answer."""

    @property
    def blocks(self) -> Iterator[Block]:
        """What the report shows, in order."""
        yield Heading(f"{self.about} in {self.scenario}" if self.about else self.scenario)
        for each in (self.why, *self.finding.which, *self.finding.change):
            if each:
                yield Paragraph(each)
        yield from self.finding.tables
        yield from self.scans


@dataclass(frozen=True)
class Levers:
    """What a study found out about levers."""

    study: Study
    names: Sequence[str]
    answers: Answers
    pictures: Path
    """The folder of the study's figures."""

    def told(self, kind: str) -> list[Told]:
        """Every answer of a kind, of the scenarios that a report shows."""
        return [told for task, told in self._all.items() if task.kind == kind]

    @cached_property
    def _all(self) -> Mapping[Task, Told]:
        shown = ((task, each) for task, each in self.answers.items() if is_shown(task))
        return {task: self._told(task, answer) for task, answer in shown}

    def sections(self) -> Iterator[Section]:
        """A section for each kind of question that was asked."""
        for kind, heading in HEADINGS.items():
            if told := self.told(kind):
                blocks = [block for each in told for block in each.blocks]
                if len(self.names) > TOGETHER:
                    told_of = f"The first {TOGETHER} scenarios; {kind}.csv has all."
                    blocks.append(Paragraph(told_of, small=True))
                first = f" from {self.names[0]}" if kind == "attribution" else ""
                yield Section(heading + first, tuple(blocks))

    def _told(self, task: Task, answer: Answer) -> Told:
        name, about = task.of(self.names), self._about(task)
        if answer.why:
            return Told(name, about, Finding(), why=answer.why)
        scans = tuple(
            Scan(shown, (self.pictures / file).read_bytes(), file)
            for file, shown in answer.pictures.items()
        )
        return Told(name, about, PARTS[task.kind](self.study, task, answer), scans)

    def _about(self, task: Task) -> str:
        """What a question is about; nothing of the one question on what differs."""
        if task.kind == "attribution":
            return ""
        asked = getattr(self.study, task.kind)[task.question]
        if task.kind == "robust":
            return str(asked.title)
        return str(asked.outcome) + (f", by {asked.by}" if asked.by != "input" else "")


def is_shown(task: Task) -> bool:
    """Whether the report tells of a question: of designs, and of the first scenarios."""
    return bool(task.points) or task.scenario < TOGETHER


HEADINGS: Mapping[str, str] = {
    "sensitivity": "What outcomes hang on",
    "attribution": "Which change makes the difference",
    "robust": "Which policy holds up",
    "signposts": "What shows early how it comes out",
}
