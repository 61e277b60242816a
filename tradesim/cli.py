"""The command line: tradesim list, run, batch, replay, sources.

Bad input is one line on stderr and exit code 2, blocks that failed 1, an interrupt 130.
"""

from __future__ import annotations

import re
import sys
import tomllib
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tradesim import __version__
from tradesim.errors import BlockError, ResultError, ScenarioError, TradesimError

if TYPE_CHECKING:
    from tradesim.replay import TradeTalks
    from tradesim.scenario import Scenario

FAILED, USAGE, INTERRUPTED = 1, 2, 130
_UsageError: type[Exception] = typer.BadParameter.__bases__[0]
"""Lives in click or inside typer, by typer's version."""


class Interrupted(Exception):
    """An interrupt, and what is kept all the same; typer drops the words of its own."""


app = typer.Typer(
    name="tradesim",
    help="What happens next between Washington and Beijing, and how likely is it?",
    invoke_without_command=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


class Record(StrEnum):
    """How much of each run is kept."""

    OUTCOMES = "outcomes"
    WEEKLY = "weekly"
    PATHS = "paths"


class Layout(StrEnum):
    """Form of a table."""

    TEXT = "text"
    CSV = "csv"
    MARKDOWN = "markdown"


Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change a key of the scenario, by dotted path and in TOML: --set us.threat.size=0.5. "
        "Repeat it for more keys. A bare word is text.",
    ),
]
Overwrite = Annotated[bool, typer.Option(help="Replace results that are there already.")]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with unfinished results where they stopped.")
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Simulate on a Dask cluster: tcp://HOST:8786."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar, no summary.")]
Seed = Annotated[int, typer.Option(help="Seed of the random draws, from 0.")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code: 0 done, 1 blocks failed, 2 bad input, 130 interrupted."""
    try:
        code = app(args=arguments, prog_name="tradesim", standalone_mode=False)
    except BlockError as error:
        _refused(str(error))
        return FAILED
    except TradesimError as error:
        return _refused(str(error))
    except _UsageError as error:
        return _refused(getattr(error, "format_message", error.__str__)())
    except OSError as error:
        return _refused(f"{error.filename or 'input'}: {error.strerror or error}")
    except MemoryError:
        return _refused("not enough memory; ask for fewer runs, or keep less with --record")
    except Interrupted as error:
        return _interrupted(str(error))
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted("")
    return _interrupted("") if code == INTERRUPTED else code if isinstance(code, int) else 0


def _interrupted(standing: str) -> int:
    bar_ends = "\n" if sys.stderr.isatty() else ""
    print(f"{bar_ends}tradesim: interrupted; {standing or 'nothing was written'}", file=sys.stderr)
    return INTERRUPTED


def _refused(message: str) -> int:
    print(f"tradesim: {' '.join(message.split())}", file=sys.stderr)
    return USAGE


@app.callback()
def _options(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(f"tradesim {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command("list")
def list_scenarios() -> None:
    """List the scenarios that come with tradesim."""
    from tradesim.library import load_scenario, scenario_names

    width = max(map(len, scenario_names()))
    for name in scenario_names():
        print(f"{name:<{width}}  {load_scenario(name).title}")


@app.command()
def run(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A name, or a path to a TOML file.")
    ],
    runs: Annotated[int, typer.Option(help="Histories to simulate.")] = 10_000,
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results.  [default: results/NAME]")
    ] = None,
    settings: Settings = None,
    record: Annotated[Record, typer.Option(help="How much of each run to keep.")] = Record.WEEKLY,
    figures: Annotated[bool, typer.Option(help="Draw the pictures.")] = True,
    overwrite: Overwrite = False,
    resume: Resume = False,
    scheduler: Scheduler = None,
    quiet: Quiet = False,
) -> None:
    """Simulate a scenario many times; print and store the results."""
    from tradesim.folder import folder_name
    from tradesim.headlines import headlines
    from tradesim.pictures import draw
    from tradesim.simulation import simulate

    start = _scenario(scenario, settings)
    target = out if out is not None else Path("results") / folder_name(start.name)
    with _interrupts_told(), _cluster(scheduler) as executor:
        ens = simulate(
            start,
            runs=runs,
            seed=seed,
            record=record.value,
            executor=executor,
            progress=False if quiet else None,
            out=target,
            resume=resume,
            overwrite=overwrite,
            finish=draw if figures else None,
        )
    if not quiet:
        print(f"{headlines(ens)}\n\nWritten to {target}")


@app.command()
def batch(
    file: Annotated[Path, typer.Argument(metavar="STUDY", help="Path to a study's TOML file.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results.  [default: results/NAME]")
    ] = None,
    overwrite: Overwrite = False,
    resume: Resume = False,
    scheduler: Scheduler = None,
    quiet: Quiet = False,
) -> None:
    """Simulate a study: many scenarios with the same shocks, a table, pictures and a report."""
    from tradesim import study
    from tradesim.batch import run as run_study
    from tradesim.folder import folder_name

    asked, scenarios = study.read(file)
    target = out if out is not None else Path("results") / folder_name(asked.name)
    with _interrupts_told(), _cluster(scheduler) as executor:
        run_study(
            asked,
            scenarios,
            target,
            executor=executor,
            progress=False if quiet else None,
            resume=resume,
            overwrite=overwrite,
        )
    if not quiet:
        print(f"{len(scenarios)} scenarios of {asked.runs:,} runs; report in {target}/report.md")


@app.command()
def replay(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A results folder, or a scenario.")
    ],
    run: Annotated[int, typer.Argument(metavar="RUN", help="Number of the run, from 0.")],
    seed: Annotated[
        int | None, typer.Option(help="Seed, where a scenario is named.  [default: 0]")
    ] = None,
    settings: Settings = None,
) -> None:
    """Tell one history, week by week: who moved, what, and why."""
    model = _replayed(source, run, seed, settings)
    model.run_model()
    print(model.narrative())


@app.command()
def sources(
    layout: Annotated[Layout, typer.Option("--format", help="Form of the table.")] = Layout.TEXT,
) -> None:
    """Print every number the model rests on, with its range and source."""
    from tradesim import headlines

    print(headlines.sources(layout.value))


def _replayed(source: str, run: int, seed: int | None, settings: list[str] | None) -> TradeTalks:
    from tradesim import store
    from tradesim.replay import TradeTalks

    if not Path(source).is_dir():
        return TradeTalks(scenario=_scenario(source, settings), rng=seed or 0, run=run)
    if seed is not None or settings:
        raise ResultError(
            f"{source}: a results folder has its own seed and scenario; drop --seed, --set"
        )
    with _warnings_as_lines():
        return store.read(source).replay(run)


@contextmanager
def _interrupts_told() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted(str(error)) from None


@contextmanager
def _cluster(address: str | None) -> Iterator[Any]:
    """A client of the Dask cluster at an address; None without one."""
    if address is None:
        yield None
        return
    from tradesim.executors import cluster

    with cluster(address) as client:
        yield client


def _scenario(which: str, settings: list[str] | None) -> Scenario:
    from tradesim.library import load_scenario

    found = load_scenario(which)
    return found.evolve(dict(map(_setting, settings))) if settings else found


def _setting(text: str) -> tuple[str, Any]:
    """Key and value of `us.threat.size=0.5`."""
    key, equals, value = (part.strip() for part in text.partition("="))
    if not equals or not re.fullmatch(r"[\w-]+(\.[\w-]+)*", key):
        raise ScenarioError(f"--set {text}: allowed KEY=VALUE, like us.threat.size=0.5")
    try:
        table = tomllib.loads(f"value = {value}")
    except tomllib.TOMLDecodeError:
        table = {"value": value} if re.fullmatch(r"[A-Za-z][\w -]*", value) else {}
    if set(table) != {"value"}:
        raise ScenarioError(f"--set {text}: {value!r} is no TOML value; put text into quotes")
    return key, table["value"]


@contextmanager
def _warnings_as_lines() -> Iterator[None]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for warning in caught:
        print(f"tradesim: {warning.message}", file=sys.stderr)
