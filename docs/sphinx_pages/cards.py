"""Lists that the site shows as cards, and blocks that it shows as tabs.

On a code host they are what they are: a list under `<!-- cards -->`, and, between `<!-- tabs -->`
and `<!-- tabs: end -->`, bold lines with what belongs to them below.
"""

from __future__ import annotations

import re

LIST = re.compile(r"^<!-- cards -->\n((?:- .+\n)+)", flags=re.MULTILINE)
ITEM = re.compile(r"^- \[(.+?)\]\((\S+?)\.\w+\): (.+)$", flags=re.MULTILINE)
TABS = re.compile(r"^<!-- tabs -->\n(.+?)^<!-- tabs: end -->$", flags=re.DOTALL | re.MULTILINE)
LABEL = re.compile(r"^\*\*(.+)\*\*$", flags=re.MULTILINE)


def shown(text: str) -> str:
    """A page whose links hold on the site, with its cards and tabs."""
    return TABS.sub(lambda found: tabs(found[1]), LIST.sub(lambda found: cards(found[1]), text))


def cards(items: str) -> str:
    """A grid of cards, each a link as a whole."""
    made = [
        f":::{{grid-item-card}} {title}\n:link: {page}\n:link-type: doc\n\n{about}\n:::"
        for title, page, about in ITEM.findall(items)
    ]
    return "\n\n".join(["::::{grid} 1 2 3 3\n:gutter: 3", *made, "::::"]) + "\n"


def tabs(blocks: str) -> str:
    """A set of tabs; where one is chosen, the others of the page with its label follow."""
    _, *parts = LABEL.split(blocks)
    made = [
        f":::{{tab-item}} {label}\n:sync: {label}\n\n{body.strip()}\n:::"
        for label, body in zip(parts[::2], parts[1::2], strict=True)
    ]
    return "\n\n".join(["::::{tab-set}", *made, "::::"])
