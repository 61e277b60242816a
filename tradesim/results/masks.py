"""Masks of runs that a caller gives: one truth value a run, by position or by the run's number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.errors import ResultError, shown
from tradesim.results.data import EnsembleData
from tradesim.terms.sides import Mask

if TYPE_CHECKING:
    import pandas as pd


def aligned(ens: EnsembleData, mask: object) -> Mask:
    """A mask of all runs in their order, (n_runs,).

    A pandas Series, or a DataArray with a coordinate `run`, is put in order by its index: runs
    are numbered as in `ens.outcomes`, or as in the ensemble that they were chosen from. ResultError
    where it is no mask, or its index does not hold every run once.
    """
    values, index = _parts(mask)
    if values.shape != (ens.n_runs,) or values.dtype != np.bool_:
        found = f"an array of {values.dtype} with shape {values.shape}" if values.ndim else ""
        raise ResultError(
            f"condition is {found or shown(mask)}; allowed text, or one truth value a run, "
            f"({ens.n_runs},)"
        )
    return values if index is None else _in_order(ens, values, index)


def _parts(mask: object) -> tuple[Any, pd.Index | None]:
    """Values as an array, and the index where there is one."""
    if type(mask) is np.ndarray:
        return mask, None
    import pandas as pd

    if hasattr(mask, "coords") and "run" in mask.coords and getattr(mask, "ndim", 0) == 1:
        return np.asarray(mask), pd.Index(np.asarray(mask.coords["run"]))
    if isinstance(mask, pd.Series):
        whole = not mask.isna().any()
        return (
            mask.to_numpy(dtype=np.bool_) if mask.dtype == "boolean" and whole else mask.to_numpy()
        ), mask.index
    try:
        return np.asarray(mask), None
    except (TypeError, ValueError):  # lists of unlike lengths, objects that are no array
        raise ResultError(
            f"condition is {shown(mask)}; allowed text, or one truth value a run"
        ) from None


def _in_order(ens: EnsembleData, values: Mask, index: pd.Index) -> Mask:
    import pandas as pd

    for numbers in (np.arange(ens.n_runs), ens.run_numbers):
        places = index.get_indexer(pd.Index(numbers)) if index.is_unique else np.array([-1])
        if (places >= 0).all():
            return np.asarray(values[places])
    raise ResultError(
        f"the index of the mask does not hold each of {ens.n_runs:,} runs once; allowed that of "
        "ens.outcomes, or an array without index"
    )
