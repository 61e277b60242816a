"""Joint draws of parameters: rows that belong together, each with a weight."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tradesim.terms.frozen import freeze
from tradesim.terms.sides import Array


@dataclass(frozen=True, eq=False)
class JointDraws:
    """Draws of several parameters at once, from which runs are given rows."""

    names: tuple[str, ...]
    values: Array
    """(n_names, n_draws), in the units of the parameters."""
    weights: Array
    """Chance that a run is given each draw, (n_draws,); they add up to one."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, JointDraws) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __post_init__(self) -> None:
        freeze(self, "values", "weights")

    @property
    def n_draws(self) -> int:
        """How many draws there are, whatever their weights."""
        return len(self.weights)

    @property
    def effective_size(self) -> float:
        """Equally likely draws that would tell as much: 1 / sum of squared weights (Kish 1965)."""
        return float(1.0 / np.sum(self.weights**2))

    def rows(self, uniforms: Array) -> NDArray[np.intp]:
        """Place of the draw at each share of the weights, shape of `uniforms`."""
        found = np.searchsorted(self._bounds, uniforms, side="right")
        return np.minimum(found, self._last)

    def at(self, uniforms: Array, names: Iterable[str]) -> Mapping[str, Array]:
        """Parameters by name at each share of the weights, shape of `uniforms` each."""
        rows = self.rows(uniforms)
        return {name: self.values[self.names.index(name)].take(rows) for name in names}

    def quantiles(self, shares: Array) -> Array:
        """Quantiles of each parameter, (n_names, len(shares)): the least value that has the share.

        >>> draws = JointDraws(("x",), np.array([[3.0, 1.0, 2.0]]), np.array([0.2, 0.5, 0.3]))
        >>> draws.quantiles(np.array([0.1, 0.6, 0.9])).tolist()
        [[1.0, 2.0, 3.0]]
        """
        return np.stack([self.margin(name, shares) for name in self.names])

    def margin(self, name: str, shares: Array) -> Array:
        """Quantiles of one parameter, whatever the others: shape of `shares`."""
        values = self.values[self.names.index(name)]
        order = np.argsort(values, kind="stable")
        at = np.searchsorted(np.cumsum(self.weights[order]), shares - 1e-12)
        return np.asarray(values[order[np.minimum(at, self.n_draws - 1)]])

    @cached_property
    def fingerprint(self) -> str:
        """Hash of names, values and weights: 16 hex digits."""
        found = hashlib.sha256("\0".join(self.names).encode())
        for array in (self.values, self.weights):
            found.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        return found.hexdigest()[:16]

    @cached_property
    def _bounds(self) -> Array:
        return np.cumsum(self.weights) / np.sum(self.weights)

    @cached_property
    def _last(self) -> int:
        """Place of the last draw that has a weight."""
        return int(np.flatnonzero(self.weights)[-1])
