"""The list of commands, and what `tradesim` does without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from tradesim import __version__
from tradesim.cli.batch import batch
from tradesim.cli.bundle import bundle
from tradesim.cli.compare import compare
from tradesim.cli.explore import explore
from tradesim.cli.export import export
from tradesim.cli.forecast import forecast
from tradesim.cli.list import list_scenarios
from tradesim.cli.new import new
from tradesim.cli.plot import plot
from tradesim.cli.replay import replay
from tradesim.cli.report import report
from tradesim.cli.rerun import rerun
from tradesim.cli.run import run
from tradesim.cli.schema import schema
from tradesim.cli.sources import sources
from tradesim.cli.terminal import say

COMMANDS: Mapping[str, Callable[..., Any]] = {
    "list": list_scenarios,
    "run": run,
    "batch": batch,
    "compare": compare,
    "report": report,
    "export": export,
    "explore": explore,
    "forecast": forecast,
    "plot": plot,
    "replay": replay,
    "rerun": rerun,
    "bundle": bundle,
    "new": new,
    "schema": schema,
    "sources": sources,
}
"""In the order of the help page. Each command imports what it needs when it is called."""

app = typer.Typer(
    name="tradesim",
    help="What happens next between Washington and Beijing, and how likely is it?",
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


@app.callback()
def _options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        say(f"tradesim {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        say(context.get_help())
