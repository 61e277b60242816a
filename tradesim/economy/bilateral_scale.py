"""Flows of one year brought to the trade of another date between two regions."""

from __future__ import annotations

from numpy.typing import ArrayLike

from tradesim.economy.checks import number_array
from tradesim.errors import EconomyError
from tradesim.terms.sides import CN, GOODS, US, Array


def flows_at_trade(flow: Array, goods_growth: ArrayLike) -> Array:
    """Flows (N, N, S) with the goods that US and China buy from each other scaled.

    goods_growth (2,): imports of the US from China, and of China from the US, over those in
    `flow`, both as shares of world income. What each spends on a good in all stays: other
    suppliers, itself among them, make up for it in proportion.
    """
    growth = number_array("goods_growth", goods_growth, (2,), "(US from CN, CN from US)")
    out, goods = flow.copy(), list(GOODS)
    for buyer, seller in ((US, CN), (CN, US)):
        before, spending = flow[seller, buyer, goods], flow[:, buyer, goods].sum(axis=0)
        scaled = before * growth[buyer]
        if not (growth[buyer] >= 0 and (scaled < spending).all()):
            raise EconomyError(
                f"goods_growth is {growth[buyer]:g} for {('US', 'CN')[buyer]}; allowed is 0 to "
                f"{(spending / before).min():.3g}: 1 is the trade of the accounts"
            )
        out[:, buyer, goods] *= (spending - scaled) / (spending - before)
        out[seller, buyer, goods] = scaled
    return out
