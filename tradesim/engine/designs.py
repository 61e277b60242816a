"""Designs: lists of scenarios that differ in a planned way, by settings or by samples of priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.errors import ParameterError, ResultError, in_short
from tradesim.parameters.parameter import named
from tradesim.scenario.scenario import Scenario
from tradesim.terms.sides import Array

if TYPE_CHECKING:
    import pandas as pd


def factorial(scenario: Scenario, settings: Mapping[str, Sequence[Any]]) -> list[Scenario]:
    """The scenario at every combination of settings, the last key changing fastest.

    ResultError where settings are empty, ScenarioError where one is unknown or not allowed.
    """
    empty = [key for key, values in settings.items() if not len(values)]
    if empty or not settings:
        raise ResultError(
            f"settings of {', '.join(empty) or 'a sweep'} are empty; give at least one"
        )
    points = [dict(zip(settings, point, strict=True)) for point in product(*settings.values())]
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
    if n < 1 or n & (n - 1):
        raise ResultError(f"n is {n!r}; allowed powers of two: 64, 128, 256, ...")
    return _sampled("Sobol", scenario, names, n, seed)


def inputs(scenarios: Sequence[Scenario], names: Sequence[str]) -> pd.DataFrame:
    """Values at which scenarios fix parameters: a row a scenario, a column a parameter."""
    import pandas as pd

    rows = [
        {name: named(name, scenario.drawn_parameters()).value for name in names}
        for scenario in scenarios
    ]
    index = pd.Index([scenario.name for scenario in scenarios], name="scenario")
    return pd.DataFrame(rows, index=index)


def _sampled(
    kind: str, scenario: Scenario, names: Sequence[str] | None, n: int, seed: int
) -> list[Scenario]:
    known = scenario.drawn_parameters()
    with_prior = [name for name, parameter in known.items() if parameter.prior]
    chosen = with_prior if names is None else list(names)
    for name in chosen:
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
