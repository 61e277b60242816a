"""Draw a red line in public."""

from __future__ import annotations

from typing import ClassVar, final

from tradesim.parameters.prior import Prior
from tradesim.strategies.quantal_response import ByPayoffs


@final
class CommitmentMaker(ByPayoffs):
    """Takes at least a red line well above its reservation, and pays dearly for stepping back.

    The line is drawn from Beta(10, 6) in place of the reservation's Beta(6, 10), the cost of an
    empty threat is 0.3 of worth: a tied hand gains at the table or finds no deal (Schelling
    1960, ch. 2; Fearon 1997). Else it chooses by payoffs, as quantal-response does.
    """

    name = "commitment-maker"
    citation = "fearon1997"
    temper: ClassVar = {"reservation": Prior("beta", (10.0, 6.0)), "inconsistency_cost": 0.3}
