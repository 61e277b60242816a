"""Results folders: what goes in comes out, and nothing half-written is ever seen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from tradesim.engine.simulate import simulate
from tradesim.errors import StoreError
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.library import load_scenario
from tradesim.storage import checksums, store
from tradesim.storage.provenance import stated_identity
from tradesim.storage.unfinished import UnfinishedFolder

TALKS = load_scenario("kuala-lumpur-2025").evolve(
    {"calendar.weeks": 6, "parameters.us.follow_through": 0.4}, name="short"
)
ASKED: dict[str, Any] = {"runs": 70, "seed": 3, "record": "paths", "progress": False}
BARE: dict[str, Any] = ASKED | {"record": "outcomes"}


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    """In memory."""
    return simulate(TALKS, **ASKED)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a results folder, which must stay as it is."""
    folder = tmp_path_factory.mktemp("written") / "out"
    simulate(TALKS, out=folder, **ASKED)
    return folder


def seal(folder: Path) -> None:
    """Let checksums be those of the files as they are now, as if they had been written so."""
    checksums.put(folder, stated_identity(folder))


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """The same as a results folder to be damaged or replaced."""
    return shutil.copytree(written, tmp_path / "out")


def test_an_ensemble_comes_back_as_it_was(ens: Ensemble, written: Path) -> None:
    back = store.read(written)
    assert (back.scenario, back.seed, back.n_runs) == (ens.scenario, ens.seed, ens.n_runs)
    assert back.scenario.fingerprint == ens.scenario.fingerprint
    assert list(back.columns) == list(ens.columns)
    for name, column in ens.columns.items():
        np.testing.assert_array_equal(back.columns[name], column)
    for name, path in ens.stored.items():
        np.testing.assert_array_equal(back.stored[name], path)
        assert back.stored[name].dtype == path.dtype
    xr.testing.assert_identical(back.weekly, ens.weekly)
    pd.testing.assert_frame_equal(back.summary(), ens.summary())


def test_probabilities_are_the_same_after_reading(ens: Ensemble, written: Path) -> None:
    back = store.read(written)
    for what, when in (("agreement_in_force", "2025-11-20"), ("talks", "2025-11-10")):
        assert back.probability(what, on=when) == ens.probability(what, on=when)
    assert back.probability("agreement") == ens.probability("agreement")


def test_tables_are_read_by_other_tools(ens: Ensemble, written: Path) -> None:
    table = pd.read_csv(written / "summary.csv", index_col="outcome")
    np.testing.assert_allclose(table["mean"], ens.summary()["mean"].astype(float))
    assert (
        pd.read_parquet(written / "outcomes.parquet").attrs["units"]["purchases"]
        == "million tonnes"
    )
    with xr.open_dataset(written / "weekly.nc", engine="scipy") as weekly:
        np.testing.assert_array_equal(weekly["tariff"], ens.weekly["tariff"])


def test_provenance_says_how_to_make_it_again(ens: Ensemble, written: Path) -> None:
    stated = json.loads((written / "provenance.json").read_text(encoding="utf-8"))
    assert stated["fingerprint"] == ens.scenario.fingerprint
    assert (stated["seed"], stated["runs"], stated["scenario"]) == (3, 70, "short")
    assert set(stated["versions"]) >= {"tradesim", "python", "numpy", "scipy", "mesa"}
    assert stated["record"] == "paths"
    assert stated["started"].endswith("+00:00")


def test_without_paths_or_weekly_their_files_are_not_there(tmp_path: Path) -> None:
    back = simulate(TALKS, out=tmp_path / "bare", **BARE)
    files = {*store.NEEDED, "summary.csv", checksums.NAME}
    assert {f.name for f in (tmp_path / "bare").iterdir()} == files
    assert back.streamed is None
    assert not back.stored


def test_distributions_on_disk_have_the_bytes_that_xarray_writes(
    written: Path, tmp_path: Path
) -> None:
    store.read(written).weekly.to_netcdf(tmp_path / "weekly.nc", engine="scipy")
    assert (written / "weekly.nc").read_bytes() == (tmp_path / "weekly.nc").read_bytes()


def test_a_folder_is_not_seen_before_it_is_whole(tmp_path: Path) -> None:
    def finish(ens: Ensemble, folder: Path) -> None:
        assert {f.name for f in folder.iterdir()} == {*store.NEEDED, "summary.csv"}
        assert not (tmp_path / "out").exists()

    simulate(TALKS, out=tmp_path / "out", finish=finish, **BARE)
    assert [f.name for f in tmp_path.iterdir()] == ["out"]


def fail(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be kept of any block."""

    def keep(folder: UnfinishedFolder, block: int, content: bytes) -> None:
        (folder.results / "half").write_text("half")
        raise error

    monkeypatch.setattr(UnfinishedFolder, "keep", keep)


@pytest.mark.parametrize("failure", [KeyboardInterrupt, RuntimeError])
def test_a_failure_before_anything_is_done_leaves_nothing_not_even_parents(
    failure: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(failure(), monkeypatch)
    with pytest.raises(failure):
        simulate(TALKS, out=tmp_path / "a" / "b", **BARE)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_a_store_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(OSError(28, "No space left on device"), monkeypatch)
    with pytest.raises(StoreError, match="No space left"):
        simulate(TALKS, out=tmp_path / "out", **BARE)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_on_the_way_to_a_temporary_folder_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("tradesim.engine.simulate.OUTCOMES_IN_MEMORY", 0)
    fail(RuntimeError(), monkeypatch)
    with pytest.raises(RuntimeError):
        simulate(TALKS, **BARE)
    assert list(tmp_path.iterdir()) == []


def test_results_are_replaced_only_when_asked(folder: Path) -> None:
    with pytest.raises(StoreError, match="holds results already"):
        simulate(TALKS, out=folder, **BARE)
    assert store.read(folder).stored
    simulate(TALKS, out=folder, overwrite=True, **BARE)
    assert not store.read(folder).stored
    assert [f.name for f in folder.parent.iterdir()] == [folder.name]


def test_a_failed_replacement_keeps_the_old_results(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(RuntimeError(), monkeypatch)
    with pytest.raises(RuntimeError):
        simulate(TALKS, out=folder, overwrite=True, **BARE)
    assert store.read(folder).n_runs == 70


@pytest.mark.parametrize("overwrite", [False, True])
def test_other_files_are_never_replaced(tmp_path: Path, overwrite: bool) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(StoreError, match="holds other files"):
        simulate(TALKS, out=tmp_path, overwrite=overwrite, **BARE)
    with pytest.raises(StoreError, match="is a file"):
        simulate(TALKS, out=tmp_path / "thesis.txt", overwrite=overwrite, **BARE)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert simulate(TALKS, out=tmp_path / "out", **BARE).n_runs == 70


def test_a_link_to_a_folder_stays_and_the_folder_is_replaced(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    simulate(TALKS, out=tmp_path / "link", overwrite=True, **BARE)
    assert (tmp_path / "link").is_symlink()
    assert not store.read(folder).stored
    assert {f.name for f in tmp_path.iterdir()} == {"link", "out"}


def test_a_place_that_cannot_be_written_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        simulate(TALKS, out=tmp_path / "file" / "out", **BARE)


def test_what_is_no_results_folder_says_what_is_missing(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such folder"):
        store.read(tmp_path / "nothing")
    (folder / "outcomes.parquet").unlink()
    with pytest.raises(StoreError, match=r"missing outcomes\.parquet$"):
        store.read(folder)


@pytest.mark.parametrize("name", [*store.NEEDED, "summary.npz", "paths.zarr/zarr.json"])
@pytest.mark.parametrize("damage", [b"", b"{", b"PK\x03\x04half", b"[1, 2]"])
def test_a_damaged_file_is_a_store_error_that_names_it(
    folder: Path, name: str, damage: bytes
) -> None:
    (folder / name).write_bytes(damage)
    with pytest.raises(StoreError, match=name.split("/")[0]):
        store.read(folder)


def test_a_cut_off_file_is_a_store_error(folder: Path) -> None:
    for name in ("outcomes.parquet", "summary.npz"):
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[: len(whole) // 2])
        with pytest.raises(StoreError, match=name):
            store.read(folder)
        (folder / name).write_bytes(whole)


def test_outcomes_of_another_version_are_named(ens: Ensemble, folder: Path) -> None:
    ens.outcomes.rename(columns={"purchases": "beans"}).to_parquet(folder / "outcomes.parquet")
    seal(folder)
    with pytest.raises(StoreError, match="missing purchases, unknown beans"):
        store.read(folder)


def test_counts_of_another_version_are_named(folder: Path) -> None:
    with np.load(folder / "summary.npz") as stored:
        counts = {name: stored[name] for name in stored.files}
    counts["histogram"] = counts["histogram"][1:]
    np.savez(folder / "summary.npz", **counts)
    seal(folder)
    with pytest.raises(StoreError, match="for histogram; expected"):
        store.read(folder)


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("fingerprint", "0" * 16),
        ("code", "0" * 16),
        ("arithmetic", "vax VMS, no vector instructions, no BLAS"),
        ("numpy", "1.0"),
        ("scipy", "1.0"),
        ("tradesim", "0.0.1"),
    ],
)
def test_what_differs_from_the_makings_is_warned_of_on_opening_and_on_replay(
    folder: Path, key: str, other: str
) -> None:
    stated = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    within = stated["versions"] if key in stated["versions"] else stated
    within[key] = other
    (folder / "provenance.json").write_text(json.dumps(stated), encoding="utf-8")
    seal(folder)
    said = f"{key} is .* here, {other} there"
    with pytest.warns(UserWarning, match=f"{said}; stored results are unchanged, but replays may"):
        back = store.read(folder)
    with pytest.warns(UserWarning, match=f"{said}; the replay may differ"):
        back.replay(3)
    with pytest.warns(UserWarning, match="the replay may differ"):
        back.where("tariff_us > -1").replay(3)
