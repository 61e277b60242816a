"""Arguments of public functions: each check gives the argument back in its plain type.

Where it is of another kind or outside its range, a ResultError says so in a line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import Any, TypeVar

import numpy as np

from tradesim.errors import ResultError, shown

T = TypeVar("T")
FINITE = 1e300
"""Largest size of a number."""


def refusal(name: str, value: object, allowed: str) -> ResultError:
    """The error that says what was found and what is allowed."""
    return ResultError(f"{name} is {shown(value)}; allowed {allowed}")


def whole(
    name: str, value: object, *, least: int = 0, most: int | None = None, besides: str = ""
) -> int:
    """A whole number, of Python or NumPy; True and False are none. `besides` says what else is.

    >>> whole("runs", np.int64(64), least=1)
    64
    """
    fits = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not fits or not least <= value or (most is not None and value > most):  # type: ignore[operator]
        allowed = f"a whole number from {least}"
        if most is not None:
            allowed = f"{least} to {most:,}, a whole number"
        raise refusal(name, value, f"{allowed}{besides}")
    return int(value)  # type: ignore[call-overload,no-any-return]


def real(name: str, value: object, *, least: float = -inf, most: float = inf) -> float:
    """A finite number, of Python or NumPy; True and False are none."""
    plain = value.item() if isinstance(value, np.generic) else value
    fits = isinstance(plain, int | float) and not isinstance(plain, bool)
    if not fits or not max(least, -FINITE) <= plain <= min(most, FINITE):  # type: ignore[operator]
        bounds = "" if (least, most) == (-inf, inf) else f" from {least:g} to {most:g}"
        raise refusal(name, value, f"a number{bounds}")
    return float(plain)  # type: ignore[arg-type]


def truth(name: str, value: object) -> bool:
    """True or False, of Python or NumPy."""
    if not isinstance(value, bool | np.bool_):
        raise refusal(name, value, "True or False")
    return bool(value)


def text(name: str, value: object, example: str = "") -> str:
    """Text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise refusal(name, value, f"text{example and f', as in {example!r}'}")
    return str(value)


def of_kind(name: str, value: object, kind: type[T], given: str) -> T:
    """An object of a class; `given` says which and where it comes from."""
    if not isinstance(value, kind):
        raise refusal(name, value, given)
    return value


def listed(name: str, value: object, given: str) -> list[Any]:
    """The items of a list, tuple or other collection; text and mappings are none."""
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise refusal(name, value, given)
    if getattr(value, "ndim", 1) != 1:
        raise refusal(name, value, given)
    return list(value)


def table(name: str, value: object, given: str) -> dict[str, Any]:
    """A mapping whose keys are text."""
    if not isinstance(value, Mapping):
        raise refusal(name, value, given)
    for key in value:
        if not isinstance(key, str):
            raise refusal(f"a key of {name}", key, "text")
    return dict(value)
