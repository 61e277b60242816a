"""What holds in every test: it ends in time, and a message to a caller is one short line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tradesim.errors import BlockError, TradesimError

SLOW = 1800
"""Seconds that a test marked slow may take; others have the limit in pyproject.toml."""
LONGEST = 300
"""Characters of a message; what others say within it comes on top: paths, a block's own error."""
ALLOWANCE = 200

# How long an example takes depends on what else the machine does.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


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
