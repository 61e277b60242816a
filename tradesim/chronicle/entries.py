"""Entries of the table of a situation, in the words and units of a scenario's opening: points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tradesim.chronicle.facts import CourtCase, Meeting, OpenThreat
from tradesim.chronicle.fields import SideSituation, SituationFields

NO_END = "none set"
FIELDS = {
    "origin_date": "date",
    "us_tariff_piie": "us.tariff",
    "cn_tariff_piie": "cn.tariff",
    "us_suspended_points": "us.suspended",
    "cn_suspended_points": "cn.suspended",
    "us_suspended_average_points": "us.suspended_average",
    "cn_suspended_average_points": "cn.suspended_average",
    "truce_end": "truce.end",
    "us_restriction_level": "us.restriction",
    "cn_restriction_level": "cn.restriction",
    "purchases_withheld": "cn.purchases_withheld",
    "purchases_pledged_soy_mmt_per_year": "pledged_soybeans",
    "purchases_pledged_usd_bn_per_year": "pledged_value",
    "purchases_delivered_share": "delivered_share",
    "us_president": "us.leader",
    "us_negotiators": "us.negotiators",
    "cn_leader": "cn.leader",
    "cn_negotiators": "cn.negotiators",
    "court_risk": "court",
    "us_imports_usd_bn": "us.imports",
    "cn_imports_usd_bn": "cn.imports",
    "us_income_usd_bn": "us.income",
    "cn_income_usd_bn": "cn.income",
}
"""Field behind an entry, where there is one of another name; tariffs are shares there."""


def entries(of: SituationFields) -> dict[str, Any]:
    """Value by name of entry; None for nothing."""
    return {
        "origin_date": of.date,
        "stage": of.stage,
        "stage_note": of.stage_note,
        "us_tariff_piie": _points(of.us.tariff),
        "cn_tariff_piie": _points(of.cn.tariff),
        **_suspended("us", of.us),
        **_suspended("cn", of.cn),
        "truce_end": _end(of),
        **_threat("us", of.us),
        **_threat("cn", of.cn),
        **_other_levers(of),
        **_talks(of),
        **_people(of),
        "court_risk": "; ".join(map(_case, of.court)) or "none",
        "us_imports_usd_bn": of.us.imports,
        "cn_imports_usd_bn": of.cn.imports,
        "us_income_usd_bn": of.us.income,
        "cn_income_usd_bn": of.cn.income,
    }


def _other_levers(of: SituationFields) -> Mapping[str, Any]:
    return {
        "us_restriction_level": of.us.restriction,
        "cn_restriction_level": of.cn.restriction,
        "purchases_withheld": of.cn.purchases_withheld,
        "purchases_pledged_soy_mmt_per_year": of.pledged_soybeans,
        "purchases_pledged_usd_bn_per_year": of.pledged_value,
        "purchases_delivered_share": of.delivered_share,
    }


def _talks(of: SituationFields) -> Mapping[str, Any]:
    meeting = of.meetings[0] if of.meetings else None
    return {
        "talks_open": "yes" if of.talks_open else "no",
        "next_meeting": meeting.start if meeting else None,
        "next_meeting_level": _level(meeting),
    }


def _people(of: SituationFields) -> Mapping[str, Any]:
    return {
        "next_us_election": of.next_us_election,
        "us_president": of.us.leader,
        "us_negotiators": ", ".join(of.us.negotiators),
        "cn_leader": of.cn.leader,
        "cn_negotiators": ", ".join(of.cn.negotiators),
        "us_threat_record": _record(of.us),
        "cn_threat_record": _record(of.cn),
    }


def _points(share: float | None) -> float | None:
    """A share as points, without the dust of binary fractions."""
    return None if share is None else round(100.0 * share, 2)


def _suspended(key: str, side: SideSituation) -> Mapping[str, Any]:
    return {
        f"{key}_suspended_points": _points(side.suspended),
        f"{key}_suspended_average_points": _points(side.suspended_average),
    }


def _end(of: SituationFields) -> Any:
    deal = of.truce or of.outline
    return (deal.end or NO_END) if deal else None


def _threat(key: str, side: SideSituation) -> Mapping[str, Any]:
    """The main threat; sizes of restrictions and purchases are shares."""
    main = side.main_threat
    words = {} if main is None else _threat_entries(main)
    names = ("lever", "points", "coverage", "average_points", "deadline", "since", "times_put_off")
    found = {f"{key}_threat_{name}": words.get(name) for name in names}
    open_or_main = [each for each in side.threats if not each.held or each.main]
    listed = sorted(open_or_main, key=lambda each: not each.main)
    return found | {f"{key}_threat_ids": ", ".join(i for each in listed for i in each.ids) or None}


def _threat_entries(main: OpenThreat) -> Mapping[str, Any]:
    is_tariff = main.lever == "tariff"
    return {
        "lever": main.lever,
        "points": _points(main.size) if is_tariff else main.size,
        "coverage": main.coverage if is_tariff else None,
        "average_points": _points(main.average) if is_tariff else None,
        "deadline": main.deadline,
        "since": main.since,
        "times_put_off": main.times_put_off,
    }


def _level(meeting: Meeting | None) -> str | None:
    if meeting is None:
        return None
    day = "" if meeting.start else ", no day fixed"
    return f"{meeting.level} ({meeting.place}{day})"


def _record(side: SideSituation) -> str:
    """What came of the tariff threats: carried out, in part, dropped."""
    found = next((each for each in side.record if each.lever == "tariff"), None)
    counts = (found.carried_out, found.in_part, found.dropped) if found else (0, 0, 0)
    return "{} carried out, {} in part, {} dropped".format(*counts)


def _case(case: CourtCase) -> str:
    ahead = f", argument set for {case.argument}" if case.argument else ""
    odds = ""
    if case.chance:
        low, high = case.chance
        odds = f", odds against {low:g}" + (f" to {high:g}" if high != low else "")
    return f"{case.name}: {case.status} ({case.court}, {case.last_step}{ahead}{odds})"
