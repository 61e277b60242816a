"""Which renderer shows which object; imported when something is first shown."""

from __future__ import annotations

from tradesim.analysis.comparison import Comparison
from tradesim.analysis.explanation import Explanation
from tradesim.engine.sweep import Sweep
from tradesim.reports import (
    comparison_html,
    ensemble_html,
    explanation_html,
    replay_html,
    scenario_html,
    sweep_html,
)
from tradesim.results.ensemble import Ensemble
from tradesim.results.estimates import Estimate
from tradesim.results.replay import TradeTalks
from tradesim.scenario.scenario import Scenario
from tradesim.terms import display

display.html.register(Comparison, comparison_html.of_comparison)
display.html.register(Ensemble, ensemble_html.of_ensemble)
display.html.register(Estimate, ensemble_html.of_estimate)
display.html.register(Explanation, explanation_html.page)
display.html.register(Scenario, scenario_html.of_scenario)
display.html.register(Sweep, sweep_html.of_sweep)
display.html.register(TradeTalks, replay_html.of_replay)
display.text.register(Explanation, explanation_html.text)
