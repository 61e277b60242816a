"""`tradesim schema`: the JSON Schema of a scenario file, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tradesim.cli.files import new_file
from tradesim.cli.options import OverwriteFile


def schema(
    out: Annotated[Path | None, typer.Option(help="File to write; printed if left out.")] = None,
    overwrite: OverwriteFile = False,
) -> None:
    """Print the JSON Schema of a scenario file, with which editors check and complete one."""
    from tradesim.scenario.schema import scenario_schema

    text = json.dumps(scenario_schema(), indent=2, ensure_ascii=False)
    if out is None:
        print(text)
        return
    with new_file(out, overwrite=overwrite) as path:
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"Written to {out}")
