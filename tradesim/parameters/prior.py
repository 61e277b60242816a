"""Priors: families of scipy.stats with their arguments, and fast quantiles of those used most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from tradesim.errors import ParameterError, shown
from tradesim.terms.sides import Array

TABULATED = ("beta", "gamma")
"""Families whose quantiles cost more than all else a run draws; looked up in a table."""
PLAIN = {"uniform": 2, "norm": 2, "halfnorm": 2, "lognorm": 3}
"""Families whose quantiles are a short formula, and how many arguments they have with location and
scale. scipy.stats gives the same numbers in four times as long."""
_REACH, _CELLS = 36.0, 2**13
"""Largest log-odds of a share that is looked up, and cells of the table from minus to plus that."""
REMEMBERED = 512
"""Priors whose tables, 200 kB each, and faults are kept: four times as many as are shipped."""
MOST_ARGS, LARGEST = 6, 1e12
"""Most arguments of a prior, and the largest."""
_TRIED = np.array([1e-12, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 1.0 - 1e-12])
"""Shares at which a prior must have a value."""
FAMILIES = ("uniform", "norm", "truncnorm", "lognorm", "beta", "gamma", "expon", "halfnorm")


@dataclass(frozen=True, slots=True)
class Prior:
    """A scipy.stats family and its arguments, in scipy's order."""

    family: str
    args: tuple[float, ...]

    def quantile(self, share: Array) -> Array:
        """Value below which `share` of the prior lies; shape of `share`."""
        if self.family in TABULATED:
            return _looked_up(share, _table(self))
        with np.errstate(over="ignore"):  # the draw is then at its bound
            if len(self.args) == PLAIN.get(self.family):
                *shape, loc, scale = self.args
                return np.asarray(_standard_quantile(self.family, share, *shape) * scale + loc)
            return self._exact_quantile(share)

    def _exact_quantile(self, share: Array) -> Array:
        if self.family == "beta" and 2 <= len(self.args) <= 4:
            from scipy.special import betaincinv

            a, b, loc, scale = (*self.args, *(0.0, 1.0)[len(self.args) - 2 :])
            return np.asarray(betaincinv(a, b, share) * scale + loc)
        if self.family == "gamma" and 1 <= len(self.args) <= 3:
            from scipy.special import gammaincinv

            a, loc, scale = (*self.args, *(0.0, 1.0)[len(self.args) - 1 :])
            return np.asarray(gammaincinv(a, share) * scale + loc)
        from scipy import stats  # a third of a second to import, so only where it is needed

        found = getattr(stats, self.family).ppf(share, *self.args)
        return np.asarray(found, dtype=np.float64)

    def __str__(self) -> str:
        return f"{self.family}({', '.join(f'{a:g}' for a in self.args)})"


def _standard_quantile(family: str, share: Array, *shape: float) -> Array:
    """Quantile of a family in PLAIN at location 0 and scale 1; shape of `share`."""
    from scipy.special import ndtri

    if family == "uniform":
        return share
    if family == "lognorm":
        return np.exp(shape[0] * ndtri(share))
    return np.asarray(ndtri((1.0 + share) / 2.0 if family == "halfnorm" else share))


class _Table(NamedTuple):
    """Shares even in log-odds, the quantiles there, and how steeply they rise to the next."""

    shares: Array
    quantiles: Array
    slopes: Array


@lru_cache(maxsize=REMEMBERED)
def _table(prior: Prior) -> _Table:
    """The quantiles of a prior: linear between them is right to 1e-5."""
    shares = 1.0 / (1.0 + np.exp(-np.linspace(-_REACH, _REACH, _CELLS + 1)))
    quantiles = prior._exact_quantile(shares)
    apart = np.diff(shares)  # nothing where shares round to one
    return _Table(shares, quantiles, np.diff(quantiles) / np.where(apart > 0.0, apart, np.inf))


def _looked_up(share: Array, table: _Table) -> Array:
    """Quantiles (n,) of shares (n,), as np.interp gives them: where they lie needs no search."""
    inside = np.clip(share, table.shares[0], table.shares[-1])
    log_odds = np.log(inside / (1.0 - inside))
    cell = ((log_odds + _REACH) * (_CELLS / (2.0 * _REACH))).astype(np.intp)
    cell = np.minimum(np.maximum(cell, 0), _CELLS - 1)
    cell -= inside < table.shares.take(cell)  # where rounding has carried a share over a node
    cell = np.minimum(cell + (inside >= table.shares.take(cell + 1)), _CELLS - 1)
    beyond = inside - table.shares.take(cell)
    return table.slopes.take(cell) * beyond + table.quantiles.take(cell)


def stated_prior(name: str, entry: Mapping[str, Any]) -> Prior:
    """The prior that an entry states; ParameterError where it is not a family and its numbers."""
    family, args = entry.get("family", ""), entry.get("args", ())
    if not isinstance(family, str) or family not in FAMILIES:
        raise ParameterError(
            f"parameters.{name}: prior family is {shown(family)}; allowed {', '.join(FAMILIES)}"
        )
    if set(entry) - {"family", "args"} or not _are_numbers(args):
        raise ParameterError(
            f"parameters.{name}: prior is {shown(dict(entry))}; allowed family and args, a list of "
            "numbers in scipy's order"
        )
    return Prior(family, tuple(float(a) for a in args))


def _are_numbers(args: Any) -> bool:
    if not isinstance(args, list | tuple) or len(args) > MOST_ARGS:
        return False
    numbers = all(isinstance(a, int | float) and not isinstance(a, bool) for a in args)
    return numbers and not any(abs(a) > LARGEST for a in args)


def prior_from(name: str, entry: Mapping[str, Any]) -> Prior:
    """A prior read from a scenario, `{family = "beta", args = [17, 21]}`.

    ParameterError names a family that is not known or arguments that scipy refuses.
    """
    prior = stated_prior(name, entry)
    fault = _fault(prior)
    if fault:
        raise ParameterError(f"parameters.{name}: {prior} has {fault}")
    return prior


@lru_cache(maxsize=REMEMBERED)
def _fault(prior: Prior) -> str:
    """What is wrong with the arguments of a prior; nothing if it has values."""
    try:
        with np.errstate(all="ignore"):
            numbers = np.concatenate([prior._exact_quantile(_TRIED), prior.quantile(_TRIED)])
    except (TypeError, ValueError, IndexError):
        return "the wrong arguments"
    if np.isnan(numbers).any() or not np.isfinite(numbers[len(_TRIED) // 2]):
        return "arguments that scipy refuses"
    return ""
