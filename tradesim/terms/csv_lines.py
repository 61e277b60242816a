"""CSV files of callers as lines of cells."""

from __future__ import annotations

import csv
from pathlib import Path

from tradesim.errors import TradesimError


def csv_lines(path: Path, error: type[TradesimError]) -> list[list[str]]:
    """Cells of every line that is not blank, without blanks around them.

    An `error` says why a file cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [[cell.strip() for cell in line] for line in csv.reader(file, strict=True)]
    except (OSError, UnicodeDecodeError, csv.Error) as found:
        why = getattr(found, "reason", None) or getattr(found, "strerror", None) or found
        raise error(f"{path.name}: cannot be read as CSV in UTF-8: {why}") from None
    return [line for line in lines if any(line)]
