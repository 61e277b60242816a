"""Actions on China's purchases: of soybeans, in million tonnes a year."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from tradesim.scenario.actions.base import Action, day_or

Tonnes = Annotated[
    float, Field(ge=0, le=60, json_schema_extra={"unit": "million tonnes of soybeans a year"})
]


class _OnPurchases(Action):
    LEVER: ClassVar[str | None] = "purchase"
    side: Literal["CN"] = "CN"
    """Who buys: only China has state buyers to command."""


class RefusePurchases(_OnPurchases):
    """China refuses to buy, whatever was or will be signed, until a day or to the end."""

    action: Literal["refuse_purchases"] = "refuse_purchases"
    until: date | None = None
    """Day on which it ends; to the end of the run if left out."""
    LEAVES = (
        "whether the leaders sign a package without purchases, when the US takes notice of what is "
        "missing, and how it answers"
    )

    @property
    def deed(self) -> str:
        until = day_or(self.until, "to the end")
        return f"China refuses to buy US soybeans {until}"

    @property
    def also(self) -> str:
        back = " On the last day it delivers what is pledged again." if self.until else ""
        return (
            "All purchases are withheld; nothing of a pledge in force is delivered; what leaders "
            f"sign meanwhile holds no pledge and ends no withholding; China does not ease it.{back}"
        )


class ResumePurchases(_OnPurchases):
    """China withholds less of its purchases; that ends a refusal before the day."""

    action: Literal["resume_purchases"] = "resume_purchases"
    size: Annotated[float, Field(gt=0, le=1, json_schema_extra={"unit": "a share"})] = 1.0
    """Share of normal purchases that is resumed."""
    LEAVES = "whether China withholds again, and what the US does"

    @property
    def deed(self) -> str:
        return f"China resumes {self.size:.0%} of normal soybean purchases"


class PledgePurchases(_OnPurchases):
    """What China pledges to buy: in an agreement in force, and in those signed from the day on."""

    action: Literal["pledge_purchases"] = "pledge_purchases"
    size: Tonnes
    """What is pledged, whatever the split of the surplus."""
    LEAVES = "whether an agreement is signed or kept, and how much of the pledge is delivered"

    @property
    def deed(self) -> str:
        return f"China pledges to buy {self.size:.4g} million tonnes of soybeans a year"

    @property
    def also(self) -> str:
        return (
            "That is the pledge of an agreement in force and of each signed from this day on; "
            "without an agreement nothing is pledged."
        )
