"""Equations as MathML, which browsers typeset themselves: no script, nothing from the network."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

TAG = re.compile(r" \\tag\{(\w+)\}$")
SIGN, CLOSE_SIGN = "<mo>∼</mo>", '<mo lspace="0" rspace="0">∼</mo>'
"""Before a name it says "the median of", and stands close to it."""


def on_block(writer: Any, node: nodes.math_block) -> None:
    """An equation on lines of its own, with its number at the right."""
    formula = node.astext().strip()
    tag = TAG.search(formula)
    number = f'<span class="number">({tag[1]})</span>' if tag else ""
    shown = tex2mathml(TAG.sub("", formula), as_block=True).replace(SIGN, CLOSE_SIGN)
    ids = "".join(f'<span id="{each}"></span>' for each in node["ids"])
    writer.body.append(f'{ids}<div class="equation" tabindex="0">{shown}{number}</div>\n')
    raise nodes.SkipNode


def on_inline(writer: Any, node: nodes.math) -> None:
    """A formula within a line."""
    writer.body.append(tex2mathml(node.astext()))
    raise nodes.SkipNode
