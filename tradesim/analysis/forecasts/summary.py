"""Means of scores by forecaster, with errors by episode, and how forecasters compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tradesim.analysis.forecasts.decomposition import BrierParts, brier_parts
from tradesim.analysis.forecasts.episodes import clustered_error
from tradesim.analysis.forecasts.table import COVERED, FORECASTERS

if TYPE_CHECKING:
    import pandas as pd

SCORES = ("brier", "log_score", "crps")
RELATIVE = ("brier", "crps")


def summary_of(table: pd.DataFrame) -> pd.DataFrame:
    """A row a forecaster from a table of scores; see `Scores.summary`."""
    import pandas as pd

    scored = table[table["not_scored"] == ""]
    rows = {name: _forecaster(scored, name) for name in FORECASTERS}
    frame = pd.DataFrame(rows).T
    frame.index.name = "forecaster"
    for score in RELATIVE:
        frame[f"relative_{score}"] = pd.Series(relative_skill(scored, score))
    return frame


def _forecaster(scored: pd.DataFrame, name: str) -> dict[str, float]:
    ending, row = FORECASTERS[name], dict[str, float]()
    for score in SCORES:
        column = f"{score}{ending}"
        row |= _means(scored, score, column) if column in scored else _nothing(score)
    row |= _parts(scored, name)._asdict()
    for column in (*COVERED, "near_truth") if name == "model" else ():
        row[column] = scored.loc[scored["kind"] == "quantity", column].mean()
    return row


def _means(scored: pd.DataFrame, score: str, column: str) -> dict[str, float]:
    """Number of questions, mean and its error, and how much more is lost than by the model."""
    has = scored[scored[column].notna()]
    values, clusters = has[column].to_numpy(), has["cluster"].tolist()
    more = values - has[score].to_numpy()
    known = bool(len(values)) and bool(np.isfinite(values).all())
    ours = float(has[score].mean())
    return {
        f"{score}_questions": float(len(values)),
        score: float(values.mean()) if len(values) else np.nan,
        f"{score}_error": clustered_error(values, clusters) if known else np.nan,
        f"{score}_behind_model": float(more.mean()) if len(values) else np.nan,
        f"{score}_behind_model_error": clustered_error(more, clusters) if known else np.nan,
        f"{score}_skill_of_model": 1.0 - _ratio(ours, float(values.mean())) if known else np.nan,
    }


def _ratio(ours: float, theirs: float) -> float:
    return ours / theirs if theirs > 0.0 else np.nan


def _nothing(score: str) -> dict[str, float]:
    ends = ("", "_error", "_behind_model", "_behind_model_error", "_skill_of_model")
    return {f"{score}_questions": 0.0, **{f"{score}{end}": np.nan for end in ends}}


def _parts(scored: pd.DataFrame, name: str) -> BrierParts:
    """Parts of the Brier score of a forecaster over the questions that it answered."""
    chance = "forecast" if name == "model" else name
    has = scored[(scored["kind"] == "event") & scored[f"brier{FORECASTERS[name]}"].notna()]
    return brier_parts(has[chance].to_numpy(dtype=np.float64), has["answer"].to_numpy())


def relative_skill(scored: pd.DataFrame, score: str) -> dict[str, float]:
    """Pairwise skill of each forecaster, below 1 where it is better than the others on average.

    The geometric mean, over all forecasters, of the ratio of mean scores on the questions that both
    answered (Cramer et al. 2022), so that nobody gains by answering easy questions alone.
    """
    columns = {n: f"{score}{end}" for n, end in FORECASTERS.items() if f"{score}{end}" in scored}
    values = {name: scored[column].to_numpy() for name, column in columns.items()}
    present = {name: each for name, each in values.items() if not np.isnan(each).all()}
    found = {}
    for name, ours in present.items():
        ratios = []
        for theirs in present.values():
            both = ~np.isnan(ours + theirs)
            if both.any():
                ratios.append(_ratio(float(ours[both].mean()), float(theirs[both].mean())))
        known = bool(np.isfinite(ratios).all()) and min(ratios) > 0.0
        found[name] = float(np.exp(np.mean(np.log(ratios)))) if known else np.nan
    return found
