"""How a side chooses. `register` takes a strategy of your own; base.py has the contract."""

from tradesim.strategies.base import Intent as Intent
from tradesim.strategies.base import Strategy as Strategy
from tradesim.strategies.base import View as View
from tradesim.strategies.base import no_step as no_step
from tradesim.strategies.base import preferring as preferring
from tradesim.strategies.base import rule as rule
from tradesim.strategies.registry import names as names
from tradesim.strategies.registry import register as register

__all__ = ["Intent", "Strategy", "View", "names", "no_step", "preferring", "register", "rule"]
