"""new and schema: files for a user's own scenarios."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

import jsonschema
import pytest

from tradesim.cli import main
from tradesim.cli.files import new_file
from tradesim.errors import StoreError
from tradesim.scenario.library import load_scenario, scenario_names


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a refused command writes, and nothing else; nothing is left behind."""
    before = sorted(Path().iterdir())
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert sorted(Path().iterdir()) == before
    return err.removeprefix("tradesim: ").rstrip("\n")


@pytest.mark.parametrize("name", scenario_names())
def test_a_new_scenario_is_that_it_was_made_from(workplace: Path, name: str) -> None:
    assert main(["new", "my.toml", "--from", name]) == 0
    mine = load_scenario(workplace / "my.toml")
    assert mine.name == "my"
    assert mine.fingerprint == load_scenario(name).fingerprint


def test_a_new_scenario_is_the_articles_where_none_is_named(workplace: Path) -> None:
    assert main(["new", "my.toml"]) == 0
    article = load_scenario("kuala-lumpur-2025")
    assert load_scenario("my.toml").fingerprint == article.fingerprint


def test_a_new_scenario_takes_settings_and_files(workplace: Path) -> None:
    assert main(["new", "one.toml", "--set", "us.threat.size=0.5"]) == 0
    assert main(["new", "two.toml", "--from", "one.toml"]) == 0
    two = load_scenario("two.toml")
    assert two.us.threat is not None
    assert (two.name, two.us.threat.size) == ("two", 0.5)
    assert 'extends = "one.toml"' in (workplace / "two.toml").read_text(encoding="utf-8")


def test_what_new_prints_runs(capsys: pytest.CaptureFixture[str], workplace: Path) -> None:
    assert main(["new", "my talks.toml"]) == 0
    command = shlex.split(capsys.readouterr().out.rpartition("then: tradesim ")[2])
    assert main([*command, "--runs", "8", "--set", "calendar.weeks=2", "--no-figures", "-q"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["my"], "allowed a path that ends in .toml"),
        (["my.json"], "allowed a path that ends in .toml"),
        (["nowhere/my.toml"], "there is no folder nowhere"),
        (["my.toml", "--from", "tit-for-tatt"], "did you mean 'tit-for-tat'?"),
        (["my.toml", "--set", "us.tarif=1"], "did you mean 'tariff'?"),
        ([], "Missing argument"),
    ],
)
def test_a_bad_new_scenario_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert said in refused(capsys, "new", *arguments)


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir])
def test_what_is_there_already_stays(
    capsys: pytest.CaptureFixture[str], workplace: Path, make: object
) -> None:
    assert callable(make)
    make(workplace / "my.toml")
    assert "already exists" in refused(capsys, "new", "my.toml")


def test_the_schema_is_printed_or_written(
    capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    assert main(["schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(printed)
    assert main(["schema", "--out", "s.json"]) == 0
    assert json.loads((workplace / "s.json").read_text(encoding="utf-8")) == printed
    capsys.readouterr()
    assert "--overwrite" in refused(capsys, "schema", "--out", "s.json")
    assert main(["schema", "--out", "s.json", "--overwrite"]) == 0


def full_half_way(target: Path) -> None:
    """A file that a full disk stops half way."""
    with new_file(target, overwrite=True) as path:
        path.write_text("half")
        raise OSError(28, os.strerror(28))


def test_a_file_that_fails_half_way_leaves_nothing_and_the_old_one(workplace: Path) -> None:
    target = workplace / "file.txt"
    target.write_text("old")
    with pytest.raises(StoreError, match="cannot be written: No space left"):
        full_half_way(target)
    assert target.read_text() == "old"
    assert list(workplace.iterdir()) == [target]
