"""Forecasts that are frozen: written to a folder with all that they rest on, to be scored later."""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.analysis.forecasts.answers import answers
from tradesim.analysis.forecasts.cells import EVENT
from tradesim.analysis.forecasts.questions import Question, open_questions, read_questions
from tradesim.errors import ResultError, StoreError, in_short
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.storage import checksums, csv_files, disk
from tradesim.storage.provenance import PROVENANCE, identity, provenance, stated_identity
from tradesim.studies.hub_output import YES, Asked, output_table
from tradesim.studies.hub_tasks import tasks
from tradesim.terms.arguments import truth, whole
from tradesim.terms.display import Described
from tradesim.terms.folders import whole_folder
from tradesim.terms.frozen import kept
from tradesim.terms.paths import user_path

if TYPE_CHECKING:
    import pandas as pd

TEAM = "tradesim"
TASKS, QUESTIONS = "hub-config/tasks.json", "questions.csv"


@dataclass(frozen=True, eq=False, repr=False)
class Forecast(Described):
    """A forecast in a folder. Made by `forecast`, read by `Forecast.read`."""

    folder: Path
    day: date
    """Day on which it was made, as far as what is known goes."""
    table: pd.DataFrame
    """Its numbers in the hubverse model-output form, a row a number."""
    questions: pd.DataFrame
    """What is asked, a row a question: how it is decided, and why one has no forecast."""
    made_with: dict[str, Any]
    """Scenario, seed, runs, hashes and versions that decided the numbers."""

    @classmethod
    def read(cls, folder: str | PathLike[str]) -> Forecast:
        """The forecast in a folder.

        StoreError where it holds none, DamageError that names files that are not as written.
        """
        import pandas as pd

        place = user_path(folder)
        if not (place / TASKS).is_file():
            raise StoreError(f"{place}: holds no forecast: {TASKS} is missing")
        stated = stated_identity(place)
        checksums.check(place, stated)
        (output,) = (place / "model-output").glob("*/*.csv")
        kinds = {"output_type_id": str}
        table = pd.read_csv(output, dtype=kinds, keep_default_na=False)
        asked = pd.read_csv(place / QUESTIONS, keep_default_na=False)
        return cls(
            place, date.fromisoformat(str(table["origin_date"].iloc[0])), table, asked, stated
        )

    @kept
    def said(self) -> pd.DataFrame:
        """A row a question, by id: resolution_date, kind, question, and what the forecast is.

        forecast is the chance of an event, the median of a quantity; low and high are its quantiles
        at 5 and 95 %; said is all of it in words, with the unit.
        """
        numbers = self.table.set_index(["target", "output_type", "output_type_id"])["value"]
        asked = self.questions[self.questions["why_not"] == ""].set_index("id")
        found = asked[["resolution_date", "kind", "question", "unit"]].copy()
        for name, of_event, of_quantity in (
            ("forecast", ("pmf", YES), ("median", "NA")),
            ("low", None, ("quantile", "0.05")),
            ("high", None, ("quantile", "0.95")),
        ):
            found[name] = [
                float(numbers.get((each, *key), np.nan)) if key else np.nan
                for each, kind in asked["kind"].items()
                for key in [of_event if kind == EVENT else of_quantity]
            ]
        found["said"] = [_in_words(*row) for row in found.to_numpy()[:, [1, 3, 4, 5, 6]]]
        return found


def _in_words(kind: str, unit: str, forecast: float, low: float, high: float) -> str:
    """A forecast for people.

    >>> _in_words("event", "", 0.123, 0, 0), _in_words("quantity", "percent", 31.2, 9.0, 70.0)
    ('12.3 %', '31.2 (9 to 70) percent')
    """
    if kind == EVENT:
        return f"{100.0 * forecast:.1f} %"
    return f"{forecast:.3g} ({low:.3g} to {high:.3g}) {unit}".strip()


def forecast(
    ens: Ensemble,
    questions: object,
    folder: str | PathLike[str],
    *,
    samples: int = 0,
    overwrite: bool = False,
) -> Forecast:
    """Write what an ensemble says of questions into a folder, in a form that others can score.

    `questions` is a table as for `score`, asked on the first day of the ensemble; its columns
    question, unit and resolution say in words what is asked and how it is decided. The folder gets
    model-output/ (hubverse form: of events the chance, half a run away from 0 and 1; of quantities
    mean, median, quantiles and cdf; `samples` runs of each, the same for all),
    hub-config/tasks.json (schema 6.0.0), questions.csv, scenario.json, provenance.json and
    checksums.json. It is seen only when whole. Without questions those of `open_questions` are
    asked. A question that the ensemble cannot answer stands in questions.csv with the reason and is
    warned of. ResultError where none can be answered, or questions are of another day; StoreError
    for a folder that is there already, unless `overwrite`.
    """
    an_ensemble(ens)
    whole("samples", samples, least=0)
    target = _free(user_path(folder), truth("overwrite", overwrite))
    asked = read_questions(open_questions() if questions is None else questions)
    day = ens.dates[0]
    if other := [each.id for each in asked if each.as_of != day]:
        raise ResultError(f"{in_short(other)}: not asked on {day}, the first day of the ensemble")
    found = answers({day: ens}, asked)
    said = [Asked.of(q, a) for q, a in zip(asked, found, strict=True) if not isinstance(a, str)]
    reasons = {q.id: a for q, a in zip(asked, found, strict=True) if isinstance(a, str)}
    if not said:
        raise ResultError(f"no question can be answered; {in_short(map(_why, reasons.items()))}")
    if reasons:
        warnings.warn(f"no forecast of {in_short(map(_why, reasons.items()))}", stacklevel=2)
    _write(ens, target, asked, said, reasons, samples)
    return Forecast.read(target)


def _why(reason: tuple[str, str]) -> str:
    return f"{reason[0]} ({reason[1]})"


def _free(target: Path, overwrite: bool) -> Path:
    """The folder, where it may be written."""
    if target.exists() and not (overwrite and (target / TASKS).is_file()):
        hint = "overwrite=True or --overwrite replaces a forecast"
        raise StoreError(f"{target}: already exists; name another folder ({hint})")
    if not target.parent.is_dir():
        raise StoreError(f"{target}: there is no folder {target.parent}; create it first")
    return target


def _write(
    ens: Ensemble,
    target: Path,
    asked: list[Question],
    said: list[Asked],
    reasons: dict[str, str],
    samples: int,
) -> None:
    """The folder beside its place, moved there when it is whole."""
    day = ens.dates[0]
    model = f"{TEAM}-{disk.folder_name(ens.scenario.name).replace('-', '_')}"
    made_with = _made_with(ens)
    try:
        with whole_folder(target) as new:
            output = new / "model-output" / model / f"{day}-{model}.csv"
            for file in (new / TASKS, output):
                file.parent.mkdir(parents=True)
            disk.put(new / TASKS, disk.json_bytes(tasks(day, said, samples)))
            csv_files.put(output_table(day, said, samples), output)
            csv_files.put(_questions_table(asked, reasons), new / QUESTIONS)
            disk.put(new / "scenario.json", disk.json_bytes(ens.scenario.model_dump(mode="json")))
            disk.put(new / PROVENANCE, disk.json_bytes(provenance(made_with)))
            checksums.put(new, made_with)
    except OSError as error:
        raise StoreError(f"{target}: cannot be written: {error.strerror or error}") from error


def _made_with(ens: Ensemble) -> dict[str, Any]:
    """All that decides the numbers: of runs that are chosen or weighed, which and how."""
    found = identity(ens.scenario, seed=ens.seed, runs=ens.n_runs, record="forecast")
    if ens.condition:
        found["condition"] = ens.condition
    if ens.weights is not None:
        found["weights"] = hashlib.sha256(ens.weights.tobytes()).hexdigest()
    return found


def _questions_table(asked: list[Question], reasons: dict[str, str]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {
            "id": each.id,
            "as_of": each.as_of.isoformat(),
            "resolution_date": each.resolution_date.isoformat(),
            "kind": each.kind,
            "expression": each.expression,
            "scale": str(each.scale),
            "answer": "",
            "cluster": each.cluster,
            "human": "" if each.human is None else each.human,
            "source": each.source,
            "question": each.question,
            "unit": each.unit,
            "resolution": each.resolution,
            "why_not": reasons.get(each.id, ""),
        }
        for each in asked
    ]
    return pd.DataFrame(rows)
