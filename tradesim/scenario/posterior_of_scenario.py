"""The joint draws that a scenario asks for, checked against its first day."""

from __future__ import annotations

from datetime import date

from tradesim.errors import CalibrationError
from tradesim.parameters.joint_draws import JointDraws
from tradesim.parameters.posteriors import posterior_named
from tradesim.scenario.tables import PosteriorPart


def draws_of(part: PosteriorPart | None, start: date) -> JointDraws | None:
    """Draws of the posterior that a scenario names, None for none.

    ValueError, as pydantic asks for, where there is no such posterior, or where it was made with
    what came after the first day and the scenario does not allow that by name.
    """
    if part is None:
        return None
    try:
        posterior = posterior_named(part.source)
    except CalibrationError as error:
        raise ValueError(f"posterior.source: {error}") from None
    if posterior.until > start and not part.later_data:
        raise ValueError(
            f"posterior.source is {part.source!r}, made with the record up to {posterior.until}; "
            f"allowed up to the start {start}, or with posterior.later_data = true"
        )
    return posterior.draws
