"""What a run starts from: a frozen, validated scenario, read from TOML.

A scenario is added as one file in scenarios/. With `extends = "kuala-lumpur-2025"` a file lists
only what differs from that scenario.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator

from tradesim.errors import ParameterError, ScenarioError, did_you_mean, shown
from tradesim.negotiation.stages import STAGES
from tradesim.parameters.joint_draws import JointDraws
from tradesim.parameters.parameter import Parameter, named, shipped
from tradesim.parameters.posterior import Posterior
from tradesim.parameters.posteriors import made_here
from tradesim.parameters.prior import prior_from
from tradesim.scenario.actions.base import Action
from tradesim.scenario.actions.registry import AnyAction
from tradesim.scenario.actions.threats import fault_of_lever
from tradesim.scenario.consistency import fault_of_actions, held
from tradesim.scenario.encodings import ScenarioWarning, other_encodings
from tradesim.scenario.errors import first_fault
from tradesim.scenario.moves import action_in_place_of
from tradesim.scenario.posterior_of_scenario import draws_of, learnt_in_words
from tradesim.scenario.tables import (
    CalendarPart,
    EconomyPart,
    LawPart,
    LeadersPart,
    Part,
    PosteriorPart,
    SidePart,
    SwitchesPart,
    ThreatsPart,
    TrucePart,
)
from tradesim.scenario.values import DEEPEST, Joined, Lines, OneLine, too_deep
from tradesim.strategies import registry
from tradesim.terms.calendar import DAYS_PER_WEEK, Calendar
from tradesim.terms.display import Displayed
from tradesim.terms.frozen import FrozenDict, frozen
from tradesim.terms.levers import LEVERS
from tradesim.terms.text import plain, shortened

OF_ITS_OWN = ("title", "description")
"""Keys that a variant does not take over: they speak of the scenario they were written for."""

NO_SETTINGS = {"name", "title", "description", "family", "parameters", "posterior"}
"""Keys that decide nothing, and those of parameters, which a fingerprint has as they are drawn."""

LONGEST_PLACE = 80
"""Most characters of the name of a file or scenario in a message."""


class Scenario(Displayed, Part):
    """Everything a run starts from. Change it with `evolve`.

    >>> from tradesim.scenario.library import load_scenario
    >>> talks = load_scenario("kuala-lumpur-2025")
    >>> talks.evolve({"us.threat.size": 0.5}, name="half").us.threat.size
    0.5
    """

    name: Annotated[str, OneLine, Field(min_length=1, max_length=2_000)]
    """Name used in tables, figures and results folders."""
    title: Annotated[str, Joined, OneLine, Field(max_length=2_000)] = ""
    """Title, in one line."""
    description: Annotated[str, Lines, Field(max_length=20_000)] = ""
    """The situation and the assumptions, in words."""
    family: Literal["", "status quo", "escalation", "de-escalation"] = ""
    """Kind of question: status quo, escalation or de-escalation; for lists alone."""
    stage: str
    """Stage of the relationship on the first day."""
    calendar: CalendarPart
    us: SidePart
    """The United States."""
    cn: SidePart
    """China."""
    law: LawPart = LawPart()
    truce: TrucePart = TrucePart()
    leaders: LeadersPart = LeadersPart()
    threats: ThreatsPart = ThreatsPart()
    switches: SwitchesPart = SwitchesPart()
    economy: EconomyPart = EconomyPart()
    actions: tuple[AnyAction, ...] = ()
    """Dated actions that are taken in every run, in order of dates."""
    posterior: PosteriorPart | None = None
    parameters: dict[str, Any] = Field(default_factory=FrozenDict)
    """Parameters of the model to override: a value or a prior each."""
    _own: dict[str, str] = PrivateAttr(default_factory=dict)
    _draws: JointDraws | None = PrivateAttr(default=None)

    @field_validator("stage")
    @classmethod
    def _known_stage(cls, value: str) -> str:
        if value not in STAGES:
            hint = did_you_mean(value, STAGES)
            raise ValueError(f"is {value!r}; allowed {', '.join(STAGES)}{hint}")
        return value

    @field_validator("parameters")
    @classmethod
    def _for_good(cls, value: dict[str, Any]) -> Any:
        return frozen(value)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for key, side in (("us", self.us), ("cn", self.cn)):
            threat = side.threat
            if threat and (wrong := fault_of_lever(key.upper(), threat.lever, threat.size)):
                raise ValueError(f"{key}.threat.{wrong}")
            if side.tariff < side.tariff_before_2018:
                raise ValueError(
                    f"{key}.tariff is {side.tariff:g}; allowed from {side.tariff_before_2018:g}, "
                    f"{key}.tariff_before_2018, which is in it"
                )
        if self.us.purchases_withheld > 0.0:
            raise ValueError("us.purchases_withheld is above 0; allowed 0: China has state buyers")
        for key, part in (("us", self.us), ("cn", self.cn)):
            since = part.threat.since if part.threat else None
            if since is not None and since > self.calendar.start:
                start = self.calendar.start
                raise ValueError(f"{key}.threat.since is {since}; allowed up to the start {start}")
        for key, when in self._dated():
            if when is not None and when <= self.calendar.start:
                start = self.calendar.start
                raise ValueError(f"{key} is {when}; allowed dates after the start {start}")
        if wrong := fault_of_actions(self):
            raise ValueError(wrong)
        self.drawn_parameters()
        self._draws = draws_of(self.posterior, self.calendar.start)
        self._own.update(registry.hashes([*self.us.mixture, *self.cn.mixture]))
        return self

    def __getstate__(self) -> dict[Any, Any]:
        """What is pickled: strategies from outside the package come along."""
        return super().__getstate__() | {"strategies": registry.pickled(self._own)}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        registry.unpickle(state.pop("strategies"))
        super().__setstate__(state)

    def _dated(self) -> list[tuple[str, date | None]]:
        dated = [
            ("calendar.summit", self.calendar.summit),
            ("calendar.meeting", self.calendar.meeting),
            ("truce.takes_effect", self.truce.takes_effect),
            ("calendar.election", self.calendar.election),
            ("truce.ends", self.truce.ends),
        ]
        for key, side in (("us", self.us), ("cn", self.cn)):
            if side.threat:
                dated.append((f"{key}.threat.deadline", side.threat.deadline))
        return dated

    @classmethod
    def from_table(cls, table: Mapping[str, Any], where: str, text: str = "") -> Scenario:
        """A scenario from a parsed table; ScenarioError says what is wrong at `where`."""
        if not isinstance(where, str) or not isinstance(text, str):
            raise ScenarioError(f"where is {shown(where)}, text {shown(text)}; allowed text")
        where = shortened(plain(where), LONGEST_PLACE)
        if not isinstance(table, Mapping):
            raise ScenarioError(f"{where}: table is {shown(table)}; allowed keys and values")
        if too_deep(table):
            raise ScenarioError(f"{where}: tables in tables; allowed {DEEPEST} inside one another")
        if "moves" in table:
            raise ScenarioError(f"{where}: {action_in_place_of(table['moves'])}")
        try:
            return cls.model_validate(table)
        except ValidationError as error:
            raise ScenarioError(first_fault(error, cls, where, text)) from None
        except ParameterError as error:
            raise ScenarioError(f"{where}: {error}") from None

    def evolve(self, changes: Mapping[str, Any], *, name: str | None = None) -> Scenario:
        """A variant with some keys changed, by dotted path: `{"us.threat.size": 0.5}`.

        Title and description speak of the scenario they were written for: a variant, which has
        other keys or another name, is headed by its name, unless they are among the changes.
        ScenarioError names an unknown key or a value out of range.
        """
        if not isinstance(changes, Mapping):
            raise ScenarioError(
                f"changes are {shown(changes)}; allowed keys and values, "
                "like {'us.threat.size': 0.5}"
            )
        named = f"{self.name}+" if name is None else name
        asked = changes.get("name", named)
        new_name = not isinstance(asked, str) or asked != self.name
        own = set(OF_ITS_OWN) if new_name or not changes.keys() <= {"name", *OF_ITS_OWN} else set()
        table = self.model_dump(mode="python", exclude_none=True, exclude=own)
        table["name"] = named
        for path, value in changes.items():
            if not isinstance(path, str):
                raise ScenarioError(f"key is {shown(path)}; allowed text, like 'us.threat.size'")
            _put(table, path.split("."), value, path)
        return Scenario.from_table(table, named if isinstance(named, str) else self.name).warned()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; with `update` a variant by `evolve`, checked and without this title."""
        if not update:
            return super().model_copy(deep=deep)
        copied: Any = self.evolve({"name": self.name, **update})
        return copied  # type: ignore[no-any-return]

    def with_actions(self, actions: Iterable[Action], *, name: str | None = None) -> Scenario:
        """A variant in which these actions are taken too, in every run.

        ScenarioError names an action that is no action, or that cannot be taken in this scenario.
        """
        several = isinstance(actions, Iterable) and not isinstance(actions, str | Action)
        added = list(actions) if several else [actions]
        for each in added:
            if not isinstance(each, Action):
                raise ScenarioError(f"{shown(each)} is no action; allowed those of ts.actions")
        tables = [each.model_dump(exclude_none=True) for each in (*self.actions, *added)]
        return self.evolve({"actions": tables}, name=name)

    def warned(self) -> Scenario:
        """The scenario, with a ScenarioWarning for each key that an action asks otherwise."""
        for line in other_encodings(self):
            warnings.warn(f"{self.name}: {line}", ScenarioWarning, stacklevel=3)
        return self

    def drawn_parameters(self) -> dict[str, Parameter]:
        """Every parameter as this scenario has it: shipped, or overridden under [parameters].

        ParameterError names what is unknown or out of range.
        """
        found = dict(shipped())
        for path, value in leaves(self.parameters):
            parameter = named(path, found)
            if isinstance(value, Mapping):
                found[path] = parameter.distributed_as(prior_from(path, value))
            elif isinstance(value, bool) or not isinstance(value, int | float):
                raise ParameterError(
                    f"parameters.{path} is {shown(value)}; allowed a number or a prior"
                )
            else:
                found[path] = parameter.fixed_at(value)
        return found

    def with_posterior(
        self, posterior: Posterior, *, name: str | None = None, later_data: bool = False
    ) -> Scenario:
        """A variant whose parameters are joint draws of a posterior, where it does not set them.

        ScenarioError where the posterior rests on what came after the first day, unless
        `later_data` allows it.
        """
        if not isinstance(posterior, Posterior):
            raise ScenarioError(f"posterior is {shown(posterior)}; allowed what calibrate returns")
        part = {"source": made_here(posterior), "later_data": later_data}
        return self.evolve({"posterior": part}, name=name)

    @property
    def joint_draws(self) -> JointDraws | None:
        """Joint draws of parameters that runs are given rows of; None without a posterior."""
        return self._draws

    @property
    def learned_names(self) -> tuple[str, ...]:
        """Parameters that come from the posterior: those that the scenario does not set itself."""
        own = {path for path, _ in leaves(self.parameters)}
        names = () if self._draws is None else self._draws.names
        return tuple(name for name in names if name not in own)

    @property
    def stated_parameters(self) -> dict[str, str]:
        """Value, prior or joint draws (5th to 95th percentile) of every parameter, as text."""
        stated = {name: each.stated for name, each in self.drawn_parameters().items()}
        return stated | learnt_in_words(self._draws, self.learned_names)

    def dates(self) -> Calendar:
        """The calendar in days from the start."""
        part = self.calendar
        n_steps = part.weeks * DAYS_PER_WEEK // part.step_days
        calendar = Calendar(part.start, n_steps, part.step_days)
        meetings = tuple(map(calendar.day, held(self)))
        return replace(calendar, summit=calendar.day(part.summit), meetings=meetings)

    @property
    def sides(self) -> tuple[SidePart, SidePart]:
        """US and China, in the order of sides.SIDES."""
        return self.us, self.cn

    @property
    def own_strategies(self) -> Mapping[str, str]:
        """Strategies from outside the package, by name, and the hash of their code."""
        return MappingProxyType(self._own)

    @property
    def fingerprint(self) -> str:
        """Hash of everything that decides a run but the seed: 16 hex digits."""
        stated = self.model_dump(mode="json", exclude=NO_SETTINGS)
        for action in stated["actions"]:
            if action.get("when") is None:
                action.pop("when", None)
        numbers = {n: (p.stated, p.low, p.high) for n, p in sorted(self.drawn_parameters().items())}
        known: list[Any] = [stated, numbers, self._own] if self._own else [stated, numbers]
        if self._draws is not None:
            known.append({"posterior": self._draws.fingerprint, "of": self.learned_names})
        return _hash(known)

    @property
    def fingerprint_without_parameters(self) -> str:
        """Hash of what decides a run but the seed, parameters and a posterior: 16 hex digits."""
        return _hash([self.model_dump(mode="json", exclude=NO_SETTINGS), self._own])


def _hash(known: list[Any]) -> str:
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:16]


def _put(table: dict[str, Any], keys: list[str], value: Any, path: str) -> None:
    for key in keys[:-1]:
        inner = table.setdefault(key, {})
        if not isinstance(inner, dict):
            raise ScenarioError(
                f"{shown(path)}: {shown(key)} is a value, so nothing can be set below it"
            )
        table = inner
    table[keys[-1]] = value


def leaves(table: Mapping[str, Any], above: str = "") -> list[tuple[str, Any]]:
    """Values and priors of a table by dotted path, however it nests them.

    >>> leaves({"us": {"threat": {"size": 0.5}}, "leaders.sign": False})
    [('us.threat.size', 0.5), ('leaders.sign', False)]
    """
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, Mapping) and "family" not in value:
            found += leaves(value, f"{above}{key}.")
        else:
            found.append((f"{above}{key}", value))
    return found


assert set(LEVERS) == {"tariff", "restriction", "purchase"}
