"""A report as one self-contained HTML page, figures included; all text is escaped."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from tradesim.plots import style
from tradesim.plots.style import DARK, LIGHT
from tradesim.reports.contents import Parts, Picture, Story
from tradesim.reports.html import folded, small
from tradesim.reports.scenario_html import of_scenario

LOOK = """
body{{margin:2em auto;max-width:60em;padding:0 1em;background:{ground};color:{ink};
font:15px/1.45 system-ui,sans-serif}}
h1{{font-size:1.6em;margin-bottom:.1em}} h2{{font-size:1.15em;margin-top:1.8em}}
.pictures{{display:flex;flex-wrap:wrap;gap:1em}}
figure{{margin:0;flex:1 1 26em}} img{{width:100%;height:auto}}
table{{border-collapse:collapse}}
td,th{{padding:.15em .9em .15em 0;border-bottom:1px solid {faint};text-align:left}}
td.n,th.n{{text-align:right}}
.story{{white-space:pre-wrap;font-size:.92em}}
@media print{{body{{margin:0;max-width:none}} figure,tr{{break-inside:avoid}}}}
"""
SETTINGS: Any = {"svg.hashsalt": "tradesim", "svg.fonttype": "path", "text.parse_math": False}
"""Same bytes for the same figure, same look on every machine, and $ is a plain character."""


def page(parts: Parts, *, dark: bool) -> str:
    """The page, on a light or a dark ground."""
    colors = DARK if dark else LIGHT
    with mpl.rc_context(SETTINGS), style(dark=dark):
        body = "\n".join(_sections(parts))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="{"dark" if dark else "light"}">'
        f"<title>{escape(parts.title)}</title><style>{LOOK.format(**colors)}</style></head>\n"
        f"<body>\n{body}\n</body></html>\n"
    )


def _sections(parts: Parts) -> Iterable[str]:
    yield f"<h1>{escape(parts.title)}</h1>"
    yield small(parts.line)
    yield f"<p><b>{escape(parts.question)}</b></p>"
    yield "<h2>Probabilities</h2>"
    rows = [[what, f"{p.value:.1%}", f"{p.standard_error:.1%}"] for what, p in parts.chances]
    yield _table(["event", "share of runs", "± s.e."], rows)
    yield "<h2>By date</h2>"
    if parts.missing:
        yield small(parts.missing)
    yield f'<div class="pictures">{"".join(map(_figure, parts.pictures))}</div>'
    yield "<h2>Results</h2>"
    yield _table(*parts.outcomes)
    yield small("Quantiles over the runs that have the outcome.")
    yield f"<h2>{_heading(parts.stories)}</h2>"
    yield from map(_typical, parts.stories)
    yield "<h2>Assumptions</h2>"
    yield of_scenario(parts.ens.scenario)
    yield "<h2>Provenance</h2>"
    yield _pairs(parts.provenance)


def _heading(stories: Sequence[Story]) -> str:
    return "A typical run" if len(stories) == 1 else "Typical runs"


def _typical(story: Story) -> str:
    cluster = story.cluster
    head = f"{cluster.name}: {cluster.share:.0%} of runs, for example run {cluster.typical:,}"
    return f"<h3>{escape(head[0].upper() + head[1:])}</h3>{_figure(story.picture)}" + folded(
        "Week by week", f'<div class="story">{escape(story.text)}</div>'
    )


def _figure(picture: Picture) -> str:
    figure = Figure(figsize=picture.size, layout="constrained")
    picture.draw(figure.subplots())
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    data = b64encode(file.getvalue()).decode("ascii")
    about = escape(picture.about)
    return f'<figure><img alt="{about}" src="data:image/svg+xml;base64,{data}"></figure>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def row(cells: Sequence[str], tag: str) -> str:
        look = ["", *[' class="n"'] * (len(cells) - 1)]
        inside = "".join(
            f"<{tag}{kind}>{escape(cell)}</{tag}>" for cell, kind in zip(cells, look, strict=True)
        )
        return f"<tr>{inside}</tr>"

    body = "".join(row(cells, "td") for cells in rows)
    return f"<table><thead>{row(head, 'th')}</thead><tbody>{body}</tbody></table>"


def _pairs(found: Mapping[str, str]) -> str:
    body = "".join(
        f"<tr><td>{escape(key)}</td><td>{escape(value)}</td></tr>" for key, value in found.items()
    )
    return f"<table><tbody>{body}</tbody></table>"
