"""Hold out at the table until the time is nearly up."""

from __future__ import annotations

from typing import ClassVar, final

from tradesim.strategies.quantal_response import ByPayoffs


@final
class Boulware(ByPayoffs):
    """Asks for 1 - (1 - v) t^4 of the surplus: gives way only at the end (Faratin et al. 1998).

    v is its reservation and t the time since talks opened over the time there is. Away from the
    table it chooses by payoffs, as quantal-response does.
    """

    name = "boulware"
    citation = "faratin1998"
    temper: ClassVar = {"concession_exponent": 4.0}
