"""tradesim: what happens next between Washington and Beijing, and how likely is it?

Names are imported when first used, so that `import tradesim` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from tradesim.terms import display as _display

if TYPE_CHECKING:
    from tradesim import plots as plots
    from tradesim import strategies as strategies
    from tradesim.analysis.attribution.attribution import attribute as attribute
    from tradesim.analysis.calibration.calibrate import calibrate as calibrate
    from tradesim.analysis.comparison import Comparison as Comparison
    from tradesim.analysis.comparison import compare as compare
    from tradesim.analysis.decomposition import Decomposition as Decomposition
    from tradesim.analysis.decomposition import decompose as decompose
    from tradesim.analysis.decomposition import decompose_policies as decompose_policies
    from tradesim.analysis.explanation import Explanation as Explanation
    from tradesim.analysis.explanation import explain as explain
    from tradesim.analysis.forecasts.questions import open_questions as open_questions
    from tradesim.analysis.forecasts.questions import shipped_questions as shipped_questions
    from tradesim.analysis.forecasts.scores import Scores as Scores
    from tradesim.analysis.forecasts.scores import score as score
    from tradesim.analysis.robust.robust import Robust as Robust
    from tradesim.analysis.robust.robust import robust as robust
    from tradesim.analysis.sensitivity.sensitivity import sensitivity as sensitivity
    from tradesim.analysis.signposts import signposts as signposts
    from tradesim.analysis.tournaments import Tournament as Tournament
    from tradesim.analysis.tournaments import tournament as tournament
    from tradesim.chronicle.chronicle import Chronicle as Chronicle
    from tradesim.chronicle.situation import Situation as Situation
    from tradesim.engine import designs as designs
    from tradesim.engine.repeat import rerun as rerun
    from tradesim.engine.simulate import simulate as simulate
    from tradesim.engine.sweep import Sweep as Sweep
    from tradesim.engine.sweep import ensemble_of as ensemble_of
    from tradesim.engine.sweep import sweep as sweep
    from tradesim.errors import BlockError as BlockError
    from tradesim.errors import CalibrationError as CalibrationError
    from tradesim.errors import StoreError as StoreError
    from tradesim.errors import TradesimError as TradesimError
    from tradesim.parameters.posterior import Posterior as Posterior
    from tradesim.reports.explorer.explore import explore as explore
    from tradesim.reports.report import report as report
    from tradesim.results.ensemble import Ensemble as Ensemble
    from tradesim.results.ensemble import Estimate as Estimate
    from tradesim.results.replay import TradeTalks as TradeTalks
    from tradesim.scenario import actions as actions
    from tradesim.scenario.at import scenario_at as scenario_at
    from tradesim.scenario.differences import explain_scenario as explain_scenario
    from tradesim.scenario.encodings import ScenarioWarning as ScenarioWarning
    from tradesim.scenario.library import load_scenario as load_scenario
    from tradesim.scenario.library import scenario_names as scenario_names
    from tradesim.scenario.scenario import Scenario as Scenario
    from tradesim.storage.bundles import bundle as bundle
    from tradesim.storage.inputs import write_inputs as write_inputs
    from tradesim.storage.store import read as open  # noqa: F401
    from tradesim.studies.frozen import Forecast as Forecast
    from tradesim.studies.frozen import forecast as forecast
    from tradesim.studies.hindcast import Hindcast as Hindcast
    from tradesim.studies.hindcast import hindcast as hindcast

__version__ = "0.1.0"
_display.load.append(lambda: import_module("tradesim.reports.notebook"))

_HOMES = {
    "BlockError": "tradesim.errors",
    "CalibrationError": "tradesim.errors",
    "Chronicle": "tradesim.chronicle.chronicle",
    "Comparison": "tradesim.analysis.comparison",
    "Decomposition": "tradesim.analysis.decomposition",
    "Ensemble": "tradesim.results.ensemble",
    "Estimate": "tradesim.results.ensemble",
    "Explanation": "tradesim.analysis.explanation",
    "Forecast": "tradesim.studies.frozen",
    "Hindcast": "tradesim.studies.hindcast",
    "Posterior": "tradesim.parameters.posterior",
    "Robust": "tradesim.analysis.robust.robust",
    "Scenario": "tradesim.scenario.scenario",
    "Scores": "tradesim.analysis.forecasts.scores",
    "Situation": "tradesim.chronicle.situation",
    "ScenarioWarning": "tradesim.scenario.encodings",
    "StoreError": "tradesim.errors",
    "Sweep": "tradesim.engine.sweep",
    "Tournament": "tradesim.analysis.tournaments",
    "TradeTalks": "tradesim.results.replay",
    "TradesimError": "tradesim.errors",
    "attribute": "tradesim.analysis.attribution.attribution",
    "bundle": "tradesim.storage.bundles",
    "calibrate": "tradesim.analysis.calibration.calibrate",
    "compare": "tradesim.analysis.comparison",
    "decompose": "tradesim.analysis.decomposition",
    "decompose_policies": "tradesim.analysis.decomposition",
    "ensemble_of": "tradesim.engine.sweep",
    "explain": "tradesim.analysis.explanation",
    "explain_scenario": "tradesim.scenario.differences",
    "explore": "tradesim.reports.explorer.explore",
    "forecast": "tradesim.studies.frozen",
    "hindcast": "tradesim.studies.hindcast",
    "load_scenario": "tradesim.scenario.library",
    "open": "tradesim.storage.store",
    "open_questions": "tradesim.analysis.forecasts.questions",
    "report": "tradesim.reports.report",
    "robust": "tradesim.analysis.robust.robust",
    "rerun": "tradesim.engine.repeat",
    "scenario_at": "tradesim.scenario.at",
    "scenario_names": "tradesim.scenario.library",
    "score": "tradesim.analysis.forecasts.scores",
    "sensitivity": "tradesim.analysis.sensitivity.sensitivity",
    "shipped_questions": "tradesim.analysis.forecasts.questions",
    "signposts": "tradesim.analysis.signposts",
    "simulate": "tradesim.engine.simulate",
    "sweep": "tradesim.engine.sweep",
    "tournament": "tradesim.analysis.tournaments",
    "write_inputs": "tradesim.storage.inputs",
}
_THERE = {"open": "read"}
"""Names that are others where they are at home."""
_MODULES = {
    "actions": "tradesim.scenario.actions",
    "designs": "tradesim.engine.designs",
    "plots": "tradesim.plots",
    "strategies": "tradesim.strategies",
}
__all__ = ["__version__", *_MODULES, *sorted(_HOMES)]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(_MODULES[name])
    if name in _HOMES:
        value = globals()[name] = getattr(import_module(_HOMES[name]), _THERE.get(name, name))
        return value
    raise AttributeError(f"module 'tradesim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
