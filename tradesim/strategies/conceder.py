"""Give way at the table at once."""

from __future__ import annotations

from typing import ClassVar, final

from tradesim.strategies.quantal_response import ByPayoffs


@final
class Conceder(ByPayoffs):
    """Asks for 1 - (1 - v) t^(1/4) of the surplus: gives way at the start (Faratin et al. 1998).

    v is its reservation and t the time since talks opened over the time there is. Away from the
    table it chooses by payoffs, as quantal-response does.
    """

    name = "conceder"
    citation = "faratin1998"
    temper: ClassVar = {"concession_exponent": 0.25}
