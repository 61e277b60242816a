"""Soybeans split from agriculture: tonnes, prices and farm income under tariffs and state buying.

A market of its own around 2023-24: China buys from the US, Brazil and others (CES), the US crop
goes to China, to other buyers and to crushers at home. The response surface already carries the
welfare of the whole agricultural sector; add nothing from here to it. What this leaf gives are
tonnes, dollars and the income of the farm belt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tradesim.economy.policy import purchase_wedge
from tradesim.terms.sides import Array

NEWTON_STEPS = 10


@dataclass(frozen=True)
class SoybeanMarket:
    """Quantities in million tonnes a year, price in bn USD per million tonnes, elasticities.

    Chinese imports by origin: customs 2023. Price: US exports to China 2024, 12.64 bn USD for
    26.8 MMT. China takes 51.5 % of US exports (2024); 47.9 % of the crop stays at home and the
    tariff is 2.4 % (Ossa 2014, oilseeds).

    `substitution` between origins and `elsewhere_demand` are set together by what is published for
    a Chinese tariff of 25 points: US prices 0.60 USD a bushel lower (ASA and NCGA 2024), US sales
    to China down by half to two thirds (studies of 2018). Beans of all origins are nearly the same
    good, so when China turns to Brazil others turn to the US. Elasticities for all oilseeds or all
    of agriculture (3.2 in Ossa 2014, 6 in LL and CP) turn away too few tonnes at too high a cost.
    The other elasticities are judgement.
    """

    us_to_china: float = 24.17
    brazil_to_china: float = 69.95
    other_to_china: float = 5.29
    chinese_share_of_us_exports: float = 0.515
    home_share_of_crop: float = 0.479
    price: float = 12.64 / 26.8
    tariff: float = 0.0241
    substitution: float = 8.0
    chinese_demand: float = 0.3
    crop_supply: float = 0.5
    home_demand: float = 0.3
    elsewhere_demand: float = 8.0
    rival_supply: float = 3.0

    @property
    def us_elsewhere(self) -> float:
        """US exports to other buyers."""
        share = self.chinese_share_of_us_exports
        return self.us_to_china * (1.0 - share) / share

    @property
    def us_home(self) -> float:
        """US beans used at home."""
        exports = self.us_to_china + self.us_elsewhere
        return exports * self.home_share_of_crop / (1.0 - self.home_share_of_crop)

    @property
    def us_share(self) -> float:
        """US share of Chinese imports."""
        return self.us_to_china / (self.us_to_china + self.brazil_to_china + self.other_to_china)

    @property
    def rival_response(self) -> float:
        """Log rival price for a log point of the Chinese price index."""
        reach = self.substitution - self.chinese_demand
        return reach / (self.rival_supply + self.substitution)


MARKET = SoybeanMarket()


@dataclass(frozen=True)
class SoybeanTrade:
    """What a policy brings; every field (n,).

    MMT a year: us_to_china, brazil_to_china, other_to_china, us_elsewhere. Ratios to the start:
    us_price (at the farm), chinese_price (index of what Chinese buyers pay). bn USD a year:
    export_value, farm_income (change of growers' surplus), subsidy_cost (Chinese budget; zero
    without a tonnage commitment). subsidy is a share of the price with tariff.
    """

    us_to_china: Array
    brazil_to_china: Array
    other_to_china: Array
    us_elsewhere: Array
    us_price: Array
    chinese_price: Array
    export_value: Array
    farm_income: Array
    subsidy: Array
    subsidy_cost: Array


def soybean_trade(
    tariff: Array, purchases: Array, *, market: SoybeanMarket = MARKET
) -> SoybeanTrade:
    """The market at Chinese tariff points added (share) and state purchases in [-1, 1]; (n,).

    `purchases` as the lever: negative is withheld, positive bought beyond the market at
    unchanged prices (see `policy.purchase_wedge`).
    """
    wedge = _tariff_factor(tariff, market) * purchase_wedge(purchases, sigma=market.substitution)
    us_price, index = _market_prices(np.log(wedge), market)
    return _trade(us_price, index, np.log(wedge) + us_price, market)


def committed_trade(
    tonnes: Array, tariff: Array, *, market: SoybeanMarket = MARKET
) -> SoybeanTrade:
    """The market when China buys at least `tonnes` (MMT a year) of US beans; (n,).

    Where the market would buy more, the commitment does nothing. Otherwise the state pays
    the subsidy at which buyers take the tonnes.
    """
    factor = _tariff_factor(tariff, market)
    free_price, free_index = _market_prices(np.log(factor), market)
    free = _trade(free_price, free_index, np.log(factor) + free_price, market)
    bought = np.maximum(tonnes, free.us_to_china)
    us_price = _price_that_supplies(bought, market)
    delivered, index = _delivered_price(bought, market)
    binding = tonnes > free.us_to_china
    us_price = np.where(binding, us_price, free_price)
    index = np.where(binding, index, free_index)
    delivered = np.where(binding, delivered, np.log(factor) + free_price)
    subsidy = np.where(binding, -np.expm1(delivered - us_price - np.log(factor)), 0.0)
    trade = _trade(us_price, index, delivered, market)
    cost = subsidy * factor * market.price * trade.us_price * trade.us_to_china
    return replace(trade, subsidy=subsidy, subsidy_cost=cost)


def _tariff_factor(tariff: Array, market: SoybeanMarket) -> Array:
    return np.asarray(1.0 + tariff / (1.0 + market.tariff))


def _us_demand(log_price: Array, china: Array, market: SoybeanMarket) -> tuple[Array, Array]:
    """Log of all demand for US beans and its slope in the log farm price, China's held fixed."""
    elsewhere = market.us_elsewhere * np.exp(-market.elsewhere_demand * log_price)
    home = market.us_home * np.exp(-market.home_demand * log_price)
    total = china + elsewhere + home
    slope = -(market.elsewhere_demand * elsewhere + market.home_demand * home) / total
    return np.log(total), slope


def _crop(market: SoybeanMarket) -> float:
    return market.us_to_china + market.us_elsewhere + market.us_home


def _index_gap(delivered: Array, index: Array, market: SoybeanMarket) -> tuple[Array, Array, Array]:
    """Gap of the CES price index equation and its slopes in the delivered price and the index."""
    power = 1.0 - market.substitution
    us = market.us_share * np.exp(power * delivered)
    rivals = (1.0 - market.us_share) * np.exp(power * market.rival_response * index)
    share = us / (us + rivals)
    gap = np.log(us + rivals) - power * index
    return gap, power * share, power * ((1.0 - share) * market.rival_response - 1.0)


def _market_prices(log_wedge: Array, market: SoybeanMarket) -> tuple[Array, Array]:
    """Log farm price and log Chinese price index that clear both markets.

    Newton in two unknowns; both equations are nearly linear in logs, and the fixed number of
    steps keeps every run apart from the others.
    """
    sigma, reach = market.substitution, market.substitution - market.chinese_demand
    price, index = np.zeros_like(log_wedge), np.zeros_like(log_wedge)
    log_crop = np.log(np.full_like(log_wedge, _crop(market)))
    for _ in range(NEWTON_STEPS):
        china = market.us_to_china * np.exp(reach * index - sigma * (price + log_wedge))
        demand, slope = _us_demand(price, china, market)
        share = china / np.exp(demand)
        excess = demand - log_crop - market.crop_supply * price
        by_price, by_index = slope - sigma * share - market.crop_supply, reach * share
        gap, gap_by_price, gap_by_index = _index_gap(price + log_wedge, index, market)
        determinant = by_price * gap_by_index - by_index * gap_by_price
        price = price - (excess * gap_by_index - by_index * gap) / determinant
        index = index - (by_price * gap - gap_by_price * excess) / determinant
    return price, index


def _price_that_supplies(china: Array, market: SoybeanMarket) -> Array:
    """Log farm price at which growers and other buyers leave `china` MMT for China."""
    price = np.zeros_like(china)
    log_crop = np.log(np.full_like(china, _crop(market)))
    for _ in range(NEWTON_STEPS):
        demand, slope = _us_demand(price, china, market)
        excess = demand - log_crop - market.crop_supply * price
        price = price - excess / (slope - market.crop_supply)
    return price


def _delivered_price(china: Array, market: SoybeanMarket) -> tuple[Array, Array]:
    """Log price at which China takes `china` MMT of US beans, and its log price index."""
    sigma, reach = market.substitution, market.substitution - market.chinese_demand
    log_flow, index = np.log(china / market.us_to_china), np.zeros_like(china)
    for _ in range(NEWTON_STEPS):
        gap, by_price, by_index = _index_gap((reach * index - log_flow) / sigma, index, market)
        index = index - gap / (by_price * reach / sigma + by_index)
    return (reach * index - log_flow) / sigma, index


def _trade(price: Array, index: Array, delivered: Array, market: SoybeanMarket) -> SoybeanTrade:
    """Quantities and values at log farm price, log Chinese index and log delivered price."""
    reach = market.substitution - market.chinese_demand
    china = market.us_to_china * np.exp(reach * index - market.substitution * delivered)
    elsewhere = market.us_elsewhere * np.exp(-market.elsewhere_demand * price)
    rivals = np.exp(market.rival_supply * market.rival_response * index)
    gain = np.expm1((1.0 + market.crop_supply) * price) / (1.0 + market.crop_supply)
    none = np.zeros_like(price)
    return SoybeanTrade(
        us_to_china=china,
        brazil_to_china=market.brazil_to_china * rivals,
        other_to_china=market.other_to_china * rivals,
        us_elsewhere=elsewhere,
        us_price=np.exp(price),
        chinese_price=np.exp(index),
        export_value=market.price * np.exp(price) * (china + elsewhere),
        farm_income=market.price * _crop(market) * gain,
        subsidy=none,
        subsidy_cost=none,
    )
