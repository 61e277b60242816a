"""A report stands alone, escapes what it is given, and leaves nothing half written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import pytest

import tradesim as ts
from tests.turns import in_turn
from tradesim.errors import ResultError, StoreError
from tradesim.plots.style import DARK, LIGHT
from tradesim.reports import report
from tradesim.results.ensemble import Ensemble
from tradesim.results.key_events import key_events

mpl.use("Agg")

VOID = {"meta", "img", "br"}
DARK_PAGE = '<html lang="en" class="dark">'


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 8})
    return ts.simulate(talks, runs=300, seed=3, progress=False)


class Written(NamedTuple):
    """A report, and whether matplotlib was left as it was."""

    content: bytes
    settings_kept: bool


@pytest.fixture(scope="module")
def written(ens: Ensemble, tmp_path_factory: pytest.TempPathFactory) -> Written:
    before = dict(mpl.rcParams)
    content = ts.report(ens, tmp_path_factory.mktemp("report") / "kl.html").read_bytes()
    return Written(content, dict(mpl.rcParams) == before)


@pytest.fixture(scope="module")
def page(written: Written) -> str:
    return written.content.decode("utf-8")


QUESTION = "<script>x</script>?"


@pytest.fixture(scope="module", params=[0, pytest.param(3, marks=pytest.mark.slow)])
def dark_page(
    request: pytest.FixtureRequest, ens: Ensemble, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A report in the dark style, of chosen runs, under a title and a question that are markup.

    It tells no typical run, or three.
    """
    named = replace(ens, scenario=ens.scenario.evolve({"title": "<b>$5 & more$</b>"}))
    file = tmp_path_factory.mktemp("report") / "dark.html"
    with ts.plots.style(dark=True), pytest.MonkeyPatch.context() as patch:
        patch.setattr("tradesim.reports.memo.of_ensemble.STORIES", request.param)
        ts.report(named.where("agreements >= 1"), file, question=QUESTION)
    return file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def printed(ens: Ensemble, tmp_path_factory: pytest.TempPathFactory) -> Written:
    before = dict(mpl.rcParams)
    content = ts.report(ens, tmp_path_factory.mktemp("report") / "kl.PDF").read_bytes()
    return Written(content, dict(mpl.rcParams) == before)


class Tags(HTMLParser):
    """Tags that are open, and every attribute seen."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        self.links += [str(value) for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    return tags


def test_every_tag_of_the_page_is_closed(page: str) -> None:
    assert read(page).open == []


def test_the_page_needs_nothing_beside_it(page: str) -> None:
    sources = [value for name, value in read(page).attributes if name in ("src", "srcset")]
    assert sources
    assert all(str(each).startswith("data:image/svg+xml;base64,") for each in sources)
    assert all(link.startswith("#part-") for link in read(page).links)
    assert page.count("<script") == 1
    assert "default-src 'none'; img-src data:; style-src 'sha256-" in unescape(page)
    assert "url(" not in page


def test_the_page_has_its_chances_with_their_errors(page: str, ens: Ensemble) -> None:
    for what, p in key_events(ens):
        row = re.search(rf"<tr><td [^>]*>{re.escape(what)}</td>(.*?)</tr>", page, re.DOTALL)
        assert row is not None
        assert f"{p.value:.1%}" in row[1]
        assert f"{p.standard_error:.1%}" in row[1]


def test_every_picture_says_what_it_shows(page: str) -> None:
    tags = read(page)
    about = [value for name, value in tags.attributes if name == "alt"]
    assert len(about) == 4 + page.count("week by week")
    assert all(about)


def test_the_page_tells_typical_runs_as_the_replay_does(page: str, ens: Ensemble) -> None:
    number = int(re.findall(r"for example run ([\d,]+)", page)[0].replace(",", ""))
    model = ens.replay(number)
    model.run_model()
    assert model.told[0][1].split(":")[0] in page


def test_the_page_has_sources_and_where_the_numbers_come_from(page: str, ens: Ensemble) -> None:
    parameter = next(iter(ens.scenario.drawn_parameters()))
    assert parameter in page
    assert ens.scenario.fingerprint in page
    assert f"tradesim {ts.__version__}" in page


def test_the_question_and_names_are_escaped(dark_page: str) -> None:
    assert dark_page.count("<script") == 1
    assert "&lt;script&gt;x&lt;/script&gt;?" in dark_page
    assert "<b>$5" not in dark_page
    assert "&lt;b&gt;$5 &amp; more$&lt;/b&gt;" in dark_page


def test_the_page_is_dark_inside_the_dark_style(dark_page: str, page: str) -> None:
    assert DARK_PAGE in dark_page
    assert DARK_PAGE not in page
    for colors in (DARK, LIGHT):
        assert f"--ground: {colors['ground']}" in page


def test_chosen_runs_make_a_report_that_says_which(dark_page: str) -> None:
    assert "where agreements &gt;= 1" in dark_page


def test_a_report_changes_no_setting_of_matplotlib(written: Written) -> None:
    assert written.settings_kept


@pytest.mark.slow
def test_a_pdf_changes_no_setting_of_matplotlib(printed: Written) -> None:
    assert printed.settings_kept


@pytest.mark.slow
def test_a_pdf_is_one(printed: Written) -> None:
    content = printed.content
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") >= 4


@pytest.mark.parametrize("ending", in_turn(["html", "pdf"]))
def test_outcomes_alone_make_a_report_that_says_what_is_missing(
    ending: str, ens: Ensemble, tmp_path: Path
) -> None:
    few = ts.simulate(ens.scenario, runs=40, seed=3, record="outcomes", progress=False)
    content = ts.report(few, tmp_path / f"few.{ending}").read_bytes()
    assert ending == "pdf" or b"no results by date were recorded" in content


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("kl.doc", ResultError, "allowed .html"),
        ("kl", ResultError, "allowed .html"),
        ("nowhere/kl.html", StoreError, "create it first"),
        ("folder.html", StoreError, "is a folder"),
    ],
)
def test_a_path_that_cannot_be_is_refused_before_any_work(
    name: str, error: type[Exception], said: str, ens: Ensemble, tmp_path: Path
) -> None:
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(error, match=said):
        ts.report(ens, tmp_path / name)
    assert [file.name for file in tmp_path.iterdir()] == ["folder.html"]


def test_an_older_report_outlives_one_that_fails(
    ens: Ensemble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kl.html"
    file.write_text("older")

    def broken(*_: Any) -> bytes:
        raise ResultError("broken")

    forms: dict[str, Callable[..., bytes]] = {".html": broken}
    monkeypatch.setattr(report, "FORMS", forms)
    with pytest.raises(ResultError, match="broken"):
        ts.report(ens, file)
    assert file.read_text() == "older"
    assert list(tmp_path.iterdir()) == [file]
