"""Designs: lists of scenarios that differ in a planned way, by settings or by samples of priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.errors import ParameterError, ResultError, in_short
from tradesim.parameters.parameter import named
from tradesim.scenario.scenario import Scenario
from tradesim.terms.arguments import listed, of_kind, table, text, whole
from tradesim.terms.sides import Array

if TYPE_CHECKING:
    import pandas as pd

MOST = 100_000
"""Most points of a design, as in a study."""
GIVEN = "a Scenario, as load_scenario returns"


def factorial(scenario: Scenario, settings: Mapping[str, Sequence[Any]]) -> list[Scenario]:
    """The scenario at every combination of settings, the last key changing fastest.

    ResultError where settings are empty, ScenarioError where one is unknown or not allowed.
    """
    of_kind("scenario", scenario, Scenario, GIVEN)
    known = table("settings", settings, "a table of keys and lists of values")
    values = [listed(f"settings of {key}", each, "a list of values") for key, each in known.items()]
    empty = [key for key, each in zip(known, values, strict=True) if not each]
    if empty or not known:
        raise ResultError(
            f"settings of {', '.join(empty) or 'a sweep'} are empty; give at least one"
        )
    points = [dict(zip(known, point, strict=True)) for point in product(*values)]
    return [scenario.evolve(point, name=_name(scenario, point)) for point in points]


def latin_hypercube(
    scenario: Scenario, names: Sequence[str] | None, n: int, seed: int
) -> list[Scenario]:
    """`n` scenarios with parameters fixed at a Latin hypercube over their priors.

    `names` None takes every parameter that has a prior. ParameterError names one without.
    Source: McKay, Beckman and Conover (1979), as in scipy.stats.qmc.
    """
    return _sampled("LatinHypercube", scenario, names, n, seed)


def sobol(scenario: Scenario, names: Sequence[str] | None, n: int, seed: int) -> list[Scenario]:
    """The same at a scrambled Sobol sequence; `n` must be a power of two, or it is unbalanced.

    ResultError where it is none, ParameterError names a parameter without a prior.

    Source: Sobol' (1967), Owen (1998), as in scipy.stats.qmc.
    """
    points = whole("n", n, least=1, most=MOST)
    if points & (points - 1):
        raise ResultError(f"n is {points}; allowed powers of two: 64, 128, 256, ...")
    return _sampled("Sobol", scenario, names, n, seed)


def inputs(scenarios: Sequence[Scenario], names: Sequence[str]) -> pd.DataFrame:
    """Values at which scenarios fix parameters: a row a scenario, a column a parameter."""
    import pandas as pd

    for scenario in listed("scenarios", scenarios, "a list of Scenarios"):
        of_kind("scenario", scenario, Scenario, GIVEN)
    for name in listed("names", names, "a list of parameters"):
        text("parameter", name)
    rows = [
        {name: named(name, scenario.drawn_parameters()).value for name in names}
        for scenario in scenarios
    ]
    index = pd.Index([scenario.name for scenario in scenarios], name="scenario")
    return pd.DataFrame(rows, index=index)


def _sampled(
    kind: str, scenario: Scenario, names: Sequence[str] | None, n: int, seed: int
) -> list[Scenario]:
    known = of_kind("scenario", scenario, Scenario, GIVEN).drawn_parameters()
    n, seed = whole("n", n, least=1, most=MOST), whole("seed", seed)
    with_prior = [name for name, parameter in known.items() if parameter.prior]
    chosen = with_prior if names is None else listed("names", names, "a list of parameters")
    for name in chosen:
        text("parameter", name)
        if named(name, known).prior is None:
            raise ParameterError(
                f"parameters.{name} has no prior to sample; allowed {in_short(with_prior)}"
            )
    shares = _shares(kind, len(chosen), n, seed)
    values = {name: known[name].drawn(shares[:, k]) for k, name in enumerate(chosen)}
    width = len(str(n - 1))
    return [
        scenario.evolve(
            {f"parameters.{name}": float(column[k]) for name, column in values.items()},
            name=f"{scenario.name} {k:0{width}d}",
        )
        for k in range(n)
    ]


def _shares(kind: str, n_names: int, n: int, seed: int) -> Array:
    """Points of a design in the open unit cube, (n, n_names)."""
    from scipy.stats import qmc

    try:
        sampler = getattr(qmc, kind)(d=n_names, rng=seed)
    except TypeError:  # scipy before 1.15
        sampler = getattr(qmc, kind)(d=n_names, seed=seed)
    return np.asarray(np.clip(sampler.random(n), 2.0**-53, 1.0 - 2.0**-53))


def _name(scenario: Scenario, point: Mapping[str, Any]) -> str:
    return f"{scenario.name} " + ", ".join(f"{key}={value}" for key, value in point.items())
