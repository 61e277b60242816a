"""docs/model holds: its equations, the tables that the code fills, and the order of draws."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tradesim import load_scenario
from tradesim.model.block import moments
from tradesim.model.shocks import Shocks
from tradesim.model.start import begin
from tradesim.parameters.parameter import shipped
from tradesim.terms.sides import Array

DOCS = Path(__file__).parents[2] / "docs"
sys.path.insert(0, str(DOCS))
from sphinx_pages.constants import constant  # noqa: E402
from sphinx_pages.equations import (  # noqa: E402
    NUMBERS,
    anchored,
    equations,
    linked,
    pages,
    sections,
    uses,
)
from sphinx_pages.fields import meanings  # noqa: E402
from sphinx_pages.tables import MARK, TABLES, filled, made, parsed  # noqa: E402

PAGE = "\n".join(page.read_text(encoding="utf-8") for page in pages())
ARTICLE = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 2}, name="short")
LANE = 64
HERE = DOCS / "model" / "law.md"


def test_every_table_is_filled_from_the_code() -> None:
    assert {mark[1] for mark in MARK.finditer(PAGE)} == set(TABLES)
    assert not MARK.search(filled(PAGE))


@pytest.mark.parametrize("name", ["no_such_constant", "LANE"])
def test_a_name_that_does_not_stand_in_one_module_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="say which"):
        constant(name)


@pytest.mark.parametrize("rows", ["| E1 | said |\n", "| E1 | said |\n| E99 | said |\n"])
def test_a_table_with_other_rows_than_the_code_is_refused(rows: str) -> None:
    with pytest.raises(ValueError, match="table events of"):
        made("events", f"| event | brought about by |\n|---|---|\n{rows}")


def test_state_variables_have_the_shapes_that_they_say() -> None:
    _, *records = begin(ARTICLE, Shocks(1, 0, 0, LANE))
    for record in records:
        for name, about in meanings(type(record)).items():
            said = re.search(r"\(((?:\d, )*)n_runs,?\)", about)
            assert said, name
            leading = tuple(int(size) for size in re.findall(r"\d", said[1]))
            assert getattr(record, name).shape == (*leading, LANE), name


def test_a_constant_is_found_where_it_stands() -> None:
    assert constant("`BLOCK`")[1:] == (8192.0, "model.shocks")


def test_every_parameter_is_used_in_an_equation_or_a_section() -> None:
    assert not [key for key in shipped() if not uses(key, HERE)]


def test_equations_are_numbered_in_order_without_gaps() -> None:
    tags = re.findall(r"\\tag\{(\w+)\}", PAGE)
    assert tags == list(equations())
    whole = [int(number) for number in tags if number.isdigit()]
    assert whole == list(range(1, len(whole) + 1))
    places = [(int(re.sub(r"\D", "", number)), number) for number in tags]
    assert places == sorted(set(places))


def test_references_to_equations_and_sections_lead_somewhere() -> None:
    prose = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    named = {number for group in NUMBERS.findall(prose) for number in group.split(", ")}
    assert named <= set(equations()) | set(sections())


def test_numbers_in_prose_become_links_and_equations_their_targets() -> None:
    text = "As in (4a), see section 2.\n\n```math\nx = (4a) \\tag{1}\n```\n"
    made = linked(anchored(text), HERE)
    assert made == (
        "As in ([4a](payoffs.md#eq-4a)), see "
        "[section 2](entities.md#2-entities-and-scales).\n\n"
        "(eq-1)=\n```math\nx = (4a) \\tag{1}\n```\n"
    )


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
    written = re.search(r"<!-- table: shocks -->\n((?:\|.*\n)+)", PAGE)
    assert written
    _, *rows = parsed(written[1])
    return [(kind, law, int(n)) for kind, law, n, when, _ in rows if when in occasions]


def test_draws_come_in_the_order_of_the_page() -> None:
    """The meeting falls in the first step of the article; put off, it lies beyond the first."""
    for day, first in (("2025-10-30", ("step", "meeting")), ("2025-11-05", ("step",))):
        shocks = Written(1, 0, 0, LANE)
        played = moments(ARTICLE.evolve({"calendar.summit": day}), shocks)
        for occasions in (("start", "start with a posterior"), first):
            shocks.calls.clear()
            next(played)
            assert shocks.calls == expected_calls(*occasions)


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
