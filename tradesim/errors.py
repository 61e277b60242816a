"""Exceptions a caller can cause. Each says what was found, what is allowed and what to do.

A message is one line of at most LONGEST characters, whatever it quotes; `in_short` keeps lists
of names short in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from tradesim.terms.text import plain, shortened

LONGEST = 500
"""Most characters of a message."""
ROOM = 92
"""Room for a list of names in a message, characters."""


def in_short(names: Iterable[str]) -> str:
    """Names as a message gives them: as many as fit on a line, then how many more there are.

    >>> in_short(["tariff", "purchases"])
    'tariff, purchases'
    >>> in_short(f"name_{k}" for k in range(100)).partition("name_9, ")[2]
    'name_10 and 89 more'
    """
    known = list(names)
    shown = len(known)
    while shown > 1 and len(", ".join(known[:shown])) > ROOM:
        shown -= 1
    left = len(known) - shown
    return ", ".join(known[:shown]) + (f" and {left} more" if left else "")


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """The known name that looks most like `name`, as the end of a message; "" if none does.

    >>> did_you_mean("tarif", ["tariff", "purchases"]), did_you_mean("us", ["US", "CN"])
    ("; did you mean 'tariff'?", "; did you mean 'US'?")
    """
    spelled = {each.lower(): each for each in known}
    if len(str(name)) > ROOM:
        return ""
    found = get_close_matches(str(name).lower(), spelled, n=1)
    return f"; did you mean {spelled[found[0]]!r}?" if found else ""


def shown(value: object) -> str:
    """A value as a message gives it: on one line, and short.

    >>> shown("tomorrow"), shown([1, 2]), shown(range)
    ("'tomorrow'", '[1, 2]', "<class 'range'>")
    >>> shown(10**6000), shown({}.fromkeys(range(100)))
    ('of type int', 'of type dict')
    """
    try:
        text = repr(value)
    except Exception:  # whatever an object brings that cannot write itself, or too many digits
        text = "\n"
    if isinstance(value, str):
        return text if len(text) <= ROOM else f"{text[: ROOM - 4]}...'"
    return text if len(text) <= ROOM and text.isprintable() else f"of type {type(value).__name__}"


def check_known(kind: str, name: object, known: Iterable[str]) -> None:
    """ResultError that gives the nearest name and the others where a name is not known."""
    allowed = list(known)
    if not isinstance(name, str) or name not in allowed:
        hint = did_you_mean(name, allowed) if isinstance(name, str) else ""
        raise ResultError(f"{kind} is {shown(name)}{hint}; allowed {in_short(allowed)}")


class TradesimError(Exception):
    """Base of every error that a caller can cause; `except TradesimError` catches them all."""

    def __init__(self, message: str = "") -> None:
        super().__init__(shortened(plain(str(message)), LONGEST))


class ScenarioError(TradesimError):
    """A scenario cannot be read: the message names file, key, value and what is allowed."""


class ChronicleError(TradesimError):
    """Tables that cannot be read, or a day they do not reach: names file, row and column."""


class ParameterError(TradesimError):
    """A parameter is unknown, lacks a source, or lies outside its range."""


class EconomyError(TradesimError):
    """Accounts or policies that the economy cannot take: a shape, a negative flow, a tariff."""


class ResultError(TradesimError):
    """A question that an ensemble cannot answer: an unknown outcome, a date past the horizon."""


class NoMatchError(ResultError):
    """No run has what a chronicle says happened: the message names the first such row."""


class QuestionError(TradesimError):
    """A table of questions that cannot be read: the message names file, row and column."""


class CalibrationError(TradesimError):
    """A posterior or bank that cannot be made, read or used: names what is missing or unlike."""


class StoreError(TradesimError):
    """A results folder that cannot be read or written."""


class DamageError(StoreError):
    """Results on disk that are not as they were written: the message names the files."""


class BlockError(TradesimError):
    """Blocks of runs that failed: the message names them, the first error and what is kept."""


class ExecutorError(TradesimError):
    """A cluster that cannot be reached, or whose library is not installed."""
