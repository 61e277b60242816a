"""What a run starts from: a frozen, validated scenario, read from TOML.

A scenario is added as one file in scenarios/. `extends = "kuala-lumpur-2025"` takes all of another
scenario and changes what the file names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from tradesim.calendar import DAYS_PER_WEEK, NEVER, Calendar
from tradesim.economy.elasticities import SETS
from tradesim.errors import ParameterError, ScenarioError
from tradesim.levers import HELD_BY, HIGHEST, LEVERS
from tradesim.negotiation.stages import STAGES
from tradesim.parameters import Parameter, named, prior_from, shipped
from tradesim.scenario_errors import explained
from tradesim.sides import SIDES
from tradesim.strategies.registry import BY_NAME

Tariff = Annotated[float, Field(ge=0, le=2.5, description="a share: 1.0 is +100 points")]
Share = Annotated[float, Field(ge=0, le=1, description="a share")]
LeverName = Literal["tariff", "restriction", "purchase"]
Decision = bool | Literal["model"]


class Part(BaseModel):
    """A table of a scenario: frozen, and no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CalendarPart(Part):
    """Real dates."""

    start: date
    weeks: int = Field(ge=1, le=520, description="weeks to simulate")
    step_days: Literal[1, 7] = 7
    summit: date | None = None
    election: date | None = None


class ThreatPart(Part):
    """A threat that is open at the start."""

    lever: LeverName = "tariff"
    size: Tariff
    deadline: date
    since: date | None = None


class SidePart(Part):
    """A side at the start: its people, its levers in force or suspended, and how it chooses."""

    principal: str = Field(min_length=1)
    negotiators: tuple[str, ...] = ()
    strategy: str | dict[str, Share] = "quantal-response"
    tariff: Tariff
    tariff_before_2018: Tariff = 0.0
    tariff_suspended: Tariff = 0.0
    restriction: Share = 0.0
    restriction_usual: Share = 0.0
    restriction_suspended: Share = 0.0
    purchases_withheld: Share = 0.0
    threat: ThreatPart | None = None

    @field_validator("strategy")
    @classmethod
    def _known(cls, value: str | dict[str, float]) -> str | dict[str, float]:
        for name in [value] if isinstance(value, str) else value:
            if name not in BY_NAME:
                near = get_close_matches(name, BY_NAME, n=1)
                hint = f"; did you mean '{near[0]}'?" if near else ""
                raise ValueError(f"is {name!r}; allowed {', '.join(BY_NAME)}{hint}")
        if not isinstance(value, str) and abs(sum(value.values()) - 1.0) > 1e-9:
            raise ValueError(f"has shares that add up to {sum(value.values()):g}; allowed 1")
        return value

    @property
    def mixture(self) -> Mapping[str, float]:
        """Strategies and the share of runs that play each."""
        return {self.strategy: 1.0} if isinstance(self.strategy, str) else self.strategy


class TrucePart(Part):
    """The truce that runs at the start, and whether it is extended."""

    ends: date | None = None
    extends: Decision = "model"


class LeadersPart(Part):
    """Whether the leaders sign at the arranged meeting; later decisions are left to the model."""

    sign: Decision = "model"


class ThreatsPart(Part):
    """Whether the threats that are open at the start are carried out when they fall due."""

    carried_out: Decision = "model"


class SwitchesPart(Part):
    """What the model leaves out when false, one line each."""

    tariff: bool = True
    restriction: bool = True
    purchase: bool = True
    audience_costs: bool = True
    beliefs: bool = True
    court: bool = True
    stress: bool = True


class EconomyPart(Part):
    """How the economy answers: the fast surface or the exact solver, and which elasticities."""

    kind: Literal["surface", "exact"] = "surface"
    elasticities: str = "prior"

    @field_validator("elasticities")
    @classmethod
    def _known(cls, value: str) -> str:
        if value != "prior" and value not in SETS:
            raise ValueError(f"is {value!r}; allowed prior, {', '.join(SETS)}")
        return value


class MovePart(Part):
    """A dated move, played in every run."""

    on: date
    side: Literal["US", "CN"]
    move: Literal["raise", "lower", "threaten", "carry out", "withdraw", "offer talks"]
    lever: LeverName = "tariff"
    size: Tariff = 0.0


class Scenario(Part):
    """Everything a run starts from. Change it with `evolve`.

    >>> from tradesim.library import load_scenario
    >>> talks = load_scenario("kuala-lumpur-2025")
    >>> talks.evolve({"us.threat.size": 0.5}, name="half").us.threat.size
    0.5
    """

    name: str = Field(min_length=1)
    title: str = ""
    description: str = ""
    stage: str
    calendar: CalendarPart
    us: SidePart
    cn: SidePart
    truce: TrucePart = TrucePart()
    leaders: LeadersPart = LeadersPart()
    threats: ThreatsPart = ThreatsPart()
    switches: SwitchesPart = SwitchesPart()
    economy: EconomyPart = EconomyPart()
    moves: tuple[MovePart, ...] = ()
    parameters: dict[str, Any] = {}

    @field_validator("stage")
    @classmethod
    def _known_stage(cls, value: str) -> str:
        if value not in STAGES:
            near = get_close_matches(value, STAGES, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise ValueError(f"is {value!r}; allowed {', '.join(STAGES)}{hint}")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for key, side, lever, size in self._steps():
            held, highest = HELD_BY[SIDES.index(side)], HIGHEST[LEVERS.index(lever)]
            if not held[LEVERS.index(lever)]:
                allowed = ", ".join(name for name, has in zip(LEVERS, held, strict=True) if has)
                raise ValueError(f"{key}.lever is {lever!r}; allowed {allowed} for {side}")
            if size > highest:
                raise ValueError(f"{key}.size is {size:g}; allowed 0 to {highest:g} on {lever}")
        if self.us.purchases_withheld > 0.0:
            raise ValueError("us.purchases_withheld is above 0; allowed 0: China has state buyers")
        end = self.dates().dates[-1]
        for k, move in enumerate(self.moves):
            if move.on > end:
                raise ValueError(f"moves[{k}].on is {move.on}; allowed up to the horizon {end}")
            if move.size == 0.0 and move.move in ("raise", "lower", "threaten"):
                raise ValueError(f"moves[{k}].size is 0; allowed above 0 for {move.move}")
        for key, part in (("us", self.us), ("cn", self.cn)):
            since = part.threat.since if part.threat else None
            if since is not None and since > self.calendar.start:
                start = self.calendar.start
                raise ValueError(f"{key}.threat.since is {since}; allowed up to the start {start}")
        for key, when in self._dated():
            if when is not None and when <= self.calendar.start:
                start = self.calendar.start
                raise ValueError(f"{key} is {when}; allowed dates after the start {start}")
        self.drawn_parameters()
        return self

    def _steps(self) -> list[tuple[str, str, str, float]]:
        """Threats and moves: where they stand, whose they are, their lever and their size."""
        steps: list[tuple[str, str, str, float]] = []
        for key, side in (("us", self.us), ("cn", self.cn)):
            if side.threat:
                steps.append((f"{key}.threat", key.upper(), side.threat.lever, side.threat.size))
        for k, move in enumerate(self.moves):
            steps.append((f"moves[{k}]", move.side, move.lever, move.size))
        return steps

    def _dated(self) -> list[tuple[str, date | None]]:
        dated = [
            ("calendar.summit", self.calendar.summit),
            ("calendar.election", self.calendar.election),
            ("truce.ends", self.truce.ends),
        ]
        for key, side in (("us", self.us), ("cn", self.cn)):
            if side.threat:
                dated.append((f"{key}.threat.deadline", side.threat.deadline))
        return dated + [(f"moves[{k}].on", move.on) for k, move in enumerate(self.moves)]

    @classmethod
    def from_table(cls, table: Mapping[str, Any], where: str, text: str = "") -> Scenario:
        """A scenario from a parsed table; ScenarioError says what is wrong at `where`."""
        try:
            return cls.model_validate(table)
        except ValidationError as error:
            raise ScenarioError(explained(error, cls, where, text)) from None
        except ParameterError as error:
            raise ScenarioError(f"{where}: {error}") from None

    def evolve(self, changes: Mapping[str, Any], *, name: str | None = None) -> Scenario:
        """A variant with some keys changed, by dotted path: `{"us.threat.size": 0.5}`.

        ScenarioError names an unknown key or a value out of range.
        """
        table = self.model_dump(mode="python", exclude_none=True)
        table["name"] = name or f"{self.name}+"
        for path, value in changes.items():
            _put(table, path.split("."), value, path)
        return Scenario.from_table(table, table["name"])

    def drawn_parameters(self) -> dict[str, Parameter]:
        """Every parameter as this scenario has it: shipped, or overridden under [parameters]."""
        found = dict(shipped())
        for path, value in _leaves(self.parameters):
            parameter = named(path, found)
            if isinstance(value, Mapping):
                found[path] = parameter.distributed_as(prior_from(path, value))
            elif isinstance(value, bool) or not isinstance(value, int | float):
                raise ParameterError(f"parameters.{path} is {value!r}; allowed a number or a prior")
            else:
                found[path] = parameter.fixed_at(float(value))
        return found

    def dates(self) -> Calendar:
        """The calendar in days from the start."""
        part = self.calendar
        n_steps = part.weeks * DAYS_PER_WEEK // part.step_days
        calendar = Calendar(part.start, n_steps, part.step_days)
        summit = calendar.day(part.summit) if part.summit else NEVER
        return Calendar(part.start, n_steps, part.step_days, summit)

    @property
    def sides(self) -> tuple[SidePart, SidePart]:
        """US and China, in the order of sides.SIDES."""
        return self.us, self.cn

    @property
    def fingerprint(self) -> str:
        """Hash of everything that decides a run but the seed: 16 hex digits."""
        left_out = {"name", "title", "description", "parameters"}
        stated = self.model_dump(mode="json", exclude=left_out)
        numbers = {n: (p.stated, p.low, p.high) for n, p in sorted(self.drawn_parameters().items())}
        text = json.dumps([stated, numbers], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _put(table: dict[str, Any], keys: list[str], value: Any, path: str) -> None:
    for key in keys[:-1]:
        inner = table.setdefault(key, {})
        if not isinstance(inner, dict):
            raise ScenarioError(f"{path}: {key} is a value, so nothing can be set below it")
        table = inner
    table[keys[-1]] = value


def _leaves(table: Mapping[str, Any], above: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, Mapping) and "family" not in value:
            found += _leaves(value, f"{above}{key}.")
        else:
            found.append((f"{above}{key}", value))
    return found


assert set(LEVERS) == {"tariff", "restriction", "purchase"}
