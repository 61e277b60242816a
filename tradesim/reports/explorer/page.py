"""The page of the explorer: its source as built, and the runs as data blocks of the same file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from tradesim import __version__
from tradesim.parameters.parameter import Parameter, shipped
from tradesim.reports.explorer import kernel, screen
from tradesim.reports.explorer.chances import SEEN, STATES, days_of, headlines
from tradesim.reports.explorer.merged import IN_FORCE, MERGED
from tradesim.reports.explorer.packing import Bytes, packed
from tradesim.reports.explorer.runs import runs_by_date
from tradesim.reports.explorer.sections import Table, scenario_section
from tradesim.reports.html import escaped
from tradesim.results.ensemble import Ensemble
from tradesim.results.weights import effective_runs

BUILT = files("tradesim.reports.explorer") / "page" / "built"
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)
"""What the page may do: run its own code and no request of any kind."""
AS_FOR_US = "as for the US"
PLACES = 101
"""Places of a slider, from 0 to 100."""


def page(ensembles: Mapping[str, Ensemble]) -> bytes:
    """The page in UTF-8: all ensembles, by the name under which they are shown."""
    return assembled(told(ensembles))


def assembled(told: Table) -> bytes:
    """The page that is told something, from the source as built."""
    facts = json.dumps(told, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    title = " · ".join(each["name"] for each in told["scenarios"])
    made = _built("page.html").format(
        title=escaped(f"tradesim: {title}"),
        policy=POLICY,
        version=escaped(__version__),
        style=_built("explorer.css"),
        facts=as_script(facts),
        code=_built("explorer.js"),
    )
    return made.encode()


def as_script(text: str) -> str:
    r"""JSON that may stand in a script block: nothing in it can end the block.

    >>> as_script('"</script>"')
    '"\\u003c/script\\u003e"'
    """
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _built(name: str) -> str:
    return (BUILT / name).read_text(encoding="utf-8")


def told(ensembles: Mapping[str, Ensemble]) -> Table:
    """All that the page is told, as JSON takes it."""
    shown = {name: headlines(ens) for name, ens in ensembles.items()}
    moved = [screen.moving(ens, shown[name]) for name, ens in ensembles.items()]
    names = screen.largest(moved)
    tables: list[Table] = []
    scenarios = []
    for name, ens in ensembles.items():
        section = scenario_section(ens, name, runs_by_date(ens), shown[name])
        draws = _draws(ens, names)
        if draws not in tables:
            tables.append(draws)
        pair = next(k for k, (_, other) in enumerate(ensembles.items()) if pairs(other, ens))
        scenarios.append(section | {"draws": tables.index(draws), "pairs": pair})
    first = next(iter(ensembles.values()))
    days = list(days_of(first, np.empty(0)))
    return {
        "version": __version__,
        "scenarios": scenarios,
        "tables": tables,
        "inputs": [_input(name, ensembles.values()) for name in names],
        "chances": [
            {"name": each.name, "words": each.words, "state": each.name in STATES}
            for each in shown[next(iter(ensembles))]
        ],
        "days": days,
        "seen": [{"name": name, "words": words} for name, words in SEEN.items()],
        "stages": MERGED,
        "inForce": IN_FORCE,
        "kernel": {
            "width": kernel.WIDTH,
            "wider": kernel.WIDER,
            "widest": kernel.WIDEST,
            "fewest": kernel.FEWEST,
        },
    }


def pairs(one: Ensemble, other: Ensemble) -> bool:
    """Whether run k of both met the same shocks and counts the same, on the same dates."""
    same_weights = one.weights is other.weights or (
        one.weights is not None
        and other.weights is not None
        and np.array_equal(one.weights, other.weights)
    )
    return (
        one.seed == other.seed
        and one.dates == other.dates
        and np.array_equal(one.run_numbers, other.run_numbers)
        and same_weights
    )


def _draws(ens: Ensemble, names: Sequence[str]) -> Table:
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


def _input(name: str, ensembles: Any) -> Table:
    """Name, meaning and unit of an input, and its names where it is no number."""
    parameter: Parameter | None = shipped().get(name)
    table = next(ens.inputs for ens in ensembles if name in ens.inputs)
    options = list(table[name].cat.categories) if table[name].dtype == "category" else None
    return {
        "name": name,
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
