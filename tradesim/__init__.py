"""tradesim: what happens next between Washington and Beijing, and how likely is it?

Names are imported when first used, so that `import tradesim` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tradesim import plots as plots
    from tradesim.ensemble import Ensemble as Ensemble
    from tradesim.ensemble import Estimate as Estimate
    from tradesim.errors import TradesimError as TradesimError
    from tradesim.library import load_scenario as load_scenario
    from tradesim.library import scenario_names as scenario_names
    from tradesim.replay import TradeTalks as TradeTalks
    from tradesim.scenario import Scenario as Scenario
    from tradesim.simulation import simulate as simulate

__version__ = "0.1.0"

_HOMES = {
    "Ensemble": "tradesim.ensemble",
    "Estimate": "tradesim.ensemble",
    "Scenario": "tradesim.scenario",
    "TradeTalks": "tradesim.replay",
    "TradesimError": "tradesim.errors",
    "load_scenario": "tradesim.library",
    "scenario_names": "tradesim.library",
    "simulate": "tradesim.simulation",
}
__all__ = ["__version__", "plots", *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name == "plots":
        return import_module("tradesim.plots")
    if name in _HOMES:
        value = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return value
    raise AttributeError(f"module 'tradesim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
