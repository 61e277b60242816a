"""Scores of forecasts, and how they are made: `score`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tradesim.analysis.forecasts.answers import answers
from tradesim.analysis.forecasts.questions import read_questions
from tradesim.analysis.forecasts.summary import summary_of
from tradesim.analysis.forecasts.table import scored_table
from tradesim.errors import ResultError
from tradesim.results.ensemble import Ensemble
from tradesim.terms.arguments import of_kind, whole
from tradesim.terms.calendar import as_date
from tradesim.terms.display import Described
from tradesim.terms.frozen import kept

if TYPE_CHECKING:
    import pandas as pd

GIVEN = "an Ensemble that simulate returns, or a mapping from days to ensembles"


@dataclass(frozen=True, eq=False, repr=False)
class Scores(Described):
    """How forecasts fared. Made by `score`."""

    seed: int
    """Of the random part of the PIT where runs equal the truth."""
    _table: pd.DataFrame

    @kept
    def table(self) -> pd.DataFrame:
        """A row a question, by id, scored or not.

        forecast: share of runs in which an event happens, or median of a quantity; forecast_error:
        Monte Carlo error of the share; q05 to q95: quantiles of the runs, as published. brier,
        log_score, crps; in_50, in_80, in_90: whether the central interval holds the truth (1 or
        0); pit; near_truth: share of runs within a tenth of the truth, or the chance given to what
        happened. half, base_rate (of base_rate_n questions of other episodes), persistence and
        human are what others said, and brier_NAME, log_score_NAME, crps_NAME what that scored.
        not_scored says why a question has no score; it is empty for all others.
        """
        return self._table

    @kept
    def summary(self) -> pd.DataFrame:
        """A row a forecaster: model, half (0.5), base_rate of other episodes, persistence, human.

        For each of brier, log_score and crps: NAME_questions, the number scored; NAME, the mean;
        NAME_error, its standard error, clustered by episode; NAME_behind_model, how much more is
        lost than by the model on the same questions, with its error; NAME_skill_of_model, 1 less
        the ratio of the model's mean to this one's. reliability - resolution + uncertainty is the
        Brier score. in_50, in_80, in_90 and near_truth are shares over quantities. relative_brier
        and relative_crps compare all with all (below 1 is better than the others).
        Means of crps tell something where all quantities have one unit.
        """
        return summary_of(self._table)

    @property
    def unmapped(self) -> pd.Series:
        """Why questions have no score, by id; empty where all have one."""
        reasons = self._table["not_scored"]
        return reasons[reasons != ""].copy()

    @property
    def n_questions(self) -> int:
        """Number of questions asked."""
        return len(self._table)

    @property
    def n_scored(self) -> int:
        """Number of questions with a score."""
        return self.n_questions - len(self.unmapped)


def score(
    ens: Ensemble | Mapping[date, Ensemble] | Mapping[str, Ensemble],
    questions: object,
    *,
    seed: int = 0,
) -> Scores:
    """Scores of ensembles on questions, beside baselines and people.

    `ens` answers the questions that were asked on the day it starts (`as_of`); a mapping has an
    ensemble for each of several days, which must not know anything later than its day. `questions`
    is the path of a CSV file or a DataFrame with columns id, as_of, resolution_date, kind (event
    or quantity), expression, scale, answer, cluster, human, source: see docs/how-to/score.md.
    Questions that no ensemble can answer are kept, with the reason, in `Scores.unmapped`.
    `seed` sets the random part of the PIT. QuestionError names row and column of what is not
    allowed; ResultError says where ensembles are none, or know too much.

    >>> from tradesim import load_scenario, shipped_questions, simulate
    >>> ens = simulate(load_scenario("kuala-lumpur-2025"), runs=64)
    >>> found = score(ens, shipped_questions())
    >>> found.n_questions, found.n_scored
    (32, 0)
    """
    by_day = _by_day(ens)
    asked = read_questions(questions)
    table = scored_table(asked, answers(by_day, asked), whole("seed", seed))
    return Scores(seed, table)


def scores_that_hold(scores: object, column: str, what: str) -> pd.DataFrame:
    """Rows of the table that have a score; ResultError where none has, or these are no Scores."""
    found = of_kind("scores", scores, Scores, "Scores, as score returns").table
    held = found[found[column].notna()]
    if held.empty:
        raise ResultError(f"none of {len(found)} questions has a {column}; allowed scored {what}")
    return held


def _by_day(ens: object) -> dict[date, Ensemble]:
    """Ensembles by the day they answer for; ResultError where one knows of later days."""
    if not isinstance(ens, Mapping):
        one = of_kind("ens", ens, Ensemble, GIVEN)
        return {one.dates[0]: one}
    found = {as_date(day): of_kind("ensemble", each, Ensemble, GIVEN) for day, each in ens.items()}
    if not found:
        raise ResultError(f"ens holds no ensemble; allowed {GIVEN}")
    for day, each in found.items():
        if each.dates[0] > day:
            raise ResultError(
                f"the ensemble of {day} starts on {each.dates[0]}; allowed {day} or earlier: it "
                "may not know what came later"
            )
    return found
