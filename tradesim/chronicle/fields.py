"""Fields of a situation: of a side, and of both together."""

from __future__ import annotations

from datetime import date as Day

from pydantic import Field

from tradesim.chronicle.facts import (
    Amount,
    CourtCase,
    Deal,
    Fact,
    FollowThrough,
    Layer,
    Meeting,
    OpenThreat,
    Rate,
    Share,
    StageName,
)


class SideSituation(Fact):
    """One side on a day."""

    leader: str
    """Its principal."""
    negotiators: tuple[str, ...]
    """Its delegation."""
    tariff: Rate
    """Average tariff on the other side's goods, a share: the sum of the layers in force."""
    layers: tuple[Layer, ...]
    """Layers in force, those suspended in part or whole too."""
    announced: tuple[Layer, ...]
    """Layers announced and not yet in force."""
    suspended: Amount
    """Statutory rate that a running truce suspends, a share: the largest of the layers."""
    suspended_average: Amount
    """What the suspended layers would add to the average tariff, a share."""
    threats: tuple[OpenThreat, ...]
    """All its open threats, by deadline; those that the truce holds last."""
    record: tuple[FollowThrough, ...]
    """What came of its threats up to the day, by lever."""
    restriction: Share
    """Share of critical exports held back (judgement)."""
    purchases_withheld: Share = 0.0
    """Share of usual purchases withheld (judgement); 0 for the US."""
    imports: Amount | None
    """Goods imports from the other side, USD bn a year: last year or quarter published."""
    imports_last_year: Amount | None
    """Goods imports of the last full year published, USD bn."""
    income: Amount | None
    """Gross domestic product, USD bn a year, as last published."""

    @property
    def tariff_before_2018(self) -> float:
        """Part of the average in force before 2018, which is in accounts of 2017; a share."""
        old = (x for x in self.layers if x.effective and x.effective <= Day(2018, 1, 1))
        return round(sum(layer.average or 0.0 for layer in old), 4)

    @property
    def average_by_route(self) -> dict[str, float]:
        """What the layers add to the average by kind of authority, shares: base, emergency, ..."""
        found = dict.fromkeys((layer.route for layer in self.layers), 0.0)
        for layer in self.layers:
            found[layer.route] += layer.average or 0.0
        return {route: round(each, 4) for route, each in found.items()}

    @property
    def main_threat(self) -> OpenThreat | None:
        """The threat that the side is judged by; none where none has a stated size."""
        return next((threat for threat in self.threats if threat.main), None)


class Behind(Fact):
    """What an entry of the table rests on."""

    entry: str
    """Name of the entry."""
    rows: str
    """Rows of the chronicle."""
    source: str
    """Their sources."""


class SituationFields(Fact):
    """What a situation is made of."""

    date: Day
    """The day."""
    known_until: Day
    """Day of the last row that was known: a chronicle says nothing of what lies after it."""
    stage: StageName
    """Where the relationship stands: a stage of the model."""
    stage_note: str
    """Why, in words."""
    us: SideSituation
    """The United States."""
    cn: SideSituation
    """China."""
    truce: Deal | None
    """The truce or agreement that runs."""
    outline: Deal | None
    """The preliminary consensus that waits for the leaders."""
    talks_open: bool
    """Whether the sides are talking."""
    meetings: tuple[Meeting, ...]
    """Meetings known to be scheduled, by date."""
    next_us_election: Day | None
    """Day of the next national election in the US."""
    court: tuple[CourtCase, ...]
    """Court cases on tariffs."""
    pledged_soybeans: Amount
    """Soybeans that China has pledged to buy, million tonnes a year."""
    pledged_value: Amount
    """Goods that China has pledged to buy, USD bn a year."""
    delivered_share: Share | None
    """Part of the pledge bought so far, as last published; none where nothing is."""
    behind: tuple[Behind, ...] = Field(default=(), repr=False)
    """Rows and sources behind the entries of the table."""
