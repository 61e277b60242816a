"""Hold out at the table until the time is nearly up."""

from __future__ import annotations

from typing import ClassVar, final

from tradesim.strategies.base import Intent, Strategy, View
from tradesim.strategies.quantal_response import QuantalResponse
from tradesim.terms.sides import Array


@final
class Boulware(Strategy):
    """Asks for 1 - (1 - v) t^4 of the surplus: gives way only at the end (Faratin et al. 1998).

    v is its reservation and t the time since talks opened over the time there is. Away from the
    table it chooses by payoffs, as quantal-response does.
    """

    name = "boulware"
    citation = "faratin1998"
    uses: ClassVar[frozenset[str]] = QuantalResponse.uses
    temper: ClassVar = {"concession_exponent": 4.0}

    def intend(self, view: View, uniforms: Array) -> Intent:
        return QuantalResponse().intend(view, uniforms)
