"""Imports point down only, and rooms on one floor do not know each other (docs/decisions/0001)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "tradesim"

SCENARIO = {
    "scenario",
    "scenario_parts",
    "scenario_errors",
    "scenario_page",
    "library",
    "schema",
    "template",
}

# From the ground up. A room is the files and folders that may import each other.
FLOORS: tuple[tuple[str, tuple[set[str], ...]], ...] = (
    ("0", ({"sides"}, {"records"}, {"errors"}, {"markup"})),
    ("1", ({"parameters"}, {"levers"}, {"calendar"}, {"moves"})),
    ("2", ({"state"}, {"shocks"}, {"economy"})),
    ("3 rules", ({"negotiation"},)),
    ("3 choice", ({"strategies"},)),
    ("3 phases", ({"phases"},)),
    ("4", ({"step"}, SCENARIO)),
    ("5 block", ({"dealing", "opening", "variables", "tally", "streaming", "block"},)),
    ("5 replay", ({"replay", "replay_page", "telling"}, {"expectations"})),
    ("6 answers", ({"estimates"}, {"conditions"}, {"resimulation"}, {"columns"}, {"survival"})),
    ("6", ({"ensemble", "answers", "html", "prospects", "datasets"},)),
    ("6 few runs", ({"chosen_paths"}, {"decomposition"}, {"courses"})),
    ("6 store", ({"store", "provenance", "disk", "folder", "work", "parts", "outcomes", "paths"},)),
    ("6 executors", ({"executors"}, {"progress"}, {"designs"})),
    ("7", ({"simulation", "job", "resumable"},)),
    ("7 sweeps", ({"sweeps", "sweep_page"}, {"tournaments", "matches"}, {"study"})),
    ("7 pairs", ({"dominance"},)),
    ("7 contrasts", ({"contrasts"}, {"chances"})),
    ("7 comparison", ({"comparison", "comparison_page"},)),
    ("7 explanation", ({"explanation", "discovery"},)),
    ("8", ({"plots"}, {"analysis"})),
    ("8 report", ({"reporting", "report_parts", "report_page", "report_sheets"},)),
    ("9", ({"cli", "headlines", "pictures", "batch"}, {"app"})),
)
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def place(name: str) -> tuple[int, int]:
    """Height and room of a module named below the package, like `economy.surface`."""
    top = name.split(".")[0]
    for height, (_, rooms) in enumerate(FLOORS):
        for room, files in enumerate(rooms):
            if top in files:
                return height, room
    raise AssertionError(f"tradesim/{top} has no floor; give it one in {Path(__file__).name}")


def below_package(path: Path) -> str:
    """`economy.surface` of tradesim/economy/surface.py."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported(path: Path) -> set[str]:
    """Top-level names of everything a file imports, wherever in the file it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports by a relative name"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= whole if node.module == "tradesim" else {node.module or ""}
    return found


def rooms_imported(path: Path) -> set[str]:
    """Names below the package that a file imports; those of `__init__` itself are not rooms."""
    inside = {
        name.removeprefix("tradesim.") for name in imported(path) if name.startswith("tradesim.")
    }
    return {name for name in inside if not name.startswith("__")}


@pytest.mark.parametrize("path", MODULES, ids=below_package)
def test_imports_point_down(path: Path) -> None:
    height, room = place(below_package(path))
    wrong = []
    for name in rooms_imported(path):
        other_height, other_room = place(name)
        if other_height > height or (other_height == height and other_room != room):
            wrong.append(f"{name} (floor {FLOORS[other_height][0]})")
    assert not wrong, (
        f"{below_package(path)} (floor {FLOORS[height][0]}) imports {', '.join(wrong)}"
    )


def test_only_replay_and_the_app_import_mesa() -> None:
    importers = {
        below_package(path)
        for path in MODULES
        if any(name.split(".")[0] == "mesa" for name in imported(path))
    }
    assert {name for name in importers if name.split(".")[0] != "app"} == {"replay"}


def test_only_shocks_makes_random_draws() -> None:
    makers = {
        below_package(path)
        for path in MODULES
        if any(name.startswith(("numpy.random", "random")) for name in imported(path))
    }
    assert makers <= {"shocks"}


def test_phases_do_not_know_the_strategies_they_play() -> None:
    """Only the contract is known; registry and strategies come in through the World."""
    for path in (PACKAGE / "phases").glob("*.py"):
        known = {name for name in rooms_imported(path) if name.startswith("strategies")}
        assert known <= {"strategies.base"}, path.name
