"""The JSON Schema of a scenario file: what it takes, and that what it refuses does not load."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from tradesim.errors import ScenarioError
from tradesim.parameters.parameter import shipped
from tradesim.scenario.library import load_scenario, scenario_names
from tradesim.scenario.scenario import Scenario
from tradesim.scenario.schema import scenario_schema
from tradesim.scenario.tables import AuthoritiesPart, Part, SidePart, ThreatPart, TrucePart

VALIDATOR = jsonschema.Draft202012Validator(
    scenario_schema(), format_checker=jsonschema.FormatChecker()
)
WHOLE = """
name = "mine"
stage = "talks"
calendar = { start = 2025-10-26, weeks = 10 }
us = { principal = "A", tariff = 0.5 }
cn = { principal = "B", tariff = 0.3 }
"""
CHILD = 'extends = "kuala-lumpur-2025"\nname = "mine"\n'


def as_json(text: str) -> Any:
    """A TOML text as an editor checks it: dates are text."""
    return json.loads(json.dumps(tomllib.loads(text), default=str))


def faults(text: str) -> list[str]:
    """What the schema finds wrong."""
    return [error.message for error in VALIDATOR.iter_errors(as_json(text))]


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(scenario_schema())
    json.dumps(scenario_schema())


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_passes(name: str) -> None:
    file = files("tradesim.scenario") / "scenarios" / f"{name}.toml"
    assert faults(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", scenario_names())
def test_every_resolved_scenario_passes(name: str) -> None:
    table = load_scenario(name).model_dump(mode="json", exclude_none=True)
    assert list(VALIDATOR.iter_errors(table)) == []


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        CHILD,
        CHILD + "us.threat.size = 0.5",
        CHILD + 'us.strategy = { hardliner = 0.25, "quantal-response" = 0.75 }',
        CHILD + "[parameters]\nus.follow_through = 0.6",
        CHILD + '[parameters]\ndelivered_share = { family = "beta", args = [10.0, 10.0] }',
    ],
)
def test_what_loads_passes(text: str, tmp_path: Any) -> None:
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    load_scenario(tmp_path / "mine.toml")
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WHOLE.replace("weeks = 10", "weeks = 0"), "0 is less than the minimum of 1"),
        (WHOLE.replace("weeks = 10", "weeks = 2.5"), "2.5 is not of type 'integer'"),
        (WHOLE.replace(", weeks = 10", ""), "'weeks' is a required property"),
        (WHOLE.replace('name = "mine"', ""), "'name' is a required property"),
        (WHOLE.replace('principal = "A", ', ""), "'principal' is a required property"),
        (WHOLE.replace('"talks"', '"talk"'), "'talk' is not one of ['status quo'"),
        (WHOLE.replace("2025-10-26", '"26 October"'), "'26 October' is not a 'date'"),
        (WHOLE.replace("tariff = 0.5", "tarif = 0.5"), "'tarif' was unexpected"),
        (WHOLE + "[weather]\nrain = true", "'weather' was unexpected"),
        (CHILD + "us.tariff = 57.6", "57.6 is greater than the maximum of 2.5"),
        (CHILD + "cn.restriction = 60", "60 is greater than the maximum of 1"),
        (CHILD + 'us.threat.lever = "tarif"', "'tarif' is not one of ['tariff'"),
        (CHILD + 'leaders.sign = "perhaps"', "is not valid under any of the given schemas"),
        (CHILD + 'us.strategy = "hardlinr"', "is not valid under any of the given schemas"),
        (CHILD + "us.strategy = { hardlinr = 1.0 }", "not valid under any of the given schemas"),
        (CHILD + 'economy.elasticities = "W50"', "'W50' is not one of ['prior'"),
        (CHILD + 'moves = [{ on = 2025-11-01, side = "US" }]', "'moves' was unexpected"),
        (CHILD + 'actions = [{ on = 2025-11-01, side = "US" }]', "not valid under any"),
        (CHILD + 'actions = [{ action = "walk_out", on = 2025-11-01 }]', "not valid under any"),
        (CHILD + "parameters.truce_lenght = 1", "'truce_lenght' was unexpected"),
        (CHILD + "parameters.truce_length = 1", "not valid under any of the given schemas"),
        (CHILD + 'parameters.truce_length = { family = "cauchy" }', "not valid under any"),
        (CHILD + "parameters.us.resolv = 0.1", "'resolv' was unexpected"),
    ],
)
def test_what_it_refuses_does_not_load(text: str, said: str, tmp_path: Any) -> None:
    assert any(said in fault for fault in faults(text)), faults(text)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError):
        load_scenario(tmp_path / "mine.toml")


def test_a_default_in_the_schema_is_that_of_the_scenario() -> None:
    least = Scenario.from_table(tomllib.loads(WHOLE), "least").model_dump(mode="json")
    schema = scenario_schema()
    tables = {"us": "SidePart", "calendar": "CalendarPart", "economy": "EconomyPart"}
    for key, name in tables.items():
        for inner, stated in schema["$defs"][name]["properties"].items():
            if "default" in stated:
                assert least[key][inner] == stated["default"], f"{key}.{inner}"


def test_every_key_says_what_it_means() -> None:
    schema = scenario_schema()
    parameters = schema["properties"]["parameters"]["properties"]
    tables = [schema, *schema["$defs"].values(), parameters["us"], parameters["cn"]]
    for table in tables:
        for key, stated in table["properties"].items():
            meant = schema["$defs"][stated["$ref"].split("/")[-1]] if "$ref" in stated else stated
            assert meant.get("description"), key


@pytest.mark.parametrize("part", [SidePart, TrucePart, ThreatPart, AuthoritiesPart])
def test_a_key_says_first_what_it_means_and_then_its_unit(part: type[Part]) -> None:
    stated = scenario_schema()["$defs"][part.__name__]["properties"]
    for key, field in part.model_fields.items():
        meant = " ".join((field.description or "").split()).removesuffix(".")
        assert meant, key
        assert stated[key].get("description", meant).startswith(meant), key


def test_every_parameter_is_there_with_its_range() -> None:
    parameters = scenario_schema()["properties"]["parameters"]["properties"]
    for name, parameter in shipped().items():
        side, _, key = name.rpartition(".")
        stated = (parameters[side]["properties"] if side else parameters)[key]
        number, _ = stated["anyOf"]
        assert (number["minimum"], number["maximum"]) == (parameter.low, parameter.high)
