"""A folder in the making: seen under its name only once it is whole, and kept whatever ends a call.

Beside the target stands `.NAME.part` with identity.json (what it belongs to), parts/ (a file a
finished block; the ledger is which of them are there), failed/ (a traceback a failed block),
damaged/ (parts that were put aside), answers/ (what a study asked and knows) and results/, which
becomes the target at the end. All but the lock outlives SIGKILL; what a killed call left half
written goes when another takes the work up.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from tradesim.errors import StoreError
from tradesim.storage import disk
from tradesim.storage.provenance import difference, stated_identity
from tradesim.terms.folders import REPLACED, replace_folder

HOW = "resume=True or --resume continues it, overwrite=True or --overwrite discards it"
OTHERWISE = "resume with the same settings, name another folder, or use --overwrite"
BEGUN = ("parts/block-*", "failed/block-*", "results/*/.*.part/parts/block-*")
"""What is there once any block is finished or failed, of this folder or of one inside it."""
INSIDE = ("parts", "failed", "damaged", "answers", "results")
OURS = re.compile(r"block-\d{8}\.(npz|txt)|identity\.json|lock")
"""Files that stay when another call takes the work up; which of the results do, it says."""


@dataclass(frozen=True)
class UnfinishedFolder:
    """What there is of the folder `target`, made of `n_blocks` blocks or of other parts."""

    target: Path
    n_blocks: int
    of: str = "blocks"

    @property
    def folder(self) -> Path:
        """Where it is kept until it is whole."""
        return self.target.with_name(f".{self.target.name}.part")

    @property
    def results(self) -> Path:
        """The folder that becomes the target."""
        return self.folder / "results"

    @property
    def answers(self) -> Path:
        """The folder of what a study was asked and is answered already."""
        return self.folder / "answers"

    def part(self, block: int) -> Path:
        """File of a finished block."""
        return self.folder / "parts" / f"block-{block:08d}.npz"

    def failure(self, block: int) -> Path:
        """File with the traceback of a failed block."""
        return self.folder / "failed" / f"block-{block:08d}.txt"

    def left(self) -> list[int]:
        """Blocks still to be simulated."""
        return [block for block in range(self.n_blocks) if not self.part(block).is_file()]

    def keep(self, block: int, content: bytes) -> None:
        """Write the part of a finished block; what went wrong with it before is forgotten."""
        disk.put(self.part(block), content)
        self.failure(block).unlink(missing_ok=True)

    def note(self, block: int, traceback: str) -> None:
        """Write what went wrong with a block."""
        disk.put(self.failure(block), traceback.encode())

    def put_aside(self, block: int) -> None:
        """Keep the part of a block as damaged, so that the block is left to be simulated."""
        self.part(block).replace(self.folder / "damaged" / self.part(block).name)

    def is_begun(self) -> bool:
        """Whether any block was finished or failed."""
        return any(any(self.folder.glob(begun)) for begun in BEGUN)

    def standing(self) -> str:
        """How far it is, and how to go on, in words."""
        done = len(list((self.folder / "parts").glob("block-*.npz")))
        stated = disk.json_table(self.folder / "identity.json")
        parts = stated.get("parts", f"{self.n_blocks} {self.of}")
        return f"{done} of {parts} are kept in {self.folder}; {HOW}"

    def show(self) -> None:
        """Let the results be seen under their name, and take all else away."""
        replace_folder(self.results, self.target)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def unfinished_folder(
    target: Path,
    identity: Mapping[str, Any],
    n_blocks: int,
    *,
    resume: bool,
    overwrite: bool,
    of: str = "blocks",
    kept: str = "",
) -> Iterator[UnfinishedFolder]:
    """A folder to be filled, which goes on where it stopped with `resume`, else begins anew.

    StoreError where the target holds something, where it is unfinished and `resume` does not ask
    for it or it belongs to something else, or where another process is at it. What is finished
    stays when anything fails; where nothing is, the folder goes. `kept` names what of the results
    outlives a call that was killed.
    """
    check_is_free(target, overwrite)
    found = UnfinishedFolder(target, n_blocks, of)
    try:
        with _locked(found):
            _put_back(found)
            _take_up(found, identity, kept, resume=resume, overwrite=overwrite)
            yield found
    except KeyboardInterrupt as interrupt:
        if found.is_begun():
            raise type(interrupt)(found.standing()) from None
        raise
    except OSError as error:
        standing = f"; {found.standing()}" if found.is_begun() else ""
        why = error.strerror or error
        raise StoreError(f"{target}: cannot be written: {why}{standing}") from error


def is_finished(target: Path, identity: Mapping[str, Any]) -> bool:
    """Whether the folder is there already; StoreError where it is of another identity.

    Takes away what is left beside it where a call was killed when it had just shown the folder.
    """
    if not (target / "provenance.json").is_file():
        return False
    unlike = difference(identity, stated_identity(target))
    if unlike:
        raise StoreError(f"{target}: holds other results: {unlike}; name another folder")
    left = UnfinishedFolder(target, 0)
    stated = left.folder / "identity.json"
    if stated.is_file() and not difference(identity, disk.json_table(stated)):
        with _locked(left):
            shutil.rmtree(left.folder, ignore_errors=True)
    return True


def check_is_free(target: Path, overwrite: bool) -> None:
    """StoreError where `target` holds something that must stay."""
    if not target.exists():
        return
    if not target.is_dir():
        raise StoreError(f"{target}: is a file; name a new folder")
    if not any(target.iterdir()):
        return
    if not (target / "provenance.json").is_file():
        raise StoreError(f"{target}: holds other files; name a new or empty folder")
    if not overwrite:
        raise StoreError(
            f"{target}: holds results already; name another folder, or use --overwrite"
        )


@contextmanager
def _locked(found: UnfinishedFolder) -> Iterator[None]:
    """The folder made and other processes kept off; the lock goes where this one is killed.

    Where no block is finished or failed in the end, the folder goes, and so do the parents that
    were made for it.
    """
    folder = found.folder
    _check_no_links(folder)
    new, missing = not folder.exists(), [each for each in folder.parents if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock", timeout=0):
            try:
                yield
            finally:
                if not found.is_begun():
                    shutil.rmtree(folder, ignore_errors=True)
    except Timeout:
        raise StoreError(
            f"{folder}: another process writes to it; wait until it has finished"
        ) from None
    except KeyboardInterrupt:  # before there was a lock
        if new and not found.is_begun():
            shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        for each in (folder, *missing):
            with suppress(OSError):  # holds something, or is gone
                each.rmdir()


def _check_no_links(folder: Path) -> None:
    """StoreError where a working folder is a link or holds one: it would be written elsewhere."""
    for each in (folder, *folder.rglob("*")):
        if each.is_symlink():
            raise StoreError(
                f"{each}: is a symbolic link, which no working folder holds; delete it"
            )


def _put_back(found: UnfinishedFolder) -> None:
    """Give results their name back that a killed call had moved away to replace them."""
    old = found.folder / REPLACED
    if old.is_dir() and not found.target.exists():
        old.rename(found.target)


def _take_up(
    found: UnfinishedFolder,
    identity: Mapping[str, Any],
    kept: str,
    *,
    resume: bool,
    overwrite: bool,
) -> None:
    """Bring the folder into the state that simulating goes on from."""
    stated = found.folder / "identity.json"
    if found.is_begun() and not (resume or overwrite):
        raise StoreError(f"{found.target}: is unfinished: {found.standing()}")
    if found.is_begun() and resume:
        unlike = difference(identity, disk.json_table(stated))
        if unlike:
            raise StoreError(f"{found.folder}: holds other work: {unlike}; {OTHERWISE}")
        _tidy(found, kept)
    else:
        for name in INSIDE:
            shutil.rmtree(found.folder / name, ignore_errors=True)
        parts = {"parts": f"{found.n_blocks} {found.of}"}
        disk.put(stated, disk.json_bytes({**identity, **parts}))
    for name in INSIDE:
        (found.folder / name).mkdir(exist_ok=True)


def _tidy(found: UnfinishedFolder, kept: str) -> None:
    """Take away what a killed call left half written, and results that will be written again."""
    for file in (
        *found.folder.glob("*"),
        *found.folder.glob("parts/*"),
        *found.folder.glob("failed/*"),
    ):
        if file.is_file() and not OURS.fullmatch(file.name):
            file.unlink()
    for each in found.results.glob("*"):
        if each.is_file():
            each.unlink()
        elif each.name != kept:
            shutil.rmtree(each)
