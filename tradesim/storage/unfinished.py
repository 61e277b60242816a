"""A folder in the making: seen under its name only once it is whole, and kept whatever ends a call.

Beside the target stands `.NAME.part` with identity.json (what it belongs to), parts/ (a file a
finished block; the ledger is which of them are there), failed/ (a traceback a failed block) and
results/, which becomes the target at the end. All but the lock outlives SIGKILL.
"""

from __future__ import annotations

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

HOW = "resume=True or --resume continues it, overwrite=True or --overwrite discards it"
OTHERWISE = "resume with the same settings, name another folder, or use --overwrite"
BEGUN = ("parts/block-*", "failed/block-*", "results/*/.*.part/parts/block-*")
"""What is there once any block is finished or failed, of this folder or of one inside it."""
INSIDE = ("parts", "failed", "results")


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
        disk.replace_folder(self.results, self.target)
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
) -> Iterator[UnfinishedFolder]:
    """A folder to be filled, which goes on where it stopped with `resume`, else begins anew.

    StoreError where the target holds something, where it is unfinished and `resume` does not ask
    for it or it belongs to something else, or where another process is at it. What is finished
    stays when anything fails; where nothing is, the folder goes.
    """
    check_is_free(target, overwrite)
    found = UnfinishedFolder(target, n_blocks, of)
    try:
        with _locked(found):
            _take_up(found, identity, resume=resume, overwrite=overwrite)
            yield found
    except KeyboardInterrupt:
        if found.is_begun():
            raise KeyboardInterrupt(found.standing()) from None
        raise
    except OSError as error:
        kept = f"; {found.standing()}" if found.is_begun() else ""
        why = error.strerror or error
        raise StoreError(f"{target}: cannot be written: {why}{kept}") from error


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


def _take_up(
    found: UnfinishedFolder, identity: Mapping[str, Any], *, resume: bool, overwrite: bool
) -> None:
    """Bring the folder into the state that simulating goes on from."""
    stated = found.folder / "identity.json"
    if found.is_begun() and not (resume or overwrite):
        raise StoreError(f"{found.target}: is unfinished: {found.standing()}")
    if found.is_begun() and resume:
        unlike = difference(identity, disk.json_table(stated))
        if unlike:
            raise StoreError(f"{found.folder}: holds other work: {unlike}; {OTHERWISE}")
    else:
        for name in INSIDE:
            shutil.rmtree(found.folder / name, ignore_errors=True)
        parts = {"parts": f"{found.n_blocks} {found.of}"}
        disk.put(stated, disk.json_bytes({**identity, **parts}))
    for name in INSIDE:
        (found.folder / name).mkdir(exist_ok=True)
