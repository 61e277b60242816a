"""The optional libraries that Word and PowerPoint files need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from tradesim.errors import StoreError

NEEDS = {".docx": ("docx", "python-docx"), ".pptx": ("pptx", "python-pptx")}
"""Module and name of the library that each ending needs."""


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
