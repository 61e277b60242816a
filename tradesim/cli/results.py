"""Results folders given to a command: reading, naming and comparing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tradesim.cli.terminal import warn
from tradesim.cli.warned import lines_on_stderr
from tradesim.errors import ResultError
from tradesim.terms.bundles import is_bundle
from tradesim.terms.paths import user_path
from tradesim.terms.text import plain

if TYPE_CHECKING:
    from tradesim.analysis.comparison import Comparison
    from tradesim.results.ensemble import Ensemble


def holds_results(source: str) -> bool:
    """Whether a source is a folder or a bundle, not a scenario."""
    path = user_path(source)
    return path.is_dir() or is_bundle(path)


def results_in(folder: str | Path) -> Ensemble:
    """The ensemble in a results folder; warnings go to stderr, a line each."""
    from tradesim.storage import store

    with lines_on_stderr():
        return store.read(folder)


def check_once(sources: Sequence[str]) -> None:
    """ResultError if a source is given twice."""
    twice = sorted({source for source in sources if sources.count(source) > 1})
    if twice:
        raise ResultError(f"given twice: {', '.join(twice)}; give each once")


def distinctly_named(ensembles: Mapping[str, Ensemble]) -> list[Ensemble]:
    """The ensembles; scenarios that share a name are renamed after their sources."""
    names = [ens.scenario.name for ens in ensembles.values()]
    found = []
    for source, ens in ensembles.items():
        if names.count(ens.scenario.name) > 1:
            ens = replace(ens, scenario=ens.scenario.model_copy(update={"name": plain(source)}))
        found.append(ens)
    return found


def compared(ensembles: Sequence[Ensemble], *, unpaired: bool = False) -> Comparison:
    """Ensembles compared with the first; ResultError names options of the command line."""
    from tradesim.analysis.comparison import compare

    _warn_of_horizons(ensembles)
    try:
        return compare(ensembles, paired=not unpaired)
    except ResultError as error:
        message = str(error).replace(
            "compare them unpaired with paired=False", "use `tradesim compare --unpaired`"
        )
        raise ResultError(message) from None


def _warn_of_horizons(ensembles: Sequence[Ensemble]) -> None:
    """Warn on stderr if ensembles end on different dates: sums and final values then differ."""
    ends = {ens.scenario.name: ens.dates[-1] for ens in ensembles}
    if len(set(ends.values())) > 1:
        listed = ", ".join(f"{name} on {end}" for name, end in ends.items())
        warn(f"results end on different dates: {listed}")
