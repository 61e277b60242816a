"""Progress bars: where they show, and as what."""

from __future__ import annotations

import importlib.util
import sys
from types import SimpleNamespace

import pytest
import tqdm.std

from tradesim.engine import progress


class Shell:
    """What IPython gives as its shell; a notebook's has a kernel."""

    def __init__(self, kernel: object) -> None:
        self.kernel = kernel


def sitting_in(monkeypatch: pytest.MonkeyPatch, shell: Shell | None, *, widgets: bool) -> None:
    """Pretend that a session runs in a shell, and that ipywidgets is there or not."""
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    real = importlib.util.find_spec
    monkeypatch.setattr(
        progress,
        "find_spec",
        lambda name: (object() if widgets else None) if name == "ipywidgets" else real(name),
    )


def test_a_notebook_without_widgets_gets_a_line_of_text_and_no_warning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sitting_in(monkeypatch, Shell(object()), widgets=False)
    with progress.bar(1_000, None) as advance:
        advance(1_000)
    said = capsys.readouterr().err
    assert "1.00k/1.00k" in said
    assert "Warning" not in said


def test_a_notebook_with_widgets_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    sitting_in(monkeypatch, Shell(object()), widgets=True)
    assert progress._kind().__name__ == "tqdm_notebook"


@pytest.mark.parametrize("shell", [None, Shell(None)])
def test_elsewhere_it_is_a_line_of_text(
    monkeypatch: pytest.MonkeyPatch, shell: Shell | None
) -> None:
    sitting_in(monkeypatch, shell, widgets=True)
    assert progress._kind() is tqdm.std.tqdm


def test_nothing_is_shown_where_nobody_looks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sitting_in(monkeypatch, None, widgets=False)
    with progress.bar(10, None) as advance:
        advance(10)
    with progress.bar(10, False) as advance:
        advance(10)
    assert capsys.readouterr().err == ""


def test_it_shows_when_asked_to(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.bar(10, True) as advance:
        advance(10)
    assert "10.0/10.0" in capsys.readouterr().err
