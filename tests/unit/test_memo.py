"""A memo says the same in every format, takes any text, and is whole or not there."""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

import tradesim as ts
from tests.turns import in_turn
from tradesim.cli import main
from tradesim.errors import ResultError, StoreError
from tradesim.plots.style import DARK
from tradesim.reports import report
from tradesim.reports.memo import docx, html, of_ensemble, pdf, pptx
from tradesim.reports.memo.of_comparison import of_comparison
from tradesim.reports.memo.of_study import FILE, kept, of_study
from tradesim.reports.memo.records import (
    Folded,
    Heading,
    Memo,
    MemoTable,
    Paragraph,
    Picture,
    Scan,
    Section,
)

mpl.use("Agg")
HOSTILE = "<script>\"'&\x00\x1b[2J\ufffe\ud800 | \u202e" + 200 * "x"
NUMBER = r"[\u2212+-]?\d+(?:[.,]\d+)*"
FORMATS = ("html", "pdf", "docx", "pptx")


class Told(NamedTuple):
    """Texts of a file: of the answer, and of all tables."""

    answer: str
    tables: str


class Text(HTMLParser):
    """Text of paragraphs before the first section, and inside tables."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[str] = []
        self.answer = ""
        self.tables = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "img"):
            self.at.append(dict(attrs).get("class") or tag)

    def handle_endtag(self, tag: str) -> None:
        self.at.pop()

    def handle_data(self, data: str) -> None:
        if "answer" in self.at:
            self.answer += f" {data}"
        if {"td", "th", "right"} & set(self.at):
            self.tables += f" {data}"


def told_by_html(memo: Memo, monkeypatch: pytest.MonkeyPatch) -> Told:
    text = Text()
    text.feed(html.page(memo).decode())
    return Told(text.answer, text.tables)


def told_by_pdf(memo: Memo, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Lines that are written on the pages: the answer stands above the first section."""
    lines: list[str] = []
    save = PdfPages.savefig

    def seen(self: PdfPages, figure: Figure) -> None:
        lines.extend(each.get_text() for each in figure.texts)
        save(self, figure)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(PdfPages, "savefig", seen)
    pdf.sheets(memo)
    first = lines.index(memo.sections[0].heading)
    return Told(" ".join(lines[2:first]), " ".join(lines[first:]))


def told_by_docx(memo: Memo, monkeypatch: pytest.MonkeyPatch) -> Told:
    from docx import Document

    file = Document(io.BytesIO(docx.document(memo)))
    names = [each.style.name for each in file.paragraphs if each.style]
    first = names.index("Heading 1")
    cells = [cell.text for each in file.tables for cell in each._cells]
    return Told(" ".join(each.text for each in file.paragraphs[2:first]), " ".join(cells))


def told_by_pptx(memo: Memo, monkeypatch: pytest.MonkeyPatch) -> Told:
    from pptx import Presentation

    slides: Any = list(Presentation(io.BytesIO(pptx.slides(memo))).slides)
    shapes = [shape for slide in slides for shape in slide.shapes if shape.has_table]
    cells = [cell.text for shape in shapes for row in shape.table.rows for cell in row.cells]
    return Told(slides[0].placeholders[1].text_frame.text, " ".join(cells))


READERS: Mapping[str, Callable[[Memo, pytest.MonkeyPatch], Told]] = {
    "html": told_by_html,
    "pdf": told_by_pdf,
    "docx": told_by_docx,
    "pptx": told_by_pptx,
}


def without_pictures(memo: Memo) -> Memo:
    """The memo without its figures, which take long to draw."""
    kept = [
        replace(each, blocks=tuple(b for b in each.blocks if not isinstance(b, Picture)))
        for each in memo.sections
        if each.heading != "Assumptions"
    ]
    return replace(memo, sections=tuple(each for each in kept if each.blocks))


@pytest.fixture(scope="module")
def memos() -> dict[str, Memo]:
    """Memos of an ensemble with runs enough to say what decides, and of a comparison."""
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 6}, name="talks")
    other = talks.evolve({"us.threat.size": 0.0, "leaders.sign": False}, name="walk-out")
    kept = {"seed": 3, "record": "outcomes", "progress": False}
    both = [ts.simulate(each, runs=1_200, **kept) for each in (talks, other)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of_ensemble, "STORIES", 0)
        one = of_ensemble.of_ensemble(both[0])
    compared = of_comparison(ts.compare(both))
    return {"ensemble": without_pictures(one), "comparison": without_pictures(compared)}


@pytest.mark.parametrize(("form", "what"), in_turn(FORMATS, ["ensemble", "comparison"]))
def test_the_answer_holds_no_number_that_is_not_in_the_tables(
    what: str, form: str, memos: dict[str, Memo], monkeypatch: pytest.MonkeyPatch
) -> None:
    memo = memos[what]
    told = READERS[form](memo, monkeypatch)
    answer, tables = (re.sub(r"\s+", " ", text) for text in told)
    for paragraph in memo.answer:
        assert paragraph in answer
    numbers = set(re.findall(NUMBER, " ".join(memo.answer)))
    assert len(numbers) > 5
    assert numbers <= set(re.findall(NUMBER, tables))


def test_the_answer_of_a_comparison_says_what_changes(memos: dict[str, Memo]) -> None:
    first, last = memos["comparison"].answer
    assert first.startswith("With walk-out (")
    assert "a deal is in force at the end in" in first
    assert "Differences are what the model says" in last


def drawing(ax: Any) -> None:
    from tradesim.plots.frame import heading

    ax.plot([0.0, 1.0], [0.0, 1.0])
    ax.set_xlabel("weeks")
    heading(ax, "A finding in 3 words", "how to read it")


@pytest.fixture(scope="module")
def small() -> Memo:
    """A memo with one block of each kind, of hostile texts."""
    scan = io.BytesIO()
    Figure(figsize=(1.0, 0.5)).savefig(scan, format="png", dpi=50)
    blocks = (
        Paragraph(HOSTILE),
        Paragraph(HOSTILE, small=True),
        Heading(HOSTILE),
        MemoTable(HOSTILE, (HOSTILE, "b"), ((HOSTILE, "1"), ("two", "2")), HOSTILE),
        MemoTable("words", ("a", "b"), ((HOSTILE, HOSTILE),), wordy=True),
        MemoTable("nothing", ("a", "b"), ()),
        Picture("A line", drawing, (4.0, 2.0)),
        Scan(HOSTILE, scan.getvalue()),
        Folded(HOSTILE, HOSTILE + "\n" + HOSTILE),
    )
    sections = (Section(HOSTILE, blocks), Section("Empty", ()), Section("Origin", blocks[:4], True))
    return Memo(HOSTILE, HOSTILE, (HOSTILE, HOSTILE), sections, HOSTILE)


@pytest.mark.parametrize(("form", "dark"), in_turn(FORMATS, [False, True]))
def test_any_text_can_be_written(form: str, dark: bool, small: Memo) -> None:
    assert report.FORMS[f".{form}"](small, dark)


def test_texts_of_a_page_are_text(small: Memo) -> None:
    page = html.page(small).decode()
    assert page.count("<script") == 1
    assert "&lt;script&gt;&#34;&#39;&amp;\\x00\\x1b[2J" in page


def test_a_word_file_has_headings_captions_and_alternative_texts(small: Memo) -> None:
    from docx import Document

    file = Document(io.BytesIO(docx.document(small)))
    styles = [each.style.name for each in file.paragraphs if each.style]
    assert {"Title", "Heading 1", "Heading 2", "Caption"} <= set(styles)
    captions = [each for each in file.paragraphs if each.style and each.style.name == "Caption"]
    assert captions[3].text.endswith(". A finding in 3 words how to read it")
    assert " SEQ Figure \\* ARABIC " in captions[3]._element.xml
    about = [shape._inline.docPr.get("descr") for shape in file.inline_shapes]
    assert about[0] == "A line. A finding in 3 words. how to read it. Across: weeks"
    assert all(about)
    assert "w:tblHeader" in file.tables[0]._tbl.xml


def test_slides_begin_with_the_answer_and_have_findings_as_titles(small: Memo) -> None:
    from pptx import Presentation

    slides: Any = list(Presentation(io.BytesIO(pptx.slides(small))).slides)
    assert slides[0].placeholders[1].text_frame.text.count("<script>") == 3
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles.count("A finding in 3 words") == 1
    assert titles[-1] == "Empty"
    picture = slides[titles.index("A finding in 3 words")].shapes[-2]
    about = picture._element.nvPicPr.cNvPr.get("descr")
    assert about == "A line. A finding in 3 words. how to read it. Across: weeks"
    for slide in slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= 13.4 * 914_400


def test_slides_are_dark_where_asked(small: Memo) -> None:
    from pptx import Presentation

    slide: Any = next(iter(Presentation(io.BytesIO(pptx.slides(small, True))).slides))
    assert str(slide.background.fill.fore_color.rgb) == DARK["ground"][1:].upper()


def test_a_long_table_goes_on_on_the_next_slide() -> None:
    from pptx import Presentation

    rows = tuple((f"row {k}", str(k)) for k in range(40))
    memo = Memo("t", "l", (), (Section("s", (MemoTable("c", ("a", "b"), rows),)),))
    slides: Any = list(Presentation(io.BytesIO(pptx.slides(memo))).slides)[1:]
    assert len(slides) > 2
    shown = [
        row.cells[0].text
        for slide in slides
        for shape in slide.shapes
        if shape.has_table
        for row in list(shape.table.rows)[1:]
    ]
    assert shown == [name for name, _ in rows]


@pytest.mark.parametrize(("form", "name"), [("docx", "python-docx"), ("pptx", "python-pptx")])
def test_a_missing_library_is_told_in_a_line_before_any_work(
    form: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(module: str) -> Any:
        raise ImportError(module)

    monkeypatch.setattr("tradesim.reports.memo.office.import_module", without)
    study = study_in(tmp_path)
    with pytest.raises(StoreError) as told:
        ts.report(study, tmp_path / f"memo.{form}")
    assert str(told.value) == (
        f".{form} needs {name}, which is not installed; install the extra: "
        "pip install 'tradesim[office]'"
    )
    assert not list(tmp_path.glob("*.*"))


MARKED = "a|b <b>"


def study_in(folder: Path) -> Path:
    """A study's folder as `tradesim batch` leaves it, with a report and one picture."""
    study = folder / "study"
    (study / "pictures").mkdir(parents=True)
    (study / "study.json").write_text("{}")
    figure = Figure(figsize=(2.0, 1.0))
    figure.savefig(study / "pictures" / "tariff_us.png", dpi=50)
    (study / FILE).write_bytes(kept(memo_of(study)))
    return study


def memo_of(study: Path) -> Memo:
    """What the report of that study says."""
    rows = ((MARKED, "62.0% ± 1.2%"), ("two", "0.4% ± 0.1%"))
    means = (
        Heading("tariff_us in two"),
        Paragraph(MARKED),
        Paragraph("A remark\nof two lines", small=True),
        MemoTable("tariff_us in two", ("scenario", "tariff"), (("two", "3"),), "A note", True),
        Scan("by scenario", (study / "pictures" / "tariff_us.png").read_bytes(), "tariff_us.png"),
    )
    events = MemoTable("Main events", ("scenario", "breach"), rows)
    sections = (Section("Probabilities", (events,)), Section("Results: means", means))
    line = "2 scenarios, 60 runs each, seed 7."
    return Memo("What a threat is worth", line, ("A deal holds in 62.0% of runs.",), sections)


def test_the_memo_of_a_study_is_its_report(tmp_path: Path) -> None:
    study = study_in(tmp_path)
    assert of_study(study) == memo_of(study)
    assert of_study(study, "Worth it?") == replace(memo_of(study), question="Worth it?")


def with_block(fields: str) -> str:
    """A report.json that is whole but for its only block."""
    block = f'[{{"heading": "a", "blocks": [{fields}]}}]'
    return f'{{"title": "a", "line": "b", "answer": ["c"], "sections": {block}}}'


@pytest.mark.parametrize(
    "told",
    [
        "", "[]", "{}", "null", "\udcff", with_block("").replace('"a"', "1", 1), with_block("3"),
        *map(with_block, [
            "{}", '{"kind": "Picture"}', '{"kind": 3}', '{"kind": "Paragraph"}',
            '{"kind": "Paragraph", "text": "a", "folder": "b"}',
            '{"kind": "MemoTable", "caption": "a", "head": ["b"], "rows": 3}',
            '{"kind": "Scan", "about": "a"}', '{"kind": "Scan", "about": "a", "file": 3}',
            '{"kind": "Scan", "about": "a", "file": "none.png"}',
        ]),
    ],
)  # fmt: skip
def test_a_damaged_report_is_refused_in_a_line(told: str, tmp_path: Path) -> None:
    study = study_in(tmp_path)
    (study / FILE).write_bytes(told.encode("utf-8", "surrogateescape"))
    with pytest.raises(StoreError, match=r"cannot be read"):
        ts.report(study, tmp_path / "memo.html")


def test_a_report_with_a_block_or_none_is_read(tmp_path: Path) -> None:
    study = study_in(tmp_path)
    for block in ("", '{"kind": "Paragraph", "text": "a"}'):
        (study / FILE).write_text(with_block(block))
        assert of_study(study).answer == ("c",)


def test_a_picture_outside_of_the_study_is_not_read(tmp_path: Path) -> None:
    study = study_in(tmp_path)
    (study / "secret.png").write_bytes((study / "pictures" / "tariff_us.png").read_bytes())
    text = (study / FILE).read_text(encoding="utf-8")
    (study / FILE).write_text(text.replace("tariff_us.png", "../secret.png"), encoding="utf-8")
    with pytest.raises(StoreError, match=r"pictures.secret\.png: cannot be read"):
        of_study(study)


@pytest.mark.parametrize("form", FORMATS)
def test_a_study_is_reported_in_every_format(form: str, tmp_path: Path) -> None:
    study, file = study_in(tmp_path), tmp_path / f"memo.{form}"
    before = dict(mpl.rcParams)
    assert main(["report", str(study), "--to", str(file), "--question", "Worth it?"]) == 0
    assert file.stat().st_size > 1_000
    assert dict(mpl.rcParams) == before
    if form == "pdf":
        content = file.read_bytes()
        assert content.startswith(b"%PDF-")
        assert content.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize("harm", ["report.json", "pictures/tariff_us.png"])
def test_a_study_without_its_files_is_refused_in_a_line(harm: str, tmp_path: Path) -> None:
    study = study_in(tmp_path)
    (study / harm).unlink()
    with pytest.raises(StoreError, match=r"cannot be read") as told:
        ts.report(study, tmp_path / "memo.docx")
    assert "\n" not in str(told.value)
    assert not (tmp_path / "memo.docx").exists()


@pytest.mark.parametrize("form", ["docx", "pptx"])
def test_a_full_disk_leaves_the_older_file(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, file = study_in(tmp_path), tmp_path / f"memo.{form}"
    file.write_text("older")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="No space left on device"):
        ts.report(study, file)
    assert file.read_text() == "older"
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == [file.name]


@pytest.mark.parametrize("given", [None, "nowhere", ["x"], 3])
def test_what_is_no_result_is_refused(given: Any, tmp_path: Path) -> None:
    with pytest.raises(ResultError, match="allowed an Ensemble, a Comparison"):
        ts.report(given, tmp_path / "memo.html")
