"""docs/names.md lists every name that a condition or a question may use, with its unit."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tradesim import plots
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.variables import FLAGS, VARIABLES
from tradesim.negotiation.stages import STAGES
from tradesim.results.conditions import EVENTS, STATES
from tradesim.terms.happenings import LOGGED

DOCS = Path(__file__).parents[2] / "docs"
sys.path.insert(0, str(DOCS))

from sphinx_pages import gallery, question_names  # noqa: E402

PAGE = (DOCS / "names.md").read_text(encoding="utf-8")
UNITS = {name: unit for name, (unit, _) in OUTCOMES.items()} | {v.name: v.unit for v in VARIABLES}


def test_the_page_is_the_one_made_from_the_code() -> None:
    assert question_names.page() == PAGE, "in docs/: python -m sphinx_pages.question_names"


@pytest.mark.parametrize("name", [*EVENTS, *(flag.name for flag in FLAGS), *UNITS])
def test_a_name_has_a_row_with_its_unit(name: str) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")]
    assert rows
    unit = UNITS.get(name, "")
    assert any(f"| {unit} |" in row for row in rows) or not unit


@pytest.mark.parametrize("kind", LOGGED)
def test_a_kind_of_logged_event_has_a_row_with_its_meaning(kind: str) -> None:
    assert f"| `{kind}` | {LOGGED[kind]} |" in PAGE


@pytest.mark.parametrize("name", [*STATES, *STAGES])
def test_states_and_stages_are_named(name: str) -> None:
    assert f"`{name}`" in PAGE or repr(name) in PAGE


def test_the_gallery_has_every_figure() -> None:
    shown = {name.partition(",")[0] for name in gallery.FIGURES}
    assert shown == set(plots.__all__) - {"style", "alt_text"}
