"""Docstrings as autodoc takes them up: prose, with tables that must keep their columns."""

from __future__ import annotations

import re
from typing import Any

COLUMNS = re.compile(r"^\S+( \S+)* {3,}\S")


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
