"""What a study says of levers: what outcomes hang on, and which change makes a difference."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tradesim.analysis.attribution.attribution import attribute
from tradesim.analysis.sensitivity.sensitivity import sensitivity
from tradesim.engine.sweep import SCENARIO, Sweep
from tradesim.errors import ResultError
from tradesim.model.outcomes import OUTCOMES
from tradesim.reports import figures
from tradesim.reports.markdown import table
from tradesim.scenario.hybrids import Hybrids
from tradesim.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 8
"""Inputs in a table."""
HEADS = ("input", "group", "by itself", "with interactions")


def sensitivity_part(study: Study, found: Sweep, pictures: Path) -> Iterator[str]:
    """What each outcome of `study.sensitivity` hangs on in each scenario, with pictures."""
    if study.sensitivity:
        yield from ("", "## What outcomes hang on: shares of variance, with intervals of 95 %")
    for number, (name, ens) in enumerate(zip(found.axes[SCENARIO], found, strict=True)):
        for place, outcome in enumerate(study.sensitivity):
            yield from ("", f"### {outcome} in {name}", "")
            try:
                shares = sensitivity(ens, outcome)
            except ResultError as error:
                yield str(error)
                continue
            file = f"sensitivity-{number}-{place}.png"
            _draw(shares, pictures / file)
            yield from table(HEADS, [_row(row) for row in shares.head(SHOWN).itertuples()])
            yield from ("", f"![Inputs by share of variance](pictures/{file})")


def _draw(shares: pd.DataFrame, file: Path) -> None:
    from tradesim import plots

    figures.save(lambda ax: plots.sensitivity(shares, ax=ax), file, width=None)


def _row(row: object) -> list[str]:
    ends = [
        f"{100.0 * getattr(row, key):.1f} % ({100.0 * getattr(row, f'{key}_low'):.1f} to "
        f"{100.0 * getattr(row, f'{key}_high'):.1f})"
        for key in ("first", "total")
    ]
    return [str(getattr(row, "Index")), str(getattr(row, "group")), *ends]  # noqa: B009


def attribution_part(study: Study, found: Sweep) -> Iterator[str]:
    """Which keys make each scenario differ from the first, by outcome of the study."""
    if not study.attribution or len(found) < 2:
        return
    first, *others = found.ensembles
    yield from ("", f"## Which change makes the difference from {first.scenario.name}")
    for ens in others:
        if not Hybrids(first.scenario, ens.scenario).keys:
            continue
        yield from ("", f"### {ens.scenario.name}", "")
        try:
            shares = attribute(first, ens, progress=False)
        except ResultError as error:
            yield str(error)
            continue
        keys = list(dict.fromkeys(key for _, key in shares.index))
        text = shares["share"].map("{:+.4g}".format) + shares["standard_error"].map(
            " ± {:.2g}".format
        )
        heads = [f"{OUTCOMES[name][1]} ({OUTCOMES[name][0]})" for name in _compared(study, shares)]
        rows = [[key, *(text[name, key] for name in _compared(study, shares))] for key in keys]
        yield from table(["change", *heads], rows)


def _compared(study: Study, shares: pd.DataFrame) -> list[str]:
    """Outcomes of the study of which there are differences."""
    known = set(shares.index.get_level_values("outcome"))
    return [name for name in study.outcomes if name in known]
