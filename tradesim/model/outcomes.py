"""Outcomes: a row of numbers a run, by name with unit and meaning.

An outcome is added as one line of OUTCOMES and its place in tally.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from tradesim.terms.units import BOOLEAN, COUNT, DAYS

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "final_stage": ("code of stages.STAGES", "stage at the end"),
    "first_deal_unbroken": (BOOLEAN, "the first agreement is in force at the end, never broken"),
    "agreement_in_force": (BOOLEAN, "an agreement is in force at the end, also after repair"),
    "signed_ever": (BOOLEAN, "an agreement has been in force by the end"),
    "agreement_at_end": (BOOLEAN, "an agreement is in force at the end"),
    "agreement_weeks": ("weeks", "time with an agreement in force"),
    "agreements": (COUNT, "agreements signed"),
    "extensions": (COUNT, "truces extended"),
    "first_agreement_day": (DAYS, "first signature of both leaders"),
    "first_consensus_day": (DAYS, "delegations first agree"),
    "first_breach_day": (DAYS, "first breach of an agreement"),
    "first_expiry_day": (DAYS, "first truce that ran out"),
    "first_rise_day_us": (DAYS, "first lever raised by the US, threats carried out included"),
    "first_rise_day_cn": (DAYS, "first lever raised by China"),
    "threat_carried_day_us": (DAYS, "the US threat of the first day is carried out"),
    "threat_carried_day_cn": (DAYS, "the Chinese threat of the first day is carried out"),
    "threats_us": (COUNT, "threats issued by the US after the start"),
    "threats_cn": (COUNT, "threats issued by China after the start"),
    "rises_us": (COUNT, "times the US raised a lever by a threat or a move"),
    "rises_cn": (COUNT, "times China raised a lever by a threat or a move"),
    "withdrawals_us": (COUNT, "US threats dropped for nothing"),
    "withdrawals_cn": (COUNT, "Chinese threats dropped for nothing"),
    "tariff_us": ("share", "US average tariff on Chinese goods at the end"),
    "tariff_cn": ("share", "Chinese average tariff on US goods at the end"),
    "highest_tariff_us": ("share", "highest US average tariff"),
    "highest_tariff_cn": ("share", "highest Chinese average tariff"),
    "restriction_cn": ("share", "mean Chinese export restriction"),
    "restriction_us": ("share", "mean US export restriction"),
    "purchases": ("million tonnes", "soybeans bought by China from the US"),
    "delivered_share": ("share", "delivered of what fell due under agreements; missing if none"),
    "imports_us": ("billion USD a year", "mean US goods imports from China"),
    "imports_cn": ("billion USD a year", "mean Chinese goods imports from the US"),
    "real_income_us": ("percent", "mean change of US real income against the first day"),
    "real_income_cn": ("percent", "mean change of Chinese real income"),
    "real_income_row": ("percent", "mean change of real income in the rest of the world"),
    "income_us": ("billion USD", "US real income gained or lost over the whole time"),
    "income_cn": ("billion USD", "Chinese real income gained or lost over the whole time"),
    "income_row": ("billion USD", "real income of the rest gained or lost"),
    "worth_us": ("worth", "mean change of what the levers in force are worth to the US government"),
    "worth_cn": ("worth", "mean change of what they are worth to the Chinese government"),
    "nash_distance": ("share", "last agreement to the Nash point of its own run, of ideal gains"),
    "kalai_smorodinsky_distance": ("share", "the same to the Kalai-Smorodinsky point"),
    "pareto_distance": ("share", "what both could have gained more at once in that agreement"),
    "us_share": ("share", "US share of the surplus in the last consensus"),
    "gdp_us": ("percent", "US GDP a year on, against the path of the first day"),
    "gdp_cn": ("percent", "Chinese GDP a year on, against that path"),
    "gdp_row": ("percent", "GDP of the rest of the world a year on, against that path"),
    "gdp_world": ("percent", "world GDP a year on, against that path"),
    "cpi_us": ("percent", "US consumer prices a year on, against that path"),
    "equities_us": ("percent", "US equities a year on, against that path"),
    "equities_cn": ("percent", "Chinese equities a year on, against that path"),
    "revenue_us": ("billion USD a year", "US customs revenue less refunds, a year on"),
    "uncertainty": ("index", "trade-policy uncertainty a year on, 1 in normal times"),
    "soybean_price": ("USD a bushel", "price of soybeans a year on"),
    "growers_income": ("billion USD a year", "change of soybean growers' income, a year on"),
    "lowest_gdp_world": ("percent", "lowest world GDP, against the path of the first day"),
    "slowdown_day": (DAYS, "world GDP first 0.3 % or more below the path of the first day"),
    "scare_day": (DAYS, "world GDP first 0.8 % or more below that path"),
    "bear_week_day": (DAYS, "US equities first 5 % down in a week"),
}
"""Unit and meaning of each outcome, in the order of the columns."""
MEASURED = tuple(name for name in OUTCOMES if name != "final_stage")
"""Outcomes that have means and quantiles: all but the code of a stage."""
BRIEF = (
    "first_deal_unbroken",
    "agreement_in_force",
    "signed_ever",
    "tariff_us",
    "tariff_cn",
    "real_income_us",
    "real_income_cn",
)
"""Outcomes that are shown of each of many ensembles."""
HEADLINE = (
    "tariff_us",
    "tariff_cn",
    "restriction_us",
    "restriction_cn",
    "purchases",
    "imports_us",
    "imports_cn",
    "real_income_us",
    "real_income_cn",
    "real_income_row",
)
"""Outcomes that are shown of one ensemble; `summary()` has them all."""
MACRO = ("gdp_us", "gdp_cn", "gdp_world", "lowest_gdp_world", "cpi_us", "equities_us")
"""Outcomes of growth, prices and markets, shown beside them in tables of one ensemble."""
