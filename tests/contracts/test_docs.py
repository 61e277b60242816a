"""The documents hold: links lead somewhere, pages are listed, the code on them runs."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import subprocess
import sys
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
import typer
from matplotlib import pyplot
from typer.testing import CliRunner

from tradesim import __version__, load_scenario
from tradesim.cli import app
from tradesim.strategies import registry
from tradesim.studies import study

mpl.use("Agg")

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
NOTEBOOKS = ROOT / "notebooks"
OWN = sorted(
    page
    for page in DOCS.rglob("*.md")
    if not any(part.startswith("_") for part in page.relative_to(DOCS).parts)
)
"""Pages that are written, not made when the site is built."""
PAGES = sorted(
    page
    for page in [*ROOT.glob("*.md"), *OWN, *(ROOT / "tradesim").rglob("*.md")]
    if "node_modules" not in page.parts
)
README = ROOT / "README.md"
BLOCK = re.compile(r"^(?:<!-- ([^\n]+) -->\n)?```(\w+)\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path, kind: str) -> list[tuple[str, str]]:
    """Mark and text of every block of a page in a language."""
    return [(mark, text) for mark, language, text in BLOCK.findall(read(page)) if language == kind]


def marked(page: Path, kind: str, name: str) -> str:
    """The block of a page under `<!-- kind: name -->`."""
    found = [text for mark, _, text in BLOCK.findall(read(page)) if mark == f"{kind}: {name}"]
    assert len(found) == 1, f"{name_of(page)} has {len(found)} blocks marked {kind}: {name}"
    return found[0]


def files(page: Path) -> dict[str, str]:
    """Files that a page shows whole, under `<!-- file: NAME -->`."""
    found = {mark.removeprefix("file: "): text for mark, _, text in BLOCK.findall(read(page))}
    return {name: text for name, text in found.items() if f"<!-- file: {name} -->" in read(page)}


def code(page: Path) -> str:
    """The Python of a page that is marked to be run, in order."""
    return "".join(text for mark, text in blocks(page, "python") if mark.startswith("python: "))


def links(page: Path) -> list[str]:
    """Links of a page that lead to files or places of the project."""
    prose = re.sub(r"```.*?```", "", read(page), flags=re.DOTALL)
    return [link for link in LINK.findall(prose) if not re.match(r"https?:", link)]


def anchors(page: Path) -> set[str]:
    """Anchors of the headings of a page."""
    heads = re.findall(r"^#+ (.+)$", read(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}


def run(text: str, where: Path) -> str:
    """What a fresh interpreter prints when it runs Python code; any warning is an error."""
    (where / "page.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "page.py"],
        cwd=where,
        env={**os.environ, "MPLBACKEND": "Agg"},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def commands(page: Path) -> list[str]:
    """Lines of a page that call the command line."""
    lines = [line for _, text in blocks(page, "sh") for line in text.splitlines()]
    return [line.partition("#")[0] for line in lines if line.startswith("tradesim ")]


def with_few_runs(text: str, few: bool) -> str:
    """Python code with fewer runs where it asks for many."""

    def fewer(match: re.Match[str]) -> str:
        return f"runs={min(int(match[1]), FEW_RUNS)}"

    return re.sub(r"\bruns=(\d[\d_]*)", fewer, text) if few else text


def with_few_weeks(text: str, weeks: int) -> str:
    """Python code whose scenario ends after so many weeks; it has 56."""
    loaded = f'ts.load_scenario("{ARTICLE}")'
    assert loaded in text
    changes = {"calendar.weeks": weeks, "title": load_scenario(ARTICLE).title}
    few = f'{loaded}.evolve({changes}, name="{ARTICLE}")'
    return text if weeks == 56 else text.replace(loaded, few)


ARTICLE, LAST_DAY = "kuala-lumpur-2025", "22 November 2026"
FEW_RUNS = 2_000
FEW = [
    pytest.param(True, id="few runs"),
    pytest.param(False, id="as printed", marks=pytest.mark.slow),
]
WITH_CODE = [page for page in OWN if code(page)]
WITH_COMMANDS = [page for page in OWN if "<!-- sh: run -->" in read(page)]
WITH_FILES = [(page, name) for page in OWN if page not in WITH_COMMANDS for name in files(page)]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name} links to {link}"
        assert not anchor or anchor in anchors(target), f"{page.name} links to {link}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_named_on_a_page_exist(page: Path) -> None:
    named = re.findall(r"`((?:tradesim|tests|docs|benchmarks)/[\w./-]+)`", read(page))
    missing = [file for file in named if not (ROOT / file).exists()]
    built = [file for file in missing if file.startswith(("docs/_build", "docs/_generated"))]
    assert missing == built


def test_every_page_is_reached_from_the_index() -> None:
    found, new = set[Path](), [DOCS / "index.md"]
    while new:
        page = new.pop()
        found.add(page)
        linked = ((page.parent / link.partition("#")[0]).resolve() for link in links(page))
        new += [each for each in linked if each in OWN and each not in found]
    missing = [name_of(page) for page in OWN if page not in found]
    assert not missing, f"no page that docs/index.md leads to links to {missing}"


@pytest.mark.parametrize(
    ("page", "folder", "ending"),
    [
        ("decisions/index.md", DOCS / "decisions", ".md"),
        ("guide/index.md", DOCS / "guide", ".md"),
        ("how-to/index.md", DOCS / "how-to", ".md"),
        ("model/index.md", DOCS / "model", ".md"),
        ("tutorials.md", NOTEBOOKS, ".ipynb"),
    ],
)
def test_a_list_of_pages_is_whole(page: str, folder: Path, ending: str) -> None:
    listed = {((DOCS / page).parent / link).resolve() for link in links(DOCS / page)}
    missing = [
        each.name
        for each in sorted(folder.glob(f"*{ending}"))
        if each not in listed and each != DOCS / page
    ]
    assert not missing, f"docs/{page} does not list {missing}"


def test_the_readmes_commands_are_one_line_each() -> None:
    for name in ("run", "test"):
        assert marked(README, "command", name).count("\n") == 1


@pytest.mark.parametrize(
    ("few", "weeks"),
    [
        pytest.param(True, 16, id="few runs of few weeks"),
        pytest.param(True, 56, id="few runs", marks=pytest.mark.slow),
        pytest.param(False, 56, id="as printed", marks=pytest.mark.slow),
    ],
)
def test_the_readmes_python_runs(few: bool, weeks: int, tmp_path: Path) -> None:
    text = with_few_weeks(marked(README, "python", "first"), weeks)
    said = run(with_few_runs(text, few), tmp_path)
    assert "30 October 2025" in said
    assert (tmp_path / "tariff.png").stat().st_size > 0
    ends = load_scenario(ARTICLE).evolve({"calendar.weeks": weeks}).dates().dates[-1]
    printed = marked(README, "text", "printed").replace(LAST_DAY, f"{ends.day} {ends:%B %Y}")
    shown = printed.splitlines()[:-1]
    assert [words(line) for line in shown] == [words(line) for line in said.splitlines()][:16]


def words(line: str) -> list[str]:
    """Words of a line without its numbers, which move with the model."""
    numbers = re.compile(r"[-±]?[\d,.]*%?|too|few|runs|to")
    return [word for word in line.split() if not numbers.fullmatch(word)]


@pytest.mark.parametrize("page", OWN, ids=name_of)
def test_python_on_a_page_is_marked_as_run_or_says_why_not(page: Path) -> None:
    marks = [mark for mark, _ in blocks(page, "python")]
    assert all(re.match(r"python(: \S+|, not run: .+)$", mark) for mark in marks), marks


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in; strategies, settings and figures of a page go with it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_own", {})
    with mpl.rc_context():
        yield tmp_path
    pyplot.close("all")


@pytest.mark.pages
@pytest.mark.parametrize("few", FEW)
@pytest.mark.parametrize("page", WITH_CODE, ids=name_of)
def test_the_python_of_a_page_runs(page: Path, few: bool, workplace: Path) -> None:
    """As a script; in this process, whose libraries are there already."""
    for name, text in files(page).items():
        (workplace / name).write_text(text, encoding="utf-8")
    (workplace / "page.py").write_text(with_few_runs(code(page), few), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        runpy.run_path("page.py", run_name="__main__")


@pytest.mark.parametrize(
    ("page", "name"), WITH_FILES, ids=[f"{name_of(page)}:{name}" for page, name in WITH_FILES]
)
def test_a_file_shown_whole_is_taken(page: Path, name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(files(page)[name], encoding="utf-8")
    if re.search(r"^scenarios = ", file.read_text(encoding="utf-8"), flags=re.MULTILINE):
        assert len(study.read(file)[1]) > 1
    else:
        assert load_scenario(file).name == file.stem


@pytest.mark.pages
@pytest.mark.parametrize("few", FEW)
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name_of)
def test_the_commands_of_a_page_run(page: Path, few: bool, workplace: Path) -> None:
    """In order, with the files that the page has and the lines that it has a reader change."""
    for mark, _, text in BLOCK.findall(read(page)):
        match mark.split(": "):
            case ["file", name]:
                (workplace / name).write_text(text, encoding="utf-8")
            case ["edit", name]:
                change_lines(workplace / name, text)
            case ["sh", "run"]:
                for line in filter(None, (in_short(line, few) for line in text.splitlines())):
                    done = CliRunner().invoke(app, shlex.split(line)[1:])
                    assert done.exit_code == 0, f"{line}: {done.output}"


def change_lines(file: Path, lines: str) -> None:
    """The first line of each of these keys becomes the one given, as a reader would edit it."""
    text = file.read_text(encoding="utf-8")
    for line in lines.splitlines():
        key = re.escape(line.partition(" = ")[0])
        text, found = re.subn(rf"^{key} = .*$", lambda _, to=line: to, text, count=1, flags=re.M)
        assert found, f"{file.name} has no line {line!r}"
    file.write_text(text, encoding="utf-8")


def in_short(line: str, few: bool) -> str:
    """A command with few runs and no figures; reports and explorers have tests of their own."""
    if not few:
        return line
    if line.startswith("tradesim run"):
        return f"{line} --runs 50 --no-figures --quiet"
    return "" if line.startswith(("tradesim report", "tradesim explore")) else line


def test_the_page_of_versions_has_this_one() -> None:
    assert f"| {__version__} |" in read(DOCS / "guide" / "versions.md")


@cache
def known_commands() -> Any:
    return typer.main.get_command(app)


@pytest.mark.parametrize("page", [README, *OWN], ids=name_of)
def test_commands_on_a_page_exist_with_their_options(page: Path) -> None:
    known = known_commands()
    for line in commands(page):
        name, *words = line.split()[1:]
        assert name in known.commands, line
        options = {o for param in known.commands[name].params for o in param.opts}
        assert {word for word in words if word.startswith("--")} <= options, line
