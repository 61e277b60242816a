"""`tradesim new`: a commented scenario file to edit."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from tradesim.cli.complete import scenarios_or_files
from tradesim.cli.files import new_file
from tradesim.cli.options import Settings
from tradesim.cli.scenarios import scenario_with
from tradesim.cli.terminal import say
from tradesim.errors import ScenarioError, StoreError
from tradesim.terms.paths import user_path

ENDING = ".toml"


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Path of the new file, NAME.toml.")],
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="SCENARIO",
            help="Scenario to copy: a name, or the path of a TOML file.",
            autocompletion=scenarios_or_files,
        ),
    ] = "kuala-lumpur-2025",
    settings: Settings = None,
) -> None:
    """Write a scenario file to edit: every key with its meaning, unit and range."""
    from tradesim.scenario.template import commented_toml

    file = user_path(file)
    if file.suffix != ENDING:
        raise ScenarioError(f"{file}: allowed a path that ends in {ENDING}, like my{ENDING}")
    if file.exists():
        raise StoreError(f"{file}: already exists; name another file")
    start = scenario_with(source, settings)
    text = commented_toml(start, name=file.stem, file=str(file), source=source)
    with new_file(file) as path:
        path.write_text(text, encoding="utf-8", newline="\n")
    say(f"Written to {file}; edit it, then: tradesim run {quote(str(file))}")
