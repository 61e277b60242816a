"""`tradesim bundle`: a results folder as one zip."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tradesim.cli.options import OverwriteFile, Quiet, Results
from tradesim.cli.terminal import say


def bundle(
    results: Results,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to write; ends in .zip.")],
    overwrite: OverwriteFile = False,
    quiet: Quiet = False,
) -> None:
    """Write results, scenario and versions as one zip, which every command reads as a folder."""
    from tradesim.storage.bundles import bundle

    bundle(results, file, overwrite=overwrite)
    if not quiet:
        say(f"Written to {file}")
