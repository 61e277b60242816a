"""Actions on truces, agreements and the court."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from tradesim.scenario.actions.base import Action, Conditional, Facts, Side, the
from tradesim.terms.calendar import in_full


class ExtendTruce(Conditional):
    """Both sides extend the truce that runs on the day, where one does; it never gets shorter."""

    action: Literal["extend_truce"] = "extend_truce"
    until: date | None = None
    """Its new last day; the extension length of the run after the old one if left out."""
    LEAVES = "whether a signature puts another truce in its place, and how the new one ends"

    @model_validator(mode="after")
    def _longer(self) -> Self:
        if self.until == self.on:
            raise ValueError(f"until is {self.until}; allowed dates after the day of the action")
        return self

    @property
    def deed(self) -> str:
        until = f"to {in_full(self.until)}" if self.until else "by the usual extension"
        return f"both sides extend the truce {until}"


class LetTruceLapse(Action):
    """A truce is not extended when it ends, and runs out.

    On the last day of the truce that runs at the start, the leaders do not sign before it either,
    since what they sign would put another truce in its place.
    """

    action: Literal["let_truce_lapse"] = "let_truce_lapse"
    until: date | None = None
    """Truces that end from the day of the action to this one run out; that of the day alone if
    left out."""
    LEAVES = "what both sides do before and after"

    def fault(self, facts: Facts) -> str:
        ends = (*filter(None, (facts.truce_end,)), *facts.extended_to)
        if self.until or self.on in ends:
            return super().fault(facts)
        known = ", ".join(map(str, ends)) or "none runs at the start"
        return f"on is {self.on}; allowed the last day of a truce ({known}), or until as well"

    @property
    def deed(self) -> str:
        if self.until:
            return f"truces that end from now to {in_full(self.until)} are not extended"
        return "the truce is not extended and runs out"

    @property
    def also(self) -> str:
        if self.until:
            return "What was suspended comes back."
        return (
            "What was suspended comes back. The leaders do not sign before it if it is the truce "
            "of the first day: a signature would put another in its place."
        )


class BreakAgreement(Conditional):
    """A side declares the agreement broken, where one is in force."""

    action: Literal["break_agreement"] = "break_agreement"
    side: Side
    """Who breaks it."""
    LEAVES = "what follows: levers, threats, talks"

    @property
    def deed(self) -> str:
        return f"{the(self.side)} declares the agreement broken"


class StrikeTariffs(Action):
    """A court strikes the US emergency tariffs down on the day, in every run."""

    action: Literal["strike_tariffs"] = "strike_tariffs"
    authority: Literal["emergency", "ieepa"] = "emergency"
    """Authority that is struck."""
    LEVER: ClassVar[str | None] = "tariff"
    LEAVES = "what the government puts in place of the tariffs, how long that takes, and all moves"

    @property
    def deed(self) -> str:
        return "a court strikes the emergency tariffs of the US down"

    @property
    def dated_deed(self) -> str:
        return f"{in_full(self.on)}: {self.deed}"

    @property
    def also(self) -> str:
        return "No other ruling comes in any run."
