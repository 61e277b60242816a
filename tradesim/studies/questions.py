"""What a study asks beside its outcomes: what they hang on, policies that hold up, signposts.

Each question is a table of the study's file, asked of all scenarios or of those it names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from tradesim.analysis.discovery.landmark import asked_day
from tradesim.analysis.robust.question import Question
from tradesim.errors import ResultError, did_you_mean, in_short
from tradesim.results.answerable import answerable, check_never_missing
from tradesim.scenario.scenario import Scenario
from tradesim.scenario.values import Day, OneLine
from tradesim.terms.frozen import FrozenDict, frozen
from tradesim.terms.sides import SHORT_NAMES

Name = Annotated[str, OneLine, Field(min_length=1)]


class StudyPart(BaseModel):
    """A table of a study: frozen, and no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def _names(given: Any) -> Any:
    """Names as a list: text is one name."""
    return [given] if isinstance(given, str) else given


class Asked(StudyPart):
    """A question, and the scenarios of which it is asked: all, if none is named."""

    scenarios: Annotated[tuple[Name, ...], BeforeValidator(_names)] = ()

    def of(self, members: Sequence[Scenario]) -> list[Scenario]:
        """Those of the study's scenarios of which it is asked."""
        return [each for each in members if not self.scenarios or each.name in self.scenarios]

    def naming(self, groups: Mapping[str, Sequence[str]]) -> Asked:
        """The same with the names of members, of which designs make several of one scenario."""
        known = {name: [name] for each in groups.values() for name in each} | dict(groups)
        for name in self.scenarios:
            if name not in known:
                hint = did_you_mean(name, list(known)) or f"; allowed {in_short(list(known))}"
                raise ResultError(f"scenarios has {name!r}, which the study does not{hint}")
        chosen = dict.fromkeys(each for name in self.scenarios for each in known[name])
        return self.model_copy(update={"scenarios": tuple(chosen)})


class SensitivityAsked(Asked):
    """What an outcome hangs on: `ts.sensitivity`."""

    outcome: Name
    by: Literal["input", "group", "date", "design"] = "input"
    """Over runs by input or group, on every date, or over the points of the study's design."""

    def check(self, scenario: Scenario, _: int) -> None:
        """ResultError where the outcome cannot be asked of the scenario's runs."""
        calendar = scenario.dates()
        last = f" on {calendar.dates[-1]}" if self.by == "date" else ""
        answerable(self.outcome + last, calendar)


class SignpostsAsked(Asked):
    """What can be seen by a day that best tells an outcome: `ts.signposts`."""

    outcome: Name
    by: Day

    def check(self, scenario: Scenario, _: int) -> None:
        """ResultError where the outcome cannot be asked, or the day is not before it."""
        calendar = scenario.dates()
        check_never_missing(self.outcome)
        asked_day(calendar, answerable(self.outcome, calendar), self.by, "by")


def _truth_or_names(given: Any) -> Any:
    names = _names(given)
    if isinstance(names, list | tuple) and all(isinstance(each, str) for each in names):
        return tuple(names)
    if not isinstance(given, bool):
        raise PydanticCustomError("names", "true, false or a list of objectives")
    return given


class PoliciesAsked(Asked):
    """Which policy of a side holds up: `ts.robust`, and what knowing more would be worth."""

    name: Annotated[str, OneLine] = ""
    side: Literal["US", "CN"] = "US"
    policies: Any
    against: Any = None
    objectives: Any = None
    thresholds: dict[str, float] = Field(default_factory=FrozenDict)
    their_objective: Any = None
    runs: int | None = Field(
        default=None, ge=1, le=10**8, json_schema_extra={"unit": "runs of each cell"}
    )
    value_of_knowing: Annotated[bool | tuple[Name, ...], BeforeValidator(_truth_or_names)] = True
    """Objectives for which the value of knowing is told; true stands for all."""

    @field_validator("policies", "against", "objectives", "thresholds", "their_objective")
    @classmethod
    def _for_good(cls, given: Any) -> Any:
        return frozen(given)

    @property
    def title(self) -> str:
        """Its name, or whose policies they are."""
        return self.name or f"Policies of {SHORT_NAMES[self.side]}"

    def question(self, scenario: Scenario, runs: int) -> Question:
        """The question as `ts.robust` plays it, of `runs` where none are stated."""
        return Question.of(
            self.policies,
            self.against,
            self.objectives,
            self.thresholds or None,
            scenario,
            self.side,
            self.their_objective,
            self.runs or runs,
        )

    def known_for(self, asked: Question) -> list[str]:
        """Objectives for which the value of knowing is told; ResultError for one there is not."""
        names = [each.name for each in asked.objectives]
        if isinstance(self.value_of_knowing, bool):
            return names if self.value_of_knowing else []
        for name in self.value_of_knowing:
            if name not in names:
                hint = did_you_mean(name, names)
                raise ResultError(
                    f"value_of_knowing has {name!r}; allowed objectives {in_short(names)}{hint}"
                )
        return list(self.value_of_knowing)

    def check(self, scenario: Scenario, runs: int) -> None:
        """ResultError or ScenarioError for what cannot be played or asked."""
        asked = self.question(scenario, runs)
        for each in (*asked.objectives, asked.their_objective):
            check_never_missing(each.name)
            answerable(each.name, scenario.dates())
        self.known_for(asked)
        asked.cells()


def as_list(given: Any) -> Any:
    """Questions as a list: one table alone is one, and text is the outcome that is asked about."""
    one = [given] if isinstance(given, Mapping | str) else given
    if not isinstance(one, list | tuple):
        return one
    return [{"outcome": each} if isinstance(each, str) else each for each in one]
