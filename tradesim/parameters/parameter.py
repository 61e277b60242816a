"""Numbers with sources. Each is a value or a prior, with unit, range, source and note.

A parameter is added as one entry in data/parameters.toml; nothing here changes.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

from tradesim.errors import ParameterError, did_you_mean
from tradesim.terms.sides import Array

SIDE_KEYS = ("us", "cn")
_FIELDS = {"value", "prior", "unit", "low", "high", "source", "note"}
TABULATED = ("beta", "gamma")
"""Families whose quantiles cost more than all else a run draws; looked up in a table."""
PLAIN = {"uniform": 2, "norm": 2, "halfnorm": 2, "lognorm": 3}
"""Families whose quantiles are a short formula, and how many arguments they have with location and
scale. scipy.stats gives the same numbers in four times as long."""
_REACH, _CELLS = 36.0, 2**13
"""Largest log-odds of a share that is looked up, and cells of the table from minus to plus that."""
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
        if len(self.args) == PLAIN.get(self.family):
            *shape, loc, scale = self.args
            return np.asarray(_standard_quantile(self.family, share, *shape) * scale + loc)
        return self._exact_quantile(share)

    def _exact_quantile(self, share: Array) -> Array:
        if self.family == "beta" and 2 <= len(self.args) <= 4:
            from scipy.special import betaincinv

            a, b, loc, scale = (*self.args, *(0.0, 1.0)[len(self.args) - 2 :])
            return np.asarray(betaincinv(a, b, share) * scale + loc)
        from scipy import stats  # a third of a second to import, so only where it is needed

        return np.asarray(getattr(stats, self.family).ppf(share, *self.args), dtype=np.float64)

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


@cache
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


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number the model rests on. `low` and `high` bound both the value and every draw."""

    name: str
    unit: str
    low: float
    high: float
    source: str
    note: str
    value: float | None = None
    prior: Prior | None = None

    @property
    def stated(self) -> str:
        """Value or prior as text."""
        return str(self.prior) if self.prior else f"{self.value:g}"

    @property
    def median(self) -> float:
        """The value, or the middle of the prior."""
        return float(self.drawn(np.array([0.5]))[0])

    def drawn(self, uniforms: Array) -> Array:
        """One value a run, inside [low, high]; shape of `uniforms`, unit of the parameter.

        A value without a prior is kept once for all runs, in an array that cannot be written.
        """
        if self.prior is None:
            return np.broadcast_to(np.float64(self.value or 0.0), uniforms.shape)
        return np.clip(self.prior.quantile(uniforms), self.low, self.high)

    def fixed_at(self, value: float) -> Parameter:
        """The same parameter held at one value; ParameterError outside [low, high]."""
        if not (math.isfinite(value) and self.low <= value <= self.high):
            raise ParameterError(
                f"parameters.{self.name} is {value!r}; allowed {self.low:g} to {self.high:g} "
                f"({self.unit})"
            )
        return replace(self, value=float(value), prior=None)

    def distributed_as(self, prior: Prior) -> Parameter:
        """The same parameter under another prior, clipped to the same range."""
        return replace(self, value=None, prior=prior)


@cache
def shipped() -> Mapping[str, Parameter]:
    """Every parameter of data/parameters.toml by name; side by side ones as `us.x` and `cn.x`."""
    text = files("tradesim").joinpath("data/parameters.toml").read_text(encoding="utf-8")
    return read(tomllib.loads(text))


def read(table: Mapping[str, Any]) -> dict[str, Parameter]:
    """Parameters of a parsed TOML table; ParameterError names the entry that lacks something."""
    return {name: _parameter(name, entry) for name, entry in _entries(table)}


def named(name: str, parameters: Mapping[str, Parameter]) -> Parameter:
    """The parameter called `name`; ParameterError names the nearest known one."""
    if name not in parameters:
        hint = did_you_mean(name, parameters) or "; `tradesim sources` lists them all"
        raise ParameterError(f"parameters.{name}: unknown parameter{hint}")
    return parameters[name]


def stacked(drawn: Mapping[str, Array]) -> dict[str, Array]:
    """Draws by name with `us.x` and `cn.x` joined to x, (2, n_runs); the others stay (n_runs,)."""
    joined = {name: draw for name, draw in drawn.items() if name.split(".")[0] not in SIDE_KEYS}
    for name in drawn:
        if name.startswith("us."):
            rest = name.removeprefix("us.")
            joined[rest] = _by_side([drawn[f"{side}.{rest}"] for side in SIDE_KEYS])
    return joined


def _by_side(rows: Sequence[Array]) -> Array:
    """Rows (n,) as one array (2, n); kept once for all runs where both are."""
    if all(row.ndim and row.strides[-1] == 0 for row in rows):
        return np.broadcast_to(np.stack([row[:1] for row in rows]), (len(rows), len(rows[0])))
    return np.stack(rows)


def _entries(table: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    entries: list[tuple[str, Mapping[str, Any]]] = []
    for name, entry in table.items():
        if name in SIDE_KEYS:
            entries += [(f"{name}.{inner}", content) for inner, content in entry.items()]
        else:
            entries.append((name, entry))
    return entries


def _parameter(name: str, entry: Mapping[str, Any]) -> Parameter:
    unknown = set(entry) - _FIELDS
    missing = (_FIELDS - {"value", "prior"}) - set(entry)
    if unknown or missing or ("value" in entry) == ("prior" in entry):
        raise ParameterError(
            f"parameters.toml: {name} needs one of value and prior, and unit, low, high, source, "
            f"note; missing {sorted(missing)}, unknown {sorted(unknown)}"
        )
    prior = _prior(name, entry["prior"]) if "prior" in entry else None
    parameter = Parameter(
        name=name,
        unit=str(entry["unit"]),
        low=float(entry["low"]),
        high=float(entry["high"]),
        source=str(entry["source"]),
        note=str(entry["note"]),
        prior=prior,
    )
    return parameter if prior else parameter.fixed_at(float(entry["value"]))


def _prior(name: str, entry: Mapping[str, Any]) -> Prior:
    family = str(entry.get("family", ""))
    if family not in FAMILIES:
        raise ParameterError(
            f"parameters.{name}: prior family is {family!r}; allowed {', '.join(FAMILIES)}"
        )
    return Prior(family, tuple(float(a) for a in entry.get("args", ())))


def prior_from(name: str, entry: Mapping[str, Any]) -> Prior:
    """A prior read from a scenario, `{family = "beta", args = [17, 21]}`.

    ParameterError names a family that is not known or arguments that scipy refuses.
    """
    prior = _prior(name, entry)
    try:
        median = float(prior._exact_quantile(np.array([0.5]))[0])
    except TypeError as error:
        raise ParameterError(f"parameters.{name}: {prior} has the wrong arguments") from error
    if not math.isfinite(median):
        raise ParameterError(f"parameters.{name}: {prior} has arguments that scipy refuses")
    return prior
