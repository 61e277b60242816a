"""What other regions, and sectors of both sides, feel of the tariffs of many runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tradesim.economy.sector_responses import EFFECTS as SECTOR_EFFECTS
from tradesim.economy.sector_responses import EXPOSURES, exposures, sector_responses
from tradesim.economy.third_regions import EFFECTS as REGION_EFFECTS
from tradesim.economy.third_regions import THIRD_REGIONS, region_responses
from tradesim.economy.two_tariffs import MOST
from tradesim.results import weights as weighted
from tradesim.results.data import EnsembleData
from tradesim.results.rerun import read, snapshots
from tradesim.results.statistics import SHARES
from tradesim.terms.calendar import DayLike
from tradesim.terms.sides import CN, SECTORS, SIDES, US, Array, Codes

if TYPE_CHECKING:
    import pandas as pd

Responses: TypeAlias = Callable[[Array, Array, Codes], Mapping[Any, Mapping[str, Array]]]
"""By row, by effect, from tariffs added by the US and by China and elasticity sets, (n,) each."""
A_YEAR = timedelta(weeks=52)
VARIABLE = "tariff"
QUANTILES = SHARES[[0, 2, 4]]
"""5, 50 and 95 percent."""


def effects_by_region(ens: EnsembleData, on: DayLike | None, *, change: bool) -> pd.DataFrame:
    """As `Ensemble.by_region`."""
    import pandas as pd

    rows = pd.Index(THIRD_REGIONS, name="region")
    return _table(ens, on, region_responses, rows, REGION_EFFECTS, np.subtract, change=change)


def effects_by_sector(ens: EnsembleData, on: DayLike | None, *, change: bool) -> pd.DataFrame:
    """As `Ensemble.by_sector`."""
    import pandas as pd

    rows = pd.MultiIndex.from_product([SIDES, SECTORS], names=["side", "sector"])
    frame = _table(ens, on, sector_responses, rows, SECTOR_EFFECTS, percent_since, change=change)
    for name in EXPOSURES:
        frame["exposure", name] = [exposures()[row][name] for row in frame.index]
    frame.attrs["units"] |= {name: unit for name, (unit, _) in EXPOSURES.items()}
    return frame


def _table(
    ens: EnsembleData,
    on: DayLike | None,
    responses: Responses,
    rows: pd.Index[Any],
    effects: Mapping[str, tuple[str, str]],
    less: Callable[[Array, Array], Array],
    *,
    change: bool,
) -> pd.DataFrame:
    """A row a region or sector; mean and quantiles over the runs of each effect."""
    import pandas as pd

    step = ens.step_on(min(ens.dates[0] + A_YEAR, ens.dates[-1]) if on is None else on)
    start, tariff, sets = tariffs_and_sets(ens, step)
    now, first = added(ens, tariff), added(ens, start)
    after, before = responses(now[US], now[CN], sets), responses(first[US], first[CN], sets)
    cells = np.empty((len(rows), len(effects), 1 + len(QUANTILES)))
    for row, name in enumerate(rows):
        for column, effect in enumerate(effects):
            values = after[name][effect]
            values = less(values, before[name][effect]) if change else values
            cuts = weighted.quantiles(values, QUANTILES, ens.weights)
            cells[row, column] = weighted.mean(values, ens.weights), *cuts
    statistics = ["mean", *(f"{share:.0%}" for share in QUANTILES)]
    frame = pd.DataFrame(
        cells.reshape(len(rows), -1),
        index=rows,
        columns=pd.MultiIndex.from_product([effects, statistics], names=["effect", "statistic"]),
    )
    frame.attrs["units"] = {effect: unit for effect, (unit, _) in effects.items()}
    frame.attrs["date"] = str(ens.dates[step])
    return frame


def percent_since(after: Array, before: Array) -> Array:
    """Percent that lies between two changes in percent, (n,)."""
    return np.asarray(100.0 * ((100.0 + after) / (100.0 + before) - 1.0))


def added(ens: EnsembleData, tariff: Array) -> Array:
    """What tariffs (2, n) are above those of before 2018, as far as responses are known."""
    before = np.array([side.tariff_before_2018 for side in ens.scenario.sides])
    return np.asarray(np.clip(tariff - before[:, None], 0.0, MOST))


def tariffs_and_sets(ens: EnsembleData, step: int) -> tuple[Array, Array, Codes]:
    """Tariffs (2, n) of the first day and after a step, and the elasticity set of each run (n,).

    Runs are started once more for what they drew, and played on where no tariff of that date
    was kept.
    """
    kept = kept_tariffs(ens, step)
    start, tariff = np.empty((2, len(SIDES), ens.n_runs))
    sets = np.empty(ens.n_runs, dtype=np.int8)
    last = 0 if kept is not None else step
    for rows, places, time, moment in snapshots(ens.scenario, ens.seed, ens.run_numbers, last):
        for side in range(len(SIDES)):
            found = read(moment, VARIABLE, side)[places] if time in (0, last) else None
            if time == 0:
                start[side, rows] = found
            if time == last:
                tariff[side, rows] = found
        if time == 0:
            sets[rows] = moment.world.sets[places]
    return start, tariff if kept is None else kept, sets


def kept_tariffs(ens: EnsembleData, step: int) -> Array | None:
    """Tariffs (2, n) after a step where they were kept, None where they were not."""
    if ens.stored:
        return np.asarray(ens.stored[VARIABLE][step])
    if step == len(ens.dates) - 1:
        return np.stack([ens.columns[f"tariff_{side.lower()}"] for side in SIDES])
    return None
