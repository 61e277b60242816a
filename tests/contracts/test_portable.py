"""What the package writes it writes on Windows too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("tradesim", "docs", "notebooks", "benchmarks", "tests")
FILES = sorted(
    file
    for folder in FOLDERS
    for ending in ("*.py", "*.md", "*.ipynb")
    for file in (ROOT / folder).rglob(ending)
    if not any(part.startswith("_") for part in file.relative_to(ROOT).parts[:-1])
)
UNPADDED = re.compile(r"%[-_^#][A-Za-z]")
"""A flag between the mark and the letter, which the C libraries of some systems refuse."""


@pytest.mark.parametrize("folder", FOLDERS)
def test_dates_are_written_with_directives_that_every_system_has(folder: str) -> None:
    found = [
        f"{file.relative_to(ROOT)}: {match[0]}"
        for file in FILES
        if file.is_relative_to(ROOT / folder) and file != Path(__file__)
        for match in UNPADDED.finditer(file.read_text(encoding="utf-8"))
    ]
    assert not found
