"""Paths of all runs on disk: a zarr store that takes a block at a time and is read lazily.

Arrays are (date, side or region, run), a chunk a block, so no two blocks share a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tradesim.errors import StoreError
from tradesim.model.shocks import BLOCK
from tradesim.model.variables import FLAGS, STAGE, VARIABLES
from tradesim.results.series import AXES, AXIS_LABELS

if TYPE_CHECKING:
    import xarray as xr

NAME = "paths.zarr"
UNITS = {v.name: v.unit for v in VARIABLES} | {STAGE: "code of stages.STAGES"}
ABOUT = {v.name: v.about for v in VARIABLES} | {f.name: f.about for f in FLAGS}


def begin(folder: Path, dates: tuple[date, ...], n_runs: int) -> None:
    """Make the empty store in a folder; StoreError where zarr is not installed."""
    group = _zarr().open_group(folder / NAME, mode="w", zarr_format=3)
    group.attrs.update(AXIS_LABELS)
    days = np.array([(day - dates[0]).days for day in dates])
    about = {"units": f"days since {dates[0]}", "calendar": "proleptic_gregorian"}
    group.create_array("date", data=days, dimension_names=("date",), attributes=about)
    for name, (n_labels, dtype) in _layout().items():
        labels = () if n_labels == 1 else (n_labels,)
        group.create_array(
            name,
            shape=(len(dates), *labels, n_runs),
            chunks=(len(dates), *labels, min(BLOCK, n_runs)),
            dtype=dtype,
            dimension_names=("date", *AXES[n_labels], "run"),
            attributes={"units": UNITS.get(name, "0 or 1"), "long_name": ABOUT.get(name, name)},
        )


def is_begun(folder: Path) -> bool:
    """Whether the store is there, with all its arrays."""
    return all((folder / NAME / name / "zarr.json").is_file() for name in ("date", *_layout()))


def put(folder: Path, first: int, paths: Mapping[str, NDArray[Any]]) -> None:
    """Write the paths of a block whose first run is `first`."""
    zarr = _zarr()
    with zarr.config.set({"array.write_empty_chunks": True}):
        group = zarr.open_group(folder / NAME, mode="r+")
        for name, values in paths.items():
            to = group[name]
            shown = values.reshape(*to.shape[:-1], values.shape[-1])
            to[..., first : first + values.shape[-1]] = shown


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
            raise StoreError(f"{self.store}: is damaged: {error}") from None
        if missing:
            raise StoreError(f"{self.store}: is damaged: lacks {', '.join(missing)}")

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in _layout():
            raise KeyError(name)
        values: NDArray[Any] = self._group[name][...]
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


def _zarr() -> Any:
    try:
        import zarr
    except ImportError:
        raise StoreError(
            "paths are stored with zarr, which is not installed; pip install 'tradesim[store]'"
        ) from None
    return zarr
