"""`import tradesim` is quick, and brings nothing that only some users need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LATE = ("mesa", "matplotlib", "pandas", "xarray", "scipy.stats", "typer", "pyarrow", "tqdm",
        "scoringrules", "arviz_stats")  # fmt: skip
SECONDS = 0.6
FEW = ["--runs", "64", "--set", "calendar.weeks=4"]


def fresh(code: str) -> str:
    """What a fresh interpreter prints."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


def test_import_takes_less_than_0_6_seconds() -> None:
    code = "from time import perf_counter as t; a = t(); import tradesim; print(t() - a)"
    assert min(float(fresh(code)) for _ in range(3)) < SECONDS


def test_import_leaves_heavy_libraries_alone() -> None:
    code = f"import sys, tradesim; print([m for m in {LATE} if m in sys.modules])"
    assert fresh(code) == "[]"


def test_loading_a_scenario_brings_neither_agents_nor_pictures_nor_tables() -> None:
    late = tuple(name for name in LATE if name != "scipy.stats")  # priors are checked with it
    code = "import sys, tradesim; tradesim.load_scenario('tit-for-tat'); "
    code += f"print([m for m in {late} if m in sys.modules])"
    assert fresh(code) == "[]"


def test_a_run_brings_neither_agents_nor_pictures_before_its_numbers(tmp_path: Path) -> None:
    late = ("mesa", "matplotlib", "xarray", "scipy.stats", "scipy.io", "dask", "loky", "tqdm")
    code = f"""
import builtins, sys
from tradesim.cli import main
def first(*said, **_):
    sys.stdout.write(str([m for m in {late} if m in sys.modules]))
    raise SystemExit
builtins.print = first
main(["run", "kuala-lumpur-2025", *{FEW}, "--out", {str(tmp_path / "out")!r}])
"""
    assert fresh(code) == "[]"


def test_a_run_writes_its_files_and_draws_its_figures_without_xarray(tmp_path: Path) -> None:
    never = ("xarray", "dask", "mesa", "scipy.stats", "loky")
    asked = ["run", "kuala-lumpur-2025", *FEW, "-q", "--out", str(tmp_path / "out")]
    code = f"import sys; from tradesim.cli import main; main({asked}); "
    assert fresh(f"{code} print([m for m in {never} if m in sys.modules])") == "[]"


def test_public_names_are_all_there() -> None:
    code = "import tradesim; print([n for n in tradesim.__all__ if not hasattr(tradesim, n)])"
    assert fresh(code) == "[]"


def test_simulate_stays_a_function_after_its_first_use() -> None:
    code = (
        "import tradesim.engine.simulate, tradesim as ts; ts.simulate; print(callable(ts.simulate))"
    )
    assert fresh(code) == "True"


def test_an_unknown_name_is_an_attribute_error() -> None:
    code = "import tradesim\ntry: tradesim.simulat\nexcept AttributeError as e: print(e)"
    assert fresh(code) == "module 'tradesim' has no attribute 'simulat'"
