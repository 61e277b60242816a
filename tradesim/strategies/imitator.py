"""Give way at the table as the other side does."""

from __future__ import annotations

from typing import ClassVar, final

from tradesim.strategies.quantal_response import ByPayoffs


@final
class Imitator(ByPayoffs):
    """Concedes the share of its own room that the other delegation has conceded of its own.

    Relative tit for tat (Faratin et al. 1998) without delay: alpha_i(t) = alpha_j(t), clipped to
    its reservation, so the side takes on the other's exponent. Two imitators keep their own.
    Away from the table it chooses by payoffs, as quantal-response does.
    """

    name = "imitator"
    citation = "faratin1998"
    mirrors: ClassVar[frozenset[str]] = frozenset({"concession_exponent"})
