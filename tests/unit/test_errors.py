"""Messages to callers: one line, and lists of names no longer than is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradesim import errors
from tradesim.engine.job import in_words
from tradesim.errors import ROOM, TradesimError, in_short

NAMES = st.lists(st.text("abcdefgh_", min_size=1, max_size=20), min_size=1, max_size=60)


@given(NAMES)
def test_a_list_that_fits_is_whole_and_one_that_does_not_says_how_many_are_left(
    names: list[str],
) -> None:
    said = in_short(names)
    if len(", ".join(names)) <= ROOM:
        assert said == ", ".join(names)
        return
    shown, _, left = said.removesuffix(" more").rpartition(" and ")
    assert len(shown) <= ROOM
    assert shown.split(", ") == names[: len(names) - int(left)]
    assert len(f"{shown}, {names[len(names) - int(left)]}") > ROOM


def test_one_long_name_is_shown_all_the_same() -> None:
    assert in_short(["x" * 200]) == "x" * 200


def test_a_blocks_error_of_several_lines_is_told_in_one() -> None:
    said = in_words({3: ValueError("shapes differ:\n  (2, 3)\n  (3,)")}, "0 of 4 blocks are kept")
    assert said == "block 3 failed: ValueError: shapes differ: (2, 3) (3,); 0 of 4 blocks are kept"


def test_every_error_of_the_package_is_caught_by_its_base() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert all(issubclass(kind, TradesimError) for kind in kinds if issubclass(kind, Exception))


def test_a_message_of_several_lines_fails_a_test() -> None:
    with pytest.raises(AssertionError, match="several lines"):
        TradesimError("one\ntwo")
