"""`import tradesim` is quick, and brings nothing that only some users need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LATE = ("mesa", "matplotlib", "pandas", "xarray", "scipy.stats", "typer", "pyarrow", "tqdm",
        "scoringrules", "arviz_stats")  # fmt: skip
SECONDS = 0.6
FEW = ["--runs", "64", "--set", "calendar.weeks=2"]


def fresh(code: str) -> str:
    """What a fresh interpreter prints."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


def test_import_takes_less_than_0_6_seconds() -> None:
    code = "from time import perf_counter as t; a = t(); import tradesim; print(t() - a)"
    assert min(float(fresh(code)) for _ in range(3)) < SECONDS


def test_neither_import_nor_loading_a_scenario_brings_agents_pictures_or_tables() -> None:
    late = tuple(name for name in LATE if name != "scipy.stats")  # priors are checked with it
    code = f"import sys, tradesim; print([m for m in {LATE} if m in sys.modules]); "
    code += "tradesim.load_scenario('tit-for-tat'); "
    code += f"print([m for m in {late} if m in sys.modules])"
    assert fresh(code) == "[]\n[]"


def test_a_run_says_its_numbers_before_agents_or_pictures_come_and_never_brings_xarray(
    tmp_path: Path,
) -> None:
    """It writes its files and draws its figures all the same."""
    late = ("mesa", "matplotlib", "xarray", "scipy.stats", "scipy.io", "dask", "loky", "tqdm")
    never = ("xarray", "dask", "mesa", "scipy.stats", "loky")
    asked = ["run", "kuala-lumpur-2025", *FEW, "--out", str(tmp_path / "out")]
    code = f"""
import builtins, sys
from tradesim.cli import main
usual = print
def first(*said, **how):
    builtins.print = usual
    print([m for m in {late} if m in sys.modules])
    print(*said, **how)
builtins.print = first
main({asked})
print([m for m in {never} if m in sys.modules])
"""
    first, *said, last = fresh(code).splitlines()
    assert (first, last) == ("[]", "[]")
    assert len(said) > 10
    assert list((tmp_path / "out").rglob("*.png"))


def test_public_names_are_all_there_and_simulate_stays_a_function_after_its_first_use() -> None:
    code = """
import tradesim.engine.simulate, tradesim as ts
ts.simulate
print(callable(ts.simulate))
try:
    ts.simulat
except AttributeError as error:
    print(error)
print([name for name in ts.__all__ if not hasattr(ts, name)])
"""
    unknown = "module 'tradesim' has no attribute 'simulat'"
    assert fresh(code).splitlines() == ["True", unknown, "[]"]
