"""What commands that fit a surface are asked on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "tradesim" / "data" / "economy"


def asked(module: str, about: str, write: Callable[[Path], None]) -> argparse.Namespace:
    """Number and seed of the fresh policies to measure on; with --write it is refitted first."""
    parser = argparse.ArgumentParser(prog=f"python -m making.{module}", description=about)
    parser.add_argument("--write", action="store_true", help="refit the shipped coefficients")
    parser.add_argument("--policies", type=int, default=2000, help="fresh policies to measure on")
    parser.add_argument("--seed", type=int, default=1, help="seed of the fresh policies")
    given = parser.parse_args()
    if given.write:
        write(FOLDER)
    return given
