"""Posteriors by name: those that are shipped, those made here, those in folders.

The shipped ones are one file, made by `python -m making.posteriors`: draws of the prior as shares
of it, and for each posterior how often it has each draw.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType
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


@cache
def shipped_posteriors() -> Mapping[str, Posterior]:
    """The posteriors that come with the package, by name; none where the file is not there."""
    with as_file(files("tradesim").joinpath(SHIPPED)) as file:
        return MappingProxyType(read_file(file) if file.is_file() else {})


def read_file(file: Path) -> dict[str, Posterior]:
    """The posteriors of a file of many, by name."""
    with np.load(file, allow_pickle=False) as stored:
        stated = json.loads(stored["stated"].item())
        cells, counts = stored["cells"], stored["counts"]
    values = values_at(cells, {name: learned()[name] for name in stated["names"]})
    found = {}
    for row, (name, each) in zip(counts, stated["posteriors"].items(), strict=True):
        used = np.flatnonzero(row)
        weights = row[used] / row.sum(dtype=np.float64)
        draws = JointDraws(tuple(stated["names"]), values[:, used], weights)
        found[name] = from_stated(draws, {"priors": stated["priors"], **each})
    return found


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
