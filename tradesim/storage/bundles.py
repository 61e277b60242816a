"""A results folder as one zip, and results read from a folder or a zip alike."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

from tradesim.errors import StoreError, TradesimError, shown
from tradesim.storage import checksums, disk
from tradesim.storage.provenance import stated_identity
from tradesim.storage.temporary import TemporaryFolder
from tradesim.terms.arguments import truth
from tradesim.terms.bundles import ENDING, is_bundle, pack, unpack
from tradesim.terms.files import whole_file
from tradesim.terms.paths import user_path
from tradesim.terms.text import shortened


def bundle(
    folder: str | PathLike[str], file: str | PathLike[str], *, overwrite: bool = False
) -> Path:
    """Write a results folder as one zip: results, scenario, strategies of one's own, versions.

    `open`, `rerun`, `load_scenario` and the commands read it as they read the folder. The same
    folder gives the same bytes. Returns the path. DamageError where the folder is not as it was
    written, StoreError where it holds no results, where `file` does not end in .zip, or where it
    exists and `overwrite` is False.
    """
    place, target = user_path(folder), user_path(file)
    replaced = truth("overwrite", overwrite)
    if target.suffix.lower() != ENDING:
        raise StoreError(
            f"{shortened(target.name, 80)}: ends in {shown(target.suffix)}; allowed .zip"
        )
    checksums.check_is_results(place)
    checksums.check(place, stated_identity(place))
    with whole_file(target, overwrite=replaced) as path:
        pack(place, path, disk.folder_name(place.resolve().name))
        with path.open("rb") as written:
            os.fsync(written.fileno())
    return target


def unpacked(file: Path) -> tuple[TemporaryFolder, Path]:
    """A temporary folder with the files of a bundle; errors as of `bundles.unpack`."""
    temporary = TemporaryFolder()
    place = temporary.path / disk.folder_name(file.stem)
    with temporary.kept() as folder:
        try:
            place.mkdir()
            unpack(file, place)
        except OSError as error:
            raise StoreError(
                f"{file}: cannot be unpacked to {folder}: {error.strerror or error}"
            ) from None
    return temporary, place


@contextmanager
def results_folder(source: str | PathLike[str]) -> Iterator[tuple[Path, TemporaryFolder | None]]:
    """The results folder that is given, or that a bundle holds and the folder it is unpacked to.

    Errors and warnings name what was given.
    """
    path = user_path(source)
    if not is_bundle(path):
        yield path, None
        return
    temporary, place = unpacked(path)
    try:
        with warnings.catch_warnings(record=True) as said, temporary.kept():
            warnings.simplefilter("always")
            yield place, temporary
    except TradesimError as error:
        raise type(error)(str(error).replace(str(place), str(path))) from None
    for each in said:
        message = str(each.message).replace(str(place), str(path))
        warnings.warn(message, each.category, stacklevel=4)
