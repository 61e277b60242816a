"""The documents hold: links lead somewhere, decisions are listed, the README's code runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tradesim").rglob("*.md")]
)
README = (ROOT / "README.md").read_text(encoding="utf-8")


def marked(kind: str, name: str) -> str:
    """The block of the README under `<!-- kind: name -->`."""
    found = re.search(rf"<!-- {kind}: {name} -->\n```\w+\n(.*?)```", README, flags=re.DOTALL)
    assert found, f"README has no block marked {kind}: {name}"
    return found[1]


def anchors(page: Path) -> set[str]:
    """Anchors of the headings of a page."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"https?:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name} links to {link}"
        assert not anchor or anchor in anchors(target), f"{page.name} links to {link}"


def test_every_decision_is_listed() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    missing = [p.name for p in (ROOT / "docs" / "decisions").glob("*.md") if p.name not in index]
    assert not missing, f"docs/index.md does not list {missing}"


def test_every_page_is_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    missing = [p.name for p in (ROOT / "docs").glob("*.md") if p.name not in index + "index.md"]
    assert not missing, f"docs/index.md does not list {missing}"


def test_the_readmes_commands_are_one_line_each() -> None:
    for name in ("run", "test"):
        assert marked("command", name).count("\n") == 1


def test_the_readmes_python_runs(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", marked("python", "first")],
        cwd=tmp_path,
        env={**os.environ, "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "30 October 2025" in done.stdout
    assert (tmp_path / "tariff.png").stat().st_size > 0
