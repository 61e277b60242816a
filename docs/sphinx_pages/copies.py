"""Pages that stand elsewhere in the checkout: notebooks, the record, contributing, source files."""

from __future__ import annotations

import json
from pathlib import Path

from sphinx_pages.links import DOCS, GENERATED, NAMED, ROOT, page_of, relinked, targets

LANGUAGES = {".py": "python", ".toml": "toml", ".yml": "yaml", ".cff": "yaml"}


def pages() -> dict[Path, str]:
    """Copies of Markdown pages and notebooks, and a page for each source file linked to."""
    found = dict(map(copied, originals()))
    return found | sources()


def originals() -> list[Path]:
    """Files of the checkout that become pages as they are, links apart."""
    markdown = [ROOT / name for name, page in NAMED.items() if is_copy(name, page)]
    return [*markdown, *sorted((ROOT / "notebooks").glob("*.ipynb"))]


def is_copy(name: str, page: Path) -> bool:
    """Whether a named page is the file itself."""
    return name.endswith(".md") and page.is_relative_to(GENERATED) and (ROOT / name).exists()


def copied(original: Path) -> tuple[Path, str]:
    """Page and text of an original."""
    page, text = page_of(original), original.read_text(encoding="utf-8")
    if original.suffix == ".ipynb":
        return page, notebook(text, original, page)
    return page, relinked(text, original, page)


def notebook(text: str, original: Path, page: Path) -> str:
    """A notebook whose language is said, with the links of its prose made to hold on the site."""
    book = json.loads(text)
    book["metadata"].setdefault("language_info", {"name": "python"})
    for each in book["cells"]:
        if each["cell_type"] == "markdown":
            each["source"] = relinked("".join(each["source"]), original, page)
    return json.dumps(book, indent=1, ensure_ascii=False)


def sources() -> dict[Path, str]:
    """A page for each file of code or text that a page links to."""
    origins = [*DOCS.rglob("*.md"), *(each for each in originals() if each.suffix == ".md")]
    written = [each for each in origins if not each.is_relative_to(GENERATED)]
    linked = {t for o in written for t in targets(o.read_text(encoding="utf-8"), o)}
    shown = {file: page_of(file) for file in linked if file.is_file()}
    wanted = {f: p for f, p in shown.items() if p.is_relative_to(GENERATED / "source")}
    return {page: source(file) for file, page in sorted(wanted.items())}


def source(file: Path) -> str:
    """The page that shows a file."""
    name = file.relative_to(ROOT).as_posix()
    text = file.read_text(encoding="utf-8").rstrip("\n")
    language = LANGUAGES.get(file.suffix, "text")
    return f"---\norphan: true\n---\n\n# {name}\n\n`````{language}\n{text}\n`````\n"
