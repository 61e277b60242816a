"""The economy underneath: exact equilibria of many policies, and what is fitted to them."""

from tradesim.economy.baseline import Baseline
from tradesim.economy.equilibrium import Equilibrium, solve

__all__ = ["Baseline", "Equilibrium", "solve"]
