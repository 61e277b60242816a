"""Paths of callers: `~` is the home folder in every one, and folders are named in short."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tradesim as ts
from tradesim.cli import main
from tradesim.errors import StoreError, TradesimError
from tradesim.results.replay import TradeTalks
from tradesim.scenario.library import load_scenario
from tradesim.storage.disk import LONGEST, MOST_BYTES, folder_name, folder_names
from tradesim.studies import study
from tradesim.terms.paths import user_path

TALKS = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 5})
MINE = 'extends = "kuala-lumpur-2025"\nname = "mine"\ncalendar.weeks = 5\n'
BOM = b"\xef\xbb\xbf"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder, beside the folder the caller is in."""
    for name in ("home", "here"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize("record", ["outcomes", pytest.param("weekly", marks=pytest.mark.slow)])
def test_every_path_that_is_taken_knows_the_home_folder(record: str, home: Path) -> None:
    (home / "mine.toml").write_text(MINE)
    (home / "child.toml").write_text('extends = "~/mine.toml"\n')
    (home / "study.toml").write_text('name = "s"\nscenarios = ["~/mine.toml"]\n')
    few: dict[str, Any] = {"runs": 4, "record": record, "progress": False}
    ts.simulate(TALKS, out="~/one", **few)
    ts.sweep(TALKS, {"leaders.sign": [True]}, out="~/two", **few)
    ts.ensemble_of([TALKS], out="~/three", **few)
    ens = ts.open("~/one")
    assert len(ens.outcomes) == 4
    assert load_scenario("~/mine.toml").name == "mine"
    assert load_scenario("~/child.toml").name == "child"
    assert TradeTalks(scenario="~/mine.toml").start.name == "mine"
    assert study.read(Path("~/study.toml"))[1][0].name == "mine"
    ts.report(ens, "~/report.html")
    made = {"one", "two", "three", "report.html"}
    assert made <= {path.name for path in home.iterdir()}
    assert list(Path().iterdir()) == []


def test_every_path_of_the_command_line_knows_the_home_folder(home: Path) -> None:
    assert main(["new", "~/mine.toml"]) == 0
    assert load_scenario(home / "mine.toml").name == "mine"
    (home / "mine.toml").write_text(MINE)
    asked = [
        ["run", "~/mine.toml", "--runs", "4", "--out", "~/kl", "--no-figures", "--quiet"],
        ["plot", "~/kl", "fan", "--variable", "tariff", "--side", "US", "--out", "~/fan.png"],
        ["report", "~/kl", "--out", "~/kl.html"],
        ["replay", "~/kl", "1"],
        ["replay", "~/mine.toml", "1"],
        ["compare", "~/kl", "~/mine.toml", "--out", "~/c.csv", "--quiet", "--set", "us.tariff=1.0"],
        ["schema", "--out", "~/schema.json"],
    ]
    for arguments in asked:
        assert main(arguments) == 0, arguments
    made = {"mine.toml", "kl", "fan.png", "kl.html", "c.csv", "schema.json"}
    assert made <= {path.name for path in home.iterdir()}
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("path", ["", "a\0b", "x" * 300, 5, None, b"kl", ["kl"]])
def test_what_cannot_be_a_path_is_refused_in_one_line(path: object) -> None:
    for take in (user_path, ts.open, load_scenario):
        with pytest.raises(TradesimError, match="path is"):
            take(path)  # type: ignore[operator]


def test_an_unknown_user_is_left_as_it_is() -> None:
    assert user_path("~nobody-of-this-name/x") == Path("~nobody-of-this-name/x")


def test_text_files_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(BOM + MINE.encode())
    (tmp_path / "study.toml").write_bytes(BOM + b'name = "s"\nscenarios = ["mine.toml"]\n')
    assert load_scenario(tmp_path / "mine.toml").name == "mine"
    assert study.read(tmp_path / "study.toml")[1][0].name == "mine"
    ts.simulate(TALKS, runs=4, progress=False, out=tmp_path / "kl")
    for name in ("scenario.json", "provenance.json"):
        file = tmp_path / "kl" / name
        file.write_bytes(BOM + file.read_bytes())
    assert ts.open(tmp_path / "kl").n_runs == 4


# --- Names of folders -------------------------------------------------------------------------


@given(st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=12, unique=True))
def test_folders_of_different_names_differ_on_every_file_system(names: list[str]) -> None:
    found = folder_names(names)
    assert len({each.casefold() for each in found}) == len(names)
    assert all(len(each) <= LONGEST + 4 and len(each.encode()) <= MOST_BYTES + 4 for each in found)
    assert all(each not in (".", "..") and "/" not in each for each in found)


@pytest.mark.parametrize("name", ["con", "NUL", "aux.txt", "lpt1", "com3.a"])
def test_names_of_devices_are_not_taken(name: str) -> None:
    assert folder_name(name) == f"{name}-"


AXES = {
    "us.threat.size": [0.1],
    "cn.threat.size": [0.1],
    "us.threat.deadline": [dt.date(2025, 11, 1)],
    "cn.threat.deadline": [dt.date(2025, 12, 1)],
    "us.tariff_suspended": [0.24],
    "cn.tariff_suspended": [0.24],
    "us.restriction_suspended": [0.1],
    "cn.restriction_suspended": [0.1],
    "truce.ends": [dt.date(2025, 11, 10)],
    "truce.extends": ["model"],
    "leaders.sign": [True, False],
    "threats.carried_out": ["model"],
}


def test_a_sweep_of_many_settings_has_short_folders(tmp_path: Path) -> None:
    found = ts.sweep(TALKS, AXES, runs=4, out=tmp_path, progress=False)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert len(made) == len(found) == 2
    assert max(map(len, made)) <= LONGEST + 2
    again = ts.sweep(TALKS, AXES, runs=4, out=tmp_path, progress=False, resume=True)
    assert again.table.equals(found.table)


def test_names_that_differ_in_signs_alone_have_folders_of_their_own(tmp_path: Path) -> None:
    twins = [TALKS.evolve({}, name="a b"), TALKS.evolve({"us.tariff": 0.5}, name="a-b")]
    ts.ensemble_of(twins, runs=4, out=tmp_path, progress=False)
    names = [ts.open(tmp_path / f"a-b-{k}").scenario.name for k in (1, 2)]
    assert names == ["a b", "a-b"]


def test_folders_that_are_taken_are_found_before_anything_is_simulated(tmp_path: Path) -> None:
    pair = [TALKS.evolve({}, name="first"), TALKS.evolve({}, name="second")]
    ts.ensemble_of(pair[1:], runs=4, out=tmp_path, progress=False)
    with pytest.raises(StoreError, match="second: holds results already"):
        ts.ensemble_of(pair, runs=4, out=tmp_path, progress=False)
    assert not (tmp_path / "first").exists()
