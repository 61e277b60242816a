"""The command line, as a user meets it: results on stdout, one line on stderr, exit codes."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest

import tradesim
from tradesim.cli import main
from tradesim.engine.simulate import simulate
from tradesim.parameters.parameter import shipped
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.library import load_scenario, scenario_names
from tradesim.storage import store

TALKS = "kuala-lumpur-2025"
BRIEF = ["--runs", "40", "--seed", "7", "--set", "calendar.weeks=3"]
LONG = [*BRIEF[:-1], "calendar.weeks=15"]
"""As long as the headlines speak of."""


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ens() -> Ensemble:
    """What `BRIEF` asks for."""
    return asked_for(3)


def asked_for(weeks: int) -> Ensemble:
    talks = load_scenario(TALKS).evolve({"calendar.weeks": weeks})
    return simulate(talks, runs=40, seed=7, progress=False)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a refused command writes, and nothing else."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("tradesim: ")
    return err.removeprefix("tradesim: ").rstrip("\n")


def test_list_names_every_scenario_with_its_title(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(scenario_names())
    assert lines[0].endswith("Preliminary consensus in Kuala Lumpur")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"tradesim {tradesim.__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["--help"], ["run", "--help"], ["replay", "-h"]])
def test_help_is_plain_text(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Usage: tradesim")
    assert not set(out) & set("╭│╰─\x1b")
    assert err == ""


def test_a_run_prints_its_headlines_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    ens = asked_for(15)
    assert main(["run", TALKS, *LONG, "--no-figures", "--out", "out"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    carried = ens.probability("us_threat_carried_out", by="2025-11-01")
    standing = ens.probability("agreement_in_force", on="2026-01-31")
    lines = {line.strip().split("  ")[0]: line for line in out.splitlines()}
    assert f"{carried.value:.1%} ± " in lines["US threat carried out by 1 November 2025"]
    assert f"{standing.value:.1%} ± " in lines["agreement in force on 25 January 2026"]
    assert f"{ens.columns['imports_us'].mean():.1f}" in lines["mean US goods imports from China"]
    assert out.endswith("Written to out\n")


def test_a_run_writes_what_simulate_gives(workplace: Path, ens: Ensemble) -> None:
    assert main(["run", TALKS, *BRIEF, "--out", "out"]) == 0
    made = {path.name for path in (workplace / "out").iterdir()}
    pictures = {"fan.png", "stages.png", "outcome.png"}
    tables = {"summary.csv", "summary.npz", "weekly.nc", "checksums.json"}
    assert made == {*store.NEEDED, *tables, *pictures}
    for picture in pictures:
        assert (workplace / "out" / picture).read_bytes().startswith(b"\x89PNG")
    back = store.read("out")
    assert back.scenario.fingerprint == ens.scenario.fingerprint
    assert back.summary().equals(ens.summary())


def test_an_error_while_drawing_is_one_line_under_the_numbers(
    capsys: pytest.CaptureFixture[str], workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no such font")

    monkeypatch.setattr("tradesim.reports.figures.draw", fail)
    assert main(["run", TALKS, *BRIEF, "--out", "out"]) == 2
    out, err = capsys.readouterr()
    assert "agreement in force at the end" in out
    assert "Written" not in out
    assert err.count("\n") == 1
    assert "cannot be drawn: ValueError: no such font" in err
    assert not (workplace / "out").exists()
    assert main(["run", TALKS, *BRIEF, "--out", "out", "--resume", "--no-figures"]) == 0
    assert "Written to out" in capsys.readouterr().out


def test_the_folder_is_named_after_the_scenario(workplace: Path) -> None:
    named = ["run", TALKS, *BRIEF, "--set", 'name="../../my talks"', "--no-figures", "-q"]
    assert main(["run", TALKS, *BRIEF, "--no-figures", "-q"]) == 0
    assert main(named) == 0
    assert {path.name for path in (workplace / "results").iterdir()} == {f"{TALKS}+", "my-talks"}


def test_quiet_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", TALKS, *BRIEF, "--no-figures", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_outcomes_alone_are_printed_and_drawn_as_far_as_they_go(
    capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    assert main(["run", TALKS, *BRIEF, "--record", "outcomes", "--out", "out"]) == 0
    assert "agreement in force at the end" in capsys.readouterr().out
    made = {path.name for path in (workplace / "out").iterdir()}
    assert made == {*store.NEEDED, "summary.csv", "checksums.json", "outcome.png"}


def test_provenance_holds_the_command(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["run", TALKS, *BRIEF, "--no-figures", "--out", "a b"]
    monkeypatch.setattr(sys, "argv", ["tradesim", *arguments])
    assert main(arguments) == 0
    stated = json.loads((workplace / "a b" / "provenance.json").read_text(encoding="utf-8"))
    assert stated["command"].startswith("tradesim run kuala-lumpur-2025 --runs 40")
    assert stated["command"].endswith("--out 'a b'")


def test_replay_of_a_folder_and_of_its_scenario_tell_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["run", TALKS, *BRIEF, "--no-figures", "--quiet", "--out", "out"]) == 0
    assert main(["replay", "out", "12"]) == 0
    told = capsys.readouterr().out
    assert main(["replay", TALKS, "12", "--seed", "7", "--set", "calendar.weeks=3"]) == 0
    assert capsys.readouterr().out == told
    assert "30 October 2025" in told


@pytest.mark.parametrize("layout", ["text", "csv", "markdown"])
def test_sources_lists_every_parameter_once(
    capsys: pytest.CaptureFixture[str], layout: str
) -> None:
    assert main(["sources", "--format", layout]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name in shipped():
        starts = (f"{name} = ", f"{name},", f"| {name} |")
        assert sum(line.startswith(starts) for line in lines) == 1


def test_sources_as_csv_hold_value_range_source_and_note(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["sources", "--format", "csv"])
    rows = {row["parameter"]: row for row in csv.DictReader(StringIO(capsys.readouterr().out))}
    parameter = shipped()["truce_length"]
    assert rows["truce_length"] == {
        "parameter": "truce_length",
        "display name": "Length of a truce",
        "value or prior": "52",
        "unit": "weeks",
        "low": "4",
        "high": "520",
        "source": "article2025",
        "note": parameter.note,
    }
    assert all(all(cell for cell in row.values()) for row in rows.values())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["foo"], "No such command 'foo'"),
        (["run"], "neither SCENARIO nor --at given"),
        (["run", TALKS, "--rums", "9"], "--runs"),
        (["run", "kuala-lumpur-2052"], "did you mean 'kuala-lumpur-2025'?"),
        (["run", TALKS, "--runs", "0"], "runs is 0; allowed a whole number from 1"),
        (["run", TALKS, "--runs", "many"], "--runs"),
        (["run", TALKS, "--seed", "-1"], "seed is -1; allowed a whole number from 0"),
        (["run", TALKS, "--record", "all"], "--record"),
        (["replay", "nowhere", "1"], "no such name or file"),
        (["replay", TALKS, "x"], "RUN"),
        (["replay", ".", "1"], "missing provenance.json"),
        (["replay", TALKS, "-1"], "-1"),
        (["sources", "--format", "xml"], "--format"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], workplace: Path, arguments: list[str], said: str
) -> None:
    assert said in refused(capsys, *arguments)
    assert list(workplace.iterdir()) == []


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("us.threat.size=3.5", "us.threat.size is 3.5; allowed 0 to 2.5"),
        ("us.threat.siz=1", "us.threat.siz: unknown key; did you mean"),
        ("us.threat.size", "allowed KEY=VALUE, like us.threat.size=0.5"),
        ("=1", "allowed KEY=VALUE"),
        ("us..size=1", "allowed KEY=VALUE"),
        ("us.threat.size=[1", "is not a TOML value"),
        ("us.threat.size=1\nb=2", "is not a TOML value"),
        ("us.threat.size=o.5", "is not a TOML value"),
        ("us.threat.size.x=1", "nothing can be set below it"),
        ("us.strategy=hardlinr", "did you mean 'hardliner'?"),
        ("calendar.step_days=3", "allowed 1 or 7"),
        ("parameters.truce_lenght=1", "did you mean 'truce_length'?"),
        ("parameters.truce_length=1", "allowed 4 to 520 (weeks)"),
        ("us=3", "us is 3"),
    ],
)
def test_a_bad_setting_is_one_line_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], workplace: Path, setting: str, said: str
) -> None:
    assert said in refused(capsys, "run", TALKS, "--runs", "9", "--set", setting)
    assert list(workplace.iterdir()) == []


def test_a_bare_word_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    word = ["run", TALKS, *BRIEF, "--set", "us.strategy=hardliner", "--out", "word"]
    quoted = ["run", TALKS, *BRIEF, "--set", 'us.strategy="hardliner"', "--out", "quoted"]
    assert main([*word, "--no-figures"]) == main([*quoted, "--no-figures"]) == 0
    assert store.read("word").scenario.us.strategy == "hardliner"
    assert store.read("word").scenario == store.read("quoted").scenario


@pytest.mark.parametrize(
    "text", ["name = ", "\x00", "[us]\nus = 1", "extends = 3", "extends = 'nothing'", ""]
)
def test_a_malformed_file_is_one_line_that_names_it(
    capsys: pytest.CaptureFixture[str], workplace: Path, text: str
) -> None:
    (workplace / "mine.toml").write_text(text, encoding="utf-8")
    said = refused(capsys, "run", "mine.toml", "--runs", "9")
    assert "mine.toml" in said or "nothing" in said
    assert [path.name for path in workplace.iterdir()] == ["mine.toml"]


def test_a_file_that_is_not_text_is_one_line(
    capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    (workplace / "mine.toml").write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in refused(capsys, "run", "mine.toml")


def test_an_old_folder_is_kept_unless_overwritten(
    capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    command = ["run", TALKS, *BRIEF, "--no-figures", "--quiet", "--out", "out"]
    assert main(command) == 0
    before = (workplace / "out" / "provenance.json").read_text(encoding="utf-8")
    assert "--overwrite" in refused(capsys, *command)
    assert (workplace / "out" / "provenance.json").read_text(encoding="utf-8") == before
    assert main([*command, "--seed", "8", "--overwrite"]) == 0
    assert store.read("out").seed == 8


def test_a_place_that_cannot_be_written_is_one_line(
    capsys: pytest.CaptureFixture[str], workplace: Path
) -> None:
    (workplace / "file").touch()
    assert "cannot be written" in refused(capsys, "run", TALKS, *BRIEF, "--out", "file/out")
    assert "is a file" in refused(capsys, "run", TALKS, *BRIEF, "--out", "file")


def test_a_folder_with_its_own_seed_takes_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", TALKS, *BRIEF, "--no-figures", "--quiet", "--out", "out"]) == 0
    assert "its own seed" in refused(capsys, "replay", "out", "1", "--seed", "3")
    assert "allowed 0 to 39" in refused(capsys, "replay", "out", "40")


def test_running_out_of_memory_is_one_line(
    capsys: pytest.CaptureFixture[str], workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("tradesim.engine.simulate.simulate", full)
    assert "not enough memory" in refused(capsys, "run", TALKS, *BRIEF)
    assert list(workplace.iterdir()) == []


def test_an_interrupt_is_one_line_and_leaves_nothing(workplace: Path) -> None:
    """Also where the tests run in the background, whose children ignore interrupts at first."""
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from tradesim.cli import main; raise SystemExit(main())"
    )
    command = [sys.executable, "-c", code]
    arguments = ["run", TALKS, *BRIEF, "--runs", "4000000", "--out", "new/out"]
    with subprocess.Popen(
        [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            while process.poll() is None and not (workplace / "new").exists():
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    said = "tradesim: interrupted; nothing was written\n"
    assert (process.returncode, out, err) == (130, "", said)
    assert list(workplace.iterdir()) == []
