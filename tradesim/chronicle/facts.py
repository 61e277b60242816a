"""What a situation is made of. Rates, sizes and shares are shares: 0.25 is 25 points."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Rate = Annotated[float, Field(ge=-2.5, le=10.0)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Amount = Annotated[float, Field(ge=0.0)]
SideName = Literal["US", "CN"]
StageName = Literal[
    "status quo",
    "threat",
    "implementation",
    "talks",
    "preliminary consensus",
    "agreement",
    "compliance",
    "breach",
    "extension window",
    "expired",
]
"""Stages of the relationship, as negotiation/stages.py names them."""


class Fact(BaseModel):
    """A record of a situation: frozen, unknown fields refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )


class Layer(Fact):
    """One layer of a side's tariff."""

    id: str
    """Row of measures.csv."""
    name: str
    """What it is called."""
    authority: str
    """Row of authorities.csv it rests on."""
    route: str
    """Kind of authority: base, procedure, emergency, temporary, other."""
    rate: Rate | None
    """Rate collected on the goods covered, a share; none if not yet settled."""
    coverage: Share | None
    """Share of the goods covered, in PIIE's weights."""
    average: Rate | None
    """What it adds to the average tariff, a share; none if not yet settled."""
    announced: date
    """Day of the announcement."""
    effective: date | None
    """First day in force; none if not yet named."""
    suspended: Amount = 0.0
    """Statutory rate that is suspended, a share."""
    suspended_average: Amount = 0.0
    """What that would add to the average tariff, a share."""
    until: date | None = None
    """Day to which it is suspended: the end of the truce that holds it; none without an end."""


class OpenThreat(Fact):
    """A threat that is not settled, with its restatements."""

    ids: tuple[str, ...]
    """Rows of threats.csv."""
    side: SideName
    """Who threatens."""
    lever: str
    """With what."""
    what: str
    """The threat in words, as last stated."""
    size: Amount | None
    """By how much the lever would rise, a share; none if unstated."""
    coverage: Share | None
    """Share of the imports threatened."""
    average: Amount | None
    """What it would add to the average tariff, a share; none for other levers."""
    deadline: date | None
    """Day on which it falls due, as last named."""
    since: date
    """Day on which it was made."""
    times_put_off: int
    """How often its deadline was moved."""
    aim: str
    """Whom it is aimed at."""
    authority: str | None
    """Row of authorities.csv it would use, if known."""
    held: bool = False
    """Whether it was withdrawn for the truce that runs, and would come back with its end."""
    main: bool = False
    """Whether it is the threat that a side is judged by: of a stated size, due next."""


class FollowThrough(Fact):
    """What came of a side's settled threats with a lever, restatements left out."""

    lever: str
    """With what it threatened."""
    carried_out: int
    """Threats carried out, on the day or later."""
    in_part: int
    """Threats carried out in part."""
    dropped: int
    """Threats withdrawn or lapsed."""


class Deal(Fact):
    """A truce, an outline or an agreement that stands, with its terms."""

    id: str
    """Row of agreements.csv."""
    name: str
    """What it is called."""
    kind: str
    """Truce, agreement or outline."""
    start: date
    """Day it was made."""
    end: date | None
    """Its end as last set; none without one."""
    times_extended: int
    """How often its end was moved."""
    us_cut: Amount
    """Statutory rate that the US took off, a share."""
    us_suspended: Amount
    """Statutory rate that the US suspended, a share."""
    cn_cut: Amount
    """Statutory rate that China took off, a share."""
    cn_suspended: Amount
    """Statutory rate that China suspended, a share."""
    lifted_us: str
    """Controls that the US lifts, in words."""
    lifted_cn: str
    """Controls that China lifts, in words."""
    pledged: str
    """What China is to buy, in words."""


class Meeting(Fact):
    """A meeting that is scheduled."""

    id: str
    """Row of meetings.csv."""
    start: date | None
    """Its day; none if not yet fixed."""
    known_from: date | None
    """Day from which it was publicly known."""
    place: str
    """Where."""
    form: str
    """Meeting, call, summit, signing."""
    level: str
    """Of what rank."""
    us_lead: str
    """Who leads for the US."""
    cn_lead: str
    """Who leads for China."""


class CourtCase(Fact):
    """A court case on tariffs, as far as it has come."""

    name: str
    """Name of the case."""
    authorities: tuple[str, ...]
    """Rows of authorities.csv at stake."""
    court: str
    """Court of the last step."""
    status: Literal["pending", "decided"]
    """Whether a ruling is still to come."""
    last_step: str
    """Latest step taken: filed, argued, struck down, upheld, taken up."""
    since: date
    """Day of the first step."""
    argument: date | None
    """Day set for an argument that is still to come."""
    chance: tuple[Share, Share] | None
    """Published odds that the measures are struck down, shares."""
