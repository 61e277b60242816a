"""The memo of a study as its folder keeps it: report.json, with the pictures beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from tradesim.errors import StoreError
from tradesim.reports.memo.records import Block, Heading, Memo, MemoTable, Paragraph, Scan, Section
from tradesim.studies.batch import PICTURES

FILE = "report.json"


class KeptSection(BaseModel):
    """A section in report.json; a block has the name of its kind beside its fields."""

    heading: str
    blocks: list[dict[str, Any]]


class Kept(BaseModel):
    """What report.json holds."""

    title: str
    line: str
    answer: tuple[str, ...]
    sections: list[KeptSection]


KINDS: Mapping[str, TypeAdapter[Block]] = {
    kind.__name__: TypeAdapter(kind) for kind in (Paragraph, Heading, MemoTable)
}
PICTURE = Scan.__name__
PNG = b"\x89PNG\r\n\x1a\n"


def holds_study(folder: Path) -> bool:
    """Whether a folder holds a study that `tradesim batch` wrote."""
    return (folder / "study.json").is_file()


def kept(memo: Memo) -> bytes:
    """The memo as report.json has it: of pictures the names of their files."""
    sections = [
        KeptSection(heading=each.heading, blocks=[_kept(block) for block in each.blocks])
        for each in memo.sections
    ]
    told = Kept(title=memo.title, line=memo.line, answer=memo.answer, sections=sections)
    return told.model_dump_json(indent=1).encode()


def of_study(folder: Path, question: str = "") -> Memo:
    """The memo of the study in a folder; StoreError where a file is missing or damaged."""
    try:
        told = Kept.model_validate_json((folder / FILE).read_bytes())
        sections = tuple(
            Section(each.heading, tuple(_block(folder, **block) for block in each.blocks))
            for each in told.sections
        )
    except OSError as error:
        raise StoreError(f"{folder}: {FILE} cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError) as error:
        why = error.errors()[0]["msg"] if isinstance(error, ValidationError) else repr(error)
        raise StoreError(f"{folder}: {FILE} cannot be read: {why}; run the study again") from None
    return Memo(told.title, told.line, told.answer, sections, question)


def _kept(block: Block) -> dict[str, Any]:
    if isinstance(block, Scan):
        return {"kind": PICTURE, "about": block.about, "file": block.file}
    return {"kind": type(block).__name__, **asdict(block)}


def _block(folder: Path, kind: str, **fields: Any) -> Block:
    if kind == PICTURE:
        return _picture(folder / PICTURES / Path(fields["file"]).name, fields["about"])
    return KINDS[kind].validate_python(fields)


def _picture(file: Path, about: str) -> Scan:
    try:
        png = file.read_bytes()
    except OSError as error:
        raise StoreError(f"{file}: cannot be read: {error.strerror or error}") from None
    if not png.startswith(PNG) or len(png) < 24:
        raise StoreError(f"{file}: is no PNG")
    return Scan(about, png, file.name)
