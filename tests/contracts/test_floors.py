"""A folder is a floor: imports point down, no files import each other (docs/decisions/0001)."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "tradesim"

# From the top down; a file may import files of its own folder and of those below it.
FLOORS = (
    "cli",
    "reports",
    "studies",
    "plots",
    "analysis",
    "engine",
    "storage",
    "results",
    "model",
    "scenario",
    "chronicle",
    "strategies",
    "negotiation",
    "economy",
    "parameters",
    "terms",
)
ROOT = {"__init__.py", "errors.py", "py.typed", "data", *FLOORS}
OF_NAMEDTUPLES = {"_asdict", "_replace", "_fields"}

Sources = Mapping[str, ast.Module]
"""Syntax tree of every file by its dotted name below the package."""


def sources(package: Path) -> dict[str, ast.Module]:
    """Every Python file of a package; `economy.surface` is economy/surface.py."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imported(tree: ast.Module, files: Sources) -> set[str]:
    """Files of the package that a file imports, also inside functions and under TYPE_CHECKING."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"a relative import in line {node.lineno}"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            submodules = {name for name in inner if name.removeprefix("tradesim.") in files}
            found |= submodules or {node.module or ""}
    names = {name.removeprefix("tradesim.") for name in found if name.startswith("tradesim.")}
    return {name for name in names if name in files}


def public_names(tree: ast.Module, files: Sources) -> set[str]:
    """Names that a file imports from the package itself, which stands above all folders."""
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "tradesim"
        for alias in node.names
        if alias.name not in files and alias.name != "__version__"
    }


def outside(tree: ast.Module) -> set[str]:
    """Top-level names of everything a file imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def upward(files: Sources) -> Iterator[str]:
    """Imports from a folder above; the root's errors may be imported from everywhere."""
    for name, tree in files.items():
        floor = name.split(".")[0]
        for other in sorted(imported(tree, files)):
            above = other.split(".")[0]
            if name in ("", "errors") or above == "errors":
                continue
            if FLOORS.index(above) < FLOORS.index(floor):
                yield f"{name} imports {other}"
        if name:
            yield from (f"{name} imports {public}" for public in sorted(public_names(tree, files)))


def circle(files: Sources) -> list[str]:
    """A circle of files that import each other; empty where there is none."""
    arrows = {name: imported(tree, files) - {name} for name, tree in files.items() if name}
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__") and name not in OF_NAMEDTUPLES


def defined_privately(tree: ast.Module) -> set[str]:
    """Private names that a file defines: functions, classes, variables, attributes."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.id if isinstance(node, ast.Name) else node.attr)
    return {name for name in found if private(name)}


def borrowed(files: Sources) -> Iterator[str]:
    """Private names of the package that are used outside the file that defines them."""
    own = {name: defined_privately(tree) for name, tree in files.items()}
    known = set().union(*own.values())
    for name, tree in files.items():
        for node in ast.walk(tree):
            used = {node.attr} if isinstance(node, ast.Attribute) else set()
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tradesim"):
                used = {alias.name for alias in node.names}
            for each in sorted(used):
                if private(each) and each in known - own[name]:
                    yield f"{name} uses {each}"


FILES = sources(PACKAGE)


def test_the_root_holds_folders_and_errors_alone() -> None:
    found = {path.name for path in PACKAGE.iterdir() if path.name != "__pycache__"}
    assert found == ROOT
    assert len(found) <= 20


@pytest.mark.parametrize("floor", FLOORS)
def test_every_folder_says_in_a_few_lines_what_is_in_it(floor: str) -> None:
    said = ast.get_docstring(FILES[floor]) or ""
    assert 1 <= len(said.splitlines()) <= 4


def test_imports_point_down() -> None:
    assert list(upward(FILES)) == []


def test_no_files_import_each_other() -> None:
    assert circle(FILES) == []


def test_private_names_stay_in_their_files() -> None:
    assert list(borrowed(FILES)) == []


@pytest.mark.parametrize(
    "inside",
    [
        "from tradesim.plots.fan import fan",
        "import tradesim.plots.fan",
        "from tradesim.plots import fan",
        "def late():\n    from tradesim.plots.fan import fan",
        "if TYPE_CHECKING:\n    from tradesim.plots.fan import fan",
    ],
)
def test_an_import_that_points_up_is_found_wherever_it_stands(inside: str) -> None:
    files = {"plots.fan": ast.parse("fan = 1"), "results.ensemble": ast.parse(inside)}
    assert list(upward(files)) == ["results.ensemble imports plots.fan"]
    assert list(upward(dict(zip(files, reversed(files.values()), strict=True)))) == []


def test_an_import_of_a_public_name_points_up() -> None:
    files = {"results.ensemble": ast.parse("def late():\n    from tradesim import simulate")}
    assert list(upward(files)) == ["results.ensemble imports simulate"]


def test_a_circle_of_files_is_found_also_within_a_folder() -> None:
    files = {
        "results.ensemble": ast.parse("from tradesim.results.answers import counted"),
        "results.answers": ast.parse("from tradesim.results import series"),
        "results.series": ast.parse("def late():\n    import tradesim.results.ensemble"),
    }
    assert set(circle(files)) == set(files)


@pytest.mark.parametrize(
    "user",
    [
        "from tradesim.results.ensemble import _summary",
        "def tariffs(ens):\n    return ens._summary()",
        "from tradesim.results import ensemble\nensemble._summary(1)",
    ],
)
def test_a_private_name_of_another_file_is_found(user: str) -> None:
    files = {
        "results.ensemble": ast.parse("class Ensemble:\n    def _summary(self): ..."),
        "plots.tariffs": ast.parse(user),
    }
    assert list(borrowed(files)) == ["plots.tariffs uses _summary"]


def test_only_replay_imports_mesa() -> None:
    importers = {
        name
        for name, tree in FILES.items()
        if any(other.split(".")[0] == "mesa" for other in outside(tree))
    }
    assert importers == {"results.replay"}


def test_only_shocks_makes_random_draws() -> None:
    makers = {
        name
        for name, tree in FILES.items()
        if any(other.startswith(("numpy.random", "random")) for other in outside(tree))
    }
    assert makers <= {"model.shocks"}


def test_only_forecasts_read_the_answers() -> None:
    """What came of questions is for scoring; nothing that makes a forecast may know it."""
    readers = {
        name
        for name, tree in FILES.items()
        if any(
            isinstance(node, ast.Constant) and "data/forecasts" in str(node.value)
            for node in ast.walk(tree)
        )
    }
    assert readers == {"analysis.forecasts.questions", "analysis.forecasts.record"}
    users = {
        name
        for name, tree in FILES.items()
        if any(each.startswith("analysis.forecasts") for each in imported(tree, FILES))
    }
    assert {user.split(".")[0] for user in users} <= {"", "analysis", "plots", "studies", "reports"}
    assert all(user.startswith("analysis.forecasts") for user in users if "analysis" in user)


def test_phases_do_not_know_the_strategies_they_play() -> None:
    """Only the contract is known; registry and strategies come in through the World."""
    for name, tree in FILES.items():
        if name.startswith("model.phases"):
            known = {x for x in imported(tree, FILES) if x.startswith("strategies")}
            assert known <= {"strategies.base"}, name
