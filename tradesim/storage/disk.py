"""Files and folders seen only when whole, and arrays that always give the same bytes."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.errors import DamageError

LONGEST, MOST_BYTES = 80, 180
"""Most characters and bytes of a folder's name, before its number."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices."""
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Time of every member of a zip, so that bytes do not tell when they were written."""

ADVICE = "restore it from a copy, or simulate again with --overwrite"
"""What to do about damage."""


def damage(file: Path, what: object) -> DamageError:
    """The error to raise where a file is damaged, with what its reader said of it in short."""
    return DamageError(f"{file}: is damaged: {' '.join(str(what).split())[:100]}; {ADVICE}")


def put(file: Path, content: bytes) -> None:
    """Write a file that is seen only when whole, and that outlives a power cut."""
    working = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    working.unlink(missing_ok=True)
    try:
        with working.open("xb") as to:  # follows no link
            to.write(content)
            to.flush()
            os.fsync(to.fileno())
        working.replace(file)
    except BaseException:
        working.unlink(missing_ok=True)
        raise


def npz_bytes(arrays: Mapping[str, NDArray[Any]], *, as_they_are: Collection[str] = ()) -> bytes:
    """Arrays as an .npz file; the same arrays give the same bytes at any time.

    All are compressed but those `as_they_are`: doubles hardly shrink and take long.
    """
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as to:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", LONG_AGO)
            member.create_system, member.external_attr = 3, 0o644 << 16
            kept = name in as_they_are
            member.compress_type = zipfile.ZIP_STORED if kept else zipfile.ZIP_DEFLATED
            content = io.BytesIO()
            np.lib.format.write_array(content, np.ascontiguousarray(array), allow_pickle=False)
            to.writestr(member, content.getbuffer(), compresslevel=None if kept else 1)
    return whole.getvalue()


def npz_arrays(file: Path, *, only: Collection[str] | None = None) -> dict[str, NDArray[Any]]:
    """Arrays of an .npz file by name, all or `only` some; DamageError where it is damaged."""
    try:
        with file.open("rb") as raw, np.load(raw, allow_pickle=False) as stored:
            return {name: stored[name] for name in (stored.files if only is None else only)}
    except Exception as error:  # NumPy, zipfile and zlib each raise their own
        raise damage(file, error) from None


def json_bytes(table: Mapping[str, Any]) -> bytes:
    """A table as JSON text, in UTF-8."""
    return (json.dumps(table, indent=2, ensure_ascii=False) + "\n").encode()


def json_table(file: Path) -> dict[str, Any]:
    """The table that a JSON file holds; DamageError where it is damaged."""
    try:
        table = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise damage(file, error) from None
    if not isinstance(table, dict):
        raise damage(file, "no table")
    return table


def folder_name(name: str) -> str:
    """A scenario's name as one that any file system takes.

    >>> folder_name("talks us.threat.size=0.25, leaders.sign=False")
    'talks-us.threat.size-0.25-leaders.sign-False'
    """
    found = re.sub(r"[^\w.+-]+", "-", name).strip(".-") or "scenario"
    return f"{found}-" if RESERVED.match(found) else cut(found)


def cut(name: str) -> str:
    """The beginning of a name, as much as a file system takes with what is put around it.

    >>> len(cut("threat-" * 30)), len(cut("吉隆坡" * 60).encode())
    (80, 180)
    """
    return name[:LONGEST].encode()[:MOST_BYTES].decode(errors="ignore").strip(".-")


def folder_names(names: Sequence[str]) -> list[str]:
    """Folder names of several scenarios, all different: those cut or alike carry their numbers.

    >>> folder_names(["a b", "a-b", "c"])
    ['a-b-1', 'a-b-2', 'c']
    """
    plain = [folder_name(name) for name in names]
    width, numbered = len(str(len(names))), set[int]()
    while True:
        found = [
            f"{each}-{k + 1:0{width}d}" if k in numbered else each for k, each in enumerate(plain)
        ]
        count = Counter(map(str.casefold, found))
        alike = {k for k, each in enumerate(found) if count[each.casefold()] > 1}
        if not alike - numbered:
            return found
        numbered |= alike
