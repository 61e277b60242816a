"""Docstrings as autodoc takes them up: prose, with tables that must keep their columns."""

from __future__ import annotations

import re
from dataclasses import is_dataclass
from typing import Any

COLUMNS = re.compile(r"^\S+( \S+)* {3,}\S")
ALIAS = re.compile(r"TypeAliasForwardRef\('(\w+)'\)")
WRITTEN_OUT = re.compile(r"ndarray\[tuple\[Any, \.\.\.\], dtype\[(\w+)\]\]")


def on_signature(_: Any, kind: str, __: str, of: Any, ___: Any, args: str, gives: str) -> Any:
    """Write types of arrays as the code does; the fields of a record stand below it."""
    if kind == "class" and is_record(of):
        return "", None
    return tuple(
        text and WRITTEN_OUT.sub(r"NDArray[\1]", ALIAS.sub(r"\1", text)) for text in (args, gives)
    )


def is_record(kind: Any) -> bool:
    """Whether a class is made from its fields."""
    return is_dataclass(kind) or hasattr(kind, "model_fields")


def on_docstring(_: Any, __: str, ___: str, ____: Any, _____: Any, lines: list[str]) -> None:
    """Set paragraphs that hold columns as they stand."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            paragraphs[-1].append(line)
        else:
            paragraphs.append([])
    lines[:] = [line for each in paragraphs for line in (*set_as_it_stands(each), "")]


def set_as_it_stands(paragraph: list[str]) -> list[str]:
    """A paragraph as a literal block where its lines hold columns."""
    if any(map(COLUMNS.match, paragraph)):
        return ["::", "", *(f"    {line}" for line in paragraph)]
    return paragraph
