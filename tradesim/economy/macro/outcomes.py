"""What is reported of the channels, from the state at the end of a step.

GDP, prices and equities in percent from the path of the first day; each (n_runs,).
"""

from __future__ import annotations

import numpy as np

from tradesim.economy.macro import critical, direct, farms, markets, prices, revenue, world
from tradesim.economy.macro.setting import MacroSetting
from tradesim.economy.macro.state import MacroState
from tradesim.terms.sides import CN, ROW, US, Array


def gdp_us(setting: MacroSetting, state: MacroState) -> Array:
    """US GDP: tariffs in force, uncertainty, markets, missing inputs."""
    drawn = setting.drawn
    by_tariffs = direct.direct_us(state.direct, loss=drawn["direct_loss"][US])
    by_uncertainty = drawn["uncertainty_drag"][US] * state.drag[-1]
    return np.asarray(by_tariffs - by_uncertainty + _fear(setting, state) - state.supply_loss)


def gdp_cn(setting: MacroSetting, state: MacroState) -> Array:
    """Chinese GDP: tariffs in force, uncertainty, markets abroad, sales of inputs lost."""
    drawn = setting.drawn
    by_tariffs = direct.direct_cn(
        state.direct, loss=drawn["direct_loss"][CN], offset=drawn["china_offset"]
    )
    by_uncertainty = drawn["uncertainty_drag"][CN] * state.drag[-1]
    fear = markets.FEAR_ABROAD * _fear(setting, state)
    return np.asarray(
        by_tariffs - by_uncertainty + fear - critical.CHINESE_SHARE * state.supply_loss
    )


def gdp(setting: MacroSetting, state: MacroState) -> Array:
    """GDP of the US, China and the rest of the world, (3, n_runs).

    The rest: spillovers, trade diverted, uncertainty, markets, inputs.
    """
    drawn = setting.drawn
    us, cn = gdp_us(setting, state), gdp_cn(setting, state)
    pulled = world.spillovers(us, cn, spillover=drawn["demand_spillover"])
    diverted = drawn["trade_diverted"] * state.direct[-1, 0]
    by_uncertainty = drawn["row_uncertainty_drag"] * state.drag[-1]
    fear = markets.FEAR_ABROAD * _fear(setting, state)
    missing = drawn["supply_spillover"] * state.supply_loss
    return np.stack([us, cn, pulled + diverted - by_uncertainty + fear - missing])


def gdp_row(setting: MacroSetting, state: MacroState) -> Array:
    """GDP of the rest of the world."""
    return np.asarray(gdp(setting, state)[ROW])


def gdp_world(setting: MacroSetting, state: MacroState) -> Array:
    """World GDP: the three weighted by their GDP in USD."""
    return _weighted(setting, gdp(setting, state))


def cpi_us(setting: MacroSetting, state: MacroState) -> Array:
    """US consumer prices."""
    drawn = setting.drawn
    return prices.consumer_price(
        state.passed_on[-1], state.most_passed_on, state.supply_loss,
        weight=drawn["price_weight"], shop=drawn["shop_pass_through"], back=drawn["price_return"],
    )  # fmt: skip


def cpi_cn(setting: MacroSetting, state: MacroState) -> Array:
    """Chinese consumer prices."""
    return prices.chinese_consumer_price(gdp_cn(setting, state), state.direct[-1, 1])


def ppi_cn(setting: MacroSetting, state: MacroState) -> Array:
    """Chinese producer prices."""
    return prices.chinese_producer_price(gdp_cn(setting, state))


def equities_us(setting: MacroSetting, state: MacroState) -> Array:
    """US equities (S&P 500)."""
    return np.array(state.equities)


def equities_cn(setting: MacroSetting, state: MacroState) -> Array:
    """Chinese equities (CSI 300)."""
    return markets.chinese_equities(state.equities)


def revenue_us(setting: MacroSetting, state: MacroState) -> Array:
    """US customs revenue less refunds, billion USD a year: a level, not a deviation."""
    drawn = setting.drawn
    return revenue.revenue(
        state.arrived, state.imports_us, state.rest_emergency, state.refunds_due,
        collected=drawn["collected_share"], rest=drawn["rest_duties"],
        rest_emergency=drawn["rest_emergency_duties"], delay=drawn["refund_weeks"],
    )  # fmt: skip


def uncertainty(setting: MacroSetting, state: MacroState) -> Array:
    """Index of trade-policy uncertainty, 1 in normal times: a level."""
    return np.array(state.uncertainty)


def soybean_price(setting: MacroSetting, state: MacroState) -> Array:
    """Soybean price, USD a bushel: a level."""
    drawn, first = setting.drawn, setting.first
    return farms.price(
        state.purchases, first.purchases, state.deal, first.deal,
        start=drawn["soybean_price"], slope=drawn["soybean_slope"],
    )  # fmt: skip


def growers_income(setting: MacroSetting, state: MacroState) -> Array:
    """Change of soybean growers' income from the first day, billion USD a year, before aid."""
    price = soybean_price(setting, state)
    return farms.income(price, start=setting.drawn["soybean_price"])


def farm_aid(setting: MacroSetting, state: MacroState) -> Array:
    """Aid that the US pays growers for a loss, billion USD a year."""
    income = growers_income(setting, state)
    return farms.aid(income, share=setting.drawn["farm_aid_share"])


OUTCOMES = {
    each.__name__: each
    for each in (
        *(gdp_us, gdp_cn, gdp_row, gdp_world, cpi_us, cpi_cn, ppi_cn, equities_us, equities_cn),
        *(revenue_us, uncertainty, soybean_price, growers_income, farm_aid),
    )
}
"""Every outcome of the channels by name."""


def all_outcomes(setting: MacroSetting, state: MacroState) -> dict[str, Array]:
    """The same as each of OUTCOMES, with GDP worked out once."""
    regions = gdp(setting, state)
    price = soybean_price(setting, state)
    income = farms.income(price, start=setting.drawn["soybean_price"])
    once = {
        "gdp_us": regions[US],
        "gdp_cn": regions[CN],
        "gdp_row": regions[ROW],
        "gdp_world": _weighted(setting, regions),
        "cpi_cn": prices.chinese_consumer_price(regions[CN], state.direct[-1, 1]),
        "ppi_cn": prices.chinese_producer_price(regions[CN]),
        "soybean_price": price,
        "growers_income": income,
        "farm_aid": farms.aid(income, share=setting.drawn["farm_aid_share"]),
    }
    return {
        name: once[name] if name in once else of(setting, state) for name, of in OUTCOMES.items()
    }


def _weighted(setting: MacroSetting, regions: Array) -> Array:
    """World GDP, (n_runs,), of regions (3, n_runs), percent."""
    drawn = setting.drawn
    return world.world(
        regions, np.stack([drawn["income"][US], drawn["income"][CN], drawn["row_income"]])
    )


def _fear(setting: MacroSetting, state: MacroState) -> Array:
    """What fear of markets adds to US GDP, percent, (n_runs,); not above zero."""
    return np.asarray(setting.drawn["wealth_effect"] * state.fear[0])
