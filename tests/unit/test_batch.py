"""Studies: what a file may say, what their folders hold, and that they resume."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tradesim as ts
from tradesim import StoreError
from tradesim.cli import main
from tradesim.errors import ScenarioError
from tradesim.model.block import run_blocks
from tradesim.storage.disk import folder_name
from tradesim.storage.unfinished import UnfinishedFolder
from tradesim.studies import batch, study

TEXT = """
name = "threats and signatures"
title = "What a threat is worth"
scenarios = ["kuala-lumpur-2025", "mine.toml"]
runs = 60
seed = 7
record = "weekly"
outcomes = ["tariff_us"]
pictures = ["tariffs"]

[overrides]
calendar.weeks = 3
"us.threat.size" = 0.5

[[designs]]
kind = "factorial"
settings = { "leaders.sign" = [true, false] }
"""
MINE = 'extends = "truce-lapses"\nname = "mine"\n'
NAMES = [
    f"{name} leaders.sign={sign}"
    for name in ("kuala-lumpur-2025", "mine")
    for sign in (True, False)
]
FOLDERS = {name.replace(" ", "-").replace("=", "-") for name in NAMES}


def study_in(folder: Path) -> Path:
    """The file of the study, with what it names beside it."""
    (folder / "mine.toml").write_text(MINE, encoding="utf-8")
    (folder / "study.toml").write_text(TEXT, encoding="utf-8")
    return folder / "study.toml"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return study_in(tmp_path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study that nothing interrupted."""
    file = study_in(tmp_path_factory.mktemp("study"))
    out = file.parent / "whole"
    assert main(["batch", str(file), "--out", str(out), "--quiet"]) == 0
    return out


def ask_for_more(file: Path) -> None:
    """Two pictures an ensemble, and two of all."""
    text = file.read_text(encoding="utf-8").replace('["tariffs"]', '["fan", "tariffs"]')
    text = text.replace('["tariff_us"]', '["tariff_us", "first_breach_day"]')
    file.write_text(text, encoding="utf-8")


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "provenance.json"
    }


def test_a_study_makes_each_scenario_at_each_setting(file: Path) -> None:
    asked, scenarios = study.read(file)
    assert asked.runs == 60
    assert [each.name for each in scenarios] == NAMES
    assert {each.calendar.weeks for each in scenarios} == {3}
    assert [each.leaders.sign for each in scenarios] == [True, False, True, False]
    assert scenarios[0].us.threat is not None
    assert scenarios[0].us.threat.size == 0.5


@pytest.fixture(params=[1, pytest.param(2, marks=pytest.mark.slow)])
def illustrated(request: pytest.FixtureRequest, whole: Path) -> tuple[Path, set[str], set[str]]:
    """The folder of a study, its pictures of an ensemble and of all; one of each, or two."""
    if request.param == 1:
        return whole, {"tariffs"}, {"tariff_us"}
    file = study_in(request.getfixturevalue("tmp_path"))
    ask_for_more(file)
    out = file.parent / "out"
    assert main(["batch", str(file), "--out", str(out), "--quiet"]) == 0
    return out, {"fan", "tariffs"}, {"tariff_us", "first_breach_day"}


def test_a_batch_writes_ensembles_table_pictures_and_report(
    illustrated: tuple[Path, set[str], set[str]],
) -> None:
    out, each, of_all = illustrated
    assert {path.name for path in out.iterdir()} == {
        "ensembles", "table.csv", "pictures", "report.json", "report.md", "report.html",
        "study.json", "provenance.json", "checksums.json",
    }  # fmt: skip
    assert {path.name for path in (out / "ensembles").iterdir()} == FOLDERS
    assert {path.name for path in (out / "pictures").iterdir()} == {f"{x}.png" for x in of_all}
    one = out / "ensembles" / "mine-leaders.sign-True"
    assert {path.stem for path in one.glob("*.png")} == each
    _, scenarios = study.read(out.parent / "study.toml")
    alone = ts.simulate(scenarios[2], runs=60, seed=7)
    assert ts.open(one).outcomes.equals(alone.outcomes)
    table = pd.read_csv(out / "table.csv")
    assert list(dict.fromkeys(table["scenario"])) == NAMES
    assert [path.name for path in out.parent.iterdir() if path.name.startswith(".")] == []


def test_the_report_has_errors_on_its_numbers_and_shows_its_pictures(whole: Path) -> None:
    text = (whole / "report.md").read_text(encoding="utf-8")
    assert text.startswith("# What a threat is worth\n\n4 scenarios, 60 runs each, seed 7.")
    for name in NAMES:
        ensemble = ts.open(whole / "ensembles" / folder_name(name))
        estimate = ensemble.probability("breach", by=ensemble.dates[-1])
        row = next(line for line in text.splitlines() if line.startswith(f"| {name} |"))
        assert f"{estimate.value:.1%} ± {estimate.standard_error:.1%}" in row
    assert "(pictures/tariff_us.png)" in text


def test_a_batch_that_was_interrupted_resumes_to_the_same_bytes(
    file: Path, whole: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep, kept = UnfinishedFolder.keep, []

    def interrupted(folder: UnfinishedFolder, block: int, content: bytes) -> None:
        keep(folder, block, content)
        kept.append(block)
        if len(kept) == 5:  # a part and a note an ensemble: in the middle of the third
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(UnfinishedFolder, "keep", interrupted)
        assert main(["batch", "study.toml", "--out", "out", "--quiet"]) == 130
    assert "interrupted; 2 of 4 ensembles are kept" in capsys.readouterr().err
    assert not (file.parent / "out").exists()
    assert main(["batch", "study.toml", "--out", "out", "--quiet"]) == 2
    capsys.readouterr()
    assert main(["batch", "study.toml", "--out", "out", "--quiet", "--resume"]) == 0
    assert capsys.readouterr() == ("", "")
    assert hashes(file.parent / "out") == hashes(whole)
    assert main(["batch", "study.toml", "--out", "out", "--quiet", "--resume"]) == 0


def test_another_study_is_not_resumed(file: Path) -> None:
    asked, scenarios = study.read(file)
    batch.run(asked, scenarios[:1], file.parent / "out")
    with pytest.raises(StoreError, match="holds other results: scenario is 2 scenarios here, 1 sc"):
        batch.run(asked, scenarios[:2], file.parent / "out", resume=True)


@pytest.mark.parametrize("alone", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_a_failing_ensemble_does_not_end_the_batch(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], alone: bool
) -> None:
    names = NAMES
    if alone:
        names = NAMES[2:]
        file.write_text(TEXT.replace('"kuala-lumpur-2025", ', ""), encoding="utf-8")
    done = []

    def fails(scenario: Any, seed: int, sizes: Any, *, record: str) -> Any:
        done.append(scenario.name)
        if len(done) <= len(names) and scenario.name == names[0]:
            raise ZeroDivisionError("a rule divides by nothing")
        return run_blocks(scenario, seed, sizes, record=record)

    with monkeypatch.context() as patch:
        patch.setattr("tradesim.engine.job.run_blocks", fails)
        assert main(["batch", "study.toml", "--out", "out", "--quiet"]) == 1
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert f"{names[0]}: block 0 failed: ZeroDivisionError: a rule divides" in said
        assert main(["batch", "study.toml", "--out", "out", "--quiet", "--resume"]) == 0
    assert done == [*names, names[0]]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("runs = 60", "rums = 60", r"study.toml:5: rums: unknown key; did you mean 'runs'\?"),
        ("runs = 60", "runs = 0", r"study.toml:5: runs is 0; allowed 1 to 1e\+10"),
        ('"mine.toml"', '"mime"', r"study.toml: scenario 'mime': no such name or file"),
        ('"mine.toml"', '"kuala-lumpur-2025"', r"listed twice: kuala-lumpur-2025 leaders"),
        ("threat.size", "threat.siz", r"us.threat.siz: unknown key; did you mean"),
        ("= 0.5", "= 3.5", r"us.threat.size is 3.5; allowed 0 to 2.5"),
        ('"tariffs"', '"tarifs"', r"pictures.0 is 'tarifs'; allowed 'fan', 'outcome'"),
        ('"tariff_us"', '"tarif_us"', r"did you mean 'tariff_us'\?"),
        ('"factorial"', '"sobol"\nn = 12', r"n is 12; allowed powers of two"),
        ('"factorial"', '"cube"', r"kind is 'cube'; allowed 'factorial'"),
        ("[true, false]", "[]", r"settings of leaders.sign are empty"),
        ("seed = 7", "seed = ", r"study.toml: not TOML"),
    ],
)
def test_a_wrong_study_is_one_line_and_writes_nothing(
    file: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    assert old in TEXT
    file.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError, match=said):
        study.read(file)
    assert main(["batch", "study.toml"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert {path.name for path in file.parent.iterdir()} == {"mine.toml", "study.toml"}


def test_the_report_says_what_outcomes_hang_on_and_which_change_differs(file: Path) -> None:
    """Two scenarios of 500 runs; what is missing in some runs is told in a line."""
    changed = 'sensitivity = ["agreement by 2025-11-10", "first_breach_day"]\nattribution = true'
    text = TEXT.replace("runs = 60", f"runs = 500\n{changed}").partition("[[designs]]")[0]
    file.write_text(text.replace('"weekly"', '"outcomes"'), encoding="utf-8")
    assert main(["batch", str(file), "--out", "levers", "--quiet"]) == 0
    told = (file.parent / "levers" / "report.md").read_text(encoding="utf-8")
    assert "### agreement by 2025-11-10 in mine" in told
    assert "is missing in" in told
    assert (file.parent / "levers" / "pictures" / "sensitivity-1-0.png").is_file()
    _, _, shares = told.partition("## Which change makes the difference from kuala-lumpur-2025")
    assert "with 10 November 2025: the truce is not extended" in shares


def test_a_study_of_few_runs_has_no_sensitivity(file: Path) -> None:
    file.write_text('sensitivity = ["gdp_world"]\n' + TEXT, encoding="utf-8")
    with pytest.raises(ScenarioError, match="runs is 60; allowed from 500"):
        study.read(file)
    file.write_text('sensitivity = ["no such thing"]\n' + TEXT, encoding="utf-8")
    with pytest.raises(ScenarioError, match="not understood"):
        study.read(file)


def test_a_study_that_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", "nowhere.toml"]) == 2
    assert "nowhere.toml: cannot be read: No such file" in capsys.readouterr().err
