"""The errors of the surface on fresh policies; with --write, shipped coefficients fitted anew."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

import numpy as np

from making.fitting import error_table, fit
from making.stakes import fit_stakes
from tradesim.economy import stakes
from tradesim.economy.surface import fingerprint


def write(folder: Path) -> None:
    """Fit surface and stakes anew and write surface.npz and stakes.npz into `folder`."""
    np.savez(folder / "surface.npz", fingerprint=fingerprint(), **asdict(fit()))
    mark = fingerprint(stakes.SETTINGS)
    np.savez(folder / "stakes.npz", fingerprint=mark, **asdict(fit_stakes()))


def main() -> None:
    """Print the table of errors; with --write refit the shipped coefficients first."""
    parser = argparse.ArgumentParser(prog="python -m making.surface", description=__doc__)
    parser.add_argument("--write", action="store_true", help="refit the shipped coefficients")
    parser.add_argument("--policies", type=int, default=2000, help="fresh policies to measure on")
    parser.add_argument("--seed", type=int, default=1, help="seed of the fresh policies")
    given = parser.parse_args()
    if given.write:
        write(Path(__file__).parents[1] / "tradesim" / "data" / "economy")
    table = error_table(given.policies, seed=given.seed)
    print(f"Errors of the surface on {given.policies} fresh policies, percentage or log points")
    print(table.to_string(float_format="{:.5f}".format))


if __name__ == "__main__":
    main()
