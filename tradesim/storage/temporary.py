"""A folder that lasts as long as what is read from it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from weakref import finalize

from tradesim.results.ensemble import Ensemble


class TemporaryFolder:
    """Goes when nobody holds it any more; a copy in another process lets it stand."""

    def __init__(self) -> None:
        self.path = Path(mkdtemp(prefix="tradesim-"))
        finalize(self, rmtree, self.path, ignore_errors=True)

    @contextmanager
    def kept(self) -> Iterator[Path]:
        """Its path; an error takes it away at once, whoever still holds what failed."""
        try:
            yield self.path
        except BaseException:
            rmtree(self.path, ignore_errors=True)
            raise

    def held_by(self, ens: Ensemble) -> Ensemble:
        """The ensemble, whose columns, events and paths hold the folder."""
        for part in (ens.columns, ens.logged, ens.stored):
            if hasattr(part, "__dict__"):
                part.__dict__["temporary"] = self
        return ens
