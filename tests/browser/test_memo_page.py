"""The page of a memo in a browser: it sorts, is dark by the system, and fits a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest

from tests.browser.chromium import LOADED, Browser, found
from tradesim.plots.style import DARK, LIGHT
from tradesim.reports.memo import html
from tradesim.reports.memo.records import Folded, Memo, MemoTable, Paragraph, Section

pytestmark = pytest.mark.skipif(
    found() is None, reason="no Chromium on this machine: the memo's page was not opened"
)
HOSTILE = (
    "</script><script>document.title='taken'</script>\"'&<img src=x onerror=alert(1)>" + 120 * "x"
)
COLUMNS = {
    "text": ["beta", "Alpha", "run 10", "run 9"],
    "numbers": ["1,200.5", "−3", "none", "9"],
    "percent": ["9 %", "<1 %", "12.5% ± 0.4%", "100 %"],
    "ranges": ["60 to 98 %", "too few runs", "0.3 to 14 %", "11 to 83 %"],
    "dates": ["2 February 2026", "26 October 2025", "31 Dec 2025", "2025-11-30"],
}
UP = {"text": [1, 0, 3, 2], "numbers": [1, 3, 0, 2], "percent": [1, 0, 2, 3],
      "ranges": [2, 3, 0, 1], "dates": [1, 3, 2, 0]}  # fmt: skip
"""Rows from the least to the largest, by hand; what is missing comes last."""
DOWN = {"text": [2, 3, 0, 1], "numbers": [0, 3, 1, 2], "percent": [3, 2, 0, 1],
        "ranges": [0, 3, 2, 1], "dates": [0, 2, 3, 1]}  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page whose every text is hostile, with a table of each kind of column."""
    kinds = MemoTable("kinds", tuple(COLUMNS), tuple(zip(*COLUMNS.values(), strict=True)))
    sly = MemoTable(HOSTILE, (HOSTILE, HOSTILE), ((HOSTILE, "1"), ("x", HOSTILE)), HOSTILE)
    wordy = MemoTable("words", ("name", "note"), ((HOSTILE, HOSTILE),) * 2, wordy=True)
    blocks = (kinds, sly, wordy, Paragraph(HOSTILE), Folded(HOSTILE, HOSTILE))
    memo = Memo(HOSTILE, HOSTILE, (HOSTILE,), (Section(HOSTILE, blocks),), HOSTILE)
    file = tmp_path_factory.mktemp("memo") / "memo.html"
    file.write_bytes(html.page(memo))
    return file


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


ROWS = "[...document.querySelector('table').tBodies[0].rows]"
SHOWN = f"{ROWS}.map((row) => row.textContent.trim().replace(/\\s+/g, ' '))"
BUTTON = "document.querySelectorAll('table th')[{}].querySelector('button')"


def order(browser: Browser) -> list[int]:
    """Numbers of the rows as they stand, by their texts."""
    texts = [cell.replace("\u00a0", " ") for cell in COLUMNS["text"]]
    first = f"{ROWS}.map((row) => row.cells[0].textContent.trim())"
    return [texts.index(text) for text in browser.value(first)]


def test_the_page_makes_no_request_and_no_complaint_and_texts_are_text(
    file: Path, browser: Browser
) -> None:
    browser.open(file, ready=LOADED)
    assert browser.requests == [file.as_uri()]
    assert browser.complaints == []
    assert browser.value("document.querySelectorAll('script').length") == 1
    assert browser.value("document.querySelectorAll('img').length") == 0
    assert browser.value("document.title") == HOSTILE
    assert browser.value("document.querySelector('h1').textContent") == HOSTILE


@pytest.mark.parametrize("column", COLUMNS)
def test_a_click_sorts_up_then_down_then_as_it_was(
    column: str, file: Path, browser: Browser
) -> None:
    browser.open(file, ready=LOADED)
    button = BUTTON.format(list(COLUMNS).index(column))
    said = f"{button}.closest('th').getAttribute('aria-sort')"
    for rows, word in ((UP, "ascending"), (DOWN, "descending"), (None, None)):
        browser.value(f"{button}.click()")
        assert order(browser) == (rows[column] if rows else [0, 1, 2, 3])
        assert browser.value(said) == word


def test_the_keyboard_sorts(file: Path, browser: Browser) -> None:
    browser.open(file, ready=LOADED)
    browser.value(f"{BUTTON.format(1)}.focus()")
    for kind in ("keyDown", "keyUp"):
        key = {"key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13}
        browser.ask("Input.dispatchKeyEvent", type=kind, **key)
    assert order(browser) == UP["numbers"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_is_as_wide_as_its_screen_and_dark_by_the_system(
    width: int, dark: bool, file: Path, browser: Browser
) -> None:
    browser.open(file, width=width, dark=dark, ready=LOADED)
    assert browser.value("document.documentElement.scrollWidth <= innerWidth")
    ground = browser.value("getComputedStyle(document.body).backgroundColor")
    wanted = bytes.fromhex((DARK if dark else LIGHT)["ground"][1:])
    assert ground == f"rgb({', '.join(map(str, wanted))})"


def test_without_its_script_the_page_reads_the_same(file: Path, browser: Browser) -> None:
    browser.open(file, ready=LOADED)
    with_it = browser.value(SHOWN)
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(file, ready="1")
        while browser.value("document.readyState") != "complete":
            sleep(0.02)
        assert browser.value(SHOWN) == with_it
        assert browser.value("document.querySelectorAll('button').length") == 0
    finally:
        browser.ask("Emulation.setScriptExecutionDisabled", value=False)
