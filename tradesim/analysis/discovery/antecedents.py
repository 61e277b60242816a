"""What came before: the parameters each run drew, and what happened to it before a day.

An early event that is counted is added as one line of COUNTED.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from tradesim.economy.elasticities import SETS
from tradesim.model.phases.world import World
from tradesim.model.state import Happened
from tradesim.parameters.parameter import SIDE_KEYS, shipped
from tradesim.results.conditions import EVENTS
from tradesim.results.ensemble import Ensemble
from tradesim.results.rerun import snapshots
from tradesim.terms.frozen import freeze
from tradesim.terms.levers import RESTRICTION, TARIFF
from tradesim.terms.sides import CN, SHORT_NAMES, SIDES, US, Array, Mask

DRAWN, EARLY = "drawn", "early event"


@dataclass(frozen=True, slots=True)
class About:
    """What a column holds."""

    kind: str
    """DRAWN at the start, or an EARLY event."""
    unit: str
    note: str
    display_name: str = ""
    """What people read; empty where that is the name."""


@dataclass(frozen=True, eq=False)
class Antecedents:
    """A table of what may explain: (runs, columns), float64, without missing values."""

    table: Array
    about: Mapping[str, About]
    """By name, in the order of the columns."""

    def __post_init__(self) -> None:
        freeze(self, "table", "about")

    @property
    def names(self) -> list[str]:
        """Names of the columns."""
        return list(self.about)

    def display_name(self, name: str) -> str:
        """A column as figures and text call it."""
        return self.about[name].display_name or name


def _raised(side: int, lever: int) -> Callable[[Happened], Array]:
    return lambda happened: np.maximum(happened.rise[side, lever], 0.0)


COUNTED: Mapping[str, tuple[str, str, Callable[[Happened], Array | Mask]]] = {
    "us.threats_issued": ("count", "threats issued by the US", lambda h: h.n_threats[US]),
    "cn.threats_issued": ("count", "threats issued by China", lambda h: h.n_threats[CN]),
    "us.threats_dropped": ("count", "US threats dropped for nothing", lambda h: h.withdrew[US]),
    "cn.threats_dropped": ("count", "Chinese threats dropped", lambda h: h.withdrew[CN]),
    "us.threats_put_off": ("count", "US threats postponed", lambda h: h.postponed[US]),
    "cn.threats_put_off": ("count", "Chinese threats postponed", lambda h: h.postponed[CN]),
    "us.refusals": ("count", "consensus rejected by the US leader", lambda h: h.refused[US]),
    "cn.refusals": ("count", "consensus rejected by the Chinese leader", lambda h: h.refused[CN]),
    "us.tariff_rise": ("share", "total rise of the US tariff", _raised(US, TARIFF)),
    "cn.tariff_rise": ("share", "total rise of the Chinese tariff", _raised(CN, TARIFF)),
    "us.restriction_rise": ("share", "total rise of the US restriction", _raised(US, RESTRICTION)),
    "cn.restriction_rise": (
        "share",
        "total rise of the Chinese restriction",
        _raised(CN, RESTRICTION),
    ),
    "talks_opened": ("count", "times talks opened", lambda h: h.talks_opened),
    "talks_failed": ("count", "times talks failed", lambda h: h.talks_failed),
    "consensuses": ("count", "times delegations agreed", lambda h: h.consensus),
    "extensions": ("count", "times the truce was extended", lambda h: h.extended),
    "rulings": ("count", "rulings against the emergency tariffs", lambda h: h.ruling),
}
"""Early events that are added up over steps: unit, meaning, and how many or how much in a step."""


def antecedents(ens: Ensemble, before: float, *, but: Collection[str] = ()) -> Antecedents:
    """What the runs of an ensemble drew, and what happened to them before day number `before`.

    Columns that are the same in every run are left out. Counted events are those of steps that
    ended before the day, first events those of earlier days but for the EVENTS named in `but`.
    """
    drawn: dict[str, list[Array]] = {}
    counted = {name: np.zeros(ens.n_runs) for name in COUNTED}
    for rows, kept, time, moment in snapshots(
        ens.scenario, ens.seed, ens.run_numbers, _last(ens, before)
    ):
        if time == 0:
            for name, column in _drawn(moment.world):
                drawn.setdefault(name, []).append(column[kept])
        if moment.happened is not None:
            for name, (_, _, of) in COUNTED.items():
                counted[name][rows] += of(moment.happened)[kept]
    columns = {name: np.concatenate(pieces) for name, pieces in drawn.items()}
    columns |= counted | dated_events(ens, before, but)
    varying = {name: column for name, column in columns.items() if np.ptp(column) > 0.0}
    for name in _implied(list(varying)):
        del varying[name]
    table = np.stack(list(varying.values()), axis=1) if varying else np.zeros((ens.n_runs, 0))
    return Antecedents(table, {name: _about(name) for name in varying})


def _last(ens: Ensemble, before: float) -> int:
    """Number of the last step that ended before the day."""
    return sum((end - ens.dates[0]).days < before for end in ens.dates[1:])


def _drawn(world: World) -> Iterator[tuple[str, Array]]:
    """Everything a run drew at the start, as columns (n_runs,)."""
    for name, values in world.drawn.items():
        if name == "elasticity_draw":
            continue
        if values.ndim == 1:
            yield name, values
        else:
            yield from ((f"{key}.{name}", values[k]) for k, key in enumerate(SIDE_KEYS))
    yield "court_strikes", np.isfinite(world.ruling_day).astype(np.float64)
    for code, name in enumerate(SETS):
        yield f"elasticities {name}", (world.sets == code).astype(np.float64)
    for code, strategy in enumerate(world.strategies):
        for k, key in enumerate(SIDE_KEYS):
            yield f"{key} plays {strategy.name}", (world.strategy[k] == code).astype(np.float64)


def _implied(names: list[str]) -> list[str]:
    """Columns that say no more than another: of two strategies of a side, one is enough."""
    played = [[name for name in names if name.startswith(f"{key} plays ")] for key in SIDE_KEYS]
    return [pair[0] for pair in played if len(pair) == 2]


def dated_events(ens: Ensemble, before: float, but: Collection[str]) -> dict[str, Array]:
    """First events that came before the day, 0 or 1, named as `where` understands them."""
    if before <= 0.0:
        return {}
    day = ens.dates[0] + timedelta(days=int(np.ceil(before)))
    return {
        f"{event} before {day}": np.asarray(ens.columns[column] < before, dtype=np.float64)
        for event, column in EVENTS.items()
        if event not in but
    }


def _about(name: str) -> About:
    if name in COUNTED:
        unit, note, _ = COUNTED[name]
        return About(EARLY, unit, note, note)
    event, *rest = name.split(" ")
    if rest and event in EVENTS:
        return About(EARLY, "0 or 1", name)
    parameter = shipped().get(name)
    if parameter is not None:
        return About(DRAWN, parameter.unit, parameter.note, parameter.display_name)
    notes = {"court_strikes": "a court will rule against the emergency tariffs"}
    return About(DRAWN, "0 or 1", notes.get(name, name), _in_words(name))


def _in_words(name: str) -> str:
    """What is so or not in a run, in words."""
    if name == "court_strikes":
        return "court ruling against the emergency tariffs"
    for key, side in zip(SIDE_KEYS, SIDES, strict=True):
        if name.startswith(f"{key} plays "):
            return f"{SHORT_NAMES[side]} plays {name.removeprefix(f'{key} plays ')}"
    return name.replace("elasticities ", "elasticity set ", 1)
