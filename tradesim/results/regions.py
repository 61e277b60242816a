"""What other regions feel of the tariffs of many runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from tradesim.economy.third_regions import EFFECTS, MOST, THIRD_REGIONS, region_responses
from tradesim.results.data import EnsembleData
from tradesim.results.rerun import read, snapshots
from tradesim.results.statistics import SHARES
from tradesim.terms.calendar import DayLike
from tradesim.terms.sides import CN, SIDES, US, Array, Codes

if TYPE_CHECKING:
    import pandas as pd

A_YEAR = timedelta(weeks=52)
VARIABLE = "tariff"
QUANTILES = SHARES[[0, 2, 4]]
"""5, 50 and 95 percent."""


def effects_by_region(ens: EnsembleData, on: DayLike | None, *, change: bool) -> pd.DataFrame:
    """As `Ensemble.by_region`."""
    import pandas as pd

    step = ens.step_on(min(ens.dates[0] + A_YEAR, ens.dates[-1]) if on is None else on)
    start, tariff, sets = tariffs_and_sets(ens, step)
    after, before = responses(ens, tariff, sets), responses(ens, start, sets)
    cells = np.empty((len(THIRD_REGIONS), len(EFFECTS), 1 + len(QUANTILES)))
    for row, region in enumerate(THIRD_REGIONS):
        for column, effect in enumerate(EFFECTS):
            values = after[region][effect] - (before[region][effect] if change else 0.0)
            cells[row, column] = values.mean(), *np.quantile(values, QUANTILES)
    statistics = ["mean", *(f"{share:.0%}" for share in QUANTILES)]
    frame = pd.DataFrame(
        cells.reshape(len(THIRD_REGIONS), -1),
        index=pd.Index(THIRD_REGIONS, name="region"),
        columns=pd.MultiIndex.from_product([EFFECTS, statistics], names=["effect", "statistic"]),
    )
    frame.attrs["units"] = {effect: unit for effect, (unit, _) in EFFECTS.items()}
    frame.attrs["date"] = str(ens.dates[step])
    return frame


def responses(ens: EnsembleData, tariff: Array, sets: Codes) -> Mapping[str, Mapping[str, Array]]:
    """What is felt of tariffs (2, n) above those of before 2018, as far as it is known."""
    before = np.array([side.tariff_before_2018 for side in ens.scenario.sides])
    added = np.clip(tariff - before[:, None], 0.0, MOST)
    return region_responses(added[US], added[CN], sets)


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
