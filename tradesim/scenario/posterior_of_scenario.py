"""The joint draws that a scenario asks for, checked against its first day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np

from tradesim.errors import CalibrationError
from tradesim.parameters.joint_draws import JointDraws
from tradesim.parameters.posteriors import posterior_named
from tradesim.scenario.tables import PosteriorPart

ENDS = np.array([0.05, 0.95])


def learnt_in_words(draws: JointDraws | None, names: Collection[str]) -> dict[str, str]:
    """What a scenario with a posterior has in place of the priors of some parameters, by name."""
    if draws is None:
        return {}
    ends = zip(draws.names, draws.quantiles(ENDS), strict=True)
    told = {name: f"joint draws, {low:.3g} to {high:.3g}" for name, (low, high) in ends}
    return {name: told[name] for name in names}


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
