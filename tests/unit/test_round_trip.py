"""Results lead back to what made them: their scenario, the same bits again, all in one zip."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim.cli import main
from tradesim.engine import repeat
from tradesim.errors import DamageError, ScenarioError, StoreError
from tradesim.scenario.library import load_scenario, scenario_names
from tradesim.storage import checksums
from tradesim.storage.provenance import stated_identity
from tradesim.studies import study
from tradesim.terms import bundles

RUN = "from tradesim.cli import main; import sys; raise SystemExit(main(sys.argv[1:]))"
BRIEF = ["--runs", "300", "--seed", "5", "--no-figures", "-q"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of another process, with events and paths."""
    folder = tmp_path_factory.mktemp("made") / "kl"
    asked = ["run", "kuala-lumpur-2025", "--set", "calendar.weeks=5", "--set", "name=mine"]
    command = [sys.executable, "-c", RUN, *asked, *BRIEF, "--record", "paths", "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ.copy())
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def kl(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the results in the folder that the test works in."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(made, tmp_path / "kl"))


@pytest.fixture
def zipped(kl: Path) -> Path:
    return ts.bundle(kl, kl.with_name("kl.zip"))


# --- The scenario -------------------------------------------------------------------------------


def test_results_give_the_scenario_that_made_them(kl: Path, zipped: Path) -> None:
    stated = json.loads((kl / "provenance.json").read_text(encoding="utf-8"))["fingerprint"]
    whole = load_scenario(kl)
    for source in (str(kl), kl / "scenario.json", zipped):
        found = load_scenario(source)
        assert found.fingerprint == stated
        assert found == whole
        assert found.name == "mine"


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_comes_back_from_its_results(name: str, tmp_path: Path) -> None:
    scenario = load_scenario(name)
    table = scenario.model_dump(mode="json", exclude_none=True)
    (tmp_path / "scenario.json").write_text(json.dumps(table), encoding="utf-8")
    back = load_scenario(tmp_path)
    assert (back.fingerprint, back) == (scenario.fingerprint, scenario)


@pytest.mark.parametrize("source", in_turn(["kl", "kl/scenario.json", "kl.zip"], first=2, one_in=3))
def test_run_takes_results_and_gives_the_same_numbers(kl: Path, zipped: Path, source: str) -> None:
    assert main(["run", source, *BRIEF, "--out", "again"]) == 0
    one, other = ts.open(kl), ts.open("again")
    assert one.scenario.fingerprint == other.scenario.fingerprint
    assert one.outcomes.equals(other.outcomes)


def test_run_changes_a_key_of_results(kl: Path) -> None:
    asked = ["--set", "leaders.sign=false", "--out", "x"]
    assert main(["run", "kl", *BRIEF, *asked]) == 0
    assert ts.open("x").scenario.leaders.sign is False


def test_a_file_may_extend_results(kl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kl.with_name("x.toml").write_text('extends = "kl"\nus.tariff = 0.9\n', encoding="utf-8")
    assert load_scenario("x.toml").calendar == load_scenario("kl").calendar
    monkeypatch.chdir("/")
    assert load_scenario(kl.with_name("x.toml")).calendar == load_scenario(kl).calendar


def test_results_named_as_a_shipped_scenario_do_not_take_its_place(kl: Path) -> None:
    kl.rename("tit-for-tat")
    Path("x.toml").write_text('extends = "tit-for-tat"\n', encoding="utf-8")
    assert load_scenario("x.toml").calendar == load_scenario("tit-for-tat").calendar
    mine = load_scenario(Path("tit-for-tat/scenario.json"))
    assert load_scenario("tit-for-tat").fingerprint != mine.fingerprint


def test_a_study_takes_results(kl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kl.with_name("study.toml").write_text('name = "s"\nscenarios = ["kl"]\n', encoding="utf-8")
    monkeypatch.chdir("/")
    assert study.read(kl.with_name("study.toml"))[1] == [load_scenario(kl)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not JSON"),
        ("[1]", r"holds \[1\]; allowed keys and values"),
        ("[" * 100_000, "not JSON"),
        ('{"name": "x", "calender": {}}', "did you mean 'calendar'"),
    ],
)
def test_a_scenario_of_results_that_is_damaged_is_one_line(
    kl: Path, content: str, said: str
) -> None:
    (kl / "scenario.json").write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError, match=said):
        load_scenario(kl)


def test_a_folder_without_results_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="to a TOML file or a results folder"):
        load_scenario(tmp_path)


# --- The same bits again ------------------------------------------------------------------------


def test_a_folder_of_another_process_reruns_equal(
    kl: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rerun", "kl", "-q"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("equal: every bit of 300 runs; made with tradesim ")
    assert said.count("\n") == 1
    assert sorted(kl.parent.iterdir()) == [kl]


def test_a_bundle_reruns_equal(zipped: Path) -> None:
    shutil.rmtree(zipped.with_name("kl"))
    found = ts.rerun(zipped, progress=False)
    assert found
    assert found.equal
    assert f"numpy {np.__version__}" in str(found)


@pytest.mark.parametrize("record", in_turn(["outcomes", "weekly", "events"], first=1))
def test_every_record_reruns_equal(record: str, tmp_path: Path) -> None:
    talks = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 3})
    ts.simulate(talks, runs=64, seed=2, record=record, out=tmp_path / "x", progress=False)
    assert ts.rerun(tmp_path / "x", progress=False).equal


def _with_other_outcomes(folder: Path) -> None:
    """One number of one run moved by the last bit, and the checksum with it."""
    from tradesim.storage import outcomes

    ens = ts.open(folder)
    columns = {name: np.array(column) for name, column in ens.columns.items()}
    columns["tariff_us"][7] = np.nextafter(columns["tariff_us"][7], 9.0)
    outcomes.put(folder, [columns], ens.n_runs)
    checksums.put(folder, checksums.stated(folder)[0])


def _of_another_numpy(folder: Path) -> None:
    stated = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    stated["versions"]["numpy"] = "1.0"
    (folder / "provenance.json").write_text(json.dumps(stated), encoding="utf-8")
    checksums.put(folder, stated_identity(folder))


def test_a_last_bit_is_told_and_the_exit_code_is_1(
    kl: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _with_other_outcomes(kl)
    assert main(["rerun", "kl", "-q"]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("differs in tariff_us of 1 runs (by up to ")
    assert (out.count("\n"), err) == (1, "")


def test_other_versions_are_named_whether_equal_or_not(kl: Path) -> None:
    other = Path(shutil.copytree(kl, "other"))
    _with_other_outcomes(other)
    for folder, equal in ((kl, True), (other, False)):
        _of_another_numpy(folder)
        found = ts.rerun(folder, progress=False)
        assert found.equal is equal
        assert f"numpy is {np.__version__} here, 1.0 there" in str(found)


def test_what_is_recorded_beside_outcomes_is_compared(kl: Path) -> None:
    one = ts.open(kl)
    talks = one.scenario.evolve({"leaders.sign": False}, name="other")
    other = ts.simulate(talks, runs=300, seed=5, record="paths", progress=False)
    same = ts.simulate(one.scenario, runs=300, seed=5, record="paths", progress=False)
    assert list(repeat._differences(one, same)) == []
    named = {"streamed": "distributions", "logged": "events", "stored": "paths of"}
    for part, words in named.items():
        found = list(repeat._differences(one, replace(same, **{part: getattr(other, part)})))
        assert found
        assert all(each.startswith(words) for each in found)


def test_damaged_results_are_not_rerun(kl: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = kl / "outcomes.parquet"
    file.write_bytes(file.read_bytes()[:-9])
    assert main(["rerun", "kl", "-q"]) == 2
    assert "outcomes.parquet is damaged" in capsys.readouterr().err


# --- One zip ------------------------------------------------------------------------------------


def test_a_bundle_opens_as_its_folder_and_lasts_as_long_as_it_is_used(
    kl: Path, zipped: Path
) -> None:
    one, other = ts.open(kl), ts.open(zipped)
    place = other.columns.temporary.path
    assert one.outcomes.equals(other.outcomes)
    assert one.events.equals(other.events)
    part = other.where("tariff_us >= 0")
    assert (part.paths["tariff"] == one.paths["tariff"]).all()
    del other
    assert part.events.equals(one.events)
    del part
    assert not place.exists()


def test_commands_take_a_bundle(zipped: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree("kl")
    assert main(["replay", "kl.zip", "3"]) == 0
    assert main(["export", "kl.zip", "--to", "x.csv", "--table", "runs"]) == 0
    assert main(["compare", "kl.zip", "no-meeting", "--set", "calendar.weeks=5", "-q"]) == 0
    assert main(["plot", "kl.zip", "fan", "--variable", "tariff", "--side", "US"]) == 0


def test_a_bundle_has_every_file_and_the_same_bytes_each_time(kl: Path, zipped: Path) -> None:
    again = ts.bundle(kl, "again.zip")
    assert again.read_bytes() == zipped.read_bytes()
    with zipfile.ZipFile(zipped) as content:
        names = {name.removeprefix("kl/") for name in content.namelist()}
    assert names == {f.relative_to(kl).as_posix() for f in kl.rglob("*") if f.is_file()}


def test_a_bundle_packed_by_hand_is_read_too(kl: Path) -> None:
    shutil.make_archive("flat", "zip", kl)
    shutil.make_archive("nested", "zip", kl.parent, "kl")
    for name in ("flat.zip", "nested.zip"):
        assert ts.open(name).outcomes.equals(ts.open(kl).outcomes)
        assert load_scenario(name) == load_scenario(kl)


def _rewritten(zipped: Path, change: Callable[[zipfile.ZipFile], object]) -> Path:
    """A bundle with more in it."""
    target = zipped.with_name("changed.zip")
    shutil.copy(zipped, target)
    with zipfile.ZipFile(target, "a") as content:
        change(content)
    return target


def _link(content: zipfile.ZipFile) -> None:
    member = zipfile.ZipInfo("kl/link")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    content.writestr(member, "/etc/passwd")


OUTSIDE = {
    "above": lambda z: z.writestr("../evil.txt", "x"),
    "above inside": lambda z: z.writestr("kl/../../evil.txt", "x"),
    "absolute": lambda z: z.writestr("/tmp/evil.txt", "x"),
    "drive": lambda z: z.writestr("C:evil.txt", "x"),
    "backslash": lambda z: z.writestr("kl\\..\\..\\evil.txt", "x"),
    "link": _link,
    "other case": lambda z: z.writestr("kl/Scenario.json", "{}"),
    "bomb": lambda z: z.writestr("kl/zeros", b"\0" * 2**28, zipfile.ZIP_DEFLATED),
}


@pytest.mark.parametrize("kind", in_turn(OUTSIDE))
def test_a_zip_that_reaches_outside_is_refused_and_writes_nothing(
    kind: str, zipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = _rewritten(zipped, OUTSIDE[kind])
    monkeypatch.setenv("TMPDIR", str(zipped.parent))
    monkeypatch.setattr("tempfile.tempdir", None)
    before = sorted(zipped.parent.parent.rglob("*"))
    for take in (ts.open, ts.rerun):
        with pytest.raises(DamageError, match=r"changed.zip"):
            take(changed)
    with pytest.raises(ScenarioError, match=r"changed.zip"):
        load_scenario(changed)
    assert sorted(zipped.parent.parent.rglob("*")) == before


@pytest.mark.parametrize("left", [0, 1, 30, 5_000, -1, -30, -2_000])
def test_a_zip_that_is_cut_off_is_refused_in_one_line(left: int, zipped: Path) -> None:
    cut = zipped.with_name("cut.zip")
    cut.write_bytes(zipped.read_bytes()[:left])
    with pytest.raises(StoreError, match=r"cut.zip"):
        ts.open(cut)
    with pytest.raises(ScenarioError, match=r"cut.zip"):
        load_scenario(cut)


def test_a_flipped_byte_anywhere_is_seen(zipped: Path) -> None:
    whole, flipped = zipped.read_bytes(), zipped.with_name("flipped.zip")
    rng = np.random.default_rng(0)
    for place in rng.integers(len(whole), size=25).tolist():
        flipped.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        assert _opens_alike(flipped, zipped)


def _opens_alike(file: Path, whole: Path) -> bool:
    """Whether a bundle is refused by its name, or is as another to the bit: a byte of what the
    format leaves open may be anything."""
    try:
        found = ts.open(file)
    except StoreError as error:
        return file.name in str(error) and "/tradesim-" not in str(error)
    return bool(found.outcomes.equals(ts.open(whole).outcomes))


def test_a_bundle_of_changed_results_is_refused(kl: Path) -> None:
    (kl / "summary.csv").write_text("changed", encoding="utf-8")
    with pytest.raises(DamageError, match=r"summary.csv is damaged"):
        ts.bundle(kl, "x.zip")
    assert not Path("x.zip").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["kl", "x.tar"], "allowed .zip"),
        (["nowhere", "x.zip"], "no such folder"),
        (["kl", "nowhere/x.zip"], "there is no folder nowhere"),
        (["kl", "kl.zip"], "--overwrite"),
        (["kl"], "Missing argument"),
    ],
)
def test_a_bad_bundle_is_one_line(
    zipped: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    before = sorted(Path().iterdir())
    assert main(["bundle", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
    assert sorted(Path().iterdir()) == before


def test_a_full_disk_while_unpacking_is_one_line(
    zipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(StoreError, match=r"cannot be unpacked to .*: No space left"):
        ts.open(zipped)


def test_places_in_a_bundle_are_those_of_plain_files() -> None:
    member = zipfile.ZipInfo("kl/paths.zarr/tariff/c/0/0/1")
    bundles._check_place(Path("x.zip"), member)
    for name in ("", "a//b", "./a", "a/.", "a/..", "/a", "a:b", "x" * 256, "a/" * 13):
        with pytest.raises(DamageError):
            bundles._check_place(Path("x.zip"), zipfile.ZipInfo(name))
