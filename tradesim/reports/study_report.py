"""A study in Markdown: what was simulated, chances and outcomes with errors, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tradesim.engine.sweep import SCENARIO, Sweep
from tradesim.model.outcomes import OUTCOMES
from tradesim.reports import figures
from tradesim.reports.markdown import table
from tradesim.reports.study_levers import attribution_part, sensitivity_part
from tradesim.results.estimates import Estimate
from tradesim.results.key_events import key_events
from tradesim.storage import disk
from tradesim.studies.study import Study


def write(study: Study, found: Sweep, folder: Path) -> None:
    """Write report.md, and the pictures that it shows below pictures/."""
    (folder / "pictures").mkdir(exist_ok=True)
    made = figures.compare(found.ensembles, study.outcomes, folder / "pictures")
    lines = [*report(study, found, made), *sensitivity_part(study, found, folder / "pictures")]
    lines += attribution_part(study, found)
    disk.put(folder / "report.md", ("\n".join(lines) + "\n").encode())


def report(study: Study, found: Sweep, made: Sequence[str]) -> list[str]:
    """What was simulated, chances and outcomes with errors, pictures, as lines of Markdown."""
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
        *_means(study, found),
        "",
        *(f"![{name.removesuffix('.png')} by scenario](pictures/{name})" for name in made),
    ]
    if len(found) > figures.TOGETHER:
        lines += ["", f"Figures show the first {figures.TOGETHER} scenarios; table.csv has all."]
    return lines


def _chances(found: Sweep) -> list[str]:
    asked = [dict(key_events(ensemble)) for ensemble in found]
    words = list(dict.fromkeys(word for each in asked for word in each))
    rows = [
        [name, *(_share(each.get(word)) for word in words)]
        for name, each in zip(found.axes[SCENARIO], asked, strict=True)
    ]
    return table(["scenario", *words], rows)


def _share(estimate: Estimate | None) -> str:
    return estimate.in_percent if estimate else ""


def _means(study: Study, found: Sweep) -> list[str]:
    numbers = found.table.set_index([SCENARIO, "outcome"])
    means = numbers["mean"].map("{:.4g}".format) + numbers["standard_error"].map(" ± {:.2g}".format)
    rows = [
        [name, *(means[name, outcome] for outcome in study.outcomes)]
        for name in found.axes[SCENARIO]
    ]
    heads = [f"{OUTCOMES[name][1]} ({OUTCOMES[name][0]})" for name in study.outcomes]
    return table(["scenario", *heads], rows)
