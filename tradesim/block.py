"""One block of runs through all steps: the unit of seeding, work and storage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim import tally
from tradesim.opening import begin
from tradesim.scenario import Scenario
from tradesim.shocks import BLOCK, LANE, Shocks
from tradesim.sides import Array, Codes, Mask
from tradesim.step import Moment, step
from tradesim.streaming import Recorder, Summary
from tradesim.variables import FLAGS, STAGE, VARIABLES


@dataclass(frozen=True, eq=False)
class BlockResult:
    """What is kept of a block."""

    block: int
    n_runs: int
    outcomes: dict[str, Array]
    """(n_runs,) each."""
    summary: Summary | None
    paths: dict[str, Array | Codes] | None
    """Variables (steps + 1, labels, n_runs), flags likewise and `stage` (steps + 1, n_runs)."""


def moments(scenario: Scenario, shocks: Shocks) -> Iterator[Moment]:
    """Every date of the runs that `shocks` shows, the first day included."""
    world, state = begin(scenario, shocks)
    yield Moment(world, world.calendar.clock(0), state, state)
    for k in range(1, world.calendar.n_steps + 1):
        moment = step(world, world.calendar.clock(k), shocks, state)
        state = moment.state
        yield moment


def run_block(
    scenario: Scenario,
    seed: int,
    block: int,
    n_runs: int,
    *,
    record: str,
    kept: NDArray[np.intp] | None = None,
) -> BlockResult:
    """The first `n_runs` runs of a block; `record` is outcomes, weekly or paths.

    `kept` names the runs, by their place in the block, that the summary counts; None all.
    """
    lanes = -(-n_runs // LANE) * LANE
    shocks = Shocks(seed, block, 0, min(lanes, BLOCK))
    n_times = scenario.dates().n_steps + 1
    counted_runs: slice | NDArray[np.intp] = slice(n_runs) if kept is None else kept
    n_counted = n_runs if kept is None else len(kept)
    recorder = Recorder(counted_runs, n_counted, n_times) if record != "outcomes" else None
    paths: dict[str, Array | Codes] | None = {} if record == "paths" else None
    counted = None
    for time, moment in enumerate(moments(scenario, shocks)):
        counted = _tallied(moment, counted)
        if recorder is None:
            continue
        values = [variable.of(moment) for variable in VARIABLES]
        flags = [flag.of(moment) for flag in FLAGS]
        recorder.add(time, values, flags, moment.state.stage)
        if paths is not None:
            _keep(paths, time, n_times, n_runs, values, flags, moment.state.stage)
    assert counted is not None
    outcomes = tally.finished(moment, counted)
    return BlockResult(
        block,
        n_runs,
        {name: column[:n_runs] for name, column in outcomes.items()},
        recorder.done() if recorder else None,
        paths,
    )


def _tallied(moment: Moment, counted: tally.Tally | None) -> tally.Tally:
    if counted is None or moment.happened is None:
        return tally.begun(moment)
    return tally.after(moment, moment.happened, counted)


def _keep(
    paths: dict[str, Array | Codes],
    time: int,
    n_times: int,
    n_runs: int,
    values: list[Array],
    flags: list[Mask],
    stage: Codes,
) -> None:
    named: list[tuple[str, Any]] = [
        (v.name, rows) for v, rows in zip(VARIABLES, values, strict=True)
    ]
    named += [(f.name, rows) for f, rows in zip(FLAGS, flags, strict=True)]
    for name, rows in [*named, (STAGE, stage)]:
        if name not in paths:
            paths[name] = np.empty((n_times, *rows.shape[:-1], n_runs), dtype=rows.dtype)
        paths[name][time] = rows[..., :n_runs]
