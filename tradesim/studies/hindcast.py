"""Forecasts from days of the past, scored on what followed: `hindcast`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from os import PathLike
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from tradesim.analysis.forecasts.answers import Answer, answers
from tradesim.analysis.forecasts.questions import read_questions
from tradesim.analysis.forecasts.record import RECORD_ENDS
from tradesim.analysis.forecasts.scores import Scores
from tradesim.analysis.forecasts.table import scored_table
from tradesim.chronicle.chronicle import Chronicle
from tradesim.engine.simulate import simulate
from tradesim.errors import ResultError, in_short
from tradesim.plots.fan import fan
from tradesim.plots.record import recorded_line
from tradesim.results.ensemble import Ensemble
from tradesim.scenario.at_parameters import still_dated
from tradesim.studies.origins import all_questions, chosen_days, origin_table, weeks_to_answer
from tradesim.studies.starts import STARTS, Origin
from tradesim.terms.arguments import refusal, whole
from tradesim.terms.calendar import DayLike, as_date
from tradesim.terms.display import Described
from tradesim.terms.frozen import kept

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Hindcast(Described):
    """Forecasts from days of the past and how they fared. Made by `hindcast`."""

    posterior: str
    """Which parameters the runs have: "as_of", "other_episodes" or "prior"."""
    scores: Scores
    """Scores on the questions of all origins."""
    ensembles: Mapping[date, Ensemble]
    """The ensemble of each origin, with distributions by date."""

    @kept
    def table(self) -> pd.DataFrame:
        """A row an origin, by its day: what was asked of it, and mean scores.

        questions and scored are numbers of questions, events and quantities those scored of each
        kind; brier stands beside brier_base_rate (of other episodes), brier_persistence and
        brier_human (where people were asked), crps beside crps_persistence. in_50, in_80 and in_90
        are shares of quantities inside the central intervals. later_numbers names the parameters
        that keep their values of October 2025, since no rule sets them for the day.
        """
        known = Chronicle.shipped()
        later = {day: ", ".join(still_dated(known.situation(day))) for day in self.ensembles}
        return origin_table(self.scores.table, later)

    @property
    def origins(self) -> list[date]:
        """Days from which forecasts were made, in order."""
        return list(self.ensembles)

    def plot(self, origin: DayLike, *, ax: Axes | None = None) -> Axes:
        """The fan of the US tariff from a day, what was recorded, and days of its questions.

        ResultError for a day that is no origin.
        """
        day = as_date(origin)
        if day not in self.ensembles:
            raise refusal("origin", str(day), in_short(map(str, self.ensembles)))
        ens, table = self.ensembles[day], self.scores.table
        resolved = table.loc[table["as_of"].dt.date == day, "resolution_date"]
        on = fan(ens, "tariff", side="US", ax=ax)
        known = [each for each in ens.dates if each <= RECORD_ENDS]
        recorded_line(on, known, _recorded(known), sorted(set(resolved.dt.date)))
        return on


def hindcast(
    origins: Sequence[DayLike] | None = None,
    *,
    runs: int = 2_000,
    seed: int = 0,
    posterior: str = "as_of",
    questions: object = None,
    bank: str | PathLike[str] | None = None,
) -> Hindcast:
    """Forecasts from days of the past, each from what was known then, scored on what followed.

    `origins` are days on which questions were asked, all of them if left out. `questions` is a
    table as for `score`; left out, the shipped questions and what was observed 13, 26 and 52 weeks
    after days of the record. From each origin the situation of that day is simulated until its
    last question is resolved. `posterior` says which parameters the runs have: what the record up
    to each day says of them ("as_of"), what all other episodes say, later ones too
    ("other_episodes"), or the "prior". Posteriors are the shipped ones, or made from the folder of
    a `bank` as in `calibrate`; of a day without a shipped one the latest before it is taken.
    Base rates are those of all questions, whichever origins are chosen. ResultError for a day on
    which nothing was asked, or whose answers lie after the record.

    >>> found = hindcast(["2018-12-02"], runs=64)
    >>> found.table["questions"].tolist()
    [21]
    """
    if not isinstance(posterior, str) or posterior not in STARTS:
        raise refusal("posterior", posterior, ", ".join(map(repr, STARTS)))
    if posterior == "prior" and bank is not None:
        raise ResultError("bank is given with posterior 'prior', which is made from none")
    whole("runs", runs, least=1)
    asked = read_questions(all_questions() if questions is None else questions)
    days = chosen_days(origins, asked)
    ensembles: dict[date, Ensemble] = {}
    found: dict[str, Answer | str] = {}
    for day in days:
        its = [each for each in asked if each.as_of == day]
        origin = Origin(day, weeks_to_answer(its), its[0].cluster, bank)
        scenario = STARTS[posterior](origin)
        ens = simulate(scenario, runs=runs, seed=seed, record="paths", progress=False)
        found |= dict(zip((each.id for each in its), answers({day: ens}, its), strict=True))
        ensembles[day] = replace(ens, stored={})  # paths of all origins would fill the memory
    table = scored_table(asked, [found.get(each.id, "no origin") for each in asked], seed)
    return Hindcast(posterior, Scores(seed, table[table["as_of"].dt.date.isin(days)]), ensembles)


def _recorded(days: Iterable[date]) -> list[float]:
    """The US average tariff of the record, by day."""
    known = Chronicle.shipped()
    return [known.situation(day).us.tariff for day in days]
