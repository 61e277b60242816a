"""A situation put together from what was known on its day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tradesim.chronicle import levels
from tradesim.chronicle.agreements import outline, standing
from tradesim.chronicle.court import court_cases
from tradesim.chronicle.facts import Deal
from tradesim.chronicle.fields import Behind, SideSituation
from tradesim.chronicle.knowledge import known_from
from tradesim.chronicle.layers import average, layers_of, suspended
from tradesim.chronicle.rows import Row, Rows
from tradesim.chronicle.schema import tables
from tradesim.chronicle.situation import Situation
from tradesim.chronicle.stage import stage_on
from tradesim.chronicle.talks import scheduled, talks_are_open
from tradesim.chronicle.threats import record_of, threats_of
from tradesim.errors import ChronicleError

SOYBEANS, VALUE = "MMT a year", "USD bn a year"
"""Units of pledges in purchases.csv."""


def situation_on(rows: Rows, day: date) -> Situation:
    """The situation at the end of a day, from rows that hold what was known then alone.

    ChronicleError where they hold no tariff of one of the sides.
    """
    _check_begun(rows, day)
    truce, waiting = standing(rows), outline(rows)
    us, cn = (_side(rows, side, day, truce) for side in ("US", "CN"))
    meetings = scheduled(rows, day)
    talking = talks_are_open(rows, meetings, day)
    stage, note = stage_on(
        rows, day, sides=(us, cn), outline=waiting, truce=truce, talks_open=talking
    )
    election = levels.next_election(rows, day)
    bought = levels.delivered(rows, truce.id if truce else None)
    made = Situation(
        date=day,
        known_until=_last_day(rows),
        stage=stage,
        stage_note=note,
        us=us,
        cn=cn,
        truce=truce,
        outline=waiting,
        talks_open=talking,
        meetings=meetings,
        next_us_election=election["date"] if election else None,
        court=court_cases(rows, day),
        pledged_soybeans=_cell(levels.pledge(rows, SOYBEANS, day), "target"),
        pledged_value=_cell(levels.pledge(rows, VALUE, day), "target"),
        delivered_share=bought["percent_of_target"] / 100.0 if bought else None,
    )
    return made.model_copy(update={"behind": tuple(_behind(made, rows, day))})


def _check_begun(rows: Rows, day: date) -> None:
    for side in ("US", "CN"):
        if not any(row["side"] == side and row["effective"] for row in rows["measures"]):
            raise ChronicleError(
                f"situation of {day}: no tariff of {side} was known by then; allowed a day on "
                f"which measures.csv has one of each side (the shipped record begins 2018-01-01)"
            )


def _side(rows: Rows, side: str, day: date, truce: Deal | None) -> SideSituation:
    in_force, announced = layers_of(rows, side, day)
    rate, points = suspended(in_force)
    recent, year = levels.imports(rows, side)
    product = levels.income(rows, side)
    leader = levels.person(rows, side, "leader", day)
    negotiators = levels.person(rows, side, "negotiators", day)
    names = negotiators["names"].split(",") if negotiators else []
    return SideSituation(
        leader=leader["names"] if leader else "",
        negotiators=tuple(name.strip() for name in names),
        tariff=average(in_force, day),
        layers=in_force,
        announced=announced,
        suspended=rate,
        suspended_average=points,
        threats=threats_of(rows, side, day, truce),
        record=record_of(rows, side),
        restriction=_cell(levels.restriction(rows, side, day), "value"),
        purchases_withheld=_cell(levels.withheld(rows, day), "actual") if side == "CN" else 0.0,
        imports=levels.a_year(recent) if recent else None,
        imports_last_year=levels.a_year(year) if year else None,
        income=product["gdp_usd_bn"] if product else None,
    )


def _cell(row: Row | None, name: str) -> float:
    """A number of a row; 0 where there is no row or no number."""
    return float(row[name] or 0.0) if row else 0.0


def _last_day(rows: Rows) -> date:
    """Latest day on which a row became known."""
    ids = {name: table.columns["id"] for name, table in tables().items()}
    days = (known_from(row, ids[name]) for name, table in rows.items() for row in table)
    return max(day for day in days if day)


def _behind(made: Situation, rows: Rows, day: date) -> Iterator[Behind]:
    """Rows and sources behind each entry of the table."""
    by_id = {row["id"]: row for table in rows.values() for row in table}
    for entry, ids in _ids(made, rows, day).items():
        found = [by_id[each] for each in dict.fromkeys(ids) if each in by_id]
        sources = dict.fromkeys(row["source"] for row in found)
        yield Behind(
            entry=entry, rows=", ".join(row["id"] for row in found), source="; ".join(sources)
        )


def _ids(made: Situation, rows: Rows, day: date) -> Mapping[str, list[str]]:
    """Ids of the rows behind each entry."""
    deal = made.truce or made.outline
    single: dict[str, Row | None] = {
        "us_restriction_level": levels.restriction(rows, "US", day),
        "cn_restriction_level": levels.restriction(rows, "CN", day),
        "purchases_withheld": levels.withheld(rows, day),
        "purchases_pledged_soy_mmt_per_year": levels.pledge(rows, SOYBEANS, day),
        "purchases_pledged_usd_bn_per_year": levels.pledge(rows, VALUE, day),
        "purchases_delivered_share": levels.delivered(rows, made.truce.id if made.truce else None),
        "next_us_election": levels.next_election(rows, day),
        "us_president": levels.person(rows, "US", "leader", day),
        "us_negotiators": levels.person(rows, "US", "negotiators", day),
        "cn_leader": levels.person(rows, "CN", "leader", day),
        "cn_negotiators": levels.person(rows, "CN", "negotiators", day),
    }
    found: dict[str, list[str]] = {name: [row["id"]] for name, row in single.items() if row}
    found["truce_end"] = [deal.id] if deal else []
    found["next_meeting"] = found["next_meeting_level"] = [m.id for m in made.meetings[:1]]
    found["court_risk"] = [row["id"] for row in rows["court"]]
    for key, side in (("us", made.us), ("cn", made.cn)):
        found |= _side_ids(key, side, rows)
    return found


def _side_ids(key: str, side: SideSituation, rows: Rows) -> Mapping[str, list[str]]:
    held = [layer.id for layer in side.layers if layer.suspended]
    main = side.main_threat
    recent, _ = levels.imports(rows, key.upper())
    product = levels.income(rows, key.upper())
    names = ("lever", "points", "coverage", "average_points", "deadline", "since", "times_put_off")
    found: dict[str, Any] = {f"{key}_threat_{n}": list(main.ids) if main else [] for n in names}
    found[f"{key}_threat_ids"] = [i for threat in side.threats for i in threat.ids]
    found[f"{key}_tariff_piie"] = [layer.id for layer in side.layers]
    found[f"{key}_suspended_points"] = found[f"{key}_suspended_average_points"] = held
    found[f"{key}_imports_usd_bn"] = [recent["id"]] if recent else []
    found[f"{key}_income_usd_bn"] = [product["id"]] if product else []
    return found
