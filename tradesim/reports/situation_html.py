"""Notebook display of a situation and of a chronicle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tradesim.chronicle.chronicle import Chronicle
from tradesim.chronicle.facts import Layer
from tradesim.chronicle.fields import SideSituation
from tradesim.chronicle.schema import tables
from tradesim.chronicle.situation import Situation
from tradesim.reports.html import folded, page, paragraph, table
from tradesim.terms import display
from tradesim.terms.calendar import in_full
from tradesim.terms.sides import NAMES, SIDES

_LAYERS = ("side", "layer", "in force since", "rate", "adds", "suspended", "authority", "row")


@display.html.register
def of_situation(situation: Situation) -> str:
    """A situation: both sides, their threats and layers, and every entry with its source."""
    entries = situation.table.reset_index().to_dict("split")["data"]
    layers = [_layer(side, x) for side, own in _named(situation) for x in own.layers]
    return page(
        f"Situation on {in_full(situation.date)}",
        f"stage: {situation.stage} ({situation.stage_note}); known until "
        f"{in_full(situation.known_until)}",
        paragraph(_truce(situation)),
        table(("", *(NAMES[side] for side in SIDES)), _sides(situation)),
        table(("open threat", "due", "put off", "rows"), _threats(situation)),
        folded("Layers of tariffs", table(_LAYERS, layers)),
        folded(
            "All entries and their sources",
            table(("entry", "value", "rows", "source"), [[_text(x) for x in r] for r in entries]),
        ),
    )


@display.html.register
def of_chronicle(chronicle: Chronicle) -> str:
    """A chronicle: its tables and how many rows each has."""
    rows = [(name, str(len(chronicle.table(name))), each.about) for name, each in tables().items()]
    return page("Chronicle", "dated tables of what happened", table(("table", "rows", ""), rows))


def _named(situation: Situation) -> list[tuple[str, SideSituation]]:
    return list(zip(SIDES, situation.sides, strict=True))


def _truce(situation: Situation) -> str:
    deal = situation.truce or situation.outline
    if deal is None:
        return "No truce runs."
    ends = f"ends {in_full(deal.end)}" if deal.end else "without an end date"
    return f"{deal.name}, since {in_full(deal.start)}, {ends}."


def _sides(situation: Situation) -> list[tuple[str, ...]]:
    rows: dict[str, Callable[[SideSituation], str]] = {
        "leader": lambda side: side.leader,
        "delegation": lambda side: ", ".join(side.negotiators),
        "average tariff on the other side's goods": lambda side: f"{side.tariff:.1%}",
        "suspended, of the average": lambda side: f"{side.suspended_average:.1%}",
        "critical exports held back": lambda side: f"{side.restriction:.0%}",
        "purchases withheld": lambda side: f"{side.purchases_withheld:.0%}",
        "imports from the other side, USD bn a year": lambda side: _text(side.imports),
    }
    return [(label, *(show(side) for side in situation.sides)) for label, show in rows.items()]


def _threats(situation: Situation) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [
        (
            f"{side}: {threat.what}" + (" (held by the truce)" if threat.held else ""),
            in_full(threat.deadline) if threat.deadline else "no day named",
            str(threat.times_put_off),
            ", ".join(threat.ids),
        )
        for side, own in _named(situation)
        for threat in own.threats
    ]
    return found or [("none", "", "", "")]


def _layer(side: str, layer: Layer) -> tuple[str, ...]:
    since = in_full(layer.effective) if layer.effective else ""
    held = f"{layer.suspended:.1%}" if layer.suspended else ""
    shares = (_share(layer.rate), _share(layer.average), held)
    return side, layer.name, since, *shares, layer.authority, layer.id


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _text(value: Any) -> str:
    if isinstance(value, date):
        return in_full(value)
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
