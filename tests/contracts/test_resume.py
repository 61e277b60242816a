"""Whatever ends a call, resuming it ends in the bytes of a call that nothing ended."""

from __future__ import annotations

import errno
import gc
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import tradesim
from tests.turns import in_turn
from tradesim import BlockError, StoreError, load_scenario, simulate
from tradesim.cli import main
from tradesim.model.block import run_blocks
from tradesim.model.shocks import BLOCK
from tradesim.storage.store import read
from tradesim.storage.unfinished import UnfinishedFolder, unfinished_folder

SHORT = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 1}, name="short")
RUNS = 2 * BLOCK + 100
N_BLOCKS = 3
ASKED: dict[str, Any] = {"runs": RUNS, "seed": 3, "record": "paths", "progress": False}
PROLOGUE = """
import os, signal, sys
from pathlib import Path
from tradesim import load_scenario, simulate
from tradesim.storage import disk, store
SHORT = load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 1}, name="short")
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
"""
CALL = f"simulate(SHORT, out=sys.argv[1], **{ASKED})"
MOMENTS = {
    "while the first part is written": "os.fsync = lambda file: die()",
    "while a later part is written": """
seen = []
fsync = os.fsync
def third(file):
    seen.append(file)
    die() if len(seen) == 4 else fsync(file)
os.fsync = third
""",
    "while a path is written": """
from tradesim.storage import paths
put = paths.put
paths.put = lambda folder, first, arrays: put(folder, first, arrays) or first == 8192 and die()
""",
    "while the parts are put together": "store._put_summary = die",
    "when all is done but not shown": """
from tradesim.storage.unfinished import UnfinishedFolder
UnfinishedFolder.show = die
""",
    "when it is shown but not tidied up": """
from tradesim.storage import unfinished
replace_folder = unfinished.replace_folder
unfinished.replace_folder = lambda new, target: replace_folder(new, target) or die()
""",
}
posix = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is there on POSIX only")


def hashes(folder: Path) -> dict[str, str]:
    """Hash of every file below a folder, what tells the time and the command left out."""
    found = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        if file.name == "provenance.json":
            told = json.loads(content)
            content = repr({k: told[k] for k in told if k not in ("started", "command")}).encode()
        found[file.relative_to(folder).as_posix()] = hashlib.sha256(content).hexdigest()
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Hashes of the results of a call that nothing ended."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    simulate(SHORT, out=folder, **ASKED)
    assert [path.name for path in folder.parent.iterdir()] == ["out"]
    return hashes(folder)


@posix
@pytest.mark.parametrize("moment", in_turn(MOMENTS, one_in=6, first=4))
def test_a_killed_call_resumes_to_the_same_bytes(
    whole: dict[str, str], tmp_path: Path, moment: str
) -> None:
    code = PROLOGUE + MOMENTS[moment] + "\n" + CALL
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "out")], timeout=120)
    assert done.returncode == -signal.SIGKILL
    assert (tmp_path / "out").exists() == (moment == "when it is shown but not tidied up")
    simulate(SHORT, out=tmp_path / "out", resume=True, **ASKED)
    assert hashes(tmp_path / "out") == whole
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@posix
@pytest.mark.parametrize("kills", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_call_killed_from_outside_again_and_again_resumes_to_the_same_bytes(
    whole: dict[str, str], tmp_path: Path, kills: int
) -> None:
    """Each time, it is killed as soon as it has one part more."""
    code = PROLOGUE + CALL.replace("SHORT,", "SHORT, resume=True,")
    folder = UnfinishedFolder(tmp_path / "out", N_BLOCKS)
    for parts in range(1, 1 + kills):
        command = [sys.executable, "-c", code, str(tmp_path / "out")]
        with subprocess.Popen(command) as process:
            while process.poll() is None and len(folder.left()) > N_BLOCKS - parts:
                time.sleep(0.005)
            process.kill()
    simulate(SHORT, out=tmp_path / "out", resume=True, **ASKED)
    assert hashes(tmp_path / "out") == whole


def test_what_is_finished_is_not_simulated_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended_by(OSError(errno.ENOSPC, "No space left on device"), 2, tmp_path, monkeypatch)
    left = UnfinishedFolder(tmp_path / "out", N_BLOCKS).left()
    assert len(left) == 1
    simulated = []

    def watched(scenario: Any, seed: int, sizes: Any, *, record: str) -> Any:
        simulated.extend(sizes)
        return run_blocks(scenario, seed, sizes, record=record)

    monkeypatch.setattr("tradesim.engine.job.run_blocks", watched)
    simulate(SHORT, out=tmp_path / "out", resume=True, **ASKED)
    assert simulated == left
    simulated.clear()
    simulate(SHORT, out=tmp_path / "out", resume=True, **ASKED)
    assert simulated == []


def ended_by(
    error: BaseException, after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """Simulate until `after` parts are written and the next one meets an error; what is said."""
    kept, keep = [], UnfinishedFolder.keep

    def fails(folder: UnfinishedFolder, block: int, content: bytes) -> None:
        if len(kept) == after:
            raise error
        kept.append(block)
        keep(folder, block, content)

    raised = StoreError if isinstance(error, OSError) else type(error)
    with monkeypatch.context() as patch:
        patch.setattr(UnfinishedFolder, "keep", fails)
        with pytest.raises(raised) as found:
            simulate(SHORT, out=tmp_path / "out", **ASKED)
    assert not (tmp_path / "out").exists()
    return str(found.value)


def test_a_full_disk_keeps_what_is_done_and_resumes(
    whole: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    said = ended_by(full, 2, tmp_path, monkeypatch)
    assert "No space left on device; 2 of 3 blocks are kept" in said
    assert "resume=True" in said
    simulate(SHORT, out=tmp_path / "out", resume=True, **ASKED)
    assert hashes(tmp_path / "out") == whole


def test_a_disk_that_is_full_in_the_middle_of_a_file_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with unfinished_folder(tmp_path / "out", {}, N_BLOCKS, resume=False, overwrite=False) as folder:
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            folder.keep(0, b"half")
        assert list((folder.folder / "parts").iterdir()) == []
        folder.show()


def test_an_interrupt_keeps_what_is_done_and_resumes(
    whole: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "2 of 3 blocks are kept" in ended_by(KeyboardInterrupt(), 2, tmp_path, monkeypatch)
    simulate(SHORT, out=tmp_path / "out", resume=True, **ASKED)
    assert hashes(tmp_path / "out") == whole


def test_an_interrupt_before_anything_is_done_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended_by(KeyboardInterrupt(), 0, tmp_path, monkeypatch)
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_says_how_to_go_on_and_does(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weeks = ["--set", "calendar.weeks=1", "--no-figures", "--quiet"]
    command = ["run", "kuala-lumpur-2025", "--runs", "9000", *weeks, "--out", str(tmp_path / "out")]
    keep = UnfinishedFolder.keep

    def interrupted(folder: UnfinishedFolder, block: int, content: bytes) -> None:
        keep(folder, block, content)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(UnfinishedFolder, "keep", interrupted)
        assert main(command) == 130
    said = capsys.readouterr().err
    assert said.startswith("tradesim: interrupted; 1 of 2 blocks are kept in ")
    assert "--resume" in said
    assert main(command) == 2
    assert "is unfinished: 1 of 2 blocks are kept" in capsys.readouterr().err
    assert main([*command, "--resume"]) == 0
    assert read(tmp_path / "out").n_runs == 9000


def test_a_failing_block_is_recorded_and_does_not_end_the_rest(
    whole: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(scenario: Any, seed: int, sizes: Any, *, record: str) -> Any:
        if 1 in sizes:
            raise ZeroDivisionError("a rule divides by nothing")
        return run_blocks(scenario, seed, sizes, record=record)

    with monkeypatch.context() as patch:
        patch.setattr("tradesim.engine.job.run_blocks", fails)
        with pytest.raises(BlockError, match=r"block 1 failed: ZeroDivisionError: a rule.*2 of 3"):
            simulate(SHORT, out=tmp_path / "out", **ASKED)
    folder = UnfinishedFolder(tmp_path / "out", N_BLOCKS)
    assert folder.left() == [1]
    assert "in fails" in folder.failure(1).read_text(encoding="utf-8")
    simulate(SHORT, out=tmp_path / "out", resume=True, **ASKED)
    assert hashes(tmp_path / "out") == whole


def test_a_failing_block_in_memory_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("a rule divides by nothing")

    monkeypatch.setattr("tradesim.engine.job.run_blocks", fails)
    with pytest.raises(BlockError, match="block 0 failed: ZeroDivisionError: a rule divides"):
        simulate(SHORT, runs=10)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a call was ended by a full disk when it had one part."""
    folder = tmp_path_factory.mktemp("stopped")
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.MonkeyPatch.context() as patch:
        ended_by(full, 1, folder, patch)
    return folder


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("seed", {"seed": 4}),
        ("runs", {"runs": RUNS - 1}),
        ("record", {"record": "weekly"}),
        ("fingerprint", {"scenario": SHORT.evolve({"us.threat.size": 0.5}, name="short")}),
        ("scenario", {"scenario": SHORT.evolve({}, name="other")}),
        ("tradesim", {"version": "0.0.9"}),
    ],
)
def test_other_work_is_refused_with_the_difference_named(
    stopped: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    change: dict[str, Any],
) -> None:
    shutil.copytree(stopped, tmp_path, dirs_exist_ok=True)
    asked = ASKED | {"scenario": SHORT} | change
    if "version" in asked:
        monkeypatch.setattr(tradesim, "__version__", asked.pop("version"))
    with pytest.raises(StoreError, match=rf"holds other work: {key} is .* here, .* there"):
        simulate(**asked, out=tmp_path / "out", resume=True)
    assert len(UnfinishedFolder(tmp_path / "out", N_BLOCKS).left()) == 2


def test_finished_results_of_something_else_are_not_resumed(tmp_path: Path) -> None:
    simulate(SHORT, runs=50, out=tmp_path / "out")
    with pytest.raises(StoreError, match="holds other results: seed is 1 here, 0 there"):
        simulate(SHORT, runs=50, seed=1, out=tmp_path / "out", resume=True)
    with pytest.raises(StoreError, match="holds results already"):
        simulate(SHORT, runs=50, out=tmp_path / "out")


def test_unfinished_work_is_discarded_only_when_asked(stopped: Path, tmp_path: Path) -> None:
    shutil.copytree(stopped, tmp_path, dirs_exist_ok=True)
    with pytest.raises(StoreError, match="is unfinished: 1 of 3 blocks are kept"):
        simulate(SHORT, runs=50, out=tmp_path / "out")
    assert simulate(SHORT, runs=50, out=tmp_path / "out", overwrite=True).n_runs == 50
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_two_calls_cannot_write_to_one_folder(tmp_path: Path) -> None:
    with unfinished_folder(tmp_path / "out", {}, N_BLOCKS, resume=False, overwrite=False) as folder:
        with pytest.raises(StoreError, match="another process writes to it"):
            simulate(SHORT, runs=50, out=tmp_path / "out", overwrite=True)
        assert folder.folder.is_dir()
        folder.show()


def test_a_folder_opens_as_the_ensemble_that_made_it(tmp_path: Path) -> None:
    in_memory = simulate(SHORT, **(ASKED | {"runs": BLOCK + 50}))
    made = simulate(SHORT, out=tmp_path / "out", **(ASKED | {"runs": BLOCK + 50}))
    for ens in (made, tradesim.open(tmp_path / "out")):
        assert ens.outcomes.equals(in_memory.outcomes)
        assert ens.summary().equals(in_memory.summary())
        xr.testing.assert_identical(ens.weekly, in_memory.weekly)
        xr.testing.assert_equal(ens.paths, in_memory.paths)
        for name, path in in_memory.stored.items():
            assert np.array_equal(ens.stored[name], path)
        first = [each.given("agreement").n_runs for each in (ens, in_memory)]
        assert first[0] == first[1]


def test_outcomes_of_many_runs_go_to_a_folder_that_goes_with_the_ensemble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    in_memory = simulate(SHORT, runs=BLOCK + 50, seed=3)
    monkeypatch.setattr("tradesim.engine.simulate.OUTCOMES_IN_MEMORY", 0)
    ens = simulate(SHORT, runs=BLOCK + 50, seed=3)
    assert len(list(tmp_path.iterdir())) == 1
    assert ens.summary().equals(in_memory.summary())
    assert ens.weekly.identical(in_memory.weekly)
    del ens
    gc.collect()
    assert list(tmp_path.iterdir()) == []


def test_paths_without_zarr_are_refused_before_anything_is_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "zarr", None)
    with pytest.raises(StoreError, match=r"pip install 'tradesim\[store\]'"):
        simulate(SHORT, out=tmp_path / "out", **ASKED)
    assert list(tmp_path.iterdir()) == []
