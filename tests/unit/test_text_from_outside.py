"""Text of callers: it reaches no terminal, page, figure or spreadsheet as a command."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tradesim as ts
from tests.turns import in_turn
from tradesim import errors
from tradesim.cli import main
from tradesim.errors import LONGEST, ScenarioError, TradesimError
from tradesim.reports import html
from tradesim.scenario.library import load_scenario
from tradesim.storage import csv_files
from tradesim.terms.text import as_cell, plain, shortened, steering

PACKAGE = Path(__file__).parents[2] / "tradesim"
TALKS = load_scenario("kuala-lumpur-2025")
STEERS = ["\x1b[31m", "\x07", "\x00", "\x9b2J", "\x7f", "\u202e", "\u2028", "\ud800", "\ufeff"]
KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, TradesimError)
]
TEXTS = ("name", "title", "description", "us.principal", "cn.negotiators")


@given(st.text())
def test_plain_text_steers_nothing_and_is_one_line(text: str) -> None:
    assert not steering(plain(text))
    assert len(plain(text).splitlines()) <= 1


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"])))
def test_plain_text_leaves_letters_and_signs(text: str) -> None:
    assert plain(text) == text


@given(st.text(), st.integers(10, 100))
def test_shortened_text_fits_and_keeps_both_ends(text: str, most: int) -> None:
    short = shortened(text, most)
    assert len(short) <= most
    assert (short[:2], short[-2:]) == (text[:2], text[-2:])


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("kind", KINDS)
def test_every_message_is_one_line_of_limited_length_that_steers_nothing(
    kind: type[TradesimError],
) -> None:
    said = str(kind("a\n\x1b[2J" + "x" * 9000 + " what to do"))
    assert len(said) <= LONGEST
    assert not steering(said)
    assert said.endswith("what to do")


@pytest.mark.parametrize("steers", STEERS)
@pytest.mark.parametrize("key", TEXTS)
def test_a_scenario_takes_no_text_that_steers(key: str, steers: str) -> None:
    value = f"red {steers} text"
    with pytest.raises(ScenarioError, match="has the character"):
        TALKS.evolve({key: [value] if key.endswith("negotiators") else value})


def test_a_description_keeps_its_lines_and_a_title_becomes_one() -> None:
    made = TALKS.evolve({"title": "one\ntwo", "description": "one\n\ttwo\n"})
    assert (made.title, made.description) == ("one two", "one\n\ttwo\n")


@pytest.mark.parametrize("steers", STEERS)
def test_keys_and_values_of_a_file_are_told_in_plain_text(steers: str, tmp_path: Path) -> None:
    shown = "".join(f"\\u{ord(each):04x}" for each in steers)
    lines = [f'"{shown}" = 1', f'stage = "{shown}"', f'us.strategy = "{shown}"', f'x = ["{shown}"]']
    for line in lines:
        (tmp_path / "mine.toml").write_text(f'extends = "kuala-lumpur-2025"\n{line}\n')
        with pytest.raises(ScenarioError) as caught:
            load_scenario(tmp_path / "mine.toml")
        assert not steering(str(caught.value))


def test_pages_hold_no_text_that_steers() -> None:
    shown = html.page("\x1b[31m<b>", "\x07", html.table(("\x00",), [("\x9b",)]))
    assert not steering(shown)
    assert "<b>" not in shown


def test_a_condition_is_shown_in_one_line_that_steers_nothing() -> None:
    short = TALKS.evolve({"calendar.weeks": 4})
    ens = ts.simulate(short, runs=64, seed=7, progress=False)
    chosen = replace(ens.where("tariff_us >= 0"), condition="\x1b[2J\n")
    assert not steering(repr(chosen))


def test_commands_print_through_one_gate() -> None:
    """`print` writes what it is given; `say` and `warn` do not."""
    for file in (PACKAGE / "cli").glob("*.py"):
        calls = [
            node.func.id
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        if file.name not in ("terminal.py", "__init__.py"):
            assert "print" not in calls, file.name


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "\x1b[2Jtalks"],
        ["run", "kuala-lumpur-2025", "--set", "us.\x1b[2J=1"],
        ["run", "kuala-lumpur-2025", "--set", "name=\x1b[2J"],
        ["run", "kuala-lumpur-2025", "--set", "us.tariff=" + "9" * 9000],
        ["run", "kuala-lumpur-2025", "--set", "us.tariff=" + "[" * 9000],
        ["run", "kuala-lumpur-2025", "--runs", "9" * 9000],
        ["\x1b[2J"],
        ["report", "\x1b[2J"],
        ["plot", "\x1b[2J", "fan"],
        ["batch", "\x1b[2J.toml"],
        ["compare", "\x1b[2J", "x" * 9000],
    ],
)
def test_the_command_line_refuses_in_one_plain_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert len(told.err) <= LONGEST + 20
    assert not steering(told.err, lines=True)


@pytest.mark.parametrize("encoding", in_turn(["ascii", "cp1252"]))
def test_a_terminal_that_lacks_characters_gets_others(encoding: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from tradesim.cli import main; raise SystemExit(main())"]
    asked = ["run", TALKS.name, "--runs", "16", "--no-figures", "--set", "calendar.weeks=4"]
    done = subprocess.run(
        [*command, *asked, "--out", str(tmp_path / "x")],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode(encoding).startswith(TALKS.name)


FORMULAS = ["=1+2", "+A1", "-A1+2", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", " =1", "＝1"]
NUMBERS = ["-0.25", "+1", "-1e-9", "1.5", "-inf", "nan", ".5"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_in_a_cell_is_marked_as_text(text: str) -> None:
    assert as_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", [*NUMBERS, -0.5, None, "tit-for-tat", "a=b", ""])
def test_numbers_and_other_text_stay_as_they_are(value: object) -> None:
    assert as_cell(value) == value


def test_a_table_as_csv_has_text_for_formulas_and_numbers_for_numbers() -> None:
    table = pd.DataFrame({"@a": ["=1", "b"], "x": [-0.5, -1.0]}, index=pd.Index(["+c", "d"]))
    table.index.name = "=i"
    assert csv_files.csv_text(table, index=True).splitlines() == [
        "'=i,'@a,x",
        "'+c,'=1,-0.5",
        "d,b,-1.0",
    ]


def test_csv_is_written_through_one_gate() -> None:
    """`to_csv` is called in storage/csv_files.py alone."""
    users = {
        file.name
        for file in PACKAGE.rglob("*.py")
        if ".to_csv(" in file.read_text(encoding="utf-8")
    }
    assert users == {"csv_files.py"}


def test_a_comparison_as_csv_marks_names_that_are_formulas(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    short, formula = tmp_path / "short.toml", tmp_path / "formula.toml"
    short.write_text('extends = "kuala-lumpur-2025"\ncalendar.weeks = 4\n')
    formula.write_text('extends = "short.toml"\nname = "=1+2"\n')
    asked = ["compare", str(short), str(formula), "--runs", "16", "--quiet"]
    assert main([*asked, "--format", "csv"]) == 0
    assert all(line.startswith("'=1+2,") for line in capsys.readouterr().out.splitlines()[1:])
