"""How the questions of a study are answered, each by the public function that answers it.

A kind of question is added as one entry of ANSWERS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradesim.analysis.attribution.attribution import attribute
from tradesim.analysis.robust.robust import Robust, played
from tradesim.analysis.sensitivity.sensitivity import sensitivity
from tradesim.analysis.signposts import signposts
from tradesim.engine.executors import Cluster
from tradesim.engine.sweep import SCENARIO, Sweep
from tradesim.errors import ResultError, ScenarioError
from tradesim.scenario.hybrids import Hybrids
from tradesim.studies.answers import Answer, Draw, Save, Task, get, put, tasks
from tradesim.studies.over_design import over_design
from tradesim.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd

Figure = tuple[str, str, Draw]
"""End of the name of its file, what it shows, how it is drawn."""
Found = tuple[dict[str, "pd.DataFrame"], list[Figure], dict[str, Any]]
"""Tables by name, figures, and notes."""


@dataclass(frozen=True)
class Asking:
    """A study that was simulated, and who plays what else it asks for."""

    study: Study
    found: Sweep
    executor: Executor | Cluster | None = None
    progress: bool | None = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios."""
        return tuple(self.found.axes[SCENARIO])

    def answers(self, folder: Path, save: Save | None) -> dict[Task, Answer]:
        """All answers, each kept in the folder when it is known and taken from there if it is."""
        known = {}
        for task in tasks(self.study, self.names):
            file = folder / f"{task.name}.json"
            if not file.is_file():
                put(self._answer(task, folder, save), file)
            known[task] = get(file)
        return known

    def _answer(self, task: Task, folder: Path, save: Save | None) -> Answer:
        try:
            tables, figures, notes = ANSWERS[task.kind](self, task)
        except (ResultError, ScenarioError) as error:
            return Answer(why=str(error))
        pictures = {}
        for end, about, draw in figures if save is not None else ():
            name = "-".join(part for part in (task.name, end) if part) + ".png"
            save(draw, folder / name)  # type: ignore[misc]
            pictures[name] = about
        named = {name: self._named(table, task) for name, table in tables.items()}
        return Answer(named, pictures, notes)

    def _named(self, table: pd.DataFrame, task: Task) -> pd.DataFrame:
        """A table with the scenario as its first column."""
        return table.assign(scenario=task.of(self.names))[["scenario", *table]]


def _sensitivity(asking: Asking, task: Task) -> Found:
    from tradesim import plots

    asked, ens = asking.study.sensitivity[task.question], asking.found.ensembles[task.scenario]
    if asked.by == "design":
        return over_design(asking.study, [asking.found.ensembles[k] for k in task.points], asked)
    shares = sensitivity(ens, asked.outcome, None if asked.by == "input" else asked.by)
    about = {"outcome": asked.outcome, "by": asked.by}
    named = ["date", "input"] if asked.by == "date" else ["input"]
    table = shares.rename_axis(index=named).reset_index()
    if asked.by != "date":
        table = table.assign(date="")
    columns = [*about, "date", "input", "group", *shares.columns.drop("group")]
    tables = {"sensitivity": table.assign(**about)[columns]}
    pairs = shares.attrs.get("interactions")
    if pairs is not None and len(pairs) and asked.by == "input":
        tables["interactions"] = pairs.assign(outcome=asked.outcome)[["outcome", *pairs]]
    draws: list[Figure] = []
    if asked.by != "date":
        what = f"Shares of the variance of {asked.outcome}"
        draws.append(("", what, lambda ax: plots.sensitivity(shares, ax=ax)))
    if asked.by == "input":
        first = str(shares["first"].idxmax())
        effect = partial(plots.effect, ens, asked.outcome, first)
        draws.append(("effect", f"{asked.outcome} by {first}", lambda ax: effect(ax=ax)))
    return tables, draws, {}


def _attribution(asking: Asking, task: Task) -> Found:
    first, ens = asking.found.ensembles[0], asking.found.ensembles[task.scenario]
    if not Hybrids(first.scenario, ens.scenario).keys:
        raise ResultError(f"nothing differs from {first.scenario.name}")
    shares = attribute(first, ens, executor=asking.executor, progress=asking.progress)
    table = shares.reset_index().assign(compared_with=first.scenario.name)
    columns = ["compared_with", *table.columns.drop("compared_with")]
    return {"attribution": table[columns]}, [], {}


def _robust(asking: Asking, task: Task) -> Found:
    study, ens = asking.study, asking.found.ensembles[task.scenario]
    asked = study.robust[task.question]
    question = asked.question(ens.scenario, study.runs)
    found = played(question, seed=study.seed, executor=asking.executor, progress=asking.progress)
    known = asked.known_for(question)
    made = {**_tables(found), **_knowledge(found, known)}
    tables = {
        name: table.assign(question=asked.title)[["question", *table]]
        for name, table in made.items()
    }
    return (
        tables,
        [_robust_figure(found, k) for k in range(len(found.objectives))],
        {
            "side": found.side,
            "runs": found.n_runs,
            "replies": len(found.replies),
            "policies": len(found.policies),
            "their_objective": found.their_objective.name,
        },
    )


def _robust_figure(found: Robust, k: int) -> Figure:
    from tradesim import plots

    name = found.objectives[k].name
    return str(k), f"Policies by {name}", lambda ax: plots.robust(found, name, ax=ax)


def _tables(found: Robust) -> dict[str, pd.DataFrame]:
    front = found.front.reset_index()
    return {
        "robust": found.table,
        "choices": found.choices,
        "front": front[["policy", "on_front"]],
        "best_replies": found.best_replies,
        "equilibria": found.equilibria,
    }


def _knowledge(found: Robust, objectives: Iterable[str]) -> dict[str, pd.DataFrame]:
    import pandas as pd

    units = {each.name: each.unit for each in found.objectives}
    each = [
        found.value_of_knowing(name).reset_index().assign(objective=name, unit=units[name])
        for name in objectives
    ]
    if not each or len(found.policies) < 2:
        return {}
    table = pd.concat(each, ignore_index=True)
    first = ["objective", "unit"]
    return {"value_of_knowing": table[[*first, *table.columns.drop(first)]]}


def _signposts(asking: Asking, task: Task) -> Found:
    asked, ens = asking.study.signposts[task.question], asking.found.ensembles[task.scenario]
    signs = signposts(ens, asked.outcome, by=asked.by)
    about = {"outcome": asked.outcome, "by": str(asked.by)}
    notes = {str(name): value for name, value in signs.attrs.items()}
    return {"signposts": signs.assign(**about)[[*about, *signs]]}, [], notes


ANSWERS: Mapping[str, Callable[[Asking, Task], Found]] = {
    "sensitivity": _sensitivity,
    "attribution": _attribution,
    "robust": _robust,
    "signposts": _signposts,
}
