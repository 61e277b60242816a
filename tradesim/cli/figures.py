"""What `tradesim plot` can draw: every figure of tradesim.plots that begins with results.

A figure is known by its signature: its first parameter says what it is drawn from, the others
which options it takes. A new figure in tradesim/plots needs no line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

from tradesim.cli.results import compared
from tradesim.errors import ResultError, did_you_mean, in_short

if TYPE_CHECKING:
    from tradesim.analysis.comparison import Comparison
    from tradesim.analysis.decomposition import Decomposition
    from tradesim.results.ensemble import Ensemble
    from tradesim.results.replay import TradeTalks

Draw = Callable[..., Any]
OPTIONS: Mapping[str, str] = {
    "variable": "variable",
    "name": "outcome",
    "outcome": "outcome",
    "outcomes": "outcome",
    "side": "side",
    "region": "side",
    "runs": "runs",
    "on": "on",
}
"""Option of the command that gives each parameter of a figure."""
SEVERAL = "outcomes"
"""Parameter that takes a list of what its option says."""


@cache
def figures() -> Mapping[str, Draw]:
    """Figures by name that can be drawn from results folders."""
    from tradesim import plots

    found = {name: getattr(plots, name) for name in plots.__all__}
    return {name: draw for name, draw in found.items() if _kind(draw) in SUBJECTS}


def figure(name: str) -> Draw:
    """The figure of a name; ResultError names the nearest."""
    known = figures()
    if name not in known:
        hint = did_you_mean(name, known)
        raise ResultError(f"figure is {name!r}; allowed {', '.join(known)}{hint}")
    return known[name]


def subject(draw: Draw, ensembles: Sequence[Ensemble], runs: Sequence[int]) -> Any:
    """What a figure is drawn from; ResultError where results or runs are too many or too few."""
    return SUBJECTS[_kind(draw)](ensembles, runs)


def arguments(name: str, draw: Draw, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of a figure from the options that were given, None where not.

    ResultError where the figure needs one that is missing, or takes none of what is given.
    """
    taken = {key: each for key, each in _parameters(draw).items() if key in OPTIONS}
    allowed = {OPTIONS[key] for key in taken} | ({"runs"} if _kind(draw) == "TradeTalks" else set())
    for option, value in asked.items():
        if value is not None and option not in allowed:
            takes = ", ".join(f"--{each}" for each in sorted(allowed))
            raise ResultError(f"{name} takes no --{option}{takes and f'; allowed {takes}'}")
    found = {}
    for key, parameter in taken.items():
        value = asked.get(OPTIONS[key])
        if value is not None:
            found[key] = [value] if key == SEVERAL else value
        elif parameter.default is Parameter.empty:
            raise ResultError(f"{name} needs --{OPTIONS[key]}; {_known(OPTIONS[key])}")
    return found


def _known(option: str) -> str:
    """What an option can be, for a message."""
    from tradesim.model.outcomes import OUTCOMES
    from tradesim.model.variables import VARIABLES

    known = OUTCOMES if option == "outcome" else [each.name for each in VARIABLES]
    return f"one of {in_short(known)}"


def _parameters(draw: Draw) -> dict[str, Parameter]:
    return dict(signature(draw).parameters)


def _kind(draw: Draw) -> str:
    """Type of what a figure is drawn from, as its signature writes it."""
    return str(next(iter(_parameters(draw).values())).annotation)


def _one(ensembles: Sequence[Ensemble], _: Sequence[int]) -> Ensemble:
    if len(ensembles) > 1:
        raise ResultError("the figure shows one results folder; drop --with")
    return ensembles[0]


def _played(ensembles: Sequence[Ensemble], runs: Sequence[int]) -> TradeTalks:
    if len(runs) != 1:
        raise ResultError("the figure shows one run; allowed --runs N, one number from 0")
    model = _one(ensembles, runs).replay(runs[0])
    model.run_model()
    return model


def _decomposed(ensembles: Sequence[Ensemble], runs: Sequence[int]) -> Decomposition:
    from tradesim.analysis.decomposition import decompose

    return decompose(_one(ensembles, runs))


def _compared(ensembles: Sequence[Ensemble], _: Sequence[int]) -> Comparison:
    if len(ensembles) < 2:
        raise ResultError("the figure compares results; add others, --with RESULTS")
    return compared(ensembles)


SUBJECTS: Mapping[str, Callable[[Sequence[Ensemble], Sequence[int]], Any]] = {
    "Ensemble": _one,
    "Ensemble | Sequence[Ensemble]": lambda ensembles, _: ensembles,
    "TradeTalks": _played,
    "Decomposition": _decomposed,
    "Comparison": _compared,
}
"""How what a figure is drawn from is made of results folders and run numbers, by its type."""
