"""A study simulated into a folder: an ensemble a scenario, a table, pictures and a report."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tradesim.engine.executors import Cluster
from tradesim.engine.sweep import COLUMNS, SCENARIO, Options, Sweep, into_folders
from tradesim.errors import ScenarioError, StoreError
from tradesim.model.outcomes import OUTCOMES
from tradesim.reports import figures
from tradesim.results.ensemble import Ensemble
from tradesim.results.key_events import key_events
from tradesim.scenario.scenario import Scenario
from tradesim.storage import disk, store
from tradesim.storage.folder import folder_name
from tradesim.storage.provenance import difference, digest, identity, provenance
from tradesim.storage.unfinished import Work, tidy, working
from tradesim.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd


def run(
    study: Study,
    scenarios: Sequence[Scenario],
    target: Path,
    *,
    executor: Executor | Cluster | None = None,
    progress: bool | None = None,
    resume: bool = False,
    overwrite: bool = False,
) -> Sweep:
    """Simulate a study and write its folder, shown only once it is whole.

    The folder holds ensembles/ (results folders), table.csv (mean and standard error of every
    outcome by scenario), pictures/, report.md, study.json and provenance.json. StoreError where it
    cannot be written or resumed; BlockError where blocks failed, after all others are done.
    """
    folders = {scenario.name: folder_name(scenario.name) for scenario in scenarios}
    if len(set(folders.values())) < len(folders):
        raise ScenarioError(
            "scenario names give the same folder name; use names that differ in letters or digits"
        )
    known, target = _identity(study, scenarios), target.resolve()
    if resume and (target / "provenance.json").is_file():
        _check_is_ours(known, target)
        return _opened(scenarios, target / "ensembles")
    with working(
        target, known, len(scenarios), resume=resume, overwrite=overwrite, of="ensembles"
    ) as work:
        options = Options(
            runs=study.runs,
            seed=study.seed,
            record=study.record,
            executor=executor,
            progress=progress,
            out=work.results / "ensembles",
            resume=True,
            finish=partial(_draw, names=study.pictures),
        )
        into_folders(scenarios, options, partial(_note, work))
        found = _opened(scenarios, work.results / "ensembles")
        _write(study, found, work.results)
        disk.put(work.results / "provenance.json", disk.written(provenance(known)))
        work.show()
    return _opened(scenarios, target / "ensembles")


def _identity(study: Study, scenarios: Sequence[Scenario]) -> dict[str, Any]:
    first = identity(scenarios[0], seed=study.seed, runs=study.runs, record=study.record)
    stated = study.model_dump(mode="json")
    prints = [scenario.fingerprint for scenario in scenarios]
    return (
        {"study": study.name}
        | first
        | {
            "scenario": f"{len(scenarios)} scenarios",
            "fingerprint": digest([stated, prints]),
        }
    )


def _check_is_ours(identity: Mapping[str, Any], target: Path) -> None:
    """StoreError where a finished study is another one; tidies up after our own."""
    unlike = difference(identity, store.stated_identity(target))
    if unlike:
        raise StoreError(f"{target}: holds other results: {unlike}; name another folder")
    tidy(target, identity)


def _note(work: Work, k: int) -> None:
    """Say that an ensemble is finished."""
    work.keep(k, b"")


def _draw(ens: Ensemble, folder: Path, names: Sequence[str]) -> None:
    figures.draw(ens, folder, names)


def _opened(scenarios: Sequence[Scenario], folder: Path) -> Sweep:
    ensembles = tuple(store.read(folder / folder_name(each.name)) for each in scenarios)
    return Sweep({SCENARIO: tuple(each.name for each in scenarios)}, ensembles)


def _write(study: Study, found: Sweep, folder: Path) -> None:
    found.table.to_csv(folder / "table.csv", index=False)
    (folder / "pictures").mkdir(exist_ok=True)
    made = figures.compare(found.ensembles, study.outcomes, folder / "pictures")
    disk.put(folder / "study.json", disk.written(study.model_dump(mode="json")))
    disk.put(folder / "report.md", report(study, found, made).encode())


def report(study: Study, found: Sweep, made: Sequence[str]) -> str:
    """The study in Markdown: what was simulated, chances and outcomes with errors, pictures."""
    lines = [
        f"# {study.title or study.name}",
        "",
        f"{len(found)} scenarios, {study.runs:,} runs each, seed {study.seed}. Runs share their "
        "shocks, so differences between scenarios are more precise than these errors suggest. "
        "± is the Monte Carlo standard error.",
        "",
        "## Probabilities",
        "",
        *_chances(found),
        "",
        "## Results: means",
        "",
        *_means(study, found.table),
        "",
        *(f"![{name.removesuffix('.png')} by scenario](pictures/{name})" for name in made),
    ]
    if len(found) > figures.TOGETHER:
        lines += ["", f"Figures show the first {figures.TOGETHER} scenarios; table.csv has all."]
    return "\n".join(lines) + "\n"


def _chances(found: Sweep) -> list[str]:
    asked = [dict(key_events(ensemble)) for ensemble in found]
    words = list(dict.fromkeys(word for each in asked for word in each))
    rows = [
        [name, *(_share(each.get(word)) for word in words)]
        for name, each in zip(found.axes[SCENARIO], asked, strict=True)
    ]
    return _table(["scenario", *words], rows)


def _share(estimate: Any) -> str:
    if estimate is None:
        return ""
    return f"{estimate.value:.1%} ± {estimate.standard_error:.1%}"


def _means(study: Study, table: pd.DataFrame) -> list[str]:
    shown = table[table["outcome"].isin(study.outcomes)]
    rows = []
    for name, part in shown.groupby(SCENARIO, sort=False):
        numbers = part.set_index("outcome")[COLUMNS].to_dict("index")
        rows.append([str(name), *(_mean(numbers[outcome]) for outcome in study.outcomes)])
    heads = [f"{OUTCOMES[name][1]} ({OUTCOMES[name][0]})" for name in study.outcomes]
    return _table(["scenario", *heads], rows)


def _mean(numbers: Mapping[Hashable, Any]) -> str:
    return f"{numbers['mean']:.4g} ± {numbers['standard_error']:.2g}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
