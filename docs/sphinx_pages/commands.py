"""The command line: what every command says of itself, made from the commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from sphinx_pages.links import GENERATED
from tradesim.cli import app

PAGE = GENERATED / "commands.md"
WIDTH = 88


def pages() -> dict[Path, str]:
    """All commands on one page."""
    parts = [
        "# Commands",
        "What `tradesim COMMAND --help` says. [Use the command line](../how-to/command-line.md) "
        "shows them at work.",
    ]
    for name, command in commands():
        parts += [f"## tradesim {name}", f"```text\n{said(name, command)}\n```"]
    return {PAGE: "\n\n".join(parts) + "\n"}


def commands() -> list[tuple[str, Any]]:
    """Every command by name, in the order of `tradesim --help`."""
    group: Any = typer.main.get_command(app)
    return [(name, each) for name, each in group.commands.items() if not each.hidden]


def said(name: str, command: Any) -> str:
    """Help of a command, as a terminal shows it."""
    settings = {"help_option_names": ["-h", "--help"], "max_content_width": WIDTH}
    context = command.context_class(
        command, info_name=f"tradesim {name}", terminal_width=WIDTH, **settings
    )
    return str(command.get_help(context)).strip()
