"""A situation put together from what was known on its day."""

from __future__ import annotations

from datetime import date

from tradesim.chronicle import levels
from tradesim.chronicle.agreements import outline, standing
from tradesim.chronicle.behind import rows_behind
from tradesim.chronicle.court import court_cases
from tradesim.chronicle.facts import Deal
from tradesim.chronicle.fields import SideSituation
from tradesim.chronicle.knowledge import known_from
from tradesim.chronicle.layers import average, layers_of, suspended
from tradesim.chronicle.rows import Row, Rows
from tradesim.chronicle.schema import tables
from tradesim.chronicle.situation import Situation
from tradesim.chronicle.stage import stage_on
from tradesim.chronicle.talks import scheduled, talks_are_open
from tradesim.chronicle.threats import record_of, threats_of
from tradesim.errors import ChronicleError


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
        pledged_soybeans=_cell(levels.pledge(rows, levels.SOYBEANS, day), "target"),
        pledged_value=_cell(levels.pledge(rows, levels.VALUE, day), "target"),
        delivered_share=bought["percent_of_target"] / 100.0 if bought else None,
    )
    return made.model_copy(update={"behind": tuple(rows_behind(made, rows, day))})


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
