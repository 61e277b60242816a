"""What is known about parameters once the record up to a day was used. Made by `calibrate`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tradesim.errors import CalibrationError, shown
from tradesim.parameters import posterior_files
from tradesim.parameters.joint_draws import JointDraws
from tradesim.parameters.prior import Prior
from tradesim.terms.display import Described
from tradesim.terms.frozen import freeze, kept

if TYPE_CHECKING:
    import pandas as pd

SHOWN = np.array([0.05, 0.5, 0.95])
MOST = 10_000_000
"""Most rows of a sample."""
_GRID = (np.arange(4_000) + 0.5) / 4_000


@dataclass(frozen=True, eq=False, repr=False)
class Posterior(Described):
    """Joint draws of the parameters that calibration learns about, with weights."""

    until: date
    """Last day of the record that was used."""
    without: tuple[str, ...]
    """Episodes of the record that were left out."""
    draws: JointDraws
    priors: Mapping[str, Prior]
    """Prior of each parameter before the record was used."""
    diagnostics: Mapping[str, float] = field(default_factory=dict)
    """`summaries` used, `pareto_k` of the weights, steps of the `moves`, and more by name."""
    found: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    """Rows of the tables `discrepancy` and `confirmation`."""

    def __post_init__(self) -> None:
        freeze(self, "priors", "diagnostics", "found")

    @kept
    def table(self) -> pd.DataFrame:
        """A row a parameter: prior against posterior.

        5th, 50th and 95th percentile of both; `shift`, the share of the prior that lies below the
        posterior's median (0.5: not moved); `learnt`, the part of the prior's 5 to 95 % range that
        is gone (0: nothing was learnt, below 0: wider than before).
        """
        import pandas as pd

        before = np.stack([self.priors[name].quantile(_GRID) for name in self.draws.names])
        after = self.draws.quantiles(SHOWN)
        wide = np.quantile(before, SHOWN, axis=1).T
        columns = {f"prior_{round(100 * s)}": wide[:, k] for k, s in enumerate(SHOWN)}
        columns |= {f"posterior_{round(100 * s)}": after[:, k] for k, s in enumerate(SHOWN)}
        columns["shift"] = np.mean(before < after[:, 1:2], axis=1)
        columns["learnt"] = 1.0 - (after[:, 2] - after[:, 0]) / (wide[:, 2] - wide[:, 0])
        return pd.DataFrame(columns, index=pd.Index(self.draws.names, name="parameter"))

    @property
    def effective_size(self) -> float:
        """Number of equally likely draws that would tell as much as these with their weights."""
        return self.draws.effective_size

    @property
    def fingerprint(self) -> str:
        """Hash of the draws and of the day: 16 hex digits."""
        told = f"{self.until}:{self.draws.fingerprint}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    @kept
    def discrepancy(self) -> pd.DataFrame:
        """A row a kind of event: how far off the posterior stays, and the shift that would mend it.

        `summaries`, `happened` (share), `said` (mean chance), and `shift`, in log-odds, shrunk
        towards zero. It is told apart and used nowhere.
        """
        return self._rows("discrepancy", "kind")

    @kept
    def confirmation(self) -> pd.DataFrame:
        """A row a kind of event: mean chances as emulated, and in fresh runs of the posterior."""
        return self._rows("confirmation", "kind")

    def sample(self, n: int, seed: int = 0) -> pd.DataFrame:
        """`n` equally likely draws, a row each: a systematic sample, of which each draw is a part
        as large as its weight, to one; CalibrationError where `n` is no such number."""
        import pandas as pd

        if not isinstance(n, int | np.integer) or isinstance(n, bool) or not 1 <= n <= MOST:
            raise CalibrationError(f"n is {shown(n)}; allowed a whole number from 1 to {MOST:,}")
        rows = self.draws.rows((np.arange(int(n)) + _share(seed)) / int(n))
        return pd.DataFrame(self.draws.values[:, rows].T, columns=list(self.draws.names))

    def save(self, folder: str | PathLike[str]) -> Path:
        """Write it to a folder, which is replaced where it holds a posterior; the folder."""
        return posterior_files.put(folder, self.draws, self.stated)

    @classmethod
    def read(cls, folder: str | PathLike[str]) -> Posterior:
        """The posterior of a folder that `save` wrote; CalibrationError where there is none."""
        draws, stated = posterior_files.read(folder)
        return from_stated(draws, stated)

    @property
    def stated(self) -> dict[str, Any]:
        """All but the draws, as JSON writes it."""
        return {
            "until": self.until.isoformat(),
            "without": list(self.without),
            "priors": {
                name: {"family": prior.family, "args": list(prior.args)}
                for name, prior in self.priors.items()
            },
            "diagnostics": dict(self.diagnostics),
            "found": {name: [dict(row) for row in rows] for name, rows in self.found.items()},
        }

    def _rows(self, name: str, index: str) -> pd.DataFrame:
        import pandas as pd

        rows = [dict(row) for row in self.found.get(name, ())]
        frame = pd.DataFrame(rows)
        return frame.set_index(index) if rows else frame


def from_stated(draws: JointDraws, stated: Mapping[str, Any]) -> Posterior:
    """A posterior from its draws and what `Posterior.stated` said beside them."""
    return Posterior(
        date.fromisoformat(stated["until"]),
        tuple(stated["without"]),
        draws,
        {name: Prior(p["family"], tuple(p["args"])) for name, p in stated["priors"].items()},
        stated["diagnostics"],
        {name: tuple(rows) for name, rows in stated["found"].items()},
    )


def _share(seed: int) -> float:
    """A number in [0, 1) that depends on the seed alone."""
    digest = hashlib.sha256(f"sample:{seed}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2.0**64
