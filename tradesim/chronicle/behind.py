"""Rows of a chronicle, and their sources, behind the entries of a situation's table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tradesim.chronicle import levels
from tradesim.chronicle.fields import Behind, SideSituation, SituationFields
from tradesim.chronicle.rows import Row, Rows
from tradesim.chronicle.talks import recent_rounds
from tradesim.chronicle.threats import settled


def rows_behind(made: SituationFields, rows: Rows, day: date) -> Iterator[Behind]:
    """Rows and sources behind each entry of the table."""
    by_id = {row["id"]: row for table in rows.values() for row in table}
    for entry, ids in _ids(made, rows, day).items():
        found = [by_id[each] for each in dict.fromkeys(ids) if each in by_id]
        sources = dict.fromkeys(row["source"] for row in found)
        yield Behind(
            entry=entry, rows=", ".join(row["id"] for row in found), source="; ".join(sources)
        )


def _ids(made: SituationFields, rows: Rows, day: date) -> Mapping[str, list[str]]:
    """Ids of the rows behind each entry."""
    deal = made.truce or made.outline
    single: dict[str, Row | None] = {
        "us_restriction_level": levels.restriction(rows, "US", day),
        "cn_restriction_level": levels.restriction(rows, "CN", day),
        "purchases_withheld": levels.withheld(rows, day),
        "purchases_pledged_soy_mmt_per_year": levels.pledge(rows, levels.SOYBEANS, day),
        "purchases_pledged_usd_bn_per_year": levels.pledge(rows, levels.VALUE, day),
        "purchases_delivered_share": levels.delivered(rows, made.truce.id if made.truce else None),
        "next_us_election": levels.next_election(rows, day),
        "us_president": levels.person(rows, "US", "leader", day),
        "us_negotiators": levels.person(rows, "US", "negotiators", day),
        "cn_leader": levels.person(rows, "CN", "leader", day),
        "cn_negotiators": levels.person(rows, "CN", "negotiators", day),
    }
    found: dict[str, list[str]] = {name: [row["id"]] for name, row in single.items() if row}
    found["truce_end"] = [deal.id] if deal else []
    found["stage"] = found["stage_note"] = _stage_ids(made)
    found["talks_open"] = [row["id"] for row in recent_rounds(rows, day)]
    found["next_meeting"] = found["next_meeting_level"] = [m.id for m in made.meetings[:1]]
    found["court_risk"] = [row["id"] for row in rows["court"]]
    for key, side in (("us", made.us), ("cn", made.cn)):
        found |= _side_ids(key, side, rows)
    return found


def _stage_ids(made: SituationFields) -> list[str]:
    """The deal that sets the stage, or where there is none the threats that do."""
    deal = made.outline or made.truce
    mains = (side.main_threat for side in (made.us, made.cn))
    return [deal.id] if deal else [each for main in mains if main for each in main.ids]


def _side_ids(key: str, side: SideSituation, rows: Rows) -> Mapping[str, list[str]]:
    held = [layer.id for layer in side.layers if layer.suspended]
    main = side.main_threat
    recent, _ = levels.imports(rows, key.upper())
    product = levels.income(rows, key.upper())
    names = ("lever", "points", "coverage", "average_points", "deadline", "since", "times_put_off")
    found: dict[str, Any] = {f"{key}_threat_{n}": list(main.ids) if main else [] for n in names}
    found[f"{key}_threat_record"] = [
        row["id"] for row in settled(rows, key.upper()) if row["lever"] == "tariff"
    ]
    found[f"{key}_threat_ids"] = [i for threat in side.threats for i in threat.ids]
    found[f"{key}_tariff_piie"] = [layer.id for layer in side.layers]
    found[f"{key}_suspended_points"] = found[f"{key}_suspended_average_points"] = held
    found[f"{key}_imports_usd_bn"] = [recent["id"]] if recent else []
    found[f"{key}_income_usd_bn"] = [product["id"]] if product else []
    return found
