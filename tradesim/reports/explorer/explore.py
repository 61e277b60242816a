"""`explore`: runs of one scenario or several as one HTML file to explore them in."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from tradesim.errors import ResultError, StoreError
from tradesim.reports.explorer.page import page
from tradesim.results.data import which
from tradesim.results.ensemble import Ensemble
from tradesim.storage.disk import put
from tradesim.terms.arguments import listed, refusal, table, truth
from tradesim.terms.display import Displayed, html
from tradesim.terms.paths import user_path

ENDINGS = (".html", ".htm")
MOST = 16
"""Most ensembles in a file."""
MOST_RUNS = 50_000
"""Most runs of an ensemble in a file: all of them are in it."""
GIVEN = "an Ensemble, as simulate returns, a list of them, or a mapping from names to them"
LOOK = 'width="100%" height="900" style="border:0" title="Explorer"'


@dataclass(frozen=True)
class Explorer(Displayed):
    """A file to explore runs in, as `explore` wrote it; notebooks show it in a frame."""

    file: Path
    inline: bool = False
    """Whether the page itself goes into the notebook, not only a link to the file."""

    def __fspath__(self) -> str:
        return os.fspath(self.file)


def explore(
    ensembles: Ensemble | Iterable[Ensemble] | Mapping[str, Ensemble],
    path: str | os.PathLike[str],
    *,
    inline: bool = False,
) -> Explorer:
    """Write a page in which the runs of one ensemble or several are explored, as one HTML file.

    The file holds all runs and needs no server, no network and no Python: it opens from an e-mail.
    Sliders and switches weigh the runs anew by what they drew or by what has been seen so far;
    chances, paths, stages and outcomes follow, with paired differences between scenarios that
    share their shocks. `path` ends in .html; its folder must exist, and an existing file is
    replaced. Ensembles are called after their scenarios, or by the keys of a mapping. Paths are
    simulated once more from the seed, whatever was recorded. In a notebook the file is shown in a
    frame; with `inline` the page of one ensemble goes into the notebook.

    ResultError for another ending, no ensemble, more than 16, two of one name, more than 50,000
    runs, or `inline` with several; StoreError if the file cannot be written.
    """
    known = named(ensembles)
    if truth("inline", inline) and len(known) > 1:
        raise ResultError(f"inline is True with {len(known)} ensembles; allowed with one")
    for name, ens in known.items():
        if ens.unlike:
            warnings.warn(f"{name}: {ens.unlike}; paths may differ from the outcomes", stacklevel=2)
    file = user_path(path)
    if file.suffix.lower() not in ENDINGS:
        raise ResultError(f"{file}: ends in {file.suffix!r}; allowed {', '.join(ENDINGS)}")
    if file.is_dir():
        raise StoreError(f"{file}: is a folder; give the name of a file in it")
    if not file.parent.is_dir():
        raise StoreError(f"{file.parent}: is not a folder; create it first")
    try:
        put(file, page(known))
    except OSError as error:
        raise StoreError(f"{file}: cannot be written: {error.strerror or error}") from None
    return Explorer(file, inline)


def named(ensembles: object) -> dict[str, Ensemble]:
    """Ensembles by the name under which they are shown; ResultError where that cannot be."""
    if isinstance(ensembles, Ensemble):
        given: list[tuple[str, object]] = [
            (f"{ensembles.scenario.name}{which(ensembles)}", ensembles)
        ]
    elif isinstance(ensembles, Mapping):
        given = list(table("ensembles", ensembles, GIVEN).items())
    else:
        given = [(_name(each), each) for each in listed("ensembles", ensembles, GIVEN)]
    found: dict[str, Ensemble] = {}
    for name, ens in given:
        if not isinstance(ens, Ensemble):
            raise refusal("ensembles", ensembles, GIVEN)
        if name in found:
            raise ResultError(
                f"ensembles share a name: {name!r}; name them, as in "
                "explore({'before': one, 'after': other}, path)"
            )
        if ens.n_runs > MOST_RUNS:
            raise ResultError(
                f"{name!r} has {ens.n_runs:,} runs; allowed up to {MOST_RUNS:,}: simulate fewer"
            )
        found[name] = ens
    if not 1 <= len(found) <= MOST:
        raise ResultError(f"{len(found)} ensembles; allowed 1 to {MOST}")
    return found


def _name(ens: object) -> str:
    return f"{ens.scenario.name}{which(ens)}" if isinstance(ens, Ensemble) else ""


@html.register
def _(shown: Explorer) -> str:
    """The page in a frame: by its file, or as a whole."""
    if shown.inline:
        text = shown.file.read_text(encoding="utf-8")
        return f'<iframe srcdoc="{escape(text)}" {LOOK}></iframe>'
    file = os.path.relpath(shown.file)
    return f'<iframe src="{escape(quote(Path(file).as_posix()))}" {LOOK}></iframe>'
