"""Posteriors by name: those that are shipped, those made here, those in folders.

The shipped ones are one file, made by `python -m making.posteriors`: draws of the prior as shares
of it, and for each posterior how often it has each draw.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from tradesim.errors import CalibrationError, in_short, shown
from tradesim.parameters.joint_draws import JointDraws
from tradesim.parameters.parameter import Parameter
from tradesim.parameters.posterior import Posterior, from_stated
from tradesim.parameters.wide import learned
from tradesim.terms.sides import Array

SHIPPED = "data/calibration/posteriors.npz"
CELLS = 2**16
"""Shares of a prior are kept in so many steps: a two-byte number each."""
_made: dict[str, Posterior] = {}


def values_at(cells: Any, parameters: Mapping[str, Parameter]) -> Array:
    """Values of parameters at the middle of cells of their priors; shape (n_names, n_draws)."""
    shares = (np.asarray(cells, dtype=np.float64) + 0.5) / CELLS
    return np.stack(
        [each.drawn(row) for each, row in zip(parameters.values(), shares, strict=True)]
    )


class Stored(Mapping[str, Posterior]):
    """The posteriors of a file of many, by name; each is made when it is first asked for."""

    def __init__(self, file: Path) -> None:
        with np.load(file, allow_pickle=False) as stored:
            self._stated = json.loads(stored["stated"].item())
            cells, counts = stored["cells"], stored["counts"]
        self._names = tuple(self._stated["names"])
        self._values = values_at(cells, {name: learned()[name] for name in self._names})
        self._counts = dict(zip(self._stated["posteriors"], counts, strict=True))
        """How often each posterior has each of the draws, (n_draws,) by name."""
        self._made: dict[str, Posterior] = {}

    def __getitem__(self, name: str) -> Posterior:
        if name not in self._made:
            counts = self._counts[name]
            used = np.flatnonzero(counts)
            weights = counts[used] / counts.sum(dtype=np.float64)
            draws = JointDraws(self._names, self._values[:, used], weights)
            said = {"priors": self._stated["priors"], **self._stated["posteriors"][name]}
            self._made[name] = from_stated(draws, said)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)


@cache
def shipped_posteriors() -> Mapping[str, Posterior]:
    """The posteriors that come with the package, by name; none where the file is not there."""
    with as_file(files("tradesim").joinpath(SHIPPED)) as file:
        return Stored(file) if file.is_file() else {}


def made_here(posterior: Posterior) -> str:
    """The name under which a posterior of this process can be asked for."""
    name = f"calibrated {posterior.fingerprint}"
    _made[name] = posterior
    return name


def posterior_named(name: str) -> Posterior:
    """A shipped posterior, one made here, or that of a folder; CalibrationError for none."""
    if name in _made:
        return _made[name]
    if name in shipped_posteriors():
        return shipped_posteriors()[name]
    if Path(name).is_dir():
        return Posterior.read(name)
    known = in_short(shipped_posteriors()) or "none"
    raise CalibrationError(
        f"posterior is {shown(name)}; allowed a folder that Posterior.save wrote, or a shipped "
        f"one: {known}"
    )
