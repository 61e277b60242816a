"""Published scales: a number of the model x is published as a + b x."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from tradesim.terms.sides import Array

_NUMBER = r"\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?"
_FORM = re.compile(
    rf"""
    (?: (?P<a>[+-]?\s*(?:{_NUMBER})) \s* (?P<sign>[+-]) | (?P<alone>[+-]?) )
    \s* (?:(?P<b>{_NUMBER})\s*\*?)? \s* x
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scale:
    """The published number a + b x of a number of the model x."""

    a: float = 0.0
    b: float = 1.0

    @classmethod
    def read(cls, text: str) -> Scale:
        """From text; ValueError where it is none, or where b is 0.

        >>> Scale.read("3.1 + 100 x"), Scale.read("-2*x"), Scale.read("1 - x")
        (Scale(a=3.1, b=100.0), Scale(a=0.0, b=-2.0), Scale(a=1.0, b=-1.0))
        """
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise ValueError(text)
        sign = -1.0 if "-" in (found["sign"] or found["alone"] or "") else 1.0
        a = float((found["a"] or "0").replace(" ", ""))
        b = sign * float(found["b"] or 1.0)
        if not (math.isfinite(a) and math.isfinite(b) and b):
            raise ValueError(text)
        return cls(a, b)

    def of(self, x: Array) -> Array:
        """Published numbers of numbers of the model; shape of `x`."""
        return x if self == SAME else self.a + self.b * x

    def __str__(self) -> str:
        return "" if self == SAME else f"{self.a:g} {'-' if self.b < 0 else '+'} {abs(self.b):g} x"


SAME = Scale()
