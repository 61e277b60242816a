"""What Word and PowerPoint files share: the optional libraries, and text that XML can hold."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from tradesim.errors import StoreError
from tradesim.terms.text import plain

NEEDS = {".docx": ("docx", "python-docx"), ".pptx": ("pptx", "python-pptx")}
"""Module and name of the library that each ending needs."""
NOT_XML = re.compile("[\ufffe\uffff]")


def library(ending: str) -> Any:
    """The library that writes files with this ending; StoreError names the extra to install."""
    module, name = NEEDS[ending]
    try:
        return import_module(module)
    except ImportError:
        raise StoreError(
            f"{ending} needs {name}, which is not installed; install the extra: "
            "pip install 'tradesim[office]'"
        ) from None


def xml_text(text: str) -> str:
    r"""The text with what XML cannot hold written out or left away.

    >>> xml_text("one\x00\ntwo\uffff")
    'one\\x00\ntwo'
    """
    return NOT_XML.sub("", plain(text, lines=True))
