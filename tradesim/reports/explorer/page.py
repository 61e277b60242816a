"""The page of the explorer: its source as built, and the runs as data blocks of the same file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files

import numpy as np

from tradesim import __version__
from tradesim.model.standing import IN_FORCE, STANDING
from tradesim.reports.explorer import kernel, screen
from tradesim.reports.explorer.chances import SEEN, STATES, days_of, headlines
from tradesim.reports.explorer.inputs import draws_section, input_section
from tradesim.reports.explorer.runs import runs_by_date
from tradesim.reports.explorer.sections import Table, scenario_section
from tradesim.reports.html import escaped
from tradesim.results.ensemble import Ensemble

BUILT = files("tradesim.reports.explorer") / "page" / "built"
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
)
"""What the page may do: run its own code and no request of any kind."""


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
        draws = draws_section(ens, names)
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
        "inputs": [input_section(name, ensembles.values()) for name in names],
        "chances": [
            {"name": each.name, "words": each.words, "state": each.name in STATES}
            for each in shown[next(iter(ensembles))]
        ],
        "days": days,
        "seen": [{"name": name, "words": words} for name, words in SEEN.items()],
        "stages": STANDING,
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
