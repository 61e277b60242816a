"""Numbers with sources. Each is a value or a prior, with a name to show, unit, range, source, note.

A parameter is added as one entry in data/parameters.toml; nothing here changes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import numpy as np

from tradesim.errors import ParameterError, did_you_mean, shown
from tradesim.parameters.prior import Prior, stated_prior
from tradesim.terms.sides import Array

SIDE_KEYS = ("us", "cn")
LONGEST = 40
"""Most characters of a display name."""
_BEGINNINGS = {"us": "US: ", "cn": "China: "}
_FIELDS = {"display_name", "value", "prior", "unit", "low", "high", "source", "note"}


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
    display_name: str = ""
    """What figures and tables call it; DataFrames and files have its name."""

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
        if not self.low <= value <= self.high:
            raise ParameterError(
                f"parameters.{self.name} is {shown(value)}; allowed {self.low:g} to {self.high:g} "
                f"({self.unit})"
            )
        about = self.name, self.unit, self.low, self.high, self.source, self.note
        # `replace` takes ten times as long
        return Parameter(*about, value=float(value), display_name=self.display_name)

    def distributed_as(self, prior: Prior) -> Parameter:
        """The same parameter under another prior, clipped to the same range."""
        return replace(self, value=None, prior=prior)


@cache
def shipped() -> Mapping[str, Parameter]:
    """Every parameter of data/parameters.toml by name; side by side ones as `us.x` and `cn.x`."""
    text = files("tradesim").joinpath("data/parameters.toml").read_text(encoding="utf-8")
    return MappingProxyType(read(tomllib.loads(text)))


def read(table: Mapping[str, Any]) -> dict[str, Parameter]:
    """Parameters of a parsed TOML table; ParameterError names the entry that lacks something, or
    whose display name is too long, of the wrong form or another's."""
    found = {name: _parameter(name, entry) for name, entry in _entries(table)}
    called: dict[str, str] = {}
    for name, parameter in found.items():
        _check_display_name(parameter)
        other = called.setdefault(parameter.display_name, name)
        if other != name:
            raise ParameterError(
                f"parameters.toml: {name} has the display name of {other}, "
                f"{shown(parameter.display_name)}; give each its own"
            )
    return found


def _check_display_name(parameter: Parameter) -> None:
    said = parameter.display_name
    beginning = _BEGINNINGS.get(parameter.name.partition(".")[0], "")
    rest = said.removeprefix(beginning)
    whole = said.startswith(beginning) and rest == rest.strip() and rest.isprintable()
    if not (whole and rest and len(said) <= LONGEST) or rest.endswith(".") or said[0].islower():
        start = f"beginning with {beginning.strip()!r}" if beginning else "with a capital first"
        raise ParameterError(
            f"parameters.toml: {parameter.name} has the display name {shown(said)} "
            f"({len(said)} characters); allowed 1 to {LONGEST}, {start}, without a full stop"
        )


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
            f"parameters.toml: {name} needs one of value and prior, and display_name, unit, low, "
            f"high, source, note; missing {sorted(missing)}, unknown {sorted(unknown)}"
        )
    prior = stated_prior(name, entry["prior"]) if "prior" in entry else None
    parameter = Parameter(
        name=name,
        unit=str(entry["unit"]),
        low=float(entry["low"]),
        high=float(entry["high"]),
        source=str(entry["source"]),
        note=str(entry["note"]),
        prior=prior,
        display_name=str(entry["display_name"]),
    )
    return parameter if prior else parameter.fixed_at(float(entry["value"]))
