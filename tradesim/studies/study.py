"""What a batch simulates: a frozen, validated study, read from TOML.

A study names scenarios, changes to all of them, designs that make more of them, how many runs,
what is kept, which outcomes and pictures its report shows, and what else it asks (questions.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from tradesim.analysis.sensitivity.cells import LEAST_RUNS
from tradesim.errors import ScenarioError, TradesimError, did_you_mean, shown
from tradesim.model.outcomes import BRIEF, OUTCOMES
from tradesim.scenario.errors import first_fault
from tradesim.scenario.library import load_scenario, nearest, parsed, text_of
from tradesim.scenario.scenario import Scenario, leaves
from tradesim.scenario.values import Joined, OneLine
from tradesim.studies.design import INDEXED, Design
from tradesim.studies.questions import (
    Asked,
    PoliciesAsked,
    SensitivityAsked,
    SignpostsAsked,
    StudyPart,
    as_list,
)
from tradesim.terms.frozen import FrozenDict, frozen
from tradesim.terms.paths import user_path

Picture = Literal["fan", "outcome", "stages", "survival", "tariffs"]


QUESTIONS = ("sensitivity", "robust", "signposts")
"""Keys with questions that are asked of each scenario."""


class Study(StudyPart):
    """A batch of ensembles that share a seed, and their report."""

    name: Annotated[str, OneLine, Field(min_length=1)]
    title: Annotated[str, Joined, OneLine] = ""
    scenarios: tuple[str, ...] = Field(min_length=1)
    overrides: dict[str, Any] = Field(default_factory=FrozenDict)
    designs: tuple[Design, ...] = ()
    runs: int = Field(
        default=10_000, ge=1, le=10**10, json_schema_extra={"unit": "runs of each scenario"}
    )
    seed: int = Field(default=0, ge=0, le=2**63)
    record: Literal["outcomes", "weekly", "events", "paths"] = "weekly"
    outcomes: tuple[str, ...] = tuple(BRIEF)
    pictures: tuple[Picture, ...] = ("outcome",)
    reports: tuple[Literal["html", "pdf"], ...] = ("html",)
    """Formats of the report beside Markdown."""
    sensitivity: Annotated[tuple[SensitivityAsked, ...], BeforeValidator(as_list)] = ()
    """Outcomes, or what `where` understands, of which it is told what they hang on."""
    attribution: bool = Field(default=False, strict=True)
    """Whether it is told which key makes the difference of each scenario from the first."""
    robust: Annotated[tuple[PoliciesAsked, ...], BeforeValidator(as_list)] = ()
    """Policies of a side of which it is told how they hold up."""
    signposts: Annotated[tuple[SignpostsAsked, ...], BeforeValidator(as_list)] = ()
    """Outcomes of which it is told what shows early how they come out."""

    @field_validator("overrides")
    @classmethod
    def _for_good(cls, overrides: dict[str, Any]) -> Any:
        return frozen(overrides)

    @field_validator("outcomes")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in OUTCOMES:
                hint = did_you_mean(name, OUTCOMES)
                raise ValueError(f"names {name!r}; allowed outcomes of the summary{hint}")
        return names

    @model_validator(mode="after")
    def _named_apart(self) -> Self:
        titles = [each.title for each in self.robust]
        if twice := next((title for title in titles if titles.count(title) > 1), ""):
            raise ValueError(f"robust has {twice!r} twice; give each a name of its own")
        return self

    def groups(self, folder: Path) -> list[tuple[str, list[Scenario]]]:
        """Scenarios of the study, by the name of the one that designs make them of.

        Paths are below `folder`. ScenarioError names a wrong one.
        """
        found = []
        for which in self.scenarios:
            scenario = load_scenario(nearest(which, folder))
            if self.overrides:
                scenario = scenario.evolve(dict(leaves(self.overrides)), name=scenario.name)
            made = [each for design in self.designs for each in design.of(scenario)]
            found.append((scenario.name, made or [scenario]))
        return found

    def naming(self, groups: Mapping[str, Sequence[str]]) -> Self:
        """The same with questions that name each scenario they are asked of."""
        found: dict[str, list[Asked]] = {kind: [] for kind in QUESTIONS}
        for kind in QUESTIONS:
            for place, asked in enumerate(getattr(self, kind)):
                with said_of(f"{kind}.{place}"):
                    found[kind].append(asked.naming(groups))
        return self.model_copy(update={kind: tuple(each) for kind, each in found.items()})

    def check(self, members: Sequence[Scenario]) -> None:
        """ResultError or ScenarioError, which names the question, for what cannot be asked."""
        for kind in QUESTIONS:
            for place, asked in enumerate(getattr(self, kind)):
                for scenario in asked.of(members):
                    with said_of(f"{kind}.{place}"):
                        asked.check(scenario, self.runs)
        self._check_sensitivity()

    def _check_sensitivity(self) -> None:
        ways = {each.by for each in self.sensitivity}
        if ways - {"design"} and self.runs < LEAST_RUNS:
            raise ScenarioError(
                f"runs is {self.runs}; allowed from {LEAST_RUNS} where sensitivity is asked for"
            )
        if "date" in ways and self.record != "paths":
            raise ScenarioError(
                f'record is {self.record!r}; allowed "paths" where sensitivity is asked by date'
            )
        if "design" in ways and [each.kind in INDEXED for each in self.designs] != [True]:
            raise ScenarioError(
                f"designs are {shown([each.kind for each in self.designs])}; allowed one, of kind "
                f"{' or '.join(INDEXED)}, where sensitivity is asked by design"
            )


def read(file: Path) -> tuple[Study, list[Scenario]]:
    """A study and its scenarios; ScenarioError says in a line what is wrong, and where."""
    file = user_path(file, ScenarioError)
    text = text_of(file)
    try:
        study = Study.model_validate(parsed(text, file.name))
    except ValidationError as error:
        raise ScenarioError(first_fault(error, Study, file.name, text)) from None
    try:
        groups = study.groups(file.parent)
        members = [each for _, made in groups for each in made]
        _check_names(members)
        study = study.naming({name: [each.name for each in made] for name, made in groups})
        study.check(members)
        return study, members
    except TradesimError as error:
        raise ScenarioError(f"{file.name}: {error}") from None


@contextmanager
def said_of(entry: str) -> Iterator[None]:
    """Errors inside name the entry of the file that they are about."""
    try:
        yield
    except TradesimError as error:
        raise ScenarioError(f"{entry}: {error}") from None


def _check_names(scenarios: Sequence[Scenario]) -> None:
    names = [scenario.name for scenario in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ScenarioError(f"scenarios listed twice: {', '.join(twice)}; name each once")
