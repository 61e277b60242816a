"""`tradesim compare`: results compared with a baseline, run by run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradesim.cli import complete
from tradesim.cli.files import new_file
from tradesim.cli.interrupts import interruptible
from tradesim.cli.options import OverwriteFile, Quiet, Settings
from tradesim.cli.results import check_once, compared, distinctly_named, holds_results, results_in
from tradesim.cli.scenarios import scenario_with
from tradesim.cli.terminal import say
from tradesim.errors import ResultError

if TYPE_CHECKING:
    from tradesim.analysis.comparison import Comparison
    from tradesim.results.ensemble import Ensemble

RUNS, SEED = 10_000, 0


class Form(StrEnum):
    """Format of a comparison: text to read, or every outcome as CSV or JSON."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


def compare(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="RESULTS...",
            help="Results folders or scenarios, the baseline first. Scenarios are simulated.",
            autocompletion=complete.sources,
        ),
    ],
    form: Annotated[
        Form | None,
        typer.Option(
            "--format", help="Format of the table.  [default: text, or by the ending of --out]"
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="File to write.  [default: print]")] = None,
    unpaired: Annotated[
        bool,
        typer.Option("--unpaired", help="Treat runs as independent, even if their seeds agree."),
    ] = False,
    runs: Annotated[
        int | None,
        typer.Option(
            help=f"Number of runs of a scenario.  [default: as in the first folder, or {RUNS}]"
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help=f"Seed of a scenario.  [default: as in the first folder, or {SEED}]"),
    ] = None,
    settings: Settings = None,
    overwrite: OverwriteFile = False,
    quiet: Quiet = False,
) -> None:
    """Compare results with a baseline: differences and their standard errors."""
    ensembles = _ensembles(sources, runs, seed, settings, quiet)
    found = compared(distinctly_named(ensembles), unpaired=unpaired)
    by_ending = next((each for each in Form if out and out.suffix == f".{each}"), Form.TEXT)
    form = form or by_ending
    text = _written(found, form)
    if form is Form.TEXT:
        text = f"{text}\n\n{_inputs(found)}"
    if out is None:
        say(text)
        return
    with new_file(out, overwrite=overwrite) as path:
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
    if not quiet:
        say(f"Written to {out}")


def _ensembles(
    sources: list[str], runs: int | None, seed: int | None, settings: list[str] | None, quiet: bool
) -> dict[str, Ensemble]:
    """Ensembles by source: read from folders, simulated for scenarios."""
    from tradesim.engine.simulate import simulate

    check_once(sources)
    stored = {source: results_in(source) for source in sources if holds_results(source)}
    if len(stored) == len(sources) and (settings or runs is not None or seed is not None):
        raise ResultError(
            "results folders have their own runs, seed and scenario; drop --runs, --seed, --set"
        )
    scenarios = {each: scenario_with(each, settings) for each in sources if each not in stored}
    first = next(iter(stored.values()), None)
    found: dict[str, Ensemble] = {}
    with interruptible():
        for source in sources:
            found[source] = stored.get(source) or simulate(
                scenarios[source],
                runs=runs if runs is not None else first.n_runs if first else RUNS,
                seed=seed if seed is not None else first.seed if first else SEED,
                record="outcomes",
                progress=False if quiet else None,
            )
    return found


def _inputs(found: Comparison) -> str:
    """Which inputs of each alternative differ from the baseline, as lines of text."""
    from tradesim.scenario.differences import explain_scenario

    base, lines = found.ensembles[found.baseline].scenario, []
    for name in found.alternatives:
        lines += ["", f"Inputs of {name} that differ from {found.baseline}"]
        lines += [f"  {line}" for line in explain_scenario(base, found.ensembles[name].scenario)]
    return "\n".join(lines[1:])


def _written(found: Comparison, form: Form) -> str:
    from tradesim.storage.csv_files import csv_text

    if form is Form.TEXT:
        from tradesim.reports.terminal import differences

        return differences(found)
    table = found.table.reset_index()
    if form is Form.CSV:
        return csv_text(table).rstrip("\n")
    return str(table.to_json(orient="records", indent=2, double_precision=15))
