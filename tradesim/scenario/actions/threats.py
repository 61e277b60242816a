"""Actions on threats."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tradesim.scenario.actions.authorities import Authority
from tradesim.scenario.actions.base import Action, Conditional, Facts, Side, points, the
from tradesim.scenario.tables import LeverName
from tradesim.terms.calendar import in_full
from tradesim.terms.levers import HELD_BY, HIGHEST, LEVERS
from tradesim.terms.sides import SIDES

Step = Annotated[
    float, Field(gt=0, le=2.5, json_schema_extra={"unit": "a share: 1.0 is +100 points"})
]


def fault_of_lever(side: str, lever: str, size: float) -> str:
    """What is wrong with a step of a side on a lever; empty where nothing is."""
    held = HELD_BY[SIDES.index(side)]
    if not held[LEVERS.index(lever)]:
        allowed = ", ".join(name for name, has in zip(LEVERS, held, strict=True) if has)
        return f"lever is {lever!r}; allowed {allowed} for {side}"
    highest = HIGHEST[LEVERS.index(lever)]
    return f"size is {size:g}; allowed 0 to {highest:g} on {lever}" if size > highest else ""


class Threaten(Conditional):
    """A side threatens to raise a lever, besides those that are open: at most three at once."""

    action: Literal["threaten"] = "threaten"
    side: Side
    """Who threatens."""
    lever: LeverName = "tariff"
    """Lever that would rise; only China can withhold purchases."""
    size: Step
    """By how much it would rise, in the unit of the lever."""
    deadline: date | None = None
    """Day on which it falls due; after the lead time of the run if left out."""
    authority: Authority | None = None
    """Law that it would rest on; kept and shown, the model takes the law of the day."""
    LEAVES = "whether the threat is carried out, put off or dropped, and what the other side does"

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if wrong := fault_of_lever(self.side, self.lever, self.size):
            raise ValueError(wrong)
        if self.deadline is not None and self.deadline <= self.on:
            raise ValueError(f"deadline is {self.deadline}; allowed dates after {self.on}")
        return self

    @property
    def deed(self) -> str:
        step = {
            "tariff": f"tariffs up by {points(self.size)}",
            "restriction": f"{self.size:.0%} of critical exports held back",
            "purchase": f"{self.size:.0%} of normal soybean purchases withheld",
        }[self.lever]
        due = f", due {in_full(self.deadline)}" if self.deadline else ""
        return f"{the(self.side)} threatens {step}{due}"

    @property
    def label(self) -> str:
        return f"threaten {self.lever}"


class CarryOutThreat(Action):
    """A side carries out its most pressing threat, and keeps it open until then.

    Before that day the side neither drops the threat nor signs what would take it off the table.
    """

    action: Literal["carry_out_threat"] = "carry_out_threat"
    side: Side
    """Whose threat it is."""
    LEAVES = "what both sides do afterwards, and everything else before"

    def fault(self, facts: Facts) -> str:
        if any(side == self.side and when <= self.on for side, when in facts.threats):
            return super().fault(facts)
        return f"side is {self.side!r}; allowed a side with an open threat: add threaten before it"

    @property
    def deed(self) -> str:
        return f"{the(self.side)} carries its threat out"

    @property
    def also(self) -> str:
        return (
            f"Until then {the(self.side)} keeps the threat open: it neither drops it nor puts it "
            "off beyond the day, nor signs what would take it off the table."
        )


class WithdrawThreat(Conditional):
    """A side withdraws what it threatens for nothing, where it threatens anything."""

    action: Literal["withdraw_threat"] = "withdraw_threat"
    side: Side
    """Whose threat it is."""
    LEAVES = "whether the side threatens again, and what the other side does"

    @property
    def deed(self) -> str:
        return f"{the(self.side)} withdraws its threat"
