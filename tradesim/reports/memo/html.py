"""A memo as one self-contained HTML page that reads on a phone, in the dark and on paper.

The page is the template, the look and the script in page/. Every text is escaped by the template;
the page may run its own script alone and make no request of any kind.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tradesim.plots.style import DARK, LIGHT
from tradesim.reports.memo.columns import is_number_column, upright
from tradesim.reports.memo.drawn import drawn
from tradesim.reports.memo.printable import printable
from tradesim.reports.memo.records import Block, Memo, MemoTable, Picture, Scan
from tradesim.reports.memo.sort_keys import sort_keys

if TYPE_CHECKING:
    from jinja2 import Environment

PAGE = files("tradesim.reports.memo") / "page"
LONG = 24
"""Rows of a table of words from which on it opens on demand."""


def page(memo: Memo, dark: bool = False) -> bytes:
    """The page in UTF-8: dark if asked for, else light or dark as the reader's system is."""
    look = _own("memo.css").format(**_colors())
    script = _own("memo.js")
    own = f"style-src {_hash(look)}; script-src {_hash(script)}"
    policy = f"default-src 'none'; img-src data:; {own}"
    made = _environment().get_template("memo.html").render(
        memo=memo, dark=dark, policy=policy, look=_trusted(look), script=_trusted(script),
        kind=lambda block: type(block).__name__, columns=_columns, is_number=is_number_column,
        upright=_upright, long=LONG, figure=lambda block: _figure(block, dark),
    )  # fmt: skip
    return made.encode()


def _figure(block: Picture | Scan, dark: bool) -> Mapping[str, str]:
    """What the template shows of a figure: title, what it shows in words, and its data."""
    if isinstance(block, Scan):
        data = f"data:image/png;base64,{b64encode(block.png).decode('ascii')}"
        return {"finding": block.about, "captions": "", "about": block.about, "data": data}
    made = drawn(block, "svg", size="phone", dark=dark)
    data = f"data:image/svg+xml;base64,{b64encode(made.content).decode('ascii')}"
    told = {"finding": made.finding, "captions": made.captions, "about": made.about}
    return {**told, "data": data}


def _upright(block: Block) -> Block:
    return upright(block) if isinstance(block, MemoTable) else block


def _columns(table: MemoTable) -> list[Any]:
    """Sizes by which each column is sorted, or None where it is sorted as text."""
    return [sort_keys([row[k] for row in table.rows]) for k in range(len(table.head))]


def _colors() -> dict[str, str]:
    """Colours of a light and a dark page, the same as those of figures."""
    light = {f"light_{name}": color for name, color in LIGHT.items()}
    return light | {f"dark_{name}": color for name, color in DARK.items()}


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode('ascii')}'"


def _own(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


def _trusted(text: str) -> Any:
    """The project's own look and script, which need no escaping."""
    from markupsafe import Markup

    return Markup(text)


def _shown(value: Any) -> Any:
    """What a template writes: of text, no character that a page may not hold."""
    from markupsafe import Markup

    is_text = isinstance(value, str) and not isinstance(value, Markup)
    return printable(value) if is_text else value


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("tradesim.reports.memo", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
