"""Tables of the model page on state, steps, sides and what is recorded."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence

from sphinx_pages.constants import constant
from sphinx_pages.fields import meanings
from sphinx_pages.writing import Known
from tradesim.model import outcomes, step, variables
from tradesim.model.shocks import KINDS
from tradesim.model.state import Flows, State
from tradesim.scenario.actions.registry import ACTIONS, name_of
from tradesim.scenario.tables import SwitchesPart
from tradesim.strategies.base import Strategy, View
from tradesim.strategies.registry import STRATEGIES


def of_state() -> Known:
    """State variables, those of the economy last."""
    found = [(f"`{name}`", about) for name, about in meanings(State).items()]
    found += [(f"`flows.{name}`", about) for name, about in meanings(Flows).items()]
    return Known(("state variable", "meaning, unit, shape"), found)


def of_phases() -> Known:
    """Phases of a step, as step.py lists them."""
    found = re.findall(r"^(\d) (\w+) +(.+(?:\n {5,}.+)*)", inspect.getdoc(step) or "", flags=re.M)
    return Known(("phase", "name", "what happens"), found)


def of_strategies() -> Known:
    """Strategies, what they add to the principal's decisions, and what they bring along."""
    head = ("strategy", "citation", "sign", "carry out", "extend", "deliver", "brings along")
    return Known(head, [strategy_row(each) for each in STRATEGIES])


def strategy_row(strategy: Strategy) -> tuple[str, ...]:
    """Cells of a strategy."""
    leanings = (strategy.signing, strategy.follow_through, strategy.extending, strategy.delivery)
    brought = [f"`{name}` = {value}" for name, value in strategy.temper.items()]
    brought += [f"copies the other's `{name}`" for name in sorted(strategy.mirrors)]
    stated = (f"{each:.4g}" if each else "" for each in leanings)
    return strategy.name, strategy.citation, *stated, "; ".join(brought)


def of_constants(names: Sequence[str]) -> Known:
    """Value and module of each constant, or of the default of a function's argument."""
    found = [(name, f"{value:.10g}", f"`{module}`") for name, value, module in map(constant, names)]
    return Known(("constant", "value", "in"), found)


def of_shocks(kinds: Sequence[str]) -> Known:
    """The stream of each kind of shock, in the order in which the page has them."""
    rows = [(kind, str(KINDS[kind])) for kind in dict.fromkeys([*kinds, *KINDS]) if kind in KINDS]
    return Known(("kind", "stream"), rows)


def of_variables() -> Known:
    """What is recorded by date."""
    rows = [
        (f"`{v.name}`", v.unit, labels(v.labels), f"{v.low:g} to {v.high:g}", v.about)
        for v in variables.VARIABLES
    ]
    return Known(("variable", "unit", "of", "range of the histogram", "meaning"), rows)


def of_flags() -> Known:
    """What holds or not by date."""
    rows = [(f"`{flag.name}`", labels(flag.labels), flag.about) for flag in variables.FLAGS]
    return Known(("flag", "of", "meaning"), rows)


def labels(names: Sequence[str]) -> str:
    """Sides or regions that a variable has a value of."""
    return ", ".join(filter(None, names)) or "the run"


def of_outcomes() -> Known:
    """Numbers a run at the end."""
    rows = [(f"`{name}`", *said) for name, said in outcomes.OUTCOMES.items()]
    return Known(("outcome", "unit", "meaning"), rows)


def of_switches() -> Known:
    """Switches of a scenario."""
    rows = [(name, field.description or "") for name, field in SwitchesPart.model_fields.items()]
    return Known(("switch", "when true"), rows)


def of_scripted() -> Known:
    """Actions that a scenario may name."""
    return Known(("action",), [(f"`{name_of(kind)}`",) for kind in ACTIONS])


def of_view() -> Known:
    """Observations of a side."""
    return Known(("observation",), [(f"`{name}`",) for name in meanings(View)])
