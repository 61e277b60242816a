"""Tables of docs/model that the code knows, by the name of their mark.

A page has `<!-- table: NAME -->` above a line that says where in the code the table is, or above a
table of what the code does not know. On the site the line gives way to the table, and the table
gains the columns of the code, joined by its first one. A table is added as an entry of TABLES.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sphinx_pages import bargaining_tables as bargaining
from sphinx_pages import model_tables as model
from sphinx_pages.writing import Known, table

MARK = re.compile(r"^<!-- table: ([\w-]+) -->\n((?:.+\n)+)", flags=re.MULTILINE)

Row = tuple[str, ...]


def filled(text: str) -> str:
    """A page with its tables in place of what stands under their marks."""
    return MARK.sub(lambda mark: made(mark[1], mark[2]), text)


def made(name: str, written: str) -> str:
    """The table of that name, joined to the one written under its mark where that is a table."""
    head, *rows = parsed(written) if written.startswith("|") else [("",)]
    known = TABLES[name]([row[0] for row in rows])
    if not rows:
        return table(known.head, known.rows) + "\n"
    beside = {row[0]: row[1:] for row in rows}
    keys = [row[0] for row in known.rows]
    if unknown := set(beside) - set(keys):
        raise ValueError(f"table {name} of docs/model has {unknown}, which the code has not")
    if (missing := set(keys) - set(beside)) and name not in IN_PART:
        raise ValueError(f"table {name} of docs/model lacks {missing}")
    blank = ("",) * (len(head) - 1)
    return table(known.head + head[1:], [r + beside.get(r[0], blank) for r in known.rows]) + "\n"


def parsed(text: str) -> list[Row]:
    """Head and rows of a table in Markdown."""
    lines = [line.strip("|").split(" | ") for line in text.splitlines()]
    rows = [tuple(cell.strip().strip("|").strip() for cell in line) for line in lines]
    return [rows[0], *rows[2:]]


def by_code(known: Callable[[], Known]) -> Callable[[Sequence[str]], Known]:
    """A table whose keys the code has, whatever the page has."""
    return lambda _: known()


TABLES: dict[str, Callable[[Sequence[str]], Known]] = {
    "levers": by_code(bargaining.of_levers),
    "steps": by_code(bargaining.of_steps),
    "authorities": by_code(bargaining.of_authorities),
    "state": by_code(model.of_state),
    "stages": by_code(bargaining.of_stages),
    "events": by_code(bargaining.of_events),
    "transitions": by_code(bargaining.of_transitions),
    "moves": by_code(bargaining.of_moves),
    "phases": by_code(model.of_phases),
    "scripted": by_code(model.of_scripted),
    "switches": by_code(model.of_switches),
    "strategies": by_code(model.of_strategies),
    "view": by_code(model.of_view),
    "shocks": model.of_shocks,
    "variables": by_code(model.of_variables),
    "flags": by_code(model.of_flags),
    "outcomes": by_code(model.of_outcomes),
    "constants": model.of_constants,
    "stage-values": by_code(bargaining.of_stage_values),
    "easing": by_code(bargaining.of_easing),
}
IN_PART = ("state",)
"""Tables of which the page need not have every row."""
