"""Designs of a study: more scenarios made of each one, by settings or samples of priors."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from tradesim.engine import designs
from tradesim.scenario.scenario import Scenario
from tradesim.studies.questions import StudyPart
from tradesim.terms.frozen import FrozenDict, frozen

SAMPLES = {
    "latin-hypercube": designs.latin_hypercube,
    "morris": designs.morris,
    "saltelli": designs.saltelli,
    "sobol": designs.sobol,
}
INDEXED = ("saltelli", "morris")
"""Samples from the points of which indices are worked out."""


class Design(StudyPart):
    """More scenarios made from each one: a factorial of settings, or a sample of priors."""

    kind: Literal["factorial", "latin-hypercube", "morris", "saltelli", "sobol"]
    settings: dict[str, tuple[Any, ...]] = Field(default_factory=FrozenDict)
    parameters: tuple[str, ...] | None = None
    n: int = Field(default=64, ge=1, le=100_000, json_schema_extra={"unit": "points"})
    seed: int = Field(default=0, ge=0, le=2**63)

    @field_validator("settings")
    @classmethod
    def _for_good(cls, settings: dict[str, Any]) -> Any:
        return frozen(settings)

    def of(self, scenario: Scenario) -> list[Scenario]:
        """The scenarios that the design makes of one."""
        if self.kind == "factorial":
            return designs.factorial(scenario, self.settings)
        return SAMPLES[self.kind](scenario, self.parameters, self.n, self.seed)
