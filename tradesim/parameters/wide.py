"""Parameters that calibration learns about, under priors from before the record was used.

One is added as an entry of data/calibration/priors.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from tradesim.parameters.parameter import SIDE_KEYS, Parameter, named, shipped
from tradesim.parameters.prior import stated_prior

PRIORS = "data/calibration/priors.toml"


@cache
def learned() -> Mapping[str, Parameter]:
    """Parameters that calibration learns about, by name; their priors are wide."""
    table = tomllib.loads(files("tradesim").joinpath(PRIORS).read_text(encoding="utf-8"))
    flat = {f"{key}.{name}": entry for key in SIDE_KEYS for name, entry in table.pop(key).items()}
    return MappingProxyType(
        {
            name: replace(
                named(name, shipped()).distributed_as(stated_prior(name, entry["prior"])),
                note=entry["note"],
            )
            for name, entry in (flat | table).items()
        }
    )
