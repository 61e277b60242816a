"""Unfinished results: parts of a folder to come, block by block, that outlive their process.

Beside the target stands `.NAME.part` with identity.json (what the parts belong to), parts/ (a file
a finished block; the ledger is which of them are there), failed/ (a traceback a failed block) and
results/, which becomes the target at the end. All but the lock outlives SIGKILL.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tradesim.errors import StoreError
from tradesim.model.shocks import BLOCK
from tradesim.storage import disk, folder
from tradesim.storage.provenance import difference

HOW = "resume=True or --resume continues it, overwrite=True or --overwrite discards it"
OTHERWISE = "resume with the same settings, name another folder, or use --overwrite"
BEGUN = ("parts/block-*", "failed/block-*", "results/*/.*.part/parts/block-*")
"""What is there once any block is finished or failed, of this work or of work inside it."""
PLACES = ("parts", "failed", "results")


@dataclass(frozen=True)
class Work:
    """The unfinished results of `target`, of `n_blocks` blocks, or parts of another name."""

    target: Path
    n_blocks: int
    of: str = "blocks"

    @property
    def place(self) -> Path:
        """The working folder."""
        return self.target.with_name(f".{self.target.name}.part")

    @property
    def results(self) -> Path:
        """The folder that becomes the target."""
        return self.place / "results"

    def part(self, block: int) -> Path:
        """File of a finished block."""
        return self.place / "parts" / f"block-{block:08d}.npz"

    def failure(self, block: int) -> Path:
        """File with the traceback of a failed block."""
        return self.place / "failed" / f"block-{block:08d}.txt"

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
        return any(any(self.place.glob(begun)) for begun in BEGUN)

    def standing(self) -> str:
        """How far the work is, and how to go on, in words."""
        done = len(list((self.place / "parts").glob("block-*.npz")))
        stated = disk.table_of(self.place / "identity.json")
        by_runs = self.of == "blocks" and "runs" in stated
        n_blocks = -(-int(stated["runs"]) // BLOCK) if by_runs else self.n_blocks
        return f"{done} of {n_blocks} {self.of} are kept in {self.place}; {HOW}"

    def show(self) -> None:
        """Let the results be seen under their name, and take the parts away."""
        folder.show(self.results, self.target)
        shutil.rmtree(self.place, ignore_errors=True)


@contextmanager
def working(
    target: Path,
    identity: Mapping[str, Any],
    n_blocks: int,
    *,
    resume: bool,
    overwrite: bool,
    of: str = "blocks",
) -> Iterator[Work]:
    """Work on results that go on where they stopped with `resume`, else begin anew.

    StoreError where the target holds something, where unfinished work is there that `resume` does
    not ask for or that belongs to something else, or where another process is at it. What is
    finished stays when anything fails; where nothing is, the folder goes.
    """
    folder.check_is_free(target, overwrite)
    work = Work(target, n_blocks, of)
    new = not work.place.exists()
    made = folder.missing_above(work.place)
    with _begun(work, made if new else None), _locked(work):
        try:
            _take_up(work, identity, resume=resume, overwrite=overwrite)
            yield work
        except BaseException as error:
            if not work.is_begun():
                folder.discard(work.place, made)
            elif isinstance(error, KeyboardInterrupt):
                raise KeyboardInterrupt(work.standing()) from None
            if isinstance(error, OSError):
                kept = f"; {work.standing()}" if work.is_begun() else ""
                why = error.strerror or error
                raise StoreError(f"{target}: cannot be written: {why}{kept}") from error
            raise


@contextmanager
def _begun(work: Work, made: list[Path] | None) -> Iterator[None]:
    """Make the working folder, new where `made` lists its missing parents.

    An interrupt at any moment takes it away again where no block is finished or failed.
    """
    try:
        if made is not None:
            folder.make(work.place)
        yield
    except KeyboardInterrupt:
        if made is not None and not work.is_begun():
            folder.discard(work.place, made)
        raise


def tidy(target: Path, identity: Mapping[str, Any]) -> None:
    """Take away what is left of work that was finished and shown before it was killed."""
    work = Work(target, 0)
    stated = work.place / "identity.json"
    if stated.is_file() and not difference(identity, disk.table_of(stated)):
        with _locked(work):
            shutil.rmtree(work.place, ignore_errors=True)


def _take_up(work: Work, identity: Mapping[str, Any], *, resume: bool, overwrite: bool) -> None:
    """Bring the working folder into the state that simulating goes on from."""
    stated = work.place / "identity.json"
    if work.is_begun() and not (resume or overwrite):
        raise StoreError(f"{work.target}: is unfinished: {work.standing()}")
    if work.is_begun() and resume:
        unlike = difference(identity, disk.table_of(stated))
        if unlike:
            raise StoreError(f"{work.place}: holds other work: {unlike}; {OTHERWISE}")
    else:
        for name in PLACES:
            shutil.rmtree(work.place / name, ignore_errors=True)
        disk.put(stated, disk.written(identity))
    for name in PLACES:
        (work.place / name).mkdir(exist_ok=True)


@contextmanager
def _locked(work: Work) -> Iterator[None]:
    """Keep other processes off; the operating system lets go where this one is killed."""
    try:
        import fcntl
    except ImportError:  # Windows has no such lock
        yield
        return
    with (work.place / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreError(
                f"{work.place}: another process writes to it; wait until it has finished"
            ) from None
        yield
