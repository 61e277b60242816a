"""What a robust comparison is asked: policies, replies and objectives, checked, and its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tradesim.analysis.robust.objectives import Objective, defaults, objectives_of
from tradesim.analysis.robust.policies import AS_IT_IS, Policy, policies_of
from tradesim.errors import ResultError, check_known, shown
from tradesim.scenario.library import load_scenario
from tradesim.scenario.scenario import Scenario
from tradesim.terms.arguments import real, refusal, table, whole
from tradesim.terms.sides import SIDES

SHIPPED = "kuala-lumpur-2025"
"""Scenario from which policies start where none is given."""
MOST_PAYOFFS = 2**27
"""Most payoffs that are kept, 1 GiB."""


@dataclass(frozen=True)
class Question:
    """Policies of a side against replies of the other, by name, and what is wanted of them."""

    scenario: Scenario
    side: str
    policies: Mapping[str, Policy]
    replies: Mapping[str, Policy]
    objectives: tuple[Objective, ...]
    thresholds: Mapping[str, float]
    their_objective: Objective
    n_runs: int

    @classmethod
    def of(
        cls,
        policies: Mapping[str, Any] | Sequence[str],
        against: Mapping[str, Any] | Sequence[str] | None,
        objectives: Mapping[str, str] | Sequence[str] | None,
        thresholds: Mapping[str, float] | None,
        scenario: Scenario | str | Path | None,
        side: str,
        their_objective: str | Mapping[str, str] | None,
        runs: int,
    ) -> Self:
        """As `robust` takes it; what cannot be is refused as `robust` says."""
        check_known("side", side, SIDES)
        start = _scenario(scenario)
        own = policies_of("policies", policies, side)
        other = SIDES[1 - SIDES.index(side)]
        replies = (
            {AS_IT_IS: Policy()} if against is None else policies_of("against", against, other)
        )
        wanted = objectives_of(objectives, side)
        theirs = _their_objective(their_objective, other)
        enough = _thresholds(thresholds, wanted)
        found = cls(start, side, own, replies, wanted, enough, theirs, whole("runs", runs, least=1))
        found._check_size()
        return found

    @property
    def other(self) -> str:
        """The side that replies."""
        return SIDES[1 - SIDES.index(self.side)]

    def cells(self) -> list[Scenario]:
        """A scenario for each policy and reply, replies changing fastest.

        ScenarioError where the scenario and an action do not go together.
        """
        return [
            self._cell(f"{self.scenario.name}: {p} against {r}", policy, reply)
            for p, policy in self.policies.items()
            for r, reply in self.replies.items()
        ]

    @property
    def chosen_strategies(self) -> tuple[str, ...]:
        """Inputs that policies or replies settle: `us.strategy`, `cn.strategy`."""
        whose = ((self.side, self.policies), (self.other, self.replies))
        return tuple(
            sorted(
                f"{side.lower()}.strategy"
                for side, given in whose
                if any(each.strategy is not None for each in given.values())
            )
        )

    def _cell(self, name: str, policy: Policy, reply: Policy) -> Scenario:
        own = policy.put_into(self.scenario, self.side, name)
        return reply.put_into(own, self.other, name)

    def _check_size(self) -> None:
        n_cells = len(self.policies) * len(self.replies)
        if n_cells * (len(self.objectives) + 1) * self.n_runs > MOST_PAYOFFS:
            raise ResultError(
                f"{n_cells} cells of {self.n_runs:,} runs are more than is kept; allowed "
                f"{MOST_PAYOFFS:,} payoffs: give fewer runs, policies or replies"
            )


def _scenario(given: Scenario | str | Path | None) -> Scenario:
    if isinstance(given, Scenario):
        return given
    if given is not None and not isinstance(given, str | Path):
        raise refusal("scenario", given, "a Scenario, its name or the path of its file")
    return load_scenario(SHIPPED if given is None else given)


def _their_objective(given: str | Mapping[str, str] | None, other: str) -> Objective:
    if given is None:
        return defaults(other)[0]
    found = objectives_of(given, other)
    if len(found) > 1:
        raise ResultError(f"their_objective is {shown(given)}; allowed one")
    return found[0]


def _thresholds(given: object, wanted: Sequence[Objective]) -> dict[str, float]:
    found = {} if given is None else table("thresholds", given, "a table of names and numbers")
    for name in found:
        check_known("objective of a threshold", name, [each.name for each in wanted])
    return {name: real(f"threshold of {name!r}", value) for name, value in found.items()}
