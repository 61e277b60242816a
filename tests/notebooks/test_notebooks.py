"""Notebooks run from the first cell to the last, and are shipped with what they show."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
FEW_RUNS = "300"
MEGABYTE = 2**20


def outputs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Every output of every cell."""
    return [out for cell in notebook.cells for out in cell.get("outputs", [])]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def shipped(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


@pytest.mark.slow
def test_a_notebook_runs_with_few_runs(
    shipped: nbformat.NotebookNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRADESIM_NOTEBOOK_RUNS", FEW_RUNS)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.delenv("MPLBACKEND", raising=False)
    client = NotebookClient(
        shipped, timeout=200, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    )
    client.execute()
    assert not [out for out in outputs(shipped) if out.get("name") == "stderr"]


def test_what_a_notebook_imports_from_the_package_is_there(shipped: nbformat.NotebookNode) -> None:
    code = "\n".join(cell.source for cell in shipped.cells if cell.cell_type == "code")
    nodes = [n for n in ast.walk(ast.parse(code)) if isinstance(n, ast.ImportFrom) and n.module]
    for node in nodes:
        if node.module.startswith("tradesim"):
            module = import_module(node.module)
            for each in node.names:
                if not hasattr(module, each.name):  # a module of the package
                    import_module(f"{node.module}.{each.name}")


def test_a_notebook_is_shipped_executed_in_order(shipped: nbformat.NotebookNode) -> None:
    counts = [cell.execution_count for cell in shipped.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))


def test_a_shipped_notebook_is_small(path: Path) -> None:
    assert path.stat().st_size < MEGABYTE


def test_a_shipped_notebook_names_no_place_of_a_machine(shipped: nbformat.NotebookNode) -> None:
    text = "\n".join(str(out) for out in outputs(shipped))
    assert not re.search(r"/(home|root|tmp|usr|Users|work)/|site-packages|[A-Z]:\\\\", text)


def test_prose_holds_no_typed_results(shipped: nbformat.NotebookNode) -> None:
    """Shares in text are those of the scenario (the 100 % tariff) and of the bands, no results."""
    text = "\n".join(cell.source for cell in shipped.cells if cell.cell_type == "markdown")
    assert set(re.findall(r"(\d[\d.,]*) %", text)) <= {"100", "90", "80", "50"}
