"""`tradesim new`: a commented scenario file to edit."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from tradesim.cli.complete import scenarios_or_files
from tradesim.cli.files import new_file
from tradesim.cli.options import At, Settings
from tradesim.cli.scenarios import start_with
from tradesim.cli.terminal import say
from tradesim.errors import ScenarioError, StoreError
from tradesim.terms.paths import user_path

ENDING = ".toml"
DEFAULT = "kuala-lumpur-2025"


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Path of the new file, NAME.toml.")],
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="SCENARIO",
            help=f"Scenario to copy: a name, or the path of a TOML file.  [default: {DEFAULT}]",
            autocompletion=scenarios_or_files,
        ),
    ] = None,
    at: At = None,
    settings: Settings = None,
) -> None:
    """Write a scenario file to edit: every key with its meaning, unit and range."""
    from tradesim.scenario.template import commented_toml

    file = user_path(file)
    if file.suffix != ENDING:
        raise ScenarioError(f"{file}: allowed a path that ends in {ENDING}, like my{ENDING}")
    if file.exists():
        raise StoreError(f"{file}: already exists; name another file")
    which = source or (None if at else DEFAULT)
    start = start_with(which, at, settings)
    text = commented_toml(start, name=file.stem, file=str(file), source=which or start.name)
    with new_file(file) as path:
        path.write_text(text, encoding="utf-8", newline="\n")
    say(f"Written to {file}; edit it, then: tradesim run {quote(str(file))}")
