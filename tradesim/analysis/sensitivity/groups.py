"""What an input belongs to: a side's levers or type, the process, the economy."""

from __future__ import annotations

US_LEVERS, CN_LEVERS = "US levers", "Chinese levers"
US_TYPE, CN_TYPE = "US type", "Chinese type"
PROCESS, ECONOMY, NOISE = "process", "economy", "noise that is left"
GROUPS = (US_LEVERS, CN_LEVERS, US_TYPE, CN_TYPE, PROCESS, ECONOMY)

COLUMNS = ("first", "first_low", "first_high", "total", "total_low", "total_high")
"""Shares of a row of a table, with their intervals."""

OF_SIDES = {"us": (US_LEVERS, US_TYPE), "cn": (CN_LEVERS, CN_TYPE)}
LEVERS = {
    "answer_share", "answer_elsewhere", "undated_shift", "large_shift", "dated_share",
    "tariff_cut", "kept_share",
}  # fmt: skip
"""Parameters of a side that say which lever it moves and by how much; others are its type."""
OWN = {
    US_LEVERS: {
        "sector_rate", "sector_size", "emergency_opening", "replacement_share", "list_coverage",
        "decree_coverage", "procedure_weeks", "rollback", "list_rollback",
    },
    CN_LEVERS: {"pledge", "delivered_share", "order_tilt", "electronics_cover"},
    ECONOMY: {
        "tariff_borne", "restriction_borne", "elasticity_draw", "elasticities", "trade_half_life",
        "storability", "critical_share", "critical_elasticity", "critical_stock",
        "critical_dependence", "farm_gap", "exposed_share", "tariff_scale", "china_offset",
        "direct_loss", "direct_lag", "uncertainty_drag", "demand_spillover",
        "row_uncertainty_drag", "uncertainty_lag", "uncertainty_jump", "threat_news",
        "uncertainty_half_life", "uncertainty_relief", "first_uncertainty", "collected_share",
        "border_pass_through", "price_weight", "shop_pass_through", "price_lag", "price_return",
        "equity_tariff_effect", "equity_row_effect", "equity_uncertainty_effect", "wealth_effect",
        "downstream_multiplier", "supply_spillover", "trade_diverted", "soybean_slope",
        "farm_aid_share", "refund_share",
    },
}  # fmt: skip
"""Parameters of no side, or of the economy of one, by group; all others are of the process."""


def group_of(name: str) -> str:
    """Group of an input as `ens.inputs` names it.

    >>> [group_of(name) for name in ("us.tariff_cut", "cn.resolve", "pledge", "cn.direct_loss")]
    ['US levers', 'Chinese type', 'Chinese levers', 'economy']
    """
    side, _, own = name.rpartition(".")
    for group, names in OWN.items():
        if own in names:
            return group
    if side in OF_SIDES:
        levers, of_type = OF_SIDES[side]
        return levers if own in LEVERS else of_type
    return PROCESS
