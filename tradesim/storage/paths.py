"""Paths of all runs on disk: a zarr store that takes a block at a time and is read lazily.

Arrays are (date, side or region, run), a chunk a block with a checksum of its own, so no two blocks
share a file and whatever reads a chunk sees its damage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tradesim.errors import StoreError
from tradesim.model.shocks import BLOCK
from tradesim.model.variables import FLAGS, STAGE, VARIABLES
from tradesim.results.series import AXES, AXIS_LABELS
from tradesim.storage import disk
from tradesim.terms.threads import threads_start

if TYPE_CHECKING:
    import xarray as xr

NAME = "paths.zarr"
UNITS = {v.name: v.unit for v in VARIABLES} | {STAGE: "code of stages.STAGES"}
ABOUT = {v.name: v.about for v in VARIABLES} | {f.name: f.about for f in FLAGS}


def begin(folder: Path, dates: tuple[date, ...], n_runs: int) -> None:
    """Make the store in a folder, or mend one that is there: all but the chunks of blocks.

    What a call that was killed left half written is taken away. StoreError where zarr is not
    installed.
    """
    store, kept = folder / NAME, _chunks(range(len(range(0, n_runs, BLOCK))))
    described = _described(dates, n_runs)
    for file in [each for each in store.rglob("*") if each.is_file()]:
        if file.relative_to(store).as_posix() not in kept:
            file.unlink()
    for name, content in described.items():
        (store / name).parent.mkdir(parents=True, exist_ok=True)
        disk.put(store / name, content)


def _described(dates: tuple[date, ...], n_runs: int) -> dict[str, bytes]:
    """The files of the store by name before there is any block: what describes it, and dates."""
    zarr = _zarr()
    content: dict[str, Any] = {}
    group = zarr.open_group(zarr.storage.MemoryStore(content), mode="w", zarr_format=3)
    group.attrs.update(AXIS_LABELS)
    days = np.array([(day - dates[0]).days for day in dates])
    about = {"units": f"days since {dates[0]}", "calendar": "proleptic_gregorian"}
    packed = [zarr.codecs.ZstdCodec(), zarr.codecs.Crc32cCodec()]
    group.create_array(
        "date", data=days, dimension_names=("date",), attributes=about, compressors=packed
    )
    for name, (n_labels, dtype) in _layout().items():
        labels = () if n_labels == 1 else (n_labels,)
        group.create_array(
            name,
            shape=(len(dates), *labels, n_runs),
            chunks=(len(dates), *labels, min(BLOCK, n_runs)),
            dtype=dtype,
            compressors=packed,
            dimension_names=("date", *AXES[n_labels], "run"),
            attributes={"units": UNITS.get(name, "0 or 1"), "long_name": ABOUT.get(name, name)},
        )
    return {name: buffer.to_bytes() for name, buffer in content.items()}


def put(folder: Path, first: int, paths: Mapping[str, NDArray[Any]]) -> None:
    """Write the paths of a block whose first run is `first`."""
    zarr = _zarr()
    with zarr.config.set({"array.write_empty_chunks": True}):
        group = zarr.open_group(folder / NAME, mode="r+")
        for name, values in paths.items():
            to = group[name]
            shown = values.reshape(*to.shape[:-1], values.shape[-1])
            to[..., first : first + values.shape[-1]] = shown


def lacking(folder: Path, blocks: Iterable[int]) -> list[int]:
    """Which of the blocks lack a chunk."""
    return [
        block
        for block in blocks
        if not all((folder / NAME / chunk).is_file() for chunk in _chunks([block]))
    ]


def damaged(folder: Path, blocks: Iterable[int]) -> list[int]:
    """Which of the blocks lack a chunk, or have one that cannot be read."""
    found = lacking(folder, blocks)
    group = _zarr().open_group(folder / NAME, mode="r")
    for block in set(blocks).difference(found):
        try:
            for name in _layout():
                group[name][..., block * BLOCK : (block + 1) * BLOCK]
        except Exception:  # zarr raises whatever the damaged file brings about
            found.append(block)
    return found


class StoredPaths(Mapping[str, NDArray[Any]]):
    """Paths in a store, read when asked for; the shapes are those of paths in memory."""

    def __init__(self, folder: Path) -> None:
        self.store = folder / NAME
        try:
            self._group = _zarr().open_group(self.store, mode="r")
            missing = [name for name in _layout() if name not in self._group]
        except StoreError:
            raise
        except Exception as error:  # zarr raises whatever the damaged file brings about
            raise disk.damage(self.store, error) from None
        if missing:
            raise disk.damage(self.store, f"lacks {', '.join(missing)}")

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in _layout():
            raise KeyError(name)
        try:
            values: NDArray[Any] = self._group[name][...]
        except Exception as error:  # zarr raises whatever the damaged file brings about
            raise disk.damage(self.store / name, error) from None
        return values[:, None] if values.ndim == 2 and name != STAGE else values

    def __iter__(self) -> Iterator[str]:
        return iter(_layout())

    def __len__(self) -> int:
        return len(_layout())

    def dataset(self) -> xr.Dataset:
        """The paths as xarray opens them: nothing is read before it is used."""
        import xarray as xr

        found: xr.Dataset = xr.open_zarr(self.store, chunks=None, consolidated=False)
        return found.drop_attrs(deep=False).assign_coords(AXIS_LABELS)


def check() -> None:
    """StoreError where paths cannot be stored here."""
    _zarr()


def _layout() -> dict[str, tuple[int, str]]:
    """Number of labels and type of every array."""
    found = {each.name: (len(each.labels), "float64") for each in VARIABLES}
    found |= {each.name: (len(each.labels), "bool") for each in FLAGS}
    return found | {STAGE: (1, "int8")}


def _chunks(blocks: Iterable[int]) -> set[str]:
    """Names of the chunks of blocks."""
    return {
        f"{name}/c/0/{'' if n_labels == 1 else '0/'}{block}"
        for name, (n_labels, _) in _layout().items()
        for block in blocks
    }


def _zarr() -> Any:
    try:
        import zarr
        import zarr.codecs
        import zarr.storage
    except ImportError:
        raise StoreError(
            "paths are stored with zarr, which is not installed; pip install 'tradesim[store]'"
        ) from None
    if not threads_start():
        raise StoreError(
            "paths are stored with zarr, which needs threads, and none can be started here; keep "
            "paths of fewer runs in memory, without out="
        )
    return zarr
