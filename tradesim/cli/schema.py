"""`tradesim schema`: the JSON Schema of a scenario file, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tradesim.cli.files import new_file
from tradesim.cli.options import OverwriteFile
from tradesim.cli.terminal import say


def schema(
    out: Annotated[Path | None, typer.Option(help="File to write.  [default: print]")] = None,
    overwrite: OverwriteFile = False,
) -> None:
    """Print the JSON Schema of scenario files, for editors that check and complete them."""
    from tradesim.scenario.schema import scenario_schema

    text = json.dumps(scenario_schema(), indent=2, ensure_ascii=False)
    if out is None:
        say(text)
        return
    with new_file(out, overwrite=overwrite) as path:
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
    say(f"Written to {out}")
