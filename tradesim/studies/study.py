"""What a batch simulates: a frozen, validated study, read from TOML.

A study names scenarios, changes to all of them, designs that make more of them, how many runs,
what is kept, and which outcomes and pictures its report shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from tradesim.analysis.sensitivity.cells import LEAST_RUNS
from tradesim.engine import designs
from tradesim.errors import ScenarioError, TradesimError, did_you_mean
from tradesim.model.outcomes import BRIEF, OUTCOMES
from tradesim.results.conditions import read as read_condition
from tradesim.scenario.errors import first_fault
from tradesim.scenario.library import load_scenario, nearest, parsed, text_of
from tradesim.scenario.scenario import Scenario, leaves
from tradesim.scenario.values import Joined, OneLine
from tradesim.terms.frozen import FrozenDict, frozen
from tradesim.terms.paths import user_path

Picture = Literal["fan", "outcome", "stages", "survival", "tariffs"]


SAMPLES = {
    "latin-hypercube": designs.latin_hypercube,
    "morris": designs.morris,
    "saltelli": designs.saltelli,
    "sobol": designs.sobol,
}


class StudyPart(BaseModel):
    """A table of a study: frozen, and no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Design(StudyPart):
    """More scenarios made from each one: a factorial of settings, or a sample of priors."""

    kind: Literal["factorial", "latin-hypercube", "morris", "saltelli", "sobol"]
    settings: dict[str, tuple[Any, ...]] = Field(default_factory=FrozenDict)
    parameters: tuple[str, ...] | None = None
    n: int = Field(default=64, ge=1, le=100_000, json_schema_extra={"unit": "points"})
    seed: int = Field(default=0, ge=0, le=2**63)

    @field_validator("settings")
    @classmethod
    def _for_good(cls, settings: dict[str, Any]) -> Any:
        return frozen(settings)

    def of(self, scenario: Scenario) -> list[Scenario]:
        """The scenarios that the design makes of one."""
        if self.kind == "factorial":
            return designs.factorial(scenario, self.settings)
        return SAMPLES[self.kind](scenario, self.parameters, self.n, self.seed)


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
    sensitivity: tuple[str, ...] = ()
    """Outcomes, or what `where` understands, of which the report says what they hang on."""
    attribution: bool = False
    """Whether the report says which key makes the difference of each scenario from the first."""

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
    def _enough(self) -> Self:
        try:
            for asked in self.sensitivity:
                read_condition(asked).check()
        except TradesimError as error:
            raise ValueError(f"sensitivity: {error}") from None
        if self.sensitivity and self.runs < LEAST_RUNS:
            raise ValueError(
                f"runs is {self.runs}; allowed from {LEAST_RUNS} where sensitivity is asked for"
            )
        return self

    def members(self, folder: Path) -> list[Scenario]:
        """All scenarios of the study; paths are below `folder`. ScenarioError names a wrong one."""
        made: list[Scenario] = []
        for which in self.scenarios:
            scenario = load_scenario(nearest(which, folder))
            if self.overrides:
                scenario = scenario.evolve(dict(leaves(self.overrides)), name=scenario.name)
            made += [each for design in self.designs for each in design.of(scenario)] or [scenario]
        _check_names(made)
        return made


def read(file: Path) -> tuple[Study, list[Scenario]]:
    """A study and its scenarios; ScenarioError says in a line what is wrong, and where."""
    file = user_path(file, ScenarioError)
    text = text_of(file)
    try:
        study = Study.model_validate(parsed(text, file.name))
    except ValidationError as error:
        raise ScenarioError(first_fault(error, Study, file.name, text)) from None
    try:
        return study, study.members(file.parent)
    except TradesimError as error:
        raise ScenarioError(f"{file.name}: {error}") from None


def _check_names(scenarios: Sequence[Scenario]) -> None:
    names = [scenario.name for scenario in scenarios]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ScenarioError(f"scenarios listed twice: {', '.join(twice)}; name each once")
