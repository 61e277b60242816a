"""Numbers of the model that belong to a day, set from the chronicle by rule."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tradesim.chronicle.chronicle import Chronicle
from tradesim.chronicle.facts import CourtCase
from tradesim.chronicle.situation import Situation
from tradesim.economy.revealed_weights import decoupling_weight
from tradesim.negotiation.sector_measures import weekly_rate
from tradesim.terms.sides import CN, US

if TYPE_CHECKING:
    import pandas as pd

ARTICLE = date(2025, 10, 26)
"""Day of the numbers in data/parameters.toml."""
NEAR_DAYS = 45
"""Starts so near to it keep them without a warning."""
STILL_DATED = (
    "market_purchases", "pledge", "farm_gap", "critical_stock", "critical_dependence",
    "electronics_weight", "row_income", "first_uncertainty", "rest_duties", "soybean_price",
)  # fmt: skip
"""Numbers of October 2025 that no rule sets for another day."""
EXEMPTED = date(2025, 4, 11)
"""From here on new US tariffs spare part of electronics."""
HIGHEST_WANTED = (0.6, 0.4)
"""Tariffs above these are means of pressure and not aims, shares: the US level of 2025 with what
was suspended, the Chinese one likewise (judgement)."""
WEIGHT_SPREAD = (0.10, 0.06)
YEAR = timedelta(weeks=52)
LOOKS_A_WEEK, EVENTS_A_YEAR = (0.42, 0.36), (23.0, 13.3)
"""Chance that each side considers a move in a week of full attention, and moves and threats a year
in 2025."""
LONG_CALM = 520.0
"""Weeks without a move where the chronicle knows of none."""
SECTOR_PRIOR = (1.4, 104.0)
"""Sector measures in so many weeks, 2018 to 2024: the prior of their rate."""


def parameters_at(start: Situation, chronicle: Chronicle) -> dict[str, Any]:
    """Values and priors that differ from those of data/parameters.toml, as a scenario has them."""
    known = chronicle.known_on(start.date)
    events = known.events
    threats = events[events["kind"] == "threat"]
    found: dict[str, Any] = {"us": {}, "cn": {}}
    for side, (key, part) in enumerate(zip(("us", "cn"), start.sides, strict=True)):
        own = found[key]
        if part.imports:
            own["imports"] = part.imports
        if part.income:
            own["income"] = part.income
        own["record_carried"], own["record_withdrawn"] = _record(start, side)
        own["decoupling_weight"] = _wanted(start, side)
        own["attention"] = _attention(start, threats, side)
        own["tone"] = 0.5 if start.talks_open else 0.0
    found["truce_length"] = _truce_length(known)
    found["sector_rate"] = _sector_rate(start, known)
    found["weeks_since_move"] = _weeks_since_move(start, threats)
    found |= _court(start)
    if not any(layer.route == "emergency" for layer in start.us.layers):
        found |= {"rest_emergency_duties": 0.0, "emergency_paid": 0.0}
    if start.date < EXEMPTED:
        found |= {"electronics_gap": 0.0, "electronics_cover": 1.0}
    return found


def still_dated(start: Situation) -> tuple[str, ...]:
    """Parameters that keep their value of October 2025 though the start lies elsewhere."""
    return () if abs((start.date - ARTICLE).days) <= NEAR_DAYS else STILL_DATED


def _record(start: Situation, side: int) -> tuple[float, float]:
    """Tariff threats carried out and dropped so far, with one of each added (Laplace)."""
    rows = [each for each in start.sides[side].record if each.lever == "tariff"]
    carried = sum(each.carried_out + 0.5 * each.in_part for each in rows)
    dropped = sum(each.dropped + 0.5 * each.in_part for each in rows)
    return carried + 1.0, dropped + 1.0


def _wanted(start: Situation, side: int) -> dict[str, Any]:
    """Prior of the weight on dependence: at its middle the tariff that the side has or half
    threatens, or has agreed to come back to, is a best response."""
    part = start.sides[side]
    open_threats = [each.average or 0.0 for each in part.threats if each.lever == "tariff"]
    wanted = min(part.tariff + 0.5 * min(sum(open_threats), 1.0), HIGHEST_WANTED[side])
    tariffs = [each.tariff for each in start.sides]
    tariffs[side] = wanted
    tariffs[1 - side] = min(tariffs[1 - side], HIGHEST_WANTED[1 - side])
    weight = decoupling_weight(side, round(tariffs[US], 2), round(tariffs[CN], 2))
    return {"family": "norm", "args": [round(max(weight, 0.02), 3), WEIGHT_SPREAD[side]]}


def _attention(start: Situation, threats: pd.DataFrame, side: int) -> dict[str, Any]:
    """Prior of the chance to consider a move in a week: by what the side did in the last year."""
    recent = threats[threats["date"] > str(start.date - YEAR)]
    count = float((recent["side"] == ("US", "CN")[side]).sum())
    usual = EVENTS_A_YEAR[side]
    middle = min(LOOKS_A_WEEK[side] * (count + usual) / (2.0 * usual), 0.6)
    return {"family": "uniform", "args": [round(0.6 * middle, 3), round(0.8 * middle, 3)]}


def _weeks_since_move(start: Situation, threats: pd.DataFrame) -> float:
    """Weeks since a side last threatened or moved a lever, at most LONG_CALM."""
    if threats.empty:
        return LONG_CALM
    last: date = threats["date"].max().date()
    return round(min((start.date - last).days / 7.0, LONG_CALM), 1)


def _sector_rate(start: Situation, known: Chronicle) -> dict[str, Any]:
    measures = known.measures
    by_sector = (measures["side"] == "US") & measures["authority"].str.contains("section 232")
    recent = measures["announced"] > str(start.date - YEAR)
    count, (prior_count, prior_weeks) = float((by_sector & recent).sum()), SECTOR_PRIOR
    rate = weekly_rate(count, 52.0, prior_count=prior_count, prior_weeks=prior_weeks)
    shape = count + prior_count
    return {"family": "gamma", "args": [shape, 0.0, round(rate / shape, 6)]}


def _truce_length(known: Chronicle) -> float:
    """Weeks of the next truce: as long as the latest one with an end that was announced."""
    dated = known.agreements.dropna(subset=["end_date_set"])
    if dated.empty:
        return 13.0
    last = dated.sort_values("start").iloc[-1]
    return float(max((last["end_date_set"] - last["start"]).days / 7.0, 4.0))


def _court(start: Situation) -> dict[str, Any]:
    """When a court may rule on emergency tariffs, and how likely it is to strike them down."""
    emergency = {layer.authority for layer in start.us.layers if layer.route == "emergency"}
    cases = [each for each in start.court if emergency & set(each.authorities)]
    pending = [each for each in cases if each.status == "pending"]
    if not pending:
        return {}
    case = pending[0]
    first, last = _ruling_weeks(start.date, case)
    against = {"family": "beta", "args": [2.0, 2.0]}
    if case.last_step in ("struck down", "taken up", "argued"):
        against = {"family": "beta", "args": [3.0, 2.0]}
    if case.chance is not None:
        middle = sum(case.chance) / 2.0
        against = {
            "family": "beta",
            "args": [round(10.0 * middle, 2), round(10.0 - 10.0 * middle, 2)],
        }
    return {
        "ruling_week": {"family": "uniform", "args": [round(first, 1), round(last - first, 1)]},
        "ruling_against": against,
    }


def _ruling_weeks(day: date, case: CourtCase) -> tuple[float, float]:
    """First and last week of a final ruling: between four weeks after the argument and the end of
    the court's term, or 34 to 62 weeks after the case was filed."""
    if case.argument is not None:
        term = date(case.argument.year + (case.argument.month > 6), 6, 30)
        first, last = case.argument + timedelta(weeks=4), term
    else:
        first, last = case.since + timedelta(weeks=34), case.since + timedelta(weeks=62)
    weeks = ((first - day).days / 7.0, (last - day).days / 7.0)
    return max(weeks[0], 1.0), max(weeks[1], 2.0)
