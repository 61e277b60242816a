"""Scenarios at the edge: each is one, or one line says what is wrong with it, in no time."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradesim.errors import LONGEST, ScenarioError, TradesimError
from tradesim.parameters.prior import FAMILIES
from tradesim.scenario.library import LONGEST_CHAIN, load_scenario, nesting, parsed
from tradesim.scenario.schema import scenario_schema
from tradesim.scenario.values import DEEPEST

TALKS = load_scenario("kuala-lumpur-2025")
BASE = 'extends = "kuala-lumpur-2025"\nname = "mine"\n'
QUICK = 10.0
"""Seconds within which a file is read or refused."""
pytestmark = pytest.mark.usefixtures("hostile")


def refused(text: str, folder: Path) -> str:
    """What is said of a file that extends the talks."""
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    started = time.monotonic()
    with pytest.raises(ScenarioError) as caught:
        load_scenario(folder / "mine.toml")
    assert time.monotonic() - started < QUICK
    assert len(str(caught.value)) <= LONGEST
    return str(caught.value)


LARGE = {
    "open brackets": "x = " + "[" * 100_000,
    "brackets": "parameters.x = " + "[" * 5_000 + "]" * 5_000,
    "tables in a line": "a = " + "{a = " * 9_000,
    "a dotted key": ".".join("a" * 100_000) + " = 1",
    "a dotted key in quotes": '"a".' * 50_000 + "a = 1",
    "a dotted header": f"[{'.'.join('a' * 90_000)}]",
    "a word": "a" * 250_000 + " = 1",
    "quotes": '"' * 200_000,
    "single quotes": "'''" + "a'" * 100_000,
    "backslashes": 'title = "' + "\\" * 200_001,
    "a long file": "#" + "x" * 300_000,
    "many tables": "\n".join(f"[k{k}]" for k in range(20_000)),
    "digits": "calendar.weeks = " + "9" * 5_000,
    "fewer digits": "calendar.weeks = " + "9" * 4_000,
}


@pytest.mark.parametrize("kind", LARGE)
def test_size_and_depth_are_bounded_before_a_file_is_parsed(kind: str, tmp_path: Path) -> None:
    refused(BASE + LARGE[kind], tmp_path)


@given(st.text("[]{}.\"'#=\\\na 1", max_size=60))
@settings(max_examples=300)
def test_any_text_is_a_table_or_one_line(text: str) -> None:
    with suppress(ScenarioError):
        assert isinstance(parsed(text, "mine.toml"), dict)


@given(st.integers(1, 40))
def test_nesting_counts_brackets_and_dots(depth: int) -> None:
    assert nesting("x = " + "[" * depth + "]" * depth) == depth
    assert nesting(".".join("a" * (depth + 1)) + " = 1") == depth
    assert nesting('x = "' + "[" * depth + '" # ' + "{" * depth) == 0


WORDS = {
    "us.tariff = true": "us.tariff is True; allowed 0 to 2.5",
    "us.tariff = 0.01": "us tariff is 0.01; allowed from its base 0.141",
    "cn.tariff_before_2018 = 0.4": "cn.tariff is 0.326; allowed from 0.4",
    'us.tariff = "0.5"': "us.tariff is '0.5'; allowed 0 to 2.5",
    f"us.tariff = {10**400}": "us.tariff is of type int; allowed 0 to 2.5",
    f"us.tariff = -{10**400}": "us.tariff is of type int; allowed 0 to 2.5",
    f"calendar.weeks = {2**64}": f"calendar.weeks is {2**64}; allowed 1 to 520",
    "calendar.weeks = true": "calendar.weeks is True; allowed 1 to 520",
    "us.tariff_agreed = 0.6": "us tariff_agreed is 0.6; allowed up to tariff, 0.576",
    "calendar.step_days = true": "calendar.step_days is True",
    "calendar.start = 0": "calendar.start is 0; allowed a date from 1900 to 2200",
    "calendar.start = 0001-01-01": "calendar.start is 0001-01-01; allowed a date from 1900",
    "calendar.start = 9999-12-31": "calendar.start is 9999-12-31; allowed a date from 1900",
    "truce.ends = 12:00:00": "truce.ends is datetime.time(12, 0); allowed a date",
    "us.strategy = { hardliner = true }": "us.strategy",
    f"us.strategy = {{ hardliner = {10**30} }}": "us.strategy",
    f"parameters.us.resolve = {10**400}": "parameters.us.resolve is of type int; allowed",
    "parameters.us.resolve = true": "parameters.us.resolve is True; allowed a number or a prior",
    "parameters.us.resolve = [1]": "parameters.us.resolve is (1,); allowed a number or a prior",
    "extends2 = 1": "extends2: unknown key; allowed name, title",
}


@pytest.mark.parametrize("line", WORDS)
def test_values_that_make_no_sense_are_refused_by_name(line: str, tmp_path: Path) -> None:
    assert WORDS[line] in refused(BASE + line, tmp_path)


PRIORS = [
    '{ family = "beta" }',
    '{ family = "beta", args = "x" }',
    '{ family = "beta", args = 5 }',
    '{ family = "beta", arg = [1, 2] }',
    '{ family = "beta", args = [1, 2], loc = 1 }',
    '{ family = "beta", args = [[1], [2]] }',
    '{ family = "beta", args = [true, 2] }',
    '{ family = "beta", args = ["1", 2] }',
    '{ family = ["beta"], args = [1, 2] }',
    '{ family = "pickle", args = [1, 2] }',
    '{ family = "norm", args = [0, -1] }',
    '{ family = "norm", args = [0, nan] }',
    '{ family = "norm", args = [0, inf] }',
    '{ family = "norm", args = [1e300, 1e300] }',
    f'{{ family = "norm", args = [{10**400}, 1] }}',
    '{ family = "truncnorm", args = [5, 1] }',
    *(f'{{ family = "{family}", args = {[1.0] * 7} }}' for family in FAMILIES),
]


@pytest.mark.parametrize("prior", PRIORS)
def test_a_wrong_prior_is_told_in_a_line(prior: str, tmp_path: Path) -> None:
    assert "parameters.us.resolve" in refused(f"{BASE}parameters.us.resolve = {prior}", tmp_path)


@given(st.sampled_from(FAMILIES), st.lists(st.floats(-1e3, 1e3), max_size=5))
@settings(max_examples=60)
def test_a_prior_that_is_taken_gives_numbers(family: str, args: list[float]) -> None:
    prior = {"family": family, "args": args}
    try:
        made = TALKS.evolve({"parameters.us.resolve": prior})
    except ScenarioError:
        return
    shares = np.linspace(0.0005, 0.9995, 999)
    drawn = made.drawn_parameters()["us.resolve"].drawn(shares)
    assert np.isfinite(drawn).all()


class Unwritable:
    """What cannot say what it is."""

    def __repr__(self) -> str:
        raise RuntimeError("no")


def inside_itself() -> dict[str, Any]:
    """A table in itself."""
    table: dict[str, Any] = {}
    table["a"] = table
    return table


def branching() -> list[Any]:
    """Lists in lists, ten to the thirtieth at the bottom."""
    made: list[Any] = []
    for _ in range(30):
        made = [made] * 10
    return made


WRONG = [
    True, "x", "", b"x", -1, 10**5000, float("nan"), float("inf"), None, [], {}, [[]], {"a": {}},
    object(), Unwritable(), inside_itself(), branching(), pd.NaT, np.array([0.5, 1.0]), range,
]  # fmt: skip


def keys(schema: dict[str, Any], table: dict[str, Any], above: str = "") -> list[str]:
    """Every key of a scenario by dotted path."""
    found = []
    for name, about in table["properties"].items():
        if "$ref" in about:
            inner = schema["$defs"][about["$ref"].rpartition("/")[2]]
            found += keys(schema, inner, f"{above}{name}.")
        found.append(f"{above}{name}")
    return found


SCHEMA = scenario_schema()
KEYS = [key for key in keys(SCHEMA, SCHEMA) if not key.startswith(("extends", "parameters."))]


@pytest.mark.parametrize("key", KEYS)
def test_any_value_of_any_key_is_a_scenario_or_one_line(key: str) -> None:
    for value in WRONG:
        with suppress(TradesimError):
            assert len(TALKS.evolve({key: value}).fingerprint) == 16


@pytest.mark.parametrize(
    "changes", [5, None, "x", [("us.tariff", 1.0)], {5: 1}, {"": 1}, {"a..b": 1}]
)
def test_changes_of_a_wrong_kind_are_told_in_a_line(changes: Any) -> None:
    with pytest.raises(ScenarioError):
        TALKS.evolve(changes)


@pytest.mark.parametrize("name", [5, "", ["x"], True, "x" * 9_000])
def test_a_wrong_name_is_told_in_a_line(name: Any) -> None:
    with pytest.raises(ScenarioError, match="name"):
        TALKS.evolve({}, name=name)


@pytest.mark.parametrize("kind", [np.int64, np.int8, np.uint16, int])
def test_numpys_numbers_are_numbers(kind: type) -> None:
    made = TALKS.evolve({"calendar.weeks": kind(6), "us.tariff": np.float32(0.5)})
    assert (type(made.calendar.weeks), made.us.tariff) == (int, 0.5)
    assert TALKS.evolve({"parameters.us.resolve": kind(0)}).parameters["us"]["resolve"] == 0


def test_tables_may_nest_as_deep_as_is_allowed() -> None:
    table: Any = 1
    for _ in range(DEEPEST):
        table = {"a": table}
    with pytest.raises(ScenarioError, match="unknown parameter"):
        TALKS.evolve({"parameters": table})


# --- Files that extend files ------------------------------------------------------------------


def written(path: Path, parent: str) -> Path:
    """A file that extends another."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'extends = "{parent}"\n', encoding="utf-8")
    return path


def test_a_file_may_be_called_as_what_it_extends(tmp_path: Path) -> None:
    assert load_scenario(written(tmp_path / "kuala-lumpur-2025.toml", "kuala-lumpur-2025")).us


def test_files_of_one_name_in_two_folders_may_extend_each_other(tmp_path: Path) -> None:
    written(tmp_path / "below" / "mine.toml", "truce-lapses")
    found = load_scenario(written(tmp_path / "mine.toml", "below/mine.toml"))
    assert [action.action for action in found.actions] == ["let_truce_lapse"]


def test_a_circle_is_found_by_whatever_paths_it_is_closed(tmp_path: Path) -> None:
    written(tmp_path / "a.toml", "below/../b.toml")
    written(tmp_path / "below" / "c.toml", "../a.toml")
    written(tmp_path / "b.toml", str(tmp_path / "below" / "c.toml"))
    with pytest.raises(ScenarioError, match=r"a.toml: extends itself, through a.toml > b.toml"):
        load_scenario(tmp_path / "a.toml")


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_a_circle_is_found_through_links(tmp_path: Path) -> None:
    written(tmp_path / "a.toml", "b.toml")
    (tmp_path / "b.toml").symlink_to(tmp_path / "a.toml")
    with pytest.raises(ScenarioError, match="extends itself"):
        load_scenario(tmp_path / "a.toml")


def test_a_long_chain_is_refused(tmp_path: Path) -> None:
    for k in range(LONGEST_CHAIN + 3):
        written(tmp_path / f"{k}.toml", f"{k + 1}.toml")
    with pytest.raises(ScenarioError, match=f"allowed {LONGEST_CHAIN} in a row"):
        load_scenario(tmp_path / "0.toml")
