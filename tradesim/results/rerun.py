"""Chosen runs, simulated once more for what was not kept of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tradesim.model.block import moments, run_block
from tradesim.model.histograms import Summary
from tradesim.model.shocks import BLOCK, Shocks, lanes_of
from tradesim.model.step import Moment
from tradesim.model.variables import FLAGS, STAGE, VARIABLES
from tradesim.negotiation.stages import STAGES
from tradesim.scenario.scenario import Scenario

Runs = NDArray[np.intp]
"""Numbers of runs, ascending."""
Values = NDArray[Any]


class BlockRuns(NamedTuple):
    """The chosen runs that sit in one block."""

    block: int
    rows: slice
    """Which of the chosen runs these are."""
    places: Runs
    """Their places in the block."""

    @property
    def kept(self) -> Runs:
        """Their places along the last axis of the moments of `steps`."""
        return self.places - lanes_of(self.places)[0]


class Snapshot(NamedTuple):
    """The end of a step in the chosen runs of one block."""

    rows: slice
    """Which of the chosen runs these are."""
    kept: Runs
    """Their places along the last axis of the moment's arrays."""
    time: int
    """Number of the step; 0 is the first day."""
    moment: Moment


class Reading(NamedTuple):
    """A series that is recorded at every step, and the step at which it is read."""

    name: str
    place: int
    """Place along the first axis of the variable or flag: the side or region."""
    time: int


def summary_of(scenario: Scenario, seed: int, runs: Runs) -> Summary:
    """Counts by date over the runs."""
    summary = Summary.empty(scenario.dates().n_steps + 1)
    for block, _, places in by_block(runs):
        last = int(places[-1]) + 1
        part = run_block(scenario, seed, block, last, record="weekly", kept=places)
        assert part.summary is not None
        summary = summary.absorb(part.summary)
    return summary


def snapshots(scenario: Scenario, seed: int, runs: Runs, last: int) -> Iterator[Snapshot]:
    """Every step up to number `last`, the first day included, block by block."""
    for chosen in by_block(runs):
        for time, moment in zip(range(last + 1), steps(scenario, seed, chosen), strict=False):
            yield Snapshot(chosen.rows, chosen.kept, time, moment)


def by_block(runs: Runs) -> Iterator[BlockRuns]:
    """The runs of each block."""
    blocks, first = runs // BLOCK, 0
    for block in np.unique(blocks).tolist():
        places = runs[blocks == block] - block * BLOCK
        yield BlockRuns(block, slice(first, first + len(places)), places)
        first += len(places)


def steps(scenario: Scenario, seed: int, chosen: BlockRuns) -> Iterator[Moment]:
    """The ends of the steps of a block, in the lanes from its first chosen run to its last."""
    return moments(scenario, Shocks(seed, chosen.block, *lanes_of(chosen.places)))


def readings(scenario: Scenario, seed: int, runs: Runs, wanted: Sequence[Reading]) -> list[Values]:
    """What `wanted` asks for in every run, (len(runs),) each: numbers, truth or names of stages."""
    found: list[list[Values]] = [[] for _ in wanted]
    for snapshot in snapshots(scenario, seed, runs, max(each.time for each in wanted)):
        for each, pieces in zip(wanted, found, strict=True):
            if each.time == snapshot.time:
                pieces.append(read(snapshot.moment, each.name, each.place)[snapshot.kept])
    return [np.concatenate(pieces) for pieces in found]


def read(moment: Moment, name: str, place: int) -> Values:
    """What is recorded under a name at the end of a step, (n_runs,)."""
    if name == STAGE:
        return stage_names(moment.state.stage)
    return np.asarray(_RECORDED[name](moment)[place])


def stage_names(codes: Values) -> Values:
    """Names of stages from their codes; shape of `codes`."""
    return np.array(STAGES, dtype=object)[codes]


_RECORDED: Mapping[str, Callable[[Moment], Values]] = {
    **{variable.name: variable.of for variable in VARIABLES},
    **{flag.name: flag.of for flag in FLAGS},
}
