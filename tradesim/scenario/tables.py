"""The tables of a scenario file: keys with their meaning, unit and allowed values.

A key is added as one field with its docstring; the schema and the commented file follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tradesim.economy.elasticities import SETS
from tradesim.scenario.values import Day, Number, OneLine
from tradesim.strategies import registry
from tradesim.terms.frozen import frozen

Tariff = Annotated[
    float, Field(ge=0, le=2.5, json_schema_extra={"unit": "a share: 1.0 is 100 %"}), Number
]
Size = Annotated[
    float, Field(ge=0, le=2.5, json_schema_extra={"unit": "a share: 1.0 is +100 points"}), Number
]
Share = Annotated[float, Field(ge=0, le=1, json_schema_extra={"unit": "a share"}), Number]
LeverName = Literal["tariff", "restriction", "purchase"]
Decision = bool | Literal["model"]


class Part(BaseModel):
    """A table of a scenario: frozen, unknown keys refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )


class CalendarPart(Part):
    """Real dates, as YYYY-MM-DD without quotes."""

    start: Day
    """First day: day 0 of every run."""
    weeks: Annotated[
        int, Field(ge=1, le=520, json_schema_extra={"unit": "weeks to simulate"}), Number
    ]
    """How long a run is."""
    step_days: Annotated[Literal[1, 7], Number] = 7
    """Length of a step in days: a week, or a day."""
    summit: Day | None = None
    """The leaders' arranged meeting; actions arrange more, or cancel it."""
    meeting: Day | None = None
    """Day on which delegations that are in talks meet next; after the usual lead if left out."""
    election: Day | None = None
    """US election day; losses weigh more on the US leader as it approaches."""


class ThreatPart(Part):
    """A threat that is open at the start."""

    lever: LeverName = "tariff"
    """Lever that it threatens to raise; only China can withhold purchases."""
    size: Size
    """By how much the lever would rise, in the lever's unit; 0 is no threat."""
    deadline: Day | None = None
    """Day on which it falls due; none was named if left out."""
    since: Day | None = None
    """Day on which it was issued; the first day if left out."""
    put_off: int = Field(default=0, ge=0, le=20)
    """How often it was put off before."""


class AuthoritiesPart(Part):
    """How the tariff of the first day divides by authority."""

    base: Tariff
    """Ordinary duties and measures by sector (MFN, sections 201 and 232); it never falls."""
    ordinary: Tariff = 0.0
    """Measures after a procedure: section 301, China's retaliation."""
    emergency: Tariff = 0.0
    """Measures under emergency powers (IEEPA); US only."""
    temporary: Tariff = 0.0
    """Measures that end by themselves (section 122); US only."""


class SidePart(Part):
    """A side at the start: its people, its levers in force or suspended, and how it chooses."""

    principal: Annotated[str, OneLine, Field(min_length=1)]
    """Its leader: moves levers, signs or refuses."""
    negotiators: tuple[Annotated[str, OneLine], ...] = ()
    """Its delegation, by name."""
    strategy: str | dict[str, Share] = "quantal-response"
    """Its strategy, or a mixture: a table of strategies and the share of runs that play each."""
    tariff: Tariff
    """Average tariff on the other side's goods on the first day."""
    tariff_before_2018: Tariff = 0.0
    """The part of it in force before 2018, which is in the accounts of the economy."""
    tariff_adapted: Tariff | None = None
    """Average tariff that buyers have adapted to by the first day; `tariff` if left out."""
    tariff_by_authority: AuthoritiesPart | None = None
    """How it divides by law; the parts above the base are scaled to `tariff`. If left out, what is
    older than 2018 is the base and the rest stands under ordinary procedure."""
    tariff_reference: Tariff | None = None
    """Average tariff before the present fight; an agreement takes part of the rise since then back.
    The tariff of the first day if left out."""
    tariff_agreed: Tariff | None = None
    """Average tariff once what is signed takes effect (truce.takes_effect)."""
    tariff_suspended: Size = 0.0
    """Suspended tariff, added back when the truce running at the start expires."""
    restriction: Share = 0.0
    """Share of critical exports held back: rare earths by China, technology by the US."""
    restriction_usual: Share = 0.0
    """The part of it that users had adapted to by the first day."""
    restriction_suspended: Share = 0.0
    """Suspended restriction, added back when the truce running at the start expires."""
    purchases_withheld: Share = 0.0
    """Share of normal soybean purchases withheld; China only, 0 for the US."""
    threat: ThreatPart | None = None
    """A threat that is open at the start; none if left out."""
    further_threats: tuple[ThreatPart, ...] = Field(default=(), max_length=2)
    """Other threats that are open at the start, at most two."""

    @field_validator("strategy")
    @classmethod
    def _known(cls, value: str | dict[str, float]) -> str | dict[str, float]:
        for name in [value] if isinstance(value, str) else value:
            if name not in registry.names():
                raise ValueError(registry.unknown(name))
        if not isinstance(value, str) and abs(sum(value.values()) - 1.0) > 1e-9:
            raise ValueError(f"has shares that add up to {sum(value.values()):g}; allowed 1")
        return value if isinstance(value, str) else frozen(value)

    @property
    def threats(self) -> tuple[ThreatPart, ...]:
        """Every threat that is open at the start."""
        return (() if self.threat is None else (self.threat,)) + self.further_threats

    @property
    def tariff_layers(self) -> tuple[float, float, float, float]:
        """The tariff by authority, shares, in the order of authorities.AUTHORITIES."""
        part = self.tariff_by_authority
        if part is None:
            base = min(self.tariff_before_2018, self.tariff)
            return base, self.tariff - base, 0.0, 0.0
        above = part.ordinary + part.emergency + part.temporary
        scale = (self.tariff - part.base) / above if above else 0.0
        base = part.base if above else self.tariff
        return base, part.ordinary * scale, part.emergency * scale, part.temporary * scale

    @model_validator(mode="after")
    def _agreed_below(self) -> Self:
        if self.tariff_agreed is not None and self.tariff_agreed > self.tariff:
            raise ValueError(
                f"tariff_agreed is {self.tariff_agreed:g}; allowed up to tariff, {self.tariff:g}"
            )
        return self

    @model_validator(mode="after")
    def _above_base(self) -> Self:
        part = self.tariff_by_authority
        if part is not None and self.tariff < part.base:
            raise ValueError(
                f"tariff is {self.tariff:g}; allowed from its base {part.base:g} on, which stands "
                "under tariff_by_authority"
            )
        return self

    @property
    def mixture(self) -> Mapping[str, float]:
        """Strategies and the share of runs that play each."""
        return {self.strategy: 1.0} if isinstance(self.strategy, str) else self.strategy


class TrucePart(Part):
    """The truce that runs at the start."""

    ends: Day | None = None
    """Its last day; no truce runs, or one without an end, if left out."""
    since: Day | None = None
    """Day on which it was signed; the first day if left out."""
    pledge: float | None = Field(
        default=None, ge=0, le=60, json_schema_extra={"unit": "million tonnes a year"}
    )
    """Soybeans pledged under it; drawn like the pledge of a new agreement if left out."""
    talks: bool = False
    """Whether the sides talk about a next one while it is in force."""
    takes_effect: Day | None = None
    """Day on which tariffs change to `tariff_agreed`."""
    extends: Decision = "model"
    """Whether it is extended: true, false, or "model" to leave it open."""


class LawPart(Part):
    """What US law allows on the first day."""

    emergency_powers: bool = True
    """The US uses emergency powers (IEEPA) for tariffs, and no court has taken them away."""
    procedure_through: bool = True
    """A procedure (section 301) is through under which the US can raise tariffs."""
    temporary_until: Day | None = None
    """Last day of temporary measures (section 122) that are in force."""


class LeadersPart(Part):
    """The leaders at their arranged meeting; later decisions are left to the model."""

    sign: Decision = "model"
    """Whether they sign: true, false, or "model" to leave it open."""


class ThreatsPart(Part):
    """The threats that are open at the start."""

    carried_out: Decision = "model"
    """Whether they are carried out when due: true, false, or "model" to leave it open."""


class SwitchesPart(Part):
    """Parts of the model; false switches a part off."""

    tariff: bool = True
    """Tariffs can be moved."""
    restriction: bool = True
    """Critical exports can be held back."""
    purchase: bool = True
    """Purchases can be withheld."""
    audience_costs: bool = True
    """Giving way in public costs a leader support."""
    beliefs: bool = True
    """Sides learn whether the other keeps its word, and how firm it is."""
    court: bool = True
    """A court may strike down US tariffs."""
    stress: bool = True
    """Escalation can shake markets, which weighs on both leaders."""


class PosteriorPart(Part):
    """What was learnt about parameters from the record: joint draws in place of their priors."""

    source: Annotated[str, OneLine, Field(min_length=1, max_length=2_000)] = "2025-10-26"
    """A shipped posterior by name (the day of its record), or the folder of a saved one."""
    later_data: bool = False
    """Whether it may rest on what came after the first day."""


class EconomyPart(Part):
    """How the economy responds to policies."""

    kind: Literal["surface", "exact"] = "surface"
    """The fast response surface, or the exact solver (slow)."""
    elasticities: str = "prior"
    """A set of published trade elasticities, or "prior" to draw a set for each run."""

    @field_validator("elasticities")
    @classmethod
    def _known(cls, value: str) -> str:
        if value != "prior" and value not in SETS:
            raise ValueError(f"is {value!r}; allowed prior, {', '.join(SETS)}")
        return value
