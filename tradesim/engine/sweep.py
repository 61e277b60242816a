"""Ensembles of many scenarios at once, over the settings of a sweep or the items of a list.

All share a seed and so their shocks: differences between them are paired.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.engine.designs import factorial
from tradesim.engine.executors import Cluster
from tradesim.engine.interrupts import in_order
from tradesim.engine.job import Job, Workers
from tradesim.engine.simulate import (
    OUTCOMES_IN_MEMORY,
    check_folder,
    checked,
    into_folder,
    into_memory,
)
from tradesim.errors import BlockError, ResultError, in_short, shown
from tradesim.model.outcomes import OUTCOMES
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.scenario import Scenario
from tradesim.storage.disk import folder_names
from tradesim.storage.store import Finish
from tradesim.storage.unfinished import check_is_free
from tradesim.terms.arguments import listed, of_kind
from tradesim.terms.calendar import as_date
from tradesim.terms.display import Displayed
from tradesim.terms.frozen import freeze, frozen, kept
from tradesim.terms.paths import user_path

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

SCENARIO = "scenario"
LARGEST = 8
"""Most outcomes of a sweep in memory, as a multiple of those of one ensemble."""
COLUMNS = ["unit", "mean", "standard_error", "runs"]


@dataclass(frozen=True, eq=False)
class Sweep(Displayed):
    """Ensembles over the settings of one or more axes, the last axis changing fastest."""

    axes: Mapping[str, tuple[Any, ...]]
    ensembles: tuple[Ensemble, ...]

    def __post_init__(self) -> None:
        freeze(self, "axes", "ensembles")

    def __len__(self) -> int:
        return len(self.ensembles)

    def __iter__(self) -> Any:
        return iter(self.ensembles)

    @property
    def settings(self) -> list[dict[str, Any]]:
        """Setting of each ensemble by axis."""
        return [dict(zip(self.axes, point, strict=True)) for point in product(*self.axes.values())]

    def at(self, **setting: Any) -> Ensemble:
        """The ensemble at a setting; dots in the names of axes are written `__`.

        ResultError names the axes and their settings.
        """
        asked = {axis.replace("__", "."): value for axis, value in setting.items()}
        for found, ensemble in zip(self.settings, self.ensembles, strict=True):
            if found.keys() == asked.keys() and all(_same(found[a], asked[a]) for a in found):
                return ensemble
        known = "; ".join(f"{axis}: {', '.join(map(str, v))}" for axis, v in self.axes.items())
        raise ResultError(f"no ensemble at {shown(asked)}; allowed one of each of {known}")

    @kept
    def table(self) -> pd.DataFrame:
        """A row for each setting and outcome: the settings, outcome, unit, mean, standard_error,
        runs that have it."""
        import pandas as pd

        rows = [
            setting | {"outcome": name, **row}
            for setting, ensemble in zip(self.settings, self.ensembles, strict=True)
            for name, row in ensemble.summary()[COLUMNS].to_dict("index").items()
        ]
        return pd.DataFrame(rows, columns=[*self.axes, "outcome", *COLUMNS])

    def to_xarray(self) -> xr.Dataset:
        """Mean of every outcome over the axes, and its standard error as NAME_standard_error.

        Axes of dates are datetime64; of what is no number, truth or date they are text.
        """
        import xarray as xr

        shape = tuple(map(len, self.axes.values()))
        data: dict[str, Any] = {}
        for name, rows in self.table.groupby("outcome", sort=False):
            unit = {"units": OUTCOMES[str(name)][0], "long_name": OUTCOMES[str(name)][1]}
            for column, ending in (("mean", ""), ("standard_error", "_standard_error")):
                values = rows[column].to_numpy(dtype=np.float64).reshape(shape)
                data[f"{name}{ending}"] = (tuple(self.axes), values, unit)
        coords = {axis: _coordinate(values) for axis, values in self.axes.items()}
        return xr.Dataset(data, coords=coords)

    def __repr__(self) -> str:
        axes = ", ".join(f"{axis} ({len(values)})" for axis, values in self.axes.items())
        return f"Sweep({len(self)} ensembles over {axes})"


def _same(setting: Any, asked: object) -> bool:
    """Whether a setting of an axis is the one asked for; a date however it is given."""
    if isinstance(setting, date | np.datetime64):
        return as_date(setting) == as_date(asked, "setting")
    alike = setting == frozen(asked)
    return isinstance(alike, bool | np.bool_) and bool(alike)


def _coordinate(values: Sequence[Any]) -> Any:
    """Settings of an axis as files take them: numbers, truths and dates, or else as text."""
    if all(isinstance(each, date | np.datetime64) for each in values):
        return np.array([as_date(each) for each in values], dtype="datetime64[ns]")
    array = np.array([str(each) for each in values])
    kinds = {type(each) for each in values}
    return np.array(values) if kinds <= {int, float} or kinds == {bool} else array


def sweep(
    scenario: Scenario,
    settings: Mapping[str, Sequence[Any]] | Sequence[Scenario],
    *,
    runs: int = 10_000,
    seed: int = 0,
    record: str = "outcomes",
    executor: Executor | Cluster | None = None,
    progress: bool | None = None,
    out: str | Path | None = None,
    resume: bool = False,
) -> Sweep:
    """Ensembles of a scenario at every combination of settings, by dotted path.

    In place of settings a design may be given, a list of scenarios as `ts.designs` makes them.
    Points that differ in parameters alone are simulated side by side, as fast as one scenario.
    All arguments but `settings` are those of `simulate`; with `out`, each ensemble has a folder
    there. ScenarioError names a key that is unknown or a value that is not allowed, ResultError
    settings that make no sense or do not fit into memory, BlockError blocks that failed.

    >>> import tradesim as ts
    >>> talks = ts.load_scenario("kuala-lumpur-2025")
    >>> found = ts.sweep(talks, {"us.threat.size": [0.5, 1.0], "leaders.sign": [False]}, runs=64)
    >>> found.to_xarray()["tariff_us"].shape
    (2, 1)
    """
    of_kind("scenario", scenario, Scenario, "a Scenario, as load_scenario returns")
    axes: dict[str, tuple[Any, ...]] | None = None
    if isinstance(settings, list | tuple):
        scenarios: Sequence[Scenario] = settings
    else:
        scenarios = factorial(scenario, settings)  # type: ignore[arg-type]
        axes = {axis: tuple(values) for axis, values in settings.items()}  # type: ignore[union-attr]
    found = ensemble_of(
        scenarios,
        runs=runs,
        seed=seed,
        record=record,
        executor=executor,
        progress=progress,
        out=out,
        resume=resume,
    )
    return found if axes is None else Sweep(axes, found.ensembles)


def ensemble_of(
    scenarios: Sequence[Scenario],
    *,
    runs: int = 10_000,
    seed: int = 0,
    record: str = "outcomes",
    executor: Executor | Cluster | None = None,
    progress: bool | None = None,
    out: str | Path | None = None,
    resume: bool = False,
) -> Sweep:
    """Ensembles of many scenarios, which must have different names; arguments as for `sweep`.

    ResultError where names are there twice, BlockError names blocks that failed.
    """
    each = listed("scenarios", scenarios, "a list of Scenarios")
    jobs = _checked([Job(scenario, seed, runs, record) for scenario in each], out)
    check_folder(out, resume=resume)
    with in_order(), Workers.of(executor, jobs, progress) as workers:
        if out is None:
            found = into_memory(jobs, workers)
        else:
            found = into_folders(jobs, workers, user_path(out).resolve(), resume=resume)
    return Sweep({SCENARIO: tuple(job.scenario.name for job in jobs)}, tuple(found))


def into_folders(
    jobs: Sequence[Job],
    workers: Workers,
    target: Path,
    *,
    resume: bool,
    overwrite: bool = False,
    finish: Finish | None = None,
    note: Callable[[int], None] = lambda _: None,
) -> list[Ensemble]:
    """Ensembles in folders below `target`, one after the other, all workers on each.

    A folder is called after its scenario, in short, and with its number where that is needed.
    `note` is told the number of each that is finished. Where blocks of some fail, the rest goes
    on, and one BlockError names them all.
    """
    found, failed = [], []
    folders = folder_names([job.scenario.name for job in jobs])
    for each in folders if not resume else ():
        check_is_free(target / each, overwrite=False)
    for k, job in enumerate(jobs):
        try:
            ens = into_folder(
                job,
                workers,
                target / folders[k],
                resume=resume,
                overwrite=overwrite,
                finish=finish,
            )
            found.append(ens)
            note(k)
        except BlockError as error:
            failed.append(f"{job.scenario.name}: {error}")
    if failed:
        raise BlockError("; ".join(failed))
    return found


def _checked(given: Sequence[Job], out: str | Path | None) -> list[Job]:
    jobs = [checked(job, out) for job in given]
    names = [job.scenario.name for job in jobs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not names:
        wrong = f"scenarios share a name: {in_short(twice)}; rename them with evolve(..., name=)"
        raise ResultError(wrong if twice else "no scenarios are given; give at least one")
    size = 8 * len(OUTCOMES) * sum(job.runs for job in jobs)
    if out is None and size > LARGEST * OUTCOMES_IN_MEMORY:
        raise ResultError(
            f"{len(jobs)} scenarios of {jobs[0].runs:,} runs take {size / 2**30:.1f} GiB in "
            f"memory; allowed {LARGEST * OUTCOMES_IN_MEMORY / 2**30:.1f}; more go to a folder, out="
        )
    return jobs
