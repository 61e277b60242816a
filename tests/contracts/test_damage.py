"""Damage is seen: no change of a file of results gives other numbers in silence."""

from __future__ import annotations

import hashlib
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim.errors import DamageError
from tradesim.model.shocks import BLOCK
from tradesim.storage import store
from tradesim.storage.unfinished import UnfinishedFolder
from tradesim.terms.folders import REPLACED

SHORT = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 1}, name="short")
RUNS, N_BLOCKS = BLOCK + 100, 2
ASKED: dict[str, Any] = {"runs": RUNS, "seed": 3, "record": "paths", "progress": False}


def numbers(ens: ts.Ensemble) -> str:
    """A hash of every number of an ensemble."""
    counts = vars(ens.counts).values()
    arrays = [*ens.columns.values(), *counts, *ens.stored.values()]
    paths = [ens.paths[name].to_numpy() for name in sorted(map(str, ens.paths))]
    told = repr((ens.scenario, ens.seed, ens.n_runs, list(ens.paths.coords["date"].to_numpy())))
    content = b"".join(np.asarray(each).tobytes() for each in [*arrays, *paths])
    return hashlib.sha256(told.encode() + content).hexdigest()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written") / "out"
    ts.simulate(SHORT, out=folder, **ASKED)
    return folder


@pytest.fixture(scope="module")
def right(written: Path) -> str:
    return numbers(ts.open(written))


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """Results to be damaged."""
    return shutil.copytree(written, tmp_path / "out")


def flip(file: Path, bit: int) -> None:
    content = bytearray(file.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    file.write_bytes(content)


def seen(folder: Path, right: str, **how: Any) -> bool:
    """Whether opening says that something is wrong; where it does not, all must be right."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            assert numbers(ts.open(folder, **how)) == right
        except ts.TradesimError:
            return True
    return bool(caught)


def files_of(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def flipped_bits_are_seen(folder: Path, right: str, flips: int, seed: int) -> None:
    """Each flip is in a file drawn at random, so that small files have their share."""
    rng = np.random.default_rng(seed)
    files = files_of(folder)
    for file in rng.choice(np.array(files, dtype=object), flips):
        whole = file.read_bytes()
        bit = int(rng.integers(8 * len(whole)))
        flip(file, bit)
        found = seen(folder, right)
        assert found or file.name == "provenance.json", f"bit {bit} of {file}"
        file.write_bytes(whole)


@pytest.mark.parametrize("flips", [6, pytest.param(12, marks=pytest.mark.slow)])
def test_flipped_bits_are_seen(folder: Path, right: str, flips: int) -> None:
    flipped_bits_are_seen(folder, right, flips, 1)


@pytest.mark.slow
def test_many_flipped_bits_are_seen(folder: Path, right: str) -> None:
    flipped_bits_are_seen(folder, right, 150, 2)
    for name in ("outcomes.parquet", "summary.npz", "scenario.json", "provenance.json"):
        rng, whole = np.random.default_rng(4), (folder / name).read_bytes()
        for bit in rng.integers(8 * len(whole), size=100):
            flip(folder / name, int(bit))
            seen(folder, right)
            (folder / name).write_bytes(whole)


@pytest.mark.parametrize("count", [2, pytest.param(4, marks=pytest.mark.slow)])
def test_a_flipped_bit_is_seen_when_read_even_where_hashes_are_not_compared(
    folder: Path, right: str, count: int
) -> None:
    """Some bits of a packed file may be other ways to say the same zeros."""
    for name in ("outcomes.parquet", "paths.zarr/tariff/c/0/0/0", "summary.npz"):
        whole, found = (folder / name).read_bytes(), []
        for byte in range(count):
            flip(folder / name, 4 * len(whole) + 8 * byte)
            found.append(seen(folder, right, verify=False))
            (folder / name).write_bytes(whole)
        assert any(found), name
    assert not seen(folder, right, verify=False)


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of another seed."""
    folder = tmp_path_factory.mktemp("others") / "out"
    ts.simulate(SHORT, out=folder, **ASKED | {"seed": 4})
    return folder


@pytest.mark.parametrize(
    "how", in_turn(["from other results", "deleted", "empty", "cut off"], one_in=4)
)
def test_files_that_are_not_as_they_were_written_are_named(
    folder: Path, right: str, how: str, others: Path
) -> None:
    for file in files_of(folder):
        name = file.relative_to(folder).as_posix()
        if name.count("/") > 1 and "tariff/" not in name:
            continue  # one array stands for all
        other, whole = (others / name).read_bytes(), file.read_bytes()
        if other == whole:
            continue
        file.unlink()
        if how != "deleted":
            file.write_bytes({"empty": b"", "cut off": whole[:-2]}.get(how, other))
        with pytest.raises(ts.StoreError, match=r"json|\.(csv|nc|npz|parquet|zarr)"):
            ts.open(folder)
        file.write_bytes(whole)
    assert not seen(folder, right)


@pytest.mark.parametrize("name", ["paths.zarr/tariff/c/0/0/2", "paths.zarr/guess/zarr.json"])
def test_a_file_that_was_added_to_the_numbers_is_named(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    shutil.copy(folder / "paths.zarr/tariff/zarr.json", folder / name)
    with pytest.raises(DamageError, match=f"{name} was added"):
        ts.open(folder)


def test_a_summary_that_was_added_is_named(written: Path, tmp_path: Path) -> None:
    ts.simulate(SHORT, out=tmp_path / "bare", **ASKED | {"record": "outcomes"})
    shutil.copy(written / "summary.npz", tmp_path / "bare")
    with pytest.raises(DamageError, match=r"summary\.npz was added"):
        ts.open(tmp_path / "bare")


def test_an_edited_seed_or_scenario_is_named_with_what_it_was(folder: Path) -> None:
    for name, old, new, said in (
        ("provenance.json", '"seed": 3', '"seed": 4', "provenance.json.*seed is 4, written as 3"),
        ("provenance.json", f'"runs": {RUNS}', '"runs": 100', "runs is 100, written as"),
        ("scenario.json", '"name": "short"', '"name": "sharp"', "scenario.json is damaged or was"),
    ):
        whole = (folder / name).read_text(encoding="utf-8")
        assert old in whole
        (folder / name).write_text(whole.replace(old, new), encoding="utf-8")
        with pytest.raises(DamageError, match=said):
            ts.open(folder)
        (folder / name).write_text(whole, encoding="utf-8")


def test_notes_and_figures_may_be_added_and_what_becomes_of_figures_is_only_told(
    tmp_path: Path,
) -> None:
    def draw(ens: ts.Ensemble, folder: Path) -> None:
        (folder / "fan.png").write_bytes(b"a picture")

    ts.simulate(SHORT, runs=50, out=tmp_path / "out", finish=draw)
    (tmp_path / "out" / "notes.txt").touch()
    ts.open(tmp_path / "out")
    (tmp_path / "out" / "fan.png").write_bytes(b"a better picture")
    with pytest.warns(UserWarning, match=r"fan\.png is damaged or was changed; the numbers are as"):
        ts.open(tmp_path / "out")
    (tmp_path / "out" / "fan.png").unlink()
    with pytest.warns(UserWarning, match=r"fan\.png is missing"):
        ts.open(tmp_path / "out")


def test_resuming_damaged_results_says_so_and_replaces_them_only_when_asked(
    folder: Path, right: str
) -> None:
    flip(folder / "summary.npz", 4_000)
    with pytest.raises(DamageError, match=r"summary\.npz is damaged.*--overwrite"):
        ts.simulate(SHORT, out=folder, resume=True, **ASKED)
    ts.simulate(SHORT, out=folder, resume=True, overwrite=True, **ASKED)
    assert not seen(folder, right)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> UnfinishedFolder:
    """Results whose blocks are all done and not yet put together."""
    target = tmp_path_factory.mktemp("stopped") / "out"

    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "assemble", stop)
        with pytest.raises(KeyboardInterrupt):
            ts.simulate(SHORT, out=target, **ASKED)
    return UnfinishedFolder(target, N_BLOCKS)


@pytest.fixture
def unfinished(stopped: UnfinishedFolder, tmp_path: Path) -> UnfinishedFolder:
    """Unfinished results of `out`, to be damaged."""
    folder = UnfinishedFolder(tmp_path / "out", N_BLOCKS)
    shutil.copytree(stopped.folder, folder.folder)
    return folder


def delete(file: Path) -> None:
    file.unlink()


def empty(file: Path) -> None:
    file.write_bytes(b"")


def flip_in_the_middle(file: Path) -> None:
    flip(file, 4 * file.stat().st_size + 1)


@pytest.mark.parametrize(
    ("name", "harm"),
    in_turn(
        ["parts/block-00000001.npz", "results/paths.zarr/stage/c/0/1"],
        [flip_in_the_middle, delete, empty],
        one_in=3,
    ),
)
def test_a_damaged_part_is_put_aside_and_done_again(
    tmp_path: Path,
    right: str,
    monkeypatch: pytest.MonkeyPatch,
    unfinished: UnfinishedFolder,
    name: str,
    harm: Callable[[Path], None],
) -> None:
    harm(unfinished.folder / name)
    lost = harm is delete and name.startswith("parts")
    aside = []
    put_aside = UnfinishedFolder.put_aside
    monkeypatch.setattr(
        UnfinishedFolder, "put_aside", lambda *given: aside.append(given[1]) or put_aside(*given)
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ts.simulate(SHORT, out=tmp_path / "out", resume=True, **ASKED)
    assert aside == ([] if lost else [1])
    assert lost or "parts of blocks 1 were damaged and are simulated again" in str(caught[0])
    assert not seen(tmp_path / "out", right)


def unfinished_damage_is_seen(target: Path, right: str, folder: Path, flips: int) -> None:
    """Flip bits of unfinished work, one at a time, and resume it each time."""
    rng, kept = np.random.default_rng(5), target.with_name("kept")
    folder.rename(kept)
    files = [file.relative_to(kept) for file in files_of(kept) if file.stat().st_size]
    for name in rng.choice(np.array(files, dtype=object), flips):
        shutil.copytree(kept, folder)
        flip(folder / name, int(rng.integers(8 * (folder / name).stat().st_size)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                ts.simulate(SHORT, out=target, resume=True, **ASKED)
            except ts.StoreError:
                assert name.name == "identity.json"
            else:
                assert not seen(target, right), name
        for each in (target, folder):
            shutil.rmtree(each, ignore_errors=True)


@pytest.mark.parametrize(
    "flips", [1, *(pytest.param(flips, marks=pytest.mark.slow) for flips in (3, 100))]
)
def test_flipped_bits_in_unfinished_work_change_no_number(
    tmp_path: Path, right: str, unfinished: UnfinishedFolder, flips: int
) -> None:
    unfinished_damage_is_seen(tmp_path / "out", right, unfinished.folder, flips)


def test_what_a_kill_left_half_written_does_not_stay(
    tmp_path: Path, written: Path, unfinished: UnfinishedFolder
) -> None:
    for name in (
        ".identity.json.77.tmp",
        "parts/.block-00000001.npz.77.tmp",
        "failed/.block-00000001.txt.77.tmp",
        "results/.summary.npz.77.tmp",
        "results/fan.png",
        "results/paths.zarr/tariff/c/0/0/1.2f.partial",
        "results/paths.zarr/tariff/.zarr.json.77.tmp",
    ):
        (unfinished.folder / name).write_bytes(b"half")
    ts.simulate(SHORT, out=tmp_path / "out", resume=True, **ASKED)
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
    assert [f.relative_to(tmp_path / "out") for f in files_of(tmp_path / "out")] == [
        f.relative_to(written) for f in files_of(written)
    ]


def test_results_that_were_being_replaced_when_a_call_was_killed_come_back(
    folder: Path, right: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(self: Path, target: Path) -> Path:
        if self.name == "results":
            raise SystemError("killed")
        return rename(self, target)

    rename = Path.rename
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", die)
        with pytest.raises(SystemError):
            ts.simulate(SHORT, out=folder, overwrite=True, **ASKED | {"seed": 4})
    # as a kill would leave it
    left = UnfinishedFolder(folder, N_BLOCKS)
    if folder.exists():
        rename(folder, left.folder / REPLACED)
    with pytest.raises(ts.StoreError, match="is unfinished"):
        ts.simulate(SHORT, out=folder, **ASKED | {"seed": 4})
    assert not seen(folder, right)


@pytest.mark.parametrize("name", ["", "parts", "results", "results/paths.zarr", "identity.json"])
@pytest.mark.parametrize("resume", [False, True])
def test_links_in_place_of_working_folders_are_refused(
    tmp_path: Path, unfinished: UnfinishedFolder, name: str, resume: bool
) -> None:
    folder = unfinished.folder
    (tmp_path / "elsewhere").mkdir()
    place = folder / name if name else folder
    place.rename(tmp_path / "moved")
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ts.StoreError, match="is a symbolic link"):
        ts.simulate(SHORT, out=tmp_path / "out", resume=resume, overwrite=not resume, **ASKED)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_study_redoes_an_ensemble_that_is_damaged(tmp_path: Path) -> None:
    from tradesim.studies import batch, study

    file = tmp_path / "two.toml"
    file.write_text(
        'name = "two"\nscenarios = ["kuala-lumpur-2025"]\nruns = 50\n'
        "overrides = { calendar.weeks = 4 }\n",
        encoding="utf-8",
    )
    asked, scenarios = study.read(file)

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch.run(asked, scenarios, tmp_path / "out", report=stop)
    (ensemble,) = (tmp_path / ".out.part" / "results" / "ensembles").iterdir()
    flip(ensemble / "outcomes.parquet", 4_000)
    batch.run(asked, scenarios, tmp_path / "out", resume=True)
    batch.run(asked, scenarios, tmp_path / "out", resume=True)
    flip(tmp_path / "out" / "table.csv", 4_000)
    with pytest.raises(DamageError, match=r"table\.csv is damaged"):
        batch.run(asked, scenarios, tmp_path / "out", resume=True)
