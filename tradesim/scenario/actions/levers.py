"""Actions on tariffs and export restrictions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tradesim.scenario.actions.authorities import Authority, fault_of_size
from tradesim.scenario.actions.base import Action, Conditional, Side, day_or, points, the
from tradesim.terms.authorities import BASE, EMERGENCY, ORDINARY, TEMPORARY, authority_of

Points = Annotated[
    float, Field(gt=0, le=2.5, json_schema_extra={"unit": "a share: 0.1 is 10 points"})
]
Exports = Annotated[
    float, Field(gt=0, le=1, json_schema_extra={"unit": "a share of critical exports"})
]
OWN_MOVES = "what both sides do before and after"


class _OnTariff(Conditional):
    LEVER: ClassVar[str | None] = "tariff"
    side: Side
    """Whose tariff it is: US or CN."""
    size: Points
    """By how much the average tariff changes."""
    authority: Authority | None = None
    """Law under which the measure stands: section 301 or 232, or a layer; the model's otherwise."""


class RaiseTariff(_OnTariff):
    """A side raises its average tariff on the other side's goods.

    >>> print(RaiseTariff(on="2026-01-15", side="US", size=0.1).deed)
    the US raises its tariff by 10 points
    """

    action: Literal["raise_tariff"] = "raise_tariff"
    LEAVES = (
        "whether the other side answers, and under an agreement whether it bears the rise or calls "
        "it a breach. No higher than the law and the lever allow"
    )

    @model_validator(mode="after")
    def _within_cap(self) -> Self:
        if wrong := fault_of_size(self.authority, self.size):
            raise ValueError(wrong)
        return self

    @property
    def also(self) -> str:
        return {
            None: "",
            BASE: "It is a measure by sector, on all countries: part of the base, which stays.",
            ORDINARY: "It stands under a procedure of law; no court takes it away.",
            EMERGENCY: "It is an emergency measure, which a court may strike down.",
            TEMPORARY: "It is a temporary measure, and ends after 150 days.",
        }[authority_of(self.authority) if self.authority else None]

    @property
    def deed(self) -> str:
        return f"{the(self.side)} raises its tariff by {points(self.size)}"


class LowerTariff(_OnTariff):
    """A side lowers its average tariff on the other side's goods, at most to its base.

    Under an authority it lowers what stands under it, at most to nothing.
    """

    action: Literal["lower_tariff"] = "lower_tariff"
    LEAVES = "whether the other side does the same, and whether the tariff rises again"

    @property
    def also(self) -> str:
        return f"Only what stands under {self.authority} falls." if self.authority else ""

    @property
    def deed(self) -> str:
        return f"{the(self.side)} lowers its tariff by {points(self.size)}"


class _OnRestriction(Action):
    LEVER: ClassVar[str | None] = "restriction"
    side: Side
    """Whose exports they are: rare earths of CN, technology of US."""


class RaiseRestriction(_OnRestriction, Conditional):
    """A side holds back more of its critical exports; a size that leaves none is an embargo."""

    action: Literal["raise_restriction"] = "raise_restriction"
    size: Exports
    """Additional share held back."""
    LEAVES = (
        "whether the other side answers, and how long the restriction stays; under an agreement "
        "whether it bears the rise or calls it a breach"
    )

    @property
    def deed(self) -> str:
        return f"{the(self.side)} holds back {self.size:.0%} more of its critical exports"


class LowerRestriction(_OnRestriction, Conditional):
    """A side holds back less of its critical exports, at most down to nothing."""

    action: Literal["lower_restriction"] = "lower_restriction"
    size: Exports
    """Share released."""
    LEAVES = "whether the other side does the same, and whether the restriction rises again"

    @property
    def deed(self) -> str:
        return f"{the(self.side)} releases {self.size:.0%} of its critical exports"


class SuspendRestriction(_OnRestriction):
    """A side suspends its restriction, and puts off the one that it has announced.

    What was in force and announced on the first day comes back on `until`, unless an agreement is
    in force then; without a date it stays away until the side raises it again.
    """

    action: Literal["suspend_restriction"] = "suspend_restriction"
    until: date | None = None
    """Day on which it comes back."""
    LEAVES = f"{OWN_MOVES}, and whether the leaders sign"

    @property
    def deed(self) -> str:
        until = day_or(self.until, "without an end")
        return f"{the(self.side)} suspends its restriction on critical exports {until}"

    @property
    def also(self) -> str:
        if not self.until:
            return "A restriction that it has threatened is put off as well."
        return (
            "A restriction that it has threatened is put off as well. What was in force and "
            "announced on the first day comes back then, unless an agreement is in force."
        )
