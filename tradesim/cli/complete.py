"""Shell completion: names that the package knows, and existing paths."""

from __future__ import annotations

from collections.abc import Iterable
from glob import escape
from pathlib import Path

FIRST = "provenance.json"
"""A folder that has this file holds results."""


def scenario_names(incomplete: str) -> list[tuple[str, str]]:
    """Names of scenarios that begin with the text, with their titles."""
    from tradesim.scenario.library import load_scenario, scenario_names

    names = _beginning(scenario_names(), incomplete)
    return [(name, load_scenario(name).title) for name in names]


def scenarios_or_files(incomplete: str) -> list[tuple[str, str]]:
    """Scenarios by name, TOML files by path, and folders on the way to them."""
    return [*scenario_names(incomplete), *_paths(incomplete, ".toml")]


def results(incomplete: str) -> list[tuple[str, str]]:
    """Results folders, and folders on the way to them."""
    return _paths(incomplete, FIRST)


def sources(incomplete: str) -> list[tuple[str, str]]:
    """Results folders, scenarios by name and TOML files."""
    paths = dict([*results(incomplete), *scenarios_or_files(incomplete)])
    return list(paths.items())


def studies(incomplete: str) -> list[tuple[str, str]]:
    """TOML files, and folders on the way to them."""
    return _paths(incomplete, ".toml")


def figures(incomplete: str) -> list[str]:
    """Figures that `tradesim plot` draws."""
    from tradesim.cli.figures import figures

    return _beginning(figures(), incomplete)


def outcomes(incomplete: str) -> list[tuple[str, str]]:
    """Outcomes with their meaning."""
    from tradesim.model.outcomes import OUTCOMES

    return [(name, OUTCOMES[name][1]) for name in _beginning(OUTCOMES, incomplete)]


def variables(incomplete: str) -> list[tuple[str, str]]:
    """Variables by date with their meaning."""
    from tradesim.model.variables import VARIABLES

    return [(each.name, each.about) for each in VARIABLES if each.name.startswith(incomplete)]


def regions(incomplete: str) -> list[str]:
    """US, CN, ROW, in upper or lower case as typed."""
    from tradesim.terms.sides import REGIONS

    lower = [region.lower() for region in REGIONS]
    return _beginning(lower if incomplete.islower() else REGIONS, incomplete)


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def _paths(incomplete: str, wanted: str) -> list[tuple[str, str]]:
    """Paths that begin with the text: files by ending or folders by content, and other folders."""
    folder, slash, start = incomplete.rpartition("/")
    found = []
    for path in sorted(Path(folder or slash or ".").expanduser().glob(f"{escape(start)}*")):
        if path.name.startswith(".") and not start:
            continue
        written = f"{folder}{slash}{path.name}"
        if path.is_dir():
            found.append((written if (path / wanted).is_file() else f"{written}/", ""))
        elif wanted.startswith(".") and path.suffix == wanted:
            found.append((written, ""))
    return found
