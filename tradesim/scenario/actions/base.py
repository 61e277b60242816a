"""What all policy actions are: dated, frozen, checked, and told in words.

An action is added as one class in a file of this folder and one entry of registry.ACTIONS; what it
does in a run is one rule of model/phases/scripted.py, or what it binds in model/phases/binding.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal, Self

from pydantic import ValidationError, field_validator, model_validator

from tradesim.errors import ScenarioError
from tradesim.scenario.actions.authorities import fault_of_authority
from tradesim.scenario.errors import first_fault
from tradesim.scenario.tables import Part
from tradesim.terms.calendar import in_full
from tradesim.terms.public import fault_of_condition
from tradesim.terms.sides import SHORT_NAMES

Side = Literal["US", "CN"]
Names = Mapping[str, str]
SUBJECTS: Names = {"US": "the US", "CN": "China"}
"""Sides as subjects of sentences."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an action is checked against: dates of its scenario, and its threats."""

    start: date
    end: date
    meetings: tuple[date, ...]
    """Leaders' meetings that are arranged, those that are cancelled included."""
    truce_end: date | None
    extended_to: tuple[date, ...]
    """Days to which actions extend a truce."""
    threats: tuple[tuple[str, date], ...]
    """Side and day of every threat that the scenario writes down."""


class Action(Part):
    """A dated action of a side or of both leaders."""

    action: str
    """Name of the action."""
    on: date
    """Day of the action."""

    LEVER: ClassVar[str | None] = None
    """Lever that it concerns, where that is fixed."""
    LEAVES: ClassVar[str]
    """What is left to the model."""

    def __init__(self, **given: Any) -> None:
        """ScenarioError names the key that is unknown or whose value is not allowed."""
        name = str(type(self).model_fields["action"].default)
        try:
            super().__init__(**given)
        except ValidationError as error:
            raise ScenarioError(first_fault(error, type(self), name, "")) from None

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        until = getattr(self, "until", None)
        if until is not None and until < self.on:
            raise ValueError(f"until is {until}; allowed from the day of the action {self.on} on")
        side, authority = getattr(self, "side", None), getattr(self, "authority", None)
        if wrong := fault_of_authority(authority, str(side)):
            raise ValueError(wrong)
        return self

    def fault(self, facts: Facts) -> str:
        """What is wrong with the action in its scenario; empty where nothing is."""
        if facts.start < self.on <= facts.end:
            return ""
        days = f"after the start {facts.start} and up to the horizon {facts.end}"
        return f"on is {self.on}; allowed dates {days}"

    @property
    def deed(self) -> str:
        """What is done, as a sentence without its date and its full stop."""
        raise NotImplementedError

    def told(self, names: Names) -> str:
        """The deed with the side called by one of these names."""
        side = getattr(self, "side", None)
        return names[side] + self.deed.removeprefix(SUBJECTS[side]) if side else self.deed

    @property
    def dated_deed(self) -> str:
        """What is done, with its date, the authority it names and its condition."""
        authority = getattr(self, "authority", None)
        under = f", under {authority}" if authority else ""
        return f"{in_full(self.on)}: {self.deed}{under}{self.provided}"

    @property
    def provided(self) -> str:
        """The condition under which it is done, as the end of a sentence; empty without one."""
        when = getattr(self, "when", None)
        return f", in runs in which {when}" if when else ""

    @property
    def also(self) -> str:
        """What else the action settles, as sentences; empty where nothing."""
        return ""

    @property
    def who(self) -> str:
        """Whose action it is: "US", "China", or empty where it is nobody's in particular."""
        side = getattr(self, "side", None)
        return SHORT_NAMES[side] if side else ""

    @property
    def label(self) -> str:
        """The action in few words, for a mark on a figure."""
        return str(self.action).replace("_", " ")

    def __str__(self) -> str:
        said = [f"{in_full(self.on)}: {self.deed}{self.provided}.", self.also]
        said.append(f"Left to the model: {self.LEAVES}.")
        return " ".join(part for part in said if part)


class Conditional(Action):
    """An action that is taken on its day in the runs in which a condition holds, if it has one."""

    when: str | None = None
    """Condition on what everyone can see on the day, as in `delivered > 0.8`; in every run if left
    out."""

    @field_validator("when")
    @classmethod
    def _understood(cls, value: str | None) -> str | None:
        if value is not None and (wrong := fault_of_condition(value)):
            raise ValueError(wrong)
        return value


def the(side: str) -> str:
    """A side as the subject of a sentence.

    >>> the("US"), the("CN")
    ('the US', 'China')
    """
    return SUBJECTS[side]


def points(size: float) -> str:
    """A change of a tariff in percentage points.

    >>> points(0.1), points(0.01), points(0.125)
    ('10 points', '1 point', '12.5 points')
    """
    shown = f"{100.0 * size:.4g}"
    return f"{shown} point" if shown == "1" else f"{shown} points"


def day_or(until: date | None, otherwise: str) -> str:
    """`until` and the day, or other words where there is none."""
    return f"until {in_full(until)}" if until else otherwise
