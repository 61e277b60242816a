"""What holds in every test: a message to a caller is one line, and no longer than a few."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tradesim.errors import BlockError, TradesimError

LONGEST = 300
"""Characters of a message; what others say within it comes on top: paths, a block's own error."""
ALLOWANCE = 200


@pytest.fixture(autouse=True, scope="session")
def messages_fit_on_a_line() -> Iterator[None]:
    """Fail where a TradesimError is made with a message of several lines, or of too many words."""
    made = TradesimError.__init__

    def checked(self: TradesimError, *words: object) -> None:
        said = str(words[0]) if words else ""
        assert "\n" not in said, f"a message of several lines: {said!r}"
        if not isinstance(self, BlockError):
            assert len(said) <= LONGEST + ALLOWANCE * ("/" in said), f"a long message: {said!r}"
        made(self, *words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TradesimError, "__init__", checked)
        yield
