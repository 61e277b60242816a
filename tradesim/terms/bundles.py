"""Bundles: a results folder as one zip, read without trusting what is in it."""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tradesim.errors import DamageError, StoreError, shown

ENDING = ".zip"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Time of every member, so that bytes do not tell when they were written."""
PACKED = {".parquet", ".npz", ".png", ".zip"}
"""Endings of files that a zip hardly makes smaller."""
DEEPEST, MOST = 12, 1_000_000
"""Folders inside one another, and files."""
GROWTH, ALWAYS = 100, 2**24
"""How many times the size of its zip a bundle may unpack to, and bytes that are allowed to all."""
ADVICE = "restore it from a copy"
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def is_bundle(path: Path) -> bool:
    """Whether a path is a file that ends in .zip."""
    return path.suffix.lower() == ENDING and path.is_file()


def pack(folder: Path, file: Path, name: str) -> None:
    """Write the files below a folder into a zip, in a folder `name`; same files, same bytes."""
    with zipfile.ZipFile(file, "w") as to:
        for source in sorted(folder.rglob("*")):
            if not source.is_file():
                continue
            member = zipfile.ZipInfo(f"{name}/{source.relative_to(folder).as_posix()}", LONG_AGO)
            member.create_system, member.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            kept = source.suffix in PACKED
            member.compress_type = zipfile.ZIP_STORED if kept else zipfile.ZIP_DEFLATED
            with source.open("rb") as content, to.open(member, "w", force_zip64=True) as into:
                shutil.copyfileobj(content, into)


def unpack(file: Path, folder: Path) -> None:
    """Write the files of a bundle below a folder.

    DamageError where it is no whole zip, or where it names places outside the folder.
    """
    with _opened(file) as (content, members):
        for name, member in members.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with _damage_named(file):
                part = content.open(member)
            with part, target.open("xb") as to:
                while piece := _piece(file, part):
                    to.write(piece)


def text_in(file: Path, name: str, most: int) -> bytes:
    """One file of a bundle, of at most so many bytes; StoreError where it is not there."""
    with _opened(file) as (content, members):
        if name not in members:
            raise StoreError(f"{file}: has no {name}; give a bundle that `tradesim bundle` wrote")
        if members[name].file_size > most:
            size = members[name].file_size
            raise StoreError(f"{file}: {name} is {size:,} bytes; allowed {most:,}")
        with _damage_named(file):
            return content.read(members[name])


@contextmanager
def _opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, Mapping[str, zipfile.ZipInfo]]]:
    """A zip, and its members by their places below the folder that they share, if they do."""
    try:
        content = zipfile.ZipFile(file)
    except OSError as error:
        raise StoreError(f"{file}: cannot be read: {error.strerror or error}") from None
    except _FAULTS as error:
        raise _damage(file, error) from None
    with content:
        yield content, _members(file, content)


def _members(file: Path, content: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for member in content.infolist():
        _check_place(file, member)
        if not member.is_dir():
            found[member.filename] = member
    unlike = {name.casefold() for name in found}
    if len(unlike) < len(found) or len(found) > MOST:
        raise DamageError(f"{file}: has two files of a name, or too many; {ADVICE}")
    size, packed = sum(each.file_size for each in found.values()), file.stat().st_size
    if size > max(GROWTH * packed, ALWAYS):
        raise DamageError(f"{file}: unpacks to {size:,} bytes from {packed:,}; {ADVICE}")
    tops = {name.partition("/")[0] for name in found}
    if len(tops) == 1 and all("/" in name for name in found):
        return {name.partition("/")[2]: member for name, member in found.items()}
    return found


def _check_place(file: Path, member: zipfile.ZipInfo) -> None:
    """DamageError where a member is no plain file or folder below the one it is unpacked to."""
    name = member.filename
    parts = name.removesuffix("/").split("/")
    outside = any(part in ("", ".", "..") or len(part) > 255 for part in parts)
    strange = any(sign in name for sign in "\\:\0") or len(parts) > DEEPEST
    mode = stat.S_IFMT(member.external_attr >> 16)
    if outside or strange or mode not in (0, stat.S_IFREG, stat.S_IFDIR) or member.flag_bits & 1:
        raise DamageError(f"{file}: has {shown(name)}, which is no plain file inside it; {ADVICE}")


def _piece(file: Path, part: IO[bytes]) -> bytes:
    with _damage_named(file):
        return part.read(2**20)


@contextmanager
def _damage_named(file: Path) -> Iterator[None]:
    """Turns what goes wrong in reading a zip into a DamageError that names it."""
    try:
        yield
    except (*_FAULTS, OSError) as error:
        raise _damage(file, error) from None


def _damage(file: Path, error: Exception) -> DamageError:
    why = " ".join(str(error).split())[:100] or type(error).__name__
    return DamageError(f"{file}: is damaged: {why}; {ADVICE}")
