"""A commented scenario file says what its scenario says, and teaches every key."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradesim.scenario.library import load_scenario, scenario_names
from tradesim.scenario.scenario import Scenario
from tradesim.scenario.schema import scenario_schema
from tradesim.scenario.template import commented_toml, toml_value

LEAST = """
name = "least"
stage = "talks"
calendar = { start = 2025-10-26, weeks = 10 }
us = { principal = "A", tariff = 0.5 }
cn = { principal = "B", tariff = 0.3 }
"""
COMMENTED_OUT = re.compile(r"^# (\[+[\w.]+\]+|[\w.]+ = .+)$", flags=re.MULTILINE)


@pytest.fixture
def least() -> Scenario:
    return Scenario.from_table(tomllib.loads(LEAST), "least")


def reloaded(text: str, folder: Path) -> Scenario:
    """The scenario of a text, read from a file."""
    (folder / "my.toml").write_text(text, encoding="utf-8")
    return load_scenario(folder / "my.toml")


@pytest.mark.parametrize("name", scenario_names())
def test_the_file_of_a_scenario_loads_as_that_scenario(name: str, tmp_path: Path) -> None:
    shipped = load_scenario(name)
    mine = reloaded(commented_toml(shipped, name="mine", file="my.toml"), tmp_path)
    assert mine.fingerprint == shipped.fingerprint
    assert mine == shipped.model_copy(update={"name": "mine", "parameters": mine.parameters})


def test_a_mixture_and_priors_survive(tmp_path: Path) -> None:
    mixed = load_scenario("kuala-lumpur-2025").evolve(
        {
            "us.strategy": {"hardliner": 0.25, "grim": 0.75},
            "parameters.us.follow_through": 0.6,
            "parameters.delivered_share": {"family": "beta", "args": [10.0, 10.0]},
        }
    )
    mine = reloaded(commented_toml(mixed, name="mine", file="my.toml"), tmp_path)
    assert mine.fingerprint == mixed.fingerprint


def test_what_is_left_out_is_commented_out_and_loads_once_uncommented(
    least: Scenario, tmp_path: Path
) -> None:
    text = commented_toml(least, name="mine", file="my.toml")
    assert reloaded(text, tmp_path).us.threat is None
    used = reloaded(COMMENTED_OUT.sub(r"\1", text), tmp_path)
    assert used.us.threat is not None
    assert used.cn.threat is not None
    assert used.us.threat.since == date(2025, 10, 26)
    assert used.calendar.summit == used.truce.ends == date(2026, 1, 4)
    assert len(used.actions) == 1
    assert len(used.parameters) == 1


def test_every_key_of_the_schema_is_in_the_file(least: Scenario) -> None:
    text = COMMENTED_OUT.sub(r"\1", commented_toml(least, name="mine", file="my.toml"))
    table = tomllib.loads(text)
    schema = scenario_schema()
    assert set(table) == set(schema["properties"]) - {"extends"}
    for key in ("calendar", "us", "truce", "leaders", "threats", "switches", "economy"):
        name = schema["properties"][key]["$ref"].rpartition("/")[2]
        assert set(table[key]) == set(schema["$defs"][name]["properties"])


def test_comments_keep_to_the_page(least: Scenario) -> None:
    for name in scenario_names():
        text = commented_toml(load_scenario(name), name="mine", file="my.toml")
        assert max(len(line) for line in text.splitlines() if line.startswith("#")) <= 100


@given(st.text() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.dates())
def test_values_are_written_as_toml_reads_them(value: Any) -> None:
    assert tomllib.loads(f"value = {toml_value(value)}")["value"] == value


@given(st.dictionaries(st.text(), st.lists(st.integers(-(2**60), 2**60))))
def test_tables_are_written_as_toml_reads_them(value: dict[str, list[int]]) -> None:
    assert tomllib.loads(f"value = {toml_value(value)}")["value"] == value


@pytest.mark.parametrize("source", ["situation-2018-12-02", "truce-lapses", "mine/old.toml"])
def test_a_file_offers_to_extend_only_what_can_be_extended(least: Scenario, source: str) -> None:
    text = commented_toml(least, name="mine", file="mine.toml", source=source)
    assert (f'extends = "{source}"' in text) == (not source.startswith("situation"))
