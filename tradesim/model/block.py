"""One block of runs through all steps: the unit of seeding, work and storage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.economy.macro.step import first_macro
from tradesim.model import tally
from tradesim.model.event_log import EventLog, EventRows
from tradesim.model.histograms import Summary
from tradesim.model.phases.prospects import Prospects
from tradesim.model.recorder import Recorder, Selection
from tradesim.model.shocks import LANE, Draws, Shocks, SideBySide
from tradesim.model.start import Given, begin
from tradesim.model.step import Moment, step
from tradesim.model.variables import FLAGS, STAGE, VARIABLES, values_of
from tradesim.scenario.scenario import Scenario
from tradesim.terms.sides import Array, Codes, Mask

Paths = dict[str, Array | Codes]
RECORDS = ("outcomes", "weekly", "events", "paths")
"""How much is kept, each with all of those before it."""
LOGGED = ("events", "paths")
"""Records with a log of events."""
between_steps: ContextVar[Callable[[], None]] = ContextVar("between_steps", default=lambda: None)
"""Called after each step of a block; may raise, where nobody waits for the block any more."""


@dataclass(frozen=True, eq=False)
class BlockResult:
    """What is kept of a block."""

    block: int
    n_runs: int
    outcomes: dict[str, Array]
    """(n_runs,) each."""
    summary: Summary | None
    paths: Paths | None
    """Variables (steps + 1, labels, n_runs), flags likewise and `stage` (steps + 1, n_runs)."""
    events: EventRows | None = None
    """Events of all of its runs."""


def moments(
    scenario: Scenario,
    shocks: Draws,
    log: EventLog | None = None,
    given: Given | None = None,
    medians: Given = MappingProxyType({}),
) -> Iterator[Moment]:
    """Every date of the runs that `shocks` shows, the first day included.

    Events are noted in the `log`, where one is given. Parameters that are `given`, a value a run,
    are not drawn; `medians` as for `begin`.
    """
    world, state, flows = begin(scenario, shocks, given, medians)
    assert world.growth is not None
    macro = first_macro(world.growth)
    moment = Moment(world, world.calendar.clock(0), state, state, flows, macro=macro)
    prospects = Prospects.unknown(world.n_runs)
    yield moment
    for k in range(1, world.calendar.n_steps + 1):
        # what is not carried on need not fill memory during the next step
        moment = moment._replace(before=moment.state, happened=None, choices=None)
        moment = step(world, world.calendar.clock(k), shocks, moment, prospects, log)
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
    """The first `n_runs` runs of a block; `record` is one of RECORDS.

    `kept` names the runs, by their place in the block, that the summary counts; None all.
    """
    share = BlockSlice(block, n_runs, slice(0, n_runs), kept)
    return _of_one(scenario, seed, [share], record)[0]


def run_blocks(
    scenario: Scenario, seed: int, sizes: Mapping[int, int], *, record: str
) -> list[BlockResult]:
    """Several blocks as one array, from the number of runs of each: the results of each alone.

    Fewer, longer passes over the same runs: the interpreter's own part is shared by all of them,
    and threads hand its lock on less often.
    """
    shares, first = [], 0
    for block, n_runs in sizes.items():
        shares.append(BlockSlice(block, n_runs, slice(first, first + n_runs)))
        first += whole_lanes(n_runs)
    return _of_one(scenario, seed, shares, record)


def _of_one(
    scenario: Scenario, seed: int, shares: Sequence[BlockSlice], record: str
) -> list[BlockResult]:
    """Results of blocks of one scenario."""
    shocks = [Shocks(seed, each.block, 0, whole_lanes(each.n_runs)) for each in shares]
    return results_of(scenario, SideBySide(tuple(shocks)), shares, record)


@dataclass(frozen=True)
class BlockSlice:
    """The runs of one block among those that are played together."""

    block: int
    n_runs: int
    where: slice
    """Their places along the last axis."""
    kept: NDArray[np.intp] | None = None
    """Those that the summary counts, by their place in the block; None all."""

    @property
    def counted(self) -> Selection:
        """Selection of those that the summary counts along the last axis."""
        return self.where if self.kept is None else self.where.start + self.kept


def whole_lanes(n_runs: int) -> int:
    """Runs that are played for the first `n_runs` of a block: whole lanes of them."""
    return -(-n_runs // LANE) * LANE


def results_of(
    scenario: Scenario,
    shocks: Draws,
    shares: Sequence[BlockSlice],
    record: str,
    given: Given | None = None,
    medians: Given = MappingProxyType({}),
) -> list[BlockResult]:
    """Results of blocks that are played together, each in its share of the runs of `shocks`;
    `given` and `medians` as for `begin`."""
    n_times = scenario.dates().n_steps + 1
    recorder = None if record == "outcomes" else Recorder([s.counted for s in shares], n_times)
    paths: list[Paths] = [{} for _ in shares] if record == "paths" else []
    log = EventLog() if record in LOGGED else None
    counted = None
    wanted = [v for v in VARIABLES if recorder or v.name in tally.COUNTED]
    for moment in moments(scenario, shocks, log, given, medians):
        channels = moment.channels  # all at once, as they share parts
        seen = values_of(wanted, moment, channels)
        counted = _next_tally(moment, seen, channels, counted)
        if recorder is not None:
            _record(recorder, shares, paths, n_times, moment, seen)
        world, state = moment.world, moment.state
        del moment, seen, channels  # so that they do not fill memory during the next step
        between_steps.get()()
    assert counted is not None
    finished = tally.final_outcomes(world, state, counted)
    summaries = recorder.done() if recorder else [None] * len(shares)
    events = [None] * len(shares) if log is None else _by_share(log.rows(), shares)
    return [
        BlockResult(
            each.block,
            each.n_runs,
            {name: column[each.where].copy() for name, column in finished.items()},
            summaries[k],
            paths[k] if paths else None,
            events[k],
        )
        for k, each in enumerate(shares)
    ]


def _by_share(rows: EventRows, shares: Sequence[BlockSlice]) -> list[EventRows]:
    """The events of each share, whose runs are counted by their place in the block."""
    found = []
    for share in shares:
        first, last = np.searchsorted(rows.run, [share.where.start, share.where.stop])
        own = rows.only(slice(first, last))
        found.append(own._replace(run=own.run - np.int32(share.where.start)))
    return found


def _next_tally(
    moment: Moment,
    seen: Mapping[str, Array],
    channels: Mapping[str, Array],
    counted: tally.Tally | None,
) -> tally.Tally:
    if counted is None or moment.happened is None:
        return tally.first_tally(moment, seen, channels)
    return tally.next_tally(moment, moment.happened, seen, channels, counted)


def _record(
    recorder: Recorder,
    shares: Sequence[BlockSlice],
    paths: Sequence[Paths],
    n_times: int,
    moment: Moment,
    seen: Mapping[str, Array],
) -> None:
    time, stage = moment.clock.step, moment.state.stage
    values, flags = list(seen.values()), [flag.of(moment) for flag in FLAGS]
    recorder.add(time, values, flags, stage)
    for share, path in zip(shares, paths, strict=False):
        _keep(path, time, n_times, share.where, values, flags, stage)


def _keep(
    paths: Paths,
    time: int,
    n_times: int,
    where: slice,
    values: list[Array],
    flags: list[Mask],
    stage: Codes,
) -> None:
    named: list[tuple[str, Any]] = [
        (v.name, rows) for v, rows in zip(VARIABLES, values, strict=True)
    ]
    named += [(f.name, rows) for f, rows in zip(FLAGS, flags, strict=True)]
    for name, rows in [*named, (STAGE, stage)]:
        kept = rows[..., where]
        if name not in paths:
            paths[name] = np.empty((n_times, *kept.shape), dtype=rows.dtype)
        paths[name][time] = kept
