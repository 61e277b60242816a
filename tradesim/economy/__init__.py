"""The economy underneath: exact equilibria of many policies, and what is fitted to them."""

from tradesim.economy.baseline import Baseline
from tradesim.economy.equilibrium import Equilibrium, solve
from tradesim.economy.final_demand import EconomyWarning
from tradesim.economy.objective import political_welfare, sector_employment, sector_income

__all__ = [
    "Baseline",
    "EconomyWarning",
    "Equilibrium",
    "political_welfare",
    "sector_employment",
    "sector_income",
    "solve",
]
