"""Actions on talks, leaders' meetings and signatures."""

from __future__ import annotations

from datetime import date
from typing import Literal

from tradesim.scenario.actions.base import Action, Conditional, Facts, Side, day_or, the
from tradesim.terms.calendar import in_full


class OfferTalks(Conditional):
    """A side offers talks; the offer stands for the offer life of the run."""

    action: Literal["offer_talks"] = "offer_talks"
    side: Side
    """Who offers."""
    LEAVES = "whether the other side offers too, so that talks open"

    @property
    def deed(self) -> str:
        return f"{the(self.side)} offers talks"


class WalkOut(Action):
    """A side leaves talks or the consensus, and neither talks nor signs until a day."""

    action: Literal["walk_out"] = "walk_out"
    side: Side
    """Who walks out."""
    until: date | None = None
    """Last day on which it neither talks nor signs; that of the action if left out."""
    LEAVES = "when talks open again, and what happens to threats, levers and the truce"

    @property
    def deed(self) -> str:
        return f"{the(self.side)} walks out of the talks"

    @property
    def also(self) -> str:
        until = in_full(self.until or self.on)
        return f"Up to {until} it opens no talks, and signs nothing at any meeting."


class ArrangeMeeting(Action):
    """The leaders arrange a meeting on a day, besides those of the scenario."""

    action: Literal["arrange_meeting"] = "arrange_meeting"
    LEAVES = "whether there is a consensus to sign by then, and whether they sign"

    def fault(self, facts: Facts) -> str:
        if facts.meetings.count(self.on) > 1:
            return f"on is {self.on}; allowed a day without a leaders' meeting"
        return super().fault(facts)

    @property
    def deed(self) -> str:
        return "the leaders meet"

    @property
    def also(self) -> str:
        return "The meeting is known from the first day, and leaders wait for it to decide."


class CancelMeeting(Action):
    """The leaders' meeting arranged for a day is not held."""

    action: Literal["cancel_meeting"] = "cancel_meeting"
    LEAVES = (
        "whether and when the leaders decide on a consensus without a meeting, and everything else"
    )

    def fault(self, facts: Facts) -> str:
        return super().fault(facts) if self.on in facts.meetings else no_meeting(self.on, facts)

    @property
    def deed(self) -> str:
        return "the leaders' meeting arranged for this day is not held"

    @property
    def also(self) -> str:
        return "That is known from the first day."


class Sign(Conditional):
    """Both leaders sign: the package on the table or, without a consensus, that of the day.

    In runs in which an agreement is in force already nothing happens.
    """

    action: Literal["sign"] = "sign"
    LEAVES = "how the surplus is split, what is pledged, and whether the agreement is kept"

    @property
    def deed(self) -> str:
        return "the leaders sign"

    @property
    def also(self) -> str:
        return "Without a consensus they sign the package of that day; open threats end with it."


class RefuseToSign(Action):
    """A leader refuses to sign, at a meeting on the day or in all decisions until another day."""

    action: Literal["refuse_to_sign"] = "refuse_to_sign"
    side: Side | None = None
    """Whose leader refuses; both if left out."""
    until: date | None = None
    """Last day of the refusal; without one it is for the meeting on the day of the action."""
    LEAVES = "whether talks go on, whether the leaders sign later, and everything else"

    def fault(self, facts: Facts) -> str:
        if self.until or self.on in facts.meetings:
            return super().fault(facts)
        return f"{no_meeting(self.on, facts)}, or until = the last day of the refusal"

    @property
    def deed(self) -> str:
        who = f"{the(self.side)} refuses" if self.side else "both leaders refuse"
        return f"{who} to sign {day_or(self.until, 'at the meeting of this day')}"


def no_meeting(on: date, facts: Facts) -> str:
    """That no leaders' meeting is arranged for a day, and the days for which one is."""
    known = ", ".join(map(str, facts.meetings)) or "none: arrange_meeting adds one"
    return f"on is {on}; allowed the day of an arranged leaders' meeting ({known})"
