"""Names as people read them, in figures and tables: of outcomes and of inputs of runs.

DataFrames, files and scenarios have the names of the code; dictionary.py says both. A parameter's
is part of its entry in data/parameters.toml.
"""

from __future__ import annotations

from tradesim.model.inputs import SET, STRATEGIES
from tradesim.model.outcomes import OUTCOMES
from tradesim.parameters.parameter import shipped
from tradesim.terms.sides import SHORT_NAMES, SIDES

OTHERS = {SET: "Elasticity set"} | {
    name: f"{SHORT_NAMES[side]}: strategy" for name, side in zip(STRATEGIES, SIDES, strict=True)
}
"""Inputs that are no parameters."""
SPELLED_OUT = {
    "that path": "the path of the first day",
    "the same to the Kalai": "last agreement to the Kalai",
    "what they are worth": "what the levers in force are worth",
}
"""What words of an outcome that lean on the one before it in a list stand for."""


def outcome_display_name(outcome: str) -> str:
    """An outcome in words that stand alone, as a heading; a condition of `where` as it is.

    >>> outcome_display_name("gdp_cn"), outcome_display_name("tariff_us > 0.5")
    ('Chinese GDP a year on, against the path of the first day', 'tariff_us > 0.5')
    """
    if outcome not in OUTCOMES:
        return outcome
    about = OUTCOMES[outcome][1]
    for words, meaning in SPELLED_OUT.items():
        about = about.replace(words, meaning)
    return about[:1].upper() + about[1:]


def input_display_name(name: str) -> str:
    """A column of `Ensemble.inputs` in words; a name that is none as it is.

    >>> input_display_name("us.talks_reluctance"), input_display_name("cn.strategy")
    ('US: reluctance to talk', 'China: strategy')
    """
    parameter = shipped().get(name)
    return parameter.display_name if parameter else OTHERS.get(name, name)
