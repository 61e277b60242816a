"""The shipped forecast: `python -m making.forecast` makes docs/forecasts/2025-10-26 anew.

It says what the shipped scenario and priors give; what is frozen is frozen by the commit and by
the hashes in the folder.
"""

from __future__ import annotations

from pathlib import Path

import tradesim as ts

FOLDER = Path(__file__).parents[1] / "docs" / "forecasts" / "2025-10-26"
RUNS, SEED = 10_000, 20251026


def main() -> None:
    """Simulate the article's scenario and write what it says of the open questions."""
    FOLDER.parent.mkdir(exist_ok=True)
    ens = ts.simulate(ts.load_scenario("kuala-lumpur-2025"), runs=RUNS, seed=SEED, progress=False)
    print(ts.forecast(ens, ts.open_questions(), FOLDER, overwrite=True))


if __name__ == "__main__":
    main()
