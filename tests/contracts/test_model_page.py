"""docs/model.md and the code say the same: its tables against the code's registries."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

import tradesim.model.step
from tradesim import load_scenario
from tradesim.model.block import moments
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.phases.choose import TYPE_SHIFT
from tradesim.model.phases.move import EASING
from tradesim.model.shocks import KINDS, Shocks
from tradesim.model.start import begin
from tradesim.model.state import Flows, State
from tradesim.model.variables import FLAGS, VARIABLES
from tradesim.negotiation import stages
from tradesim.negotiation.continuation import shipped_values
from tradesim.parameters.parameter import shipped
from tradesim.scenario.tables import MovePart, SwitchesPart
from tradesim.strategies.base import OBSERVATIONS
from tradesim.strategies.registry import STRATEGIES
from tradesim.terms import moves
from tradesim.terms.levers import HELD_BY, HIGHEST, LEVERS, STEPS, UNITS
from tradesim.terms.sides import CN, US, Array

PAGE = (Path(__file__).parents[2] / "docs" / "model.md").read_text(encoding="utf-8")
ARTICLE = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 2}, name="short")
LANE = 64
YES = {True: "yes", False: ""}

Row = dict[str, str]


@cache
def table(name: str) -> tuple[Row, ...]:
    """The rows under `<!-- table: name -->`, by column, without the marks of code."""
    found = re.search(rf"<!-- table: {name} -->\n((?:\|.*\n)+)", PAGE)
    assert found, f"docs/model.md has no table {name}"
    lines = [line.strip("|").split("|") for line in found[1].splitlines()]
    head, _, *rows = [[cell.strip().replace("`", "") for cell in line] for line in lines]
    return tuple(dict(zip(head, row, strict=True)) for row in rows)


def column(name: str, head: str) -> list[str]:
    return [row[head] for row in table(name)]


def labels(names: tuple[str, ...]) -> str:
    return ", ".join(filter(None, names)) or "the run"


def equations() -> list[str]:
    """Numbers at the ends of lines set as code, in the order of the page; 6a lies after 6."""
    return re.findall(r"^    .*\((\d+[a-z]?)\)$", PAGE, flags=re.MULTILINE)


def test_state_variables() -> None:
    held = [f.name for f in fields(State) if f.name != "flows"]
    held += [f"flows.{f.name}" for f in fields(Flows)]
    assert column("state", "state variable") == held


def test_shapes_of_state_variables() -> None:
    _, state = begin(ARTICLE, Shocks(1, 0, 0, LANE))
    for row in table("state"):
        value: Any = state
        for name in row["state variable"].split("."):
            value = getattr(value, name)
        shape = "(" + ", ".join([*map(str, value.shape[:-1]), "n"]) + ")"
        assert row["shape"].startswith(shape), row["state variable"]
        assert value.shape[-1] == LANE


def test_levers_and_steps() -> None:
    assert column("levers", "lever") == list(LEVERS)
    assert column("levers", "unit") == list(UNITS)
    assert [float(cell) for cell in column("levers", "highest")] == HIGHEST.tolist()
    for side, name in ((US, "US"), (CN, "CN")):
        assert column("levers", name) == [YES[bool(held)] for held in HELD_BY[side]]
    steps = [(LEVERS.index(row["lever"]), float(row["size"])) for row in table("steps")]
    assert steps == list(STEPS)


def test_stages() -> None:
    assert column("stages", "stage") == list(stages.STAGES)
    codes = range(len(stages.STAGES))
    assert column("stages", "agreement in force") == [YES[c in stages.IN_FORCE] for c in codes]
    assert column("stages", "in talks") == [YES[c in stages.IN_TALKS] for c in codes]


def test_stage_values() -> None:
    assert column("stage-values", "stage") == list(stages.STAGES)
    for name, values in zip(("US", "CN"), shipped_values(), strict=True):
        assert [float(cell) for cell in column("stage-values", name)] == values.tolist()


def test_events_and_transitions() -> None:
    assert column("events", "name") == list(stages.EVENTS)
    marks = column("events", "event")
    assert marks == [f"E{k + 1}" for k in range(len(stages.EVENTS))]
    codes = np.arange(len(stages.STAGES), dtype=np.int8)
    everywhere = np.ones(codes.shape, dtype=np.bool_)
    for event, mark in enumerate(marks):
        following = stages.after(codes, event, everywhere)
        expected = ["" if a == b else str(b) for a, b in zip(codes, following, strict=True)]
        assert column("transitions", mark) == expected, mark


def test_moves_by_stage() -> None:
    assert column("moves", "move") == list(moves.MOVES)
    everywhere = np.ones(len(stages.STAGES), dtype=np.bool_)
    open_to = moves.legal(
        np.arange(len(stages.STAGES), dtype=np.int8),
        has_threat=~everywhere,
        has_offered=~everywhere,
        can_lower=everywhere,
        answering=everywhere,
        size=np.ones(len(stages.STAGES)),
    )
    for code in range(len(stages.STAGES)):
        assert column("moves", str(code)) == [YES[bool(o)] for o in open_to[:, code]]
    tougher = [float(cell) for cell in column("moves", "tough over soft")]
    assert tougher == TYPE_SHIFT.tolist()


def test_easing() -> None:
    eased = [(LEVERS.index(row["lever"]), float(row["by at most"])) for row in table("easing")]
    assert eased == list(EASING)


def test_phases_are_those_of_step() -> None:
    named = re.findall(r"^(\d) (\w+)", tradesim.model.step.__doc__ or "", flags=re.MULTILINE)
    assert [(row["phase"], row["name"]) for row in table("phases")] == named


def test_switches_and_scripted_moves() -> None:
    assert column("switches", "switch") == list(SwitchesPart.model_fields)
    scripted = get_args(MovePart.model_fields["move"].annotation)
    assert column("scripted", "move") == list(scripted)


def test_parameters() -> None:
    assert column("parameters", "key") == list(shipped())
    for row, parameter in zip(table("parameters"), shipped().values(), strict=True):
        stated = (parameter.stated, parameter.unit, parameter.source)
        assert (row["value or prior"], row["unit"], row["source"]) == stated, parameter.name
        bounds = f"{parameter.low:g}", f"{parameter.high:g}"
        assert (row["low"], row["high"]) == bounds, parameter.name


def test_every_parameter_is_used_in_an_equation_or_section_that_exists() -> None:
    known = set(equations())
    sections = set(re.findall(r"^#+ (\d+(?:\.\d+)?) ", PAGE, flags=re.MULTILINE))
    for row in table("parameters"):
        for use in row["used in"].split(", "):
            kind, _, number = use.rpartition("section ")
            assert number in (sections if "section" in use else known), f"{row['key']}: {kind}{use}"


def test_every_parameter_is_named_outside_its_table() -> None:
    text = re.sub(r"<!-- table: parameters -->\n(?:\|.*\n)+", "", PAGE)
    missing = [key for key in shipped() if not re.search(rf"\b{key.split('.')[-1]}(?=\b|_)", text)]
    assert not missing


def test_equations_are_numbered_in_order_without_gaps() -> None:
    whole = [int(number) for number in equations() if number.isdigit()]
    assert whole == list(range(1, len(whole) + 1))
    places = [(int(re.sub(r"\D", "", number)), number) for number in equations()]
    assert places == sorted(set(places))


def test_references_to_equations_lead_somewhere() -> None:
    prose = re.sub(r"^    .*$", "", PAGE, flags=re.MULTILINE)
    named = set(re.findall(r"\((\d{1,2}[a-z]?)\)", prose))
    assert named <= set(equations())


def test_constants() -> None:
    for row in table("constants"):
        path, _, argument = row["constant"].rstrip(")").partition("(")
        module, _, name = path.rpartition(".")
        value = getattr(import_module(f"tradesim.{module}"), name)
        if argument:
            value = inspect.signature(value).parameters[argument].default
        assert float(row["value"]) == pytest.approx(value, rel=1e-9), row["constant"]


@dataclass(frozen=True)
class Written(Shocks):
    """Shocks that note which draws they are asked for."""

    calls: list[tuple[str, str, int]] = field(default_factory=list)

    def uniforms(self, kind: str, rows: int) -> Array:
        self.calls.append((kind, "uniform", rows))
        return super().uniforms(kind, rows)

    def normals(self, kind: str, rows: int) -> Array:
        self.calls.append((kind, "normal", rows))
        return super().normals(kind, rows)

    def of_parameter(self, name: str) -> Array:
        if ("parameter", "uniform", 1) not in self.calls:
            self.calls.append(("parameter", "uniform", 1))
        return super().of_parameter(name)


def expected_calls(*occasions: str) -> list[tuple[str, str, int]]:
    rows = [row for row in table("shocks") if row["when"] in occasions]
    return [(row["kind"], row["law"], int(row["rows"])) for row in rows]


def test_kinds_of_shock() -> None:
    assert set(column("shocks", "kind")) == set(KINDS)
    assert all(int(row["stream"]) == KINDS[row["kind"]] for row in table("shocks"))
    assert column("shocks", "order") == [str(k + 1) for k in range(len(table("shocks")))]


def test_draws_come_in_the_order_of_the_page() -> None:
    """The meeting falls in the first step of the article; put off, it lies beyond the first.

    Nobody there uses the other side's pain, so its sight is not drawn.
    """
    for day, first in (("2025-10-30", ("step", "meeting")), ("2025-11-05", ("step",))):
        shocks = Written(1, 0, 0, LANE)
        played = moments(ARTICLE.evolve({"calendar.summit": day}), shocks)
        for occasions in (("start",), first):
            shocks.calls.clear()
            next(played)
            assert shocks.calls == expected_calls(*occasions)


def test_the_sight_of_pain_is_drawn_where_a_strategy_uses_it() -> None:
    shocks = Written(1, 0, 0, LANE)
    user = next(each.name for each in STRATEGIES if "pain_other" in each.uses)
    played = moments(ARTICLE.evolve({"us.strategy": user}), shocks)
    next(played)
    shocks.calls.clear()
    next(played)
    assert shocks.calls == expected_calls("step", "meeting", "step, if seen")


def test_draws_after_the_meeting_and_where_none_is_arranged() -> None:
    after = Written(1, 0, 0, LANE)
    played = moments(ARTICLE, after)
    for _ in range(3):
        after.calls.clear()
        next(played)
    never = Written(1, 0, 0, LANE)
    alone = moments(ARTICLE.evolve({"calendar.summit": None}), never)
    next(alone)
    never.calls.clear()
    next(alone)
    assert after.calls == never.calls == expected_calls("step")


def test_observations_of_a_side() -> None:
    assert column("view", "observation") == list(OBSERVATIONS)
    assert set(column("view", "kind")) == {"public", "private", "estimate"}


def test_variables_flags_and_outcomes() -> None:
    for row, each in zip(table("variables"), VARIABLES, strict=True):
        stated = (each.name, each.unit, labels(each.labels), f"{each.low:g} to {each.high:g}")
        assert tuple(row.values()) == (*stated, each.about)
    for row, flag in zip(table("flags"), FLAGS, strict=True):
        assert tuple(row.values()) == (flag.name, labels(flag.labels), flag.about)
    assert [tuple(row.values()) for row in table("outcomes")] == [
        (name, unit, about) for name, (unit, about) in OUTCOMES.items()
    ]


def test_strategies() -> None:
    assert column("strategies", "strategy") == [s.name for s in STRATEGIES]
    for row, strategy in zip(table("strategies"), STRATEGIES, strict=True):
        assert row["citation"] == strategy.citation, strategy.name
        for head, leaning in (
            ("sign", strategy.signing),
            ("carry out", strategy.follow_through),
            ("extend", strategy.extending),
            ("deliver", strategy.delivery),
        ):
            assert float(row[head] or 0.0) == pytest.approx(leaning, abs=5e-4), strategy.name
        brought = [f"{name} = {value}" for name, value in strategy.temper.items()]
        brought += [f"copies the other's {name}" for name in sorted(strategy.mirrors)]
        assert row["brings along"] == "; ".join(brought), strategy.name
