"""The fast answer to any policy, its exact twin, and how far apart they are.

`Surface.load().evaluate(levers, sets)` and `exact(levers, sets)` answer alike; `error_table`
measures the difference on fresh policies. `python -m tradesim.economy.surface` prints it, and
with `--write` fits the shipped coefficients anew. docs/surface.md tells what is fitted.
"""

from __future__ import annotations

import argparse
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from tradesim.economy.elasticities import SETS
from tradesim.economy.exact import OUTCOMES, exact
from tradesim.economy.fitting import error_table, fit
from tradesim.economy.response import Surface, fingerprint
from tradesim.economy.stakes import DEGREE, NODES, STAKES, StakesTable, fit_stakes

__all__ = [
    "OUTCOMES",
    "STAKES",
    "StakesTable",
    "Surface",
    "error_table",
    "exact",
    "fit",
    "fit_stakes",
    "write",
]


def write(folder: Path) -> None:
    """Fit surface and stakes anew and write surface.npz and stakes.npz into `folder`."""
    surface, stakes = fit(), fit_stakes()
    np.savez(folder / "surface.npz", fingerprint=fingerprint(), **_arrays(surface))
    mark = fingerprint((SETS, DEGREE, NODES))
    np.savez(folder / "stakes.npz", fingerprint=mark, **_arrays(stakes))


def _arrays(fit: Surface | StakesTable) -> dict[str, Any]:
    """Its fields, without what was worked out from them since."""
    return {field.name: getattr(fit, field.name) for field in fields(fit)}


def main() -> None:
    """Print the table of errors; with --write refit the shipped coefficients first."""
    parser = argparse.ArgumentParser(prog="python -m tradesim.economy.surface", description=__doc__)
    parser.add_argument("--write", action="store_true", help="refit the shipped coefficients")
    parser.add_argument("--policies", type=int, default=2000, help="fresh policies to measure on")
    parser.add_argument("--seed", type=int, default=1, help="seed of the fresh policies")
    given = parser.parse_args()
    if given.write:
        write(Path(__file__).parents[1] / "data" / "economy")
    table = error_table(given.policies, seed=given.seed)
    print(f"Errors of the surface on {given.policies} fresh policies, percentage or log points")
    print(table.to_string(float_format="{:.5f}".format))


if __name__ == "__main__":
    main()
