"""tradesim: what happens next between Washington and Beijing, and how likely is it?

Names are imported when first used, so that `import tradesim` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tradesim import designs as designs
    from tradesim import plots as plots
    from tradesim import strategies as strategies
    from tradesim.comparison import Comparison as Comparison
    from tradesim.comparison import compare as compare
    from tradesim.decomposition import Decomposition as Decomposition
    from tradesim.decomposition import decompose as decompose
    from tradesim.decomposition import decompose_policies as decompose_policies
    from tradesim.ensemble import Ensemble as Ensemble
    from tradesim.ensemble import Estimate as Estimate
    from tradesim.errors import BlockError as BlockError
    from tradesim.errors import StoreError as StoreError
    from tradesim.errors import TradesimError as TradesimError
    from tradesim.explanation import Explanation as Explanation
    from tradesim.explanation import explain as explain
    from tradesim.library import load_scenario as load_scenario
    from tradesim.library import scenario_names as scenario_names
    from tradesim.replay import TradeTalks as TradeTalks
    from tradesim.reporting import report as report
    from tradesim.scenario import Scenario as Scenario
    from tradesim.simulation import simulate as simulate
    from tradesim.store import read as open  # noqa: F401
    from tradesim.sweeps import Sweep as Sweep
    from tradesim.sweeps import ensemble_of as ensemble_of
    from tradesim.sweeps import sweep as sweep
    from tradesim.tournaments import Tournament as Tournament
    from tradesim.tournaments import tournament as tournament

__version__ = "0.1.0"

_HOMES = {
    "BlockError": "tradesim.errors",
    "Comparison": "tradesim.comparison",
    "Decomposition": "tradesim.decomposition",
    "Ensemble": "tradesim.ensemble",
    "Estimate": "tradesim.ensemble",
    "Explanation": "tradesim.explanation",
    "Scenario": "tradesim.scenario",
    "StoreError": "tradesim.errors",
    "Sweep": "tradesim.sweeps",
    "Tournament": "tradesim.tournaments",
    "TradeTalks": "tradesim.replay",
    "TradesimError": "tradesim.errors",
    "compare": "tradesim.comparison",
    "decompose": "tradesim.decomposition",
    "decompose_policies": "tradesim.decomposition",
    "ensemble_of": "tradesim.sweeps",
    "explain": "tradesim.explanation",
    "load_scenario": "tradesim.library",
    "open": "tradesim.store",
    "report": "tradesim.reporting",
    "scenario_names": "tradesim.library",
    "simulate": "tradesim.simulation",
    "sweep": "tradesim.sweeps",
    "tournament": "tradesim.tournaments",
}
_THERE = {"open": "read"}
"""Names that are others where they are at home."""
_ROOMS = ("designs", "plots", "strategies")
__all__ = ["__version__", *_ROOMS, *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"tradesim.{name}")
    if name in _HOMES:
        value = globals()[name] = getattr(import_module(_HOMES[name]), _THERE.get(name, name))
        return value
    raise AttributeError(f"module 'tradesim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
