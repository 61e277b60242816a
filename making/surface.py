"""The errors of the surface on fresh policies; with --write, shipped coefficients fitted anew."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np

from making.command import asked
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
    given = asked("surface", str(__doc__), write)
    table = error_table(given.policies, seed=given.seed)
    print(f"Errors of the surface on {given.policies} fresh policies, percentage or log points")
    print(table.to_string(float_format="{:.5f}".format))


if __name__ == "__main__":
    main()
