"""A report stands alone, escapes what it is given, and leaves nothing half written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import pytest

import tradesim as ts
from tradesim.errors import ResultError, StoreError
from tradesim.plots.style import DARK, LIGHT
from tradesim.reports import report
from tradesim.results.ensemble import Ensemble
from tradesim.results.key_events import key_events

mpl.use("Agg")

VOID = {"meta", "img", "br"}


@pytest.fixture(scope="module")
def ens() -> Ensemble:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 8})
    return ts.simulate(talks, runs=300, seed=3, progress=False)


@pytest.fixture(scope="module")
def page(ens: Ensemble, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("report") / "kl.html"
    return ts.report(ens, file).read_text(encoding="utf-8")


QUESTION = "<script>x</script>?"


@pytest.fixture(scope="module")
def dark_page(ens: Ensemble, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report in the dark style, of chosen runs, under a title and a question that are markup."""
    named = replace(ens, scenario=ens.scenario.evolve({"title": "<b>$5 & more$</b>"}))
    file = tmp_path_factory.mktemp("report") / "dark.html"
    with ts.plots.style(dark=True):
        ts.report(named.where("agreements >= 1"), file, question=QUESTION)
    return file.read_text(encoding="utf-8")


class Printed(NamedTuple):
    """A report as a PDF, and whether matplotlib was left as it was."""

    content: bytes
    settings_kept: bool


@pytest.fixture(scope="module")
def printed(ens: Ensemble, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    before = dict(mpl.rcParams)
    content = ts.report(ens, tmp_path_factory.mktemp("report") / "kl.PDF").read_bytes()
    return Printed(content, dict(mpl.rcParams) == before)


class Tags(HTMLParser):
    """Tags that are open, and every attribute seen."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
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
    links = [value for name, value in read(page).attributes if name in ("src", "href", "srcset")]
    assert links
    assert all(str(link).startswith("data:image/svg+xml;base64,") for link in links)
    assert "<script" not in page
    assert "url(" not in page


def test_the_page_has_its_chances_with_their_errors(page: str, ens: Ensemble) -> None:
    for what, p in key_events(ens):
        row = re.search(rf"<tr><td>{re.escape(what)}</td>(.*?)</tr>", page)
        assert row is not None
        assert f"{p.value:.1%}" in row[1]
        assert f"{p.standard_error:.1%}" in row[1]


def test_every_picture_says_what_it_shows(page: str) -> None:
    tags = read(page)
    about = [value for name, value in tags.attributes if name == "alt"]
    assert len(about) == 4 + page.count("Week by week")
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
    assert "<script" not in dark_page
    assert "<b>$5" not in dark_page
    assert "&lt;b&gt;$5 &amp; more$&lt;/b&gt;" in dark_page


def test_the_page_is_dark_inside_the_dark_style(dark_page: str, page: str) -> None:
    assert f"background:{DARK['ground']}" in dark_page
    assert f"background:{LIGHT['ground']}" in page


def test_chosen_runs_make_a_report_that_says_which(dark_page: str) -> None:
    assert "where agreements &gt;= 1" in dark_page


def test_a_report_changes_no_setting_of_matplotlib(printed: Printed) -> None:
    assert printed.settings_kept


def test_a_pdf_is_one(printed: Printed) -> None:
    content = printed.content
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") >= 4


@pytest.mark.parametrize("ending", ["html", "pdf"])
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


class Text(HTMLParser):
    """Text inside tables and text of paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.of: dict[str, list[str]] = {"table": [], "p": []}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        for tag, found in self.of.items():
            if tag in self.inside:
                found.append(data)


@pytest.fixture(scope="module")
def memo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Tables and paragraphs of a report of runs enough to say what decides."""
    talks = ts.load_scenario("kuala-lumpur-2025")
    ens = ts.simulate(talks, runs=1_500, seed=3, record="outcomes", progress=False)
    file = ts.report(ens, tmp_path_factory.mktemp("memo") / "memo.html")
    text = Text()
    text.feed(file.read_text(encoding="utf-8"))
    return {tag: " ".join(found) for tag, found in text.of.items()}


def test_the_memo_answers_the_question(memo: dict[str, str]) -> None:
    """What is likely, what it costs, what decides it, what is not said."""
    for told in ("a deal is in force in", "world GDP", "depends most on", "The model is silent on"):
        assert told in memo["p"]


def test_the_memo_holds_no_number_that_is_not_in_the_tables(memo: dict[str, str]) -> None:
    _, answer = memo["p"].split("cost?", 1)
    numbers = set(re.findall(r"[\u2212-]?\d+(?:\.\d+)?", answer))
    assert len(numbers) > 10
    assert numbers <= set(re.findall(r"[\u2212-]?\d+(?:\.\d+)?", memo["table"]))
