"""Designs: lists of scenarios that differ in a planned way, by settings or by samples of priors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
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
LEVELS = 4
"""Values of a parameter on paths of Morris."""
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

    `names` None takes every parameter that has a prior. ParameterError names one without. Where
    the scenario draws a parameter from a posterior, its margin there stands for the prior, here
    and in the other designs: values are independent of each other.
    Source: McKay, Beckman and Conover (1979), as in scipy.stats.qmc.
    """
    return _sampled(partial(_sequence, "LatinHypercube"), scenario, names, n, seed)


def sobol(scenario: Scenario, names: Sequence[str] | None, n: int, seed: int) -> list[Scenario]:
    """The same at a scrambled Sobol sequence; `n` must be a power of two, or it is unbalanced.

    ResultError where it is none, ParameterError names a parameter without a prior.

    Source: Sobol' (1967), Owen (1998), as in scipy.stats.qmc.
    """
    return _sampled(partial(_sequence, "Sobol"), scenario, names, _power_of_two(n), seed)


def saltelli(scenario: Scenario, names: Sequence[str] | None, n: int, seed: int) -> list[Scenario]:
    """n (k + 2) scenarios from which first-order and total indices of k parameters are estimated.

    Rows of two samples a and b, n each, and for every parameter a with that column from b: in
    turns a, k mixed ones, b, as SALib reads them (`calc_second_order=False`). `n` must be a power
    of two. ResultError where it is none, or where there are more than 100,000 scenarios;
    ParameterError names a parameter without a prior.

    Source: Saltelli et al. (2010), Computer Physics Communications 181.
    """
    return _sampled(_radial, scenario, names, _power_of_two(n), seed)


def morris(scenario: Scenario, names: Sequence[str] | None, n: int, seed: int) -> list[Scenario]:
    """n paths of k + 1 scenarios, on which each of k parameters changes once, in random order.

    Values are those in the middle of quarters of the prior; a change goes two quarters up or down.
    ResultError where there are more than 100,000 scenarios, ParameterError names a parameter
    without a prior.

    Source: Morris (1991), Technometrics 33.
    """
    return _sampled(_paths, scenario, names, n, seed)


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


def _power_of_two(n: int) -> int:
    points = whole("n", n, least=1, most=MOST)
    if points & (points - 1):
        raise ResultError(f"n is {points}; allowed powers of two: 64, 128, 256, ...")
    return points


def _sampled(
    shares_of: Callable[[int, int, int], Array],
    scenario: Scenario,
    names: Sequence[str] | None,
    n: int,
    seed: int,
) -> list[Scenario]:
    """Scenarios at the points of a design; `shares_of` (k, n, seed) gives them, (points, k)."""
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
    shares = shares_of(len(chosen), n, seed)
    draws, learned = scenario.joint_draws, scenario.learned_names
    values = {
        name: draws.margin(name, column)
        if draws is not None and name in learned
        else known[name].drawn(column)
        for name, column in zip(chosen, shares.T, strict=True)
    }
    width = len(str(len(shares) - 1))
    return [
        scenario.evolve(
            {f"parameters.{name}": float(column[k]) for name, column in values.items()},
            name=f"{scenario.name} {k:0{width}d}",
        )
        for k in range(len(shares))
    ]


def _sequence(kind: str, n_names: int, n: int, seed: int) -> Array:
    """Points of a sequence in the open unit cube, (n, n_names)."""
    from scipy.stats import qmc

    try:
        sampler = getattr(qmc, kind)(d=n_names, rng=seed)
    except TypeError:  # scipy before 1.15
        sampler = getattr(qmc, kind)(d=n_names, seed=seed)
    return np.asarray(np.clip(sampler.random(n), 2.0**-53, 1.0 - 2.0**-53))


def _radial(n_names: int, n: int, seed: int) -> Array:
    """Rows of a sample, with each column from another one in turn, and of the other one."""
    _check_size(n_names, n * (n_names + 2))
    both = _sequence("Sobol", 2 * n_names, n, seed)
    own, other = both[:, None, :n_names], both[:, None, n_names:]
    mixed = np.where(np.eye(n_names, dtype=np.bool_), other, own)
    return np.concatenate([own, mixed, other], axis=1).reshape(-1, n_names)


def _paths(n_names: int, n: int, seed: int) -> Array:
    """Paths through quarters of the unit cube, (n (n_names + 1), n_names)."""
    _check_size(n_names, n * (n_names + 1))
    start, order = np.split(_sequence("LatinHypercube", 2 * n_names, n, seed), 2, axis=1)
    quarter = np.floor(LEVELS * start)
    there = (quarter + LEVELS // 2) % LEVELS
    steps = np.arange(n_names + 1)[:, None]
    changed = np.argsort(np.argsort(order, axis=1), axis=1)[:, None] < steps
    quarters = np.where(changed, there[:, None], quarter[:, None])
    return np.asarray((quarters + 0.5) / LEVELS).reshape(-1, n_names)


def _check_size(n_names: int, points: int) -> None:
    if not n_names:
        raise ResultError("names are empty; give at least one parameter with a prior")
    if points > MOST:
        raise ResultError(f"the design has {points:,} scenarios; allowed up to {MOST:,}")


def _name(scenario: Scenario, point: Mapping[str, Any]) -> str:
    return f"{scenario.name} " + ", ".join(f"{key}={value}" for key, value in point.items())
