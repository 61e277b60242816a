"""`report`: a report of an ensemble, as HTML or PDF."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import matplotlib as mpl

from tradesim.errors import ResultError, StoreError
from tradesim.plots.style import is_dark
from tradesim.reports import html_report, pdf_report
from tradesim.reports.contents import Parts, parts
from tradesim.results.ensemble import Ensemble, an_ensemble
from tradesim.storage.disk import put
from tradesim.terms.arguments import of_kind
from tradesim.terms.paths import user_path

FORMS: Mapping[str, Callable[[Parts, bool], bytes]] = {
    ".html": html_report.page,
    ".htm": html_report.page,
    ".pdf": pdf_report.sheets,
}
"""Writer of each format, by the ending of the path."""


def report(ens: Ensemble, path: str | os.PathLike[str], *, question: str = "") -> Path:
    """Write a report: probabilities with errors, figures, outcomes, typical runs, sources.

    `path` ends in .html, for a self-contained page, or in .pdf; its folder must exist, and an
    existing file is replaced. `question` is the question that the report answers, in a sentence.
    Inside `plots.style(dark=True)` the page is dark. Returns the path.

    ResultError for another ending, StoreError if the file cannot be written; after an error no
    partial file is left, and an existing file is unchanged.
    """
    an_ensemble(ens)
    of_kind("question", question, str, "text")
    file = user_path(path)
    make = FORMS.get(file.suffix.lower())
    if make is None:
        raise ResultError(f"{file}: ends in {file.suffix!r}; allowed {', '.join(FORMS)}")
    if file.is_dir():
        raise StoreError(f"{file}: is a folder; give the name of a file in it")
    if not file.parent.is_dir():
        raise StoreError(f"{file.parent}: is not a folder; create it first")
    content = make(parts(ens, question), is_dark(mpl.rcParams["figure.facecolor"]))
    try:
        put(file, content)
    except OSError as error:
        raise StoreError(f"{file}: cannot be written: {error.strerror or error}") from None
    return file
