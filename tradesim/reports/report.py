"""`report`: a memo of an ensemble, a comparison or a study, as HTML, PDF, Word or slides."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import matplotlib as mpl

from tradesim.analysis.comparison import Comparison, compare
from tradesim.engine.sweep import Sweep
from tradesim.errors import ResultError, StoreError
from tradesim.plots.style import is_dark
from tradesim.reports.memo import docx, html, office, pdf, pptx
from tradesim.reports.memo.of_comparison import of_comparison
from tradesim.reports.memo.of_ensemble import of_ensemble
from tradesim.reports.memo.of_study import holds_study, of_study
from tradesim.reports.memo.records import Memo
from tradesim.results.ensemble import Ensemble
from tradesim.storage.disk import put
from tradesim.terms.arguments import of_kind, refusal
from tradesim.terms.paths import user_path

FORMS: Mapping[str, Callable[[Memo, bool], bytes]] = {
    ".html": html.page,
    ".htm": html.page,
    ".pdf": pdf.sheets,
    ".docx": docx.document,
    ".pptx": pptx.slides,
}
"""Writer of each format, by the ending of the path."""
GIVEN = "an Ensemble, a Comparison, a Sweep, or the folder of a study"
Reported = Ensemble | Comparison | Sweep | str | os.PathLike[str]


def report(results: Reported, path: str | os.PathLike[str], *, question: str = "") -> Path:
    """Write a report that begins with an answer; then figures, tables and sources.

    `results` is an Ensemble, a Comparison (or a Sweep, whose first ensemble is the baseline), or
    the folder of a study that `tradesim batch` wrote. `path` ends in .html, for a self-contained
    page that reads on a phone, is dark where the reader's system is and has tables that can be
    sorted, in .pdf, .docx or .pptx; its folder must exist, and an existing file is replaced.
    `question` is the question that the report answers, in a sentence. Inside
    `plots.style(dark=True)` page, PDF and slides are dark. Returns the path.

    ResultError for another ending or other results, StoreError if the file cannot be written or
    the study not be read, or if the library that .docx or .pptx needs (extra `office`) is not
    installed; after an error no partial file is left, and an existing file is unchanged.
    """
    of_kind("question", question, str, "text")
    memo = _maker(results)
    file = user_path(path)
    make = FORMS.get(file.suffix.lower())
    if make is None:
        raise ResultError(f"{file}: ends in {file.suffix!r}; allowed {', '.join(FORMS)}")
    check_library(file)
    if file.is_dir():
        raise StoreError(f"{file}: is a folder; give the name of a file in it")
    if not file.parent.is_dir():
        raise StoreError(f"{file.parent}: is not a folder; create it first")
    content = make(memo(question), is_dark(mpl.rcParams["figure.facecolor"]))
    try:
        put(file, content)
    except OSError as error:
        raise StoreError(f"{file}: cannot be written: {error.strerror or error}") from None
    return file


def check_library(file: Path) -> None:
    """StoreError where the library that writes such a file is not installed."""
    if file.suffix.lower() in office.NEEDS:
        office.library(file.suffix.lower())


def _maker(results: object) -> Callable[[str], Memo]:
    """What makes the memo for a question; ResultError where results are of another kind."""
    if isinstance(results, Ensemble):
        return lambda question: of_ensemble(results, question)
    if isinstance(results, Comparison):
        return lambda question: of_comparison(results, question)
    if isinstance(results, Sweep):
        if len(results) == 1:
            return _maker(results.ensembles[0])
        found = compare(dict(zip(_names(results), results.ensembles, strict=True)))
        return lambda question: of_comparison(found, question)
    if isinstance(results, str | os.PathLike) and holds_study(user_path(results)):
        return lambda question: of_study(user_path(results), question)
    raise refusal("results", results, GIVEN)


def _names(found: Sweep) -> list[str]:
    """A name for each setting."""
    return [
        ", ".join(str(value) if len(found.axes) == 1 else f"{axis}={value}"
                  for axis, value in setting.items())
        for setting in found.settings
    ]  # fmt: skip
