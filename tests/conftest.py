"""What holds in every test: it ends in time, and a message to a caller is one short line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

import tradesim as ts
from tradesim.errors import BlockError, TradesimError
from tradesim.negotiation import stages

SLOW = 1800
"""Seconds that a test marked slow may take; others have the limit in pyproject.toml."""
LONGEST = 300
"""Characters of a message; what others say within it comes on top: paths, a block's own error."""
ALLOWANCE = 200

# How long an example takes depends on what else the machine does. More examples:
# pytest --hypothesis-profile thorough
UNTIMED: Any = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("busy", max_examples=50, **UNTIMED)
settings.register_profile("thorough", max_examples=400, **UNTIMED)
settings.load_profile("busy")


SHIPPED_RUNS, SHIPPED_SEED = 600, 7


class Played(NamedTuple):
    """Runs of a scenario with their paths, and every transition that some run takes."""

    ensemble: ts.Ensemble
    transitions: frozenset[tuple[str, str, str]]
    """Names of stage before, event and stage after."""


def played(scenario: ts.Scenario, *, runs: int, seed: int, record: str) -> Played:
    """The scenario, simulated with an eye on the stage machine."""
    found: set[tuple[str, str, str]] = set()
    plain = stages.after

    def watched(stage: Any, event: int, where: Any) -> Any:
        following = plain(stage, event, where)
        changed = following != stage
        pairs = np.unique(16 * stage[changed].astype(int) + following[changed])
        for pair in pairs.tolist():
            names = stages.STAGES[pair // 16], stages.EVENTS[event], stages.STAGES[pair % 16]
            found.add(names)
        return following

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "after", watched)
        ensemble = ts.simulate(scenario, runs=runs, seed=seed, record=record, progress=False)
    return Played(ensemble, frozenset(found))


@pytest.fixture(scope="session")
def play() -> Callable[..., Played]:
    """Simulates a scenario and watches its transitions."""
    return played


@pytest.fixture(scope="session")
def article() -> ts.Ensemble:
    """Three hundred runs of the scenario of the article, for figures."""
    scenario = ts.load_scenario("kuala-lumpur-2025")
    return ts.simulate(scenario, runs=300, seed=3, progress=False)


@pytest.fixture(scope="session")
def shipped() -> Callable[[str], Played]:
    """The runs of a shipped scenario that all files look at: simulated once a process."""

    @cache
    def of(name: str) -> Played:
        scenario = ts.load_scenario(name)
        return played(scenario, runs=SHIPPED_RUNS, seed=SHIPPED_SEED, record="paths")

    return of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give slow tests their time."""
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.timeout(SLOW))


CHECKED = [True]
"""Whether messages are checked as they are written, before errors cut them."""


@pytest.fixture
def hostile() -> Iterator[None]:
    """For tests whose own words are too long, of several lines or steer a terminal."""
    CHECKED[0] = False
    yield
    CHECKED[0] = True


@pytest.fixture(autouse=True, scope="session")
def messages_fit_on_a_line() -> Iterator[None]:
    """Fail where a TradesimError is made with a message of several lines, or of too many words."""
    made = TradesimError.__init__

    def checked(self: TradesimError, *words: object) -> None:
        said = str(words[0]) if words and CHECKED[0] else ""
        assert "\n" not in said, f"a message of several lines: {said!r}"
        if not isinstance(self, BlockError):
            assert len(said) <= LONGEST + ALLOWANCE * ("/" in said), f"a long message: {said!r}"
        made(self, *words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TradesimError, "__init__", checked)
        yield
