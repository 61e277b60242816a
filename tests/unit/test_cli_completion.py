"""What TAB offers, asked as a shell asks it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tradesim.cli import main
from tradesim.cli.app import COMMANDS
from tradesim.cli.figures import figures
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.variables import VARIABLES
from tradesim.scenario.library import scenario_names

NAMED = "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"
"""With it a shell is named rather than found out, which needs one."""
KEPT = "results/talks/provenance.json"


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario, a text, and results."""
    for name in ("mine.toml", "notes.txt", ".hidden.toml", KEPT):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def offered(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str
) -> list[str]:
    """What bash is offered for the last word of a line."""
    words = line.split(" ")
    monkeypatch.setenv("_TRADESIM_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    with pytest.raises(SystemExit) as done:
        main([])
    assert done.value.code == 0
    return capsys.readouterr().out.split()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tradesim ", list(COMMANDS)),
        ("tradesim run ", [*scenario_names(), "mine.toml", "results/"]),
        ("tradesim run t", [name for name in scenario_names() if name.startswith("t")]),
        ("tradesim run m", ["mine.toml"]),
        ("tradesim run kuala-lumpur-2025 --re", ["--record", "--resume"]),
        ("tradesim new my.toml --from phas", ["phased-de-escalation"]),
        ("tradesim batch m", ["mine.toml"]),
        ("tradesim plot r", ["results/"]),
        ("tradesim plot results/", ["results/talks"]),
        ("tradesim plot results/talks ", list(figures())),
        ("tradesim plot results/talks fan --variable ", [each.name for each in VARIABLES]),
        ("tradesim plot results/talks fan --side C", ["CN"]),
        ("tradesim plot results/talks fan --side c", ["cn"]),
        ("tradesim plot results/talks ecdf --outcome ", list(OUTCOMES)),
        ("tradesim compare results/talks tit", ["tit-for-tat"]),
        ("tradesim report results/t", ["results/talks"]),
        ("tradesim replay tit", ["tit-for-tat"]),
        ("tradesim sources --format m", ["markdown"]),
        ("tradesim run nowhere/at/", []),
    ],
)
def test_tab_offers(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    line: str,
    expected: list[str],
) -> None:
    assert offered(capsys, monkeypatch, line) == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_installed(workplace: Path, shell: str) -> None:
    code = "from tradesim.cli import main; raise SystemExit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "--install-completion", shell],
        env={
            **os.environ,
            "HOME": str(workplace),
            "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert f"{shell} completion installed" in done.stdout
    written = [path for path in workplace.rglob("*") if path.is_file()]
    assert any("_TRADESIM_COMPLETE" in path.read_text(encoding="utf-8") for path in written)


def test_help_brings_nothing_that_commands_need() -> None:
    late = ("numpy", "pydantic", "matplotlib", "pandas", "mesa")
    code = "import sys; from tradesim.cli import main; main(['--help']); "
    code += f"print([name for name in {late} if name in sys.modules])"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"
