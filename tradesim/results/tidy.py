"""Tables of an ensemble for other programs: a row an observation, named as the data dictionary
names it. A table is added as one entry of TABLES.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from tradesim.model.outcomes import HEADLINE, MACRO, MEASURED, OUTCOMES
from tradesim.model.shocks import BLOCK
from tradesim.negotiation.stages import STAGES
from tradesim.results.data import WEIGHT
from tradesim.results.display_names import outcome_display_name
from tradesim.results.ensemble import Ensemble
from tradesim.results.key_events import key_events
from tradesim.results.series import COORDINATES, QUANTILES, Described
from tradesim.results.statistics import NAMES
from tradesim.terms.sides import Array
from tradesim.terms.units import DAYS

ENDINGS = ("_mean", "_sd", "_standard_error", "_quantile_error")
"""What names of statistics add to the name of a variable in distributions by date."""
SHARE_OF_RUNS = "share"
IN_DAYS = "days"
SHORT_UNITS = {DAYS: IN_DAYS, OUTCOMES["final_stage"][0]: "code"}
CUTS = {name: f"p{name.removesuffix('%')}" for name in NAMES}
"""Names of quantiles in the summary, and in tables whose columns other programs take."""


def outcomes(ens: Ensemble) -> Iterator[pd.DataFrame]:
    """A row a run and outcome, in parts of whole runs."""
    names, n = list(OUTCOMES), len(OUTCOMES)
    units = [short_unit(OUTCOMES[name][0]) for name in names]
    for part in _parts(ens):
        values = np.stack([ens.columns[name][part] for name in names], axis=1)
        runs = len(values)
        columns: dict[str, Any] = {"run": np.repeat(np.arange(part.start, part.stop), n)}
        if ens.weights is not None:
            columns[WEIGHT] = np.repeat(ens.weights[part], n)
        columns["outcome"] = _names(np.tile(np.arange(n), runs), names)
        columns["value"] = values.ravel()
        columns["unit"] = pd.Categorical(np.tile(np.array(units, dtype=object), runs))
        yield pd.DataFrame(columns)


def runs(ens: Ensemble) -> Iterator[pd.DataFrame]:
    """A row a run, a column an outcome; the stage at the end by its name."""
    for part in _parts(ens):
        columns: dict[str, Any] = {"run": np.arange(part.start, part.stop)}
        if ens.weights is not None:
            columns[WEIGHT] = ens.weights[part]
        columns |= {name: column[part] for name, column in ens.columns.items()}
        columns["final_stage"] = _names(columns["final_stage"].astype(int), list(STAGES))
        yield pd.DataFrame(columns)


def by_date(ens: Ensemble) -> Iterator[pd.DataFrame]:
    """A row a date, variable and statistic; ResultError where nothing was recorded by date."""
    arrays = ens.weekly_arrays
    bases = [name for name in arrays if not name.endswith(ENDINGS)]
    found = [row for name in bases for row in _statistics(ens, name, arrays)]
    yield pd.concat(found, ignore_index=True)


def probabilities(ens: Ensemble) -> Iterator[pd.DataFrame]:
    """A row a main event, with both layers of uncertainty."""
    rows = [
        {"event": words, "share": each.value, "standard_error": each.standard_error,
         "low": each.low, "high": each.high, "note": each.no_band}
        for words, each in key_events(ens)
    ]  # fmt: skip
    yield pd.DataFrame(rows).astype({"low": float, "high": float})


def summary(ens: Ensemble) -> Iterator[pd.DataFrame]:
    """A row an outcome, main ones first: runs, mean with both layers of uncertainty, quantiles."""
    first = [*HEADLINE, *MACRO]
    others = [name for name in MEASURED if name not in first]
    table = pd.DataFrame(ens.summary().loc[[*first, *others]])
    bands = [ens.mean(str(name)) for name in table.index]
    found = {
        "outcome": list(table.index),
        "display_name": [outcome_display_name(str(name)) for name in table.index],
        "unit": [short_unit(unit) for unit in table["unit"]],
        "runs": table["runs"].astype(np.int64).tolist(),
        "mean": table["mean"].astype(float).tolist(),
        "standard_error": table["standard_error"].astype(float).tolist(),
        "low": [np.nan if each.low is None else each.low for each in bands],
        "high": [np.nan if each.high is None else each.high for each in bands],
    }
    for name, plain in CUTS.items():
        found[plain] = table[name].astype(float).tolist()
        found[f"{plain}_error"] = table[f"{name} error"].astype(float).tolist()
    yield pd.DataFrame(found)


def events(ens: Ensemble) -> Iterator[pd.DataFrame]:
    """The log of events, a row an event; ResultError unless it was recorded."""
    return ens.events_in_parts()


def iamc(ens: Ensemble) -> Iterator[pd.DataFrame]:
    """The form of the Integrated Assessment Modeling Consortium."""
    yield ens.to_iamc()


TABLES: Mapping[str, Callable[[Ensemble], Iterator[pd.DataFrame]]] = {
    "outcomes": outcomes,
    "runs": runs,
    "by_date": by_date,
    "probabilities": probabilities,
    "summary": summary,
    "events": events,
    "iamc": iamc,
}
"""Each table by its name, as parts that follow one another."""


def short_unit(unit: str) -> str:
    """The unit of an outcome in a word or two.

    >>> short_unit("days from the start; missing if never"), short_unit("percent")
    ('days', 'percent')
    """
    return SHORT_UNITS.get(unit, unit)


def _parts(ens: Ensemble) -> Iterator[slice]:
    for first in range(0, ens.n_runs, BLOCK):
        yield slice(first, min(first + BLOCK, ens.n_runs))


def _names(codes: Any, names: list[str]) -> Any:
    return pd.Categorical.from_codes(codes, names)  # type: ignore[call-overload]


def _statistics(
    ens: Ensemble, name: str, arrays: Mapping[str, Described]
) -> Iterator[pd.DataFrame]:
    """Rows of a variable: its quantiles, mean and spread; of a flag or the stages its share."""
    dims, values, about = arrays[name]
    errors = arrays[f"{name}_standard_error"][1]
    if "quantile" not in dims:
        yield _rows(ens, name, dims, SHARE_OF_RUNS, values, errors, about["units"])
        return
    mean, spread = arrays[f"{name}_mean"][1], arrays[f"{name}_sd"][1]
    yield _rows(ens, name, dims[:-1], "mean", mean, errors, about["units"])
    yield _rows(ens, name, dims[:-1], "sd", spread, None, about["units"])
    missed = arrays[f"{name}_quantile_error"][1]
    for k, quantile in enumerate(QUANTILES):
        cut = f"p{100.0 * quantile:.0f}"
        yield _rows(ens, name, dims[:-1], cut, values[..., k], missed[..., k], about["units"])


def _rows(
    ens: Ensemble, name: str, dims: tuple[str, ...], statistic: str, values: Array,
    errors: Array | None, unit: str,
) -> pd.DataFrame:  # fmt: skip
    """Rows of one statistic, (labels, dates) or (dates,), date after date."""
    labels = [str(label) for label in COORDINATES[dims[0]]] if len(dims) == 2 else [""]
    dates = np.array(ens.dates, dtype="datetime64[s]")
    n = len(dates)
    return pd.DataFrame(
        {
            "date": np.tile(dates, len(labels)),
            "variable": name,
            "label": np.repeat(np.array(labels, dtype=object), n),
            "statistic": statistic,
            "value": np.ravel(values),
            "standard_error": np.nan if errors is None else np.ravel(errors),
            "unit": unit,
        }
    )
