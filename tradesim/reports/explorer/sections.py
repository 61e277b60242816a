"""What the page is told of one scenario: numbers of all its runs as packed text, and exact chances.

Chances and means of the whole ensemble are worked out here, from exact values; codes serve what is
drawn by date.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from itertools import pairwise, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tradesim.chronicle.chronicle import Chronicle
from tradesim.errors import TradesimError
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.variables import variable
from tradesim.plots.events import dated
from tradesim.reports.explorer.chances import STATES, Headline, days_of
from tradesim.reports.explorer.keys import scenario_keys
from tradesim.reports.explorer.packing import changes, codebook, codes, packed
from tradesim.reports.explorer.runs import SHOWN, RunsByDate
from tradesim.reports.explorer.unknowns import Unknowns, unknowns
from tradesim.results.data import runs_of
from tradesim.results.ensemble import Ensemble
from tradesim.results.estimates import Estimate
from tradesim.terms.levers import LEVERS, RESTRICTION, TARIFF
from tradesim.terms.sides import SIDES, Array

Table = dict[str, Any]
FEWER = {"purchases": 32, "gdp_us": 64, "gdp_cn": 64}
"""Values that codes stand for where paths differ in every run and week, and would take most of
the file."""
OUTCOMES_SHOWN = ("tariff_us", "tariff_cn", "purchases", "gdp_us", "gdp_cn")
FINE = 65_534
"""Steps of the grid that outcomes stand on; one more code says that a value is missing."""
NEVER = 65_535
HISTORY_FROM = date(2018, 1, 1)


def scenario_section(
    ens: Ensemble, name: str, by_date: RunsByDate, shown: Sequence[Headline]
) -> Table:
    """All of one scenario but its draws."""
    return {
        "name": name,
        "title": ens.scenario.title or ens.scenario.name,
        "about": ens.scenario.description.strip(),
        "runs": ens.n_runs,
        "inWords": runs_of(ens),
        "dates": [day.isoformat() for day in ens.dates],
        "marks": [[day.isoformat(), words] for day, words in dated(ens.scenario)],
        "weights": None if ens.weights is None else packed(ens.weights.astype("<f8")),
        "paths": [_path(key, path) for key, path in by_date.paths.items()],
        "history": _history(ens.dates[0]),
        "stages": changes(by_date.stages.astype(np.uint8)),
        "days": packed(halves(np.stack([*map(_days, days_of(ens, by_date.struck).values())]))),
        "states": packed(np.stack([each.holds for each in shown if each.name in STATES])),
        "chances": [_estimate(each.estimate) for each in shown],
        "unknowns": [_unknowns(unknowns(ens, each)) for each in shown],
        "outcomes": [_outcome(ens, each) for each in OUTCOMES_SHOWN],
        "stories": _stories(by_date, ens.dates[0]),
        "toml": scenario_keys(ens.scenario),
    }


def halves(numbers: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """High bytes of all numbers, then the low ones: alike bytes lie together."""
    return np.stack([numbers >> 8, numbers & 255]).astype(np.uint8)


def _path(key: tuple[str, str], path: Array) -> Table:
    name, side = key
    shown = variable(name)
    book = codebook(path, FEWER.get(name, 256))
    return {
        "key": f"{name}_{side.lower()}".strip("_"),
        "name": name,
        "side": side,
        "about": SHOWN[key],
        "unit": shown.unit,
        "book": [float(f"{value:.6g}") for value in book],
        "codes": changes(codes(path, book)),
    }


def _history(start: date) -> Table:
    """Tariffs and restrictions from 2018 to the first day, as the shipped record has them."""
    found = {}
    for lever, side in product((LEVERS[TARIFF], LEVERS[RESTRICTION]), SIDES):
        try:
            levels = Chronicle.shipped().level_history(lever, side, start)
        except TradesimError:
            levels = []
        found[f"{lever}_{side.lower()}"] = [[day.isoformat(), value] for day, value in levels]
    return found


def _days(days: Array) -> NDArray[np.uint16]:
    """Whole days since the start; NEVER where it did not happen."""
    return np.where(np.isnan(days), NEVER, np.floor(np.nan_to_num(days))).astype(np.uint16)


def _outcome(ens: Ensemble, name: str) -> Table:
    column, (unit, about) = ens.columns[name], OUTCOMES[name]
    there = column[~np.isnan(column)]
    low, high = (float(there.min()), float(there.max())) if there.size else (0.0, 0.0)
    span = (high - low) or 1.0
    places = np.where(np.isnan(column), NEVER, np.rint((column - low) / span * FINE))
    return {
        "name": name,
        "unit": unit,
        "about": about,
        "low": low,
        "high": low + span,
        "mean": _estimate(ens.mean(name)),
        "codes": packed(halves(places.astype(np.uint16))),
    }


def _estimate(found: Estimate) -> Table:
    """Value, error of the simulation and band of an estimate, and what they are in words."""
    numbers = {"value": found.value, "error": found.standard_error}
    ends = {"low": found.low, "high": found.high, "noBand": found.no_band}
    return {key: _json(value) for key, value in {**numbers, **ends}.items()} | {"words": str(found)}


def _unknowns(found: Unknowns | None) -> Table | None:
    if found is None:
        return None
    return {"odds": found.odds.tolist(), "classes": packed(found.classes)}


def _json(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _stories(by_date: RunsByDate, start: date) -> Table:
    """Every sentence once; of each story the places of its sentences and the days between them."""
    stories = by_date.stories.values()
    words = sorted({said for story in stories for _, said in story})
    places = {said: k for k, said in enumerate(words)}
    told = {
        "words": words,
        "said": [[places[said] for _, said in story] for story in stories],
        "days": [_between([start, *(day for day, _ in story)]) for story in stories],
    }
    text = json.dumps(told, ensure_ascii=True, separators=(",", ":"))
    return {"runs": list(by_date.stories), "text": packed(text.encode())}


def _between(days: Sequence[date]) -> list[int]:
    return [(after - before).days for before, after in pairwise(days)]
