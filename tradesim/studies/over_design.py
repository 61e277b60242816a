"""Sensitivity over the points of a study's design, each the mean of its runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.analysis.sensitivity.designed import morris_table, saltelli_table
from tradesim.analysis.sensitivity.effects import values_in_runs
from tradesim.engine import designs
from tradesim.results.ensemble import Ensemble
from tradesim.studies.questions import SensitivityAsked
from tradesim.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def over_design(
    study: Study, points: Sequence[Ensemble], asked: SensitivityAsked
) -> tuple[dict[str, pd.DataFrame], list[tuple[str, str, Callable[..., Axes]]], dict[str, Any]]:
    """Tables, figures and notes. ResultError for an outcome that is missing in some runs."""
    from tradesim import plots

    means = np.array([values_in_runs(ens, asked.outcome)[0].mean() for ens in points])
    values = designs.inputs([ens.scenario for ens in points], _sampled(points))
    about = {"outcome": asked.outcome, "by": asked.by}
    notes = {"points": len(points), "runs": points[0].n_runs}
    if study.designs[0].kind == "morris":
        effects = morris_table(values, means).reset_index()
        first = [*about, "input", "group"]
        made = effects.assign(**about)[[*first, *effects.columns.drop(["input", "group"])]]
        return {"elementary_effects": made}, [], notes
    shares = saltelli_table(values, means)
    runs = f"{len(points):,} points of {points[0].n_runs:,} runs"
    shares.attrs |= {"outcome": asked.outcome, "runs": runs}
    table = shares.reset_index().assign(**about, date="")
    columns = [*about, "date", "input", "group", *shares.columns.drop("group")]
    what = f"Shares of the variance of the mean of {asked.outcome} over the design"
    return (
        {"sensitivity": table[columns]},
        [("", what, lambda ax: plots.sensitivity(shares, ax=ax))],
        notes,
    )


def _sampled(points: Sequence[Ensemble]) -> list[str]:
    """Parameters in which the points differ."""
    drawn = [ens.scenario.drawn_parameters() for ens in points]
    return [
        name
        for name, first in drawn[0].items()
        if first.prior is None and any(each[name].value != first.value for each in drawn)
    ]
