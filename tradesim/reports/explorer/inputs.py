"""What the page is told of the inputs that have a slider or a switch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from tradesim.parameters.parameter import shipped
from tradesim.reports.explorer import kernel, screen
from tradesim.reports.explorer.packing import Bytes, packed
from tradesim.reports.explorer.sections import Table
from tradesim.results.display_names import input_display_name
from tradesim.results.ensemble import Ensemble
from tradesim.results.weights import effective_runs

AS_FOR_US = "as for the US"
PLACES = 101
"""Places of a slider, from 0 to 100."""


def draws_section(ens: Ensemble, names: Sequence[str]) -> Table:
    """Classes of the draws of some inputs, and what value each place of a slider stands for."""
    coded, values = screen.coded_inputs(ens), ens.inputs
    none = np.zeros(ens.n_runs, dtype=np.uint8), True
    rows = [coded.get(name, none) for name in names]
    there = [name in coded for name in names]
    return {
        "there": there,
        "values": [
            np.quantile(values[name], np.linspace(0.0, 1.0, PLACES)).tolist() if drawn else None
            for name, (_, ranked), known in zip(names, rows, there, strict=True)
            for drawn in [known and ranked]
        ],
        "large": [
            None if ranked else _large(ens, codes, len(values[name].cat.categories))
            for name, (codes, ranked) in zip(names, rows, strict=True)
        ],
        "codes": packed(np.stack([codes for codes, _ in rows])) if rows else "",
    }


def _large(ens: Ensemble, codes: Bytes, count: int) -> list[bool]:
    """Which names so many runs drew that they can be asked about alone."""
    base = np.ones(ens.n_runs) if ens.weights is None else ens.weights
    enough = kernel.FEWEST
    return [effective_runs(base * (codes == k), ens.n_runs) >= enough for k in range(count)]


def input_section(name: str, ensembles: Iterable[Ensemble]) -> Table:
    """Name, meaning and unit of an input, and its names where it is no number."""
    parameter = shipped().get(name)
    table = next(ens.inputs for ens in ensembles if name in ens.inputs)
    options = list(table[name].cat.categories) if table[name].dtype == "category" else None
    return {
        "name": name,
        "label": input_display_name(name),
        "unit": parameter.unit if parameter else "name",
        "about": _note(name),
        "options": options,
    }


def _note(name: str) -> str:
    """What is said of a parameter; of China's, where it is as for the US, what is said there."""
    parameters = shipped()
    said = parameters[name].note if name in parameters else ""
    theirs = parameters.get(f"us.{name.removeprefix('cn.')}")
    return theirs.note if theirs and said.startswith(AS_FOR_US) else said
