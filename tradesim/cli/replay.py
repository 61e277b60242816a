"""`tradesim replay`: one run in words, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tradesim.cli import complete
from tradesim.cli.options import Settings
from tradesim.cli.results import holds_results, results_in
from tradesim.cli.scenarios import scenario_with
from tradesim.cli.terminal import say
from tradesim.errors import ResultError

if TYPE_CHECKING:
    from tradesim.results.replay import TradeTalks


def replay(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A results folder, or a scenario.",
            autocompletion=complete.sources,
        ),
    ],
    run: Annotated[int, typer.Argument(metavar="RUN", help="Number of the run, counted from 0.")],
    seed: Annotated[
        int | None, typer.Option(help="Seed, if SOURCE is a scenario.  [default: 0]")
    ] = None,
    settings: Settings = None,
) -> None:
    """Replay one run and print it in words: who did what, when and why."""
    model = _replayed(source, run, seed, settings)
    model.run_model()
    say(model.narrative())


def _replayed(source: str, run: int, seed: int | None, settings: list[str] | None) -> TradeTalks:
    from tradesim.results.replay import TradeTalks

    if not holds_results(source):
        return TradeTalks(scenario=scenario_with(source, settings), rng=seed or 0, run=run)
    if seed is not None or settings:
        raise ResultError(
            f"{source}: a results folder has its own seed and scenario; drop --seed, --set"
        )
    return results_in(source).replay(run)
