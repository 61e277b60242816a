"""Results folders as commands are given them, and several of them together."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tradesim.errors import ResultError

if TYPE_CHECKING:
    from tradesim.analysis.comparison import Comparison
    from tradesim.results.ensemble import Ensemble


def results_in(folder: str | Path) -> Ensemble:
    """The ensemble in a results folder; what `open` warns of goes to stderr, a line each."""
    from tradesim.storage import store

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = store.read(folder)
    for warning in caught:
        print(f"tradesim: {warning.message}", file=sys.stderr)
    return found


def check_once(sources: Sequence[str]) -> None:
    """ResultError where a source is given twice."""
    twice = sorted({source for source in sources if sources.count(source) > 1})
    if twice:
        raise ResultError(f"given twice: {', '.join(twice)}; name each once")


def told_apart(ensembles: Mapping[str, Ensemble]) -> list[Ensemble]:
    """Ensembles by source; those of scenarios of one name are called after their sources."""
    names = [ens.scenario.name for ens in ensembles.values()]
    found = []
    for source, ens in ensembles.items():
        if names.count(ens.scenario.name) > 1:
            ens = replace(ens, scenario=ens.scenario.model_copy(update={"name": source}))
        found.append(ens)
    return found


def compared(ensembles: Sequence[Ensemble], *, unpaired: bool = False) -> Comparison:
    """Ensembles against the first; ResultError in the words of the command line."""
    from tradesim.analysis.comparison import compare

    _warn_of_horizons(ensembles)
    try:
        return compare(ensembles, paired=not unpaired)
    except ResultError as error:
        said = str(error).replace(
            "compare them unpaired with paired=False", "use `tradesim compare --unpaired`"
        )
        raise ResultError(said) from None


def _warn_of_horizons(ensembles: Sequence[Ensemble]) -> None:
    """Say on stderr where ensembles end on different days: sums and ends are of unlike times."""
    ends = {ens.scenario.name: ens.dates[-1] for ens in ensembles}
    if len(set(ends.values())) > 1:
        told = ", ".join(f"{name} on {end}" for name, end in ends.items())
        print(f"tradesim: results end on different days: {told}", file=sys.stderr)
