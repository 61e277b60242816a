"""A report as one self-contained HTML page, figures included; all text is escaped."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Iterable
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from tradesim.model.outcomes import HEADLINE, MACRO
from tradesim.plots import alt_text, style
from tradesim.plots.style import DARK, LIGHT
from tradesim.plots.table import cells
from tradesim.reports.contents import Parts, Picture, Story
from tradesim.reports.ensemble_html import EVENT_HEAD, summary_line
from tradesim.reports.html import escaped, folded, small, table
from tradesim.reports.scenario_html import of_scenario

LOOK = """
body{{margin:2em auto;max-width:60em;padding:0 1em;background:{ground};color:{ink};
font:15px/1.45 system-ui,sans-serif}}
h1{{font-size:1.6em;margin-bottom:.1em}} h2{{font-size:1.15em;margin-top:1.8em}}
.pictures{{display:flex;flex-wrap:wrap;gap:1em}}
figure{{margin:0;flex:1 1 26em}} img{{width:100%;height:auto}}
table{{border-collapse:collapse}}
td,th{{padding:.15em .9em .15em 0;border-bottom:1px solid {faint};text-align:left}}
td+td,th+th{{text-align:right}} .facts td{{text-align:left}}
.story{{white-space:pre-wrap;font-size:.92em}}
@media print{{body{{margin:0;max-width:none}} figure,tr{{break-inside:avoid}}}}
"""
DECIDES_HEAD = ("input", "share of its variance over runs", "95 % interval")
SETTINGS: Any = {"svg.hashsalt": "tradesim", "svg.fonttype": "path", "text.parse_math": False}
"""Same bytes for the same figure, same look on every machine, and $ is a plain character."""


def page(parts: Parts, dark: bool) -> bytes:
    """The page in UTF-8, on a light or a dark ground."""
    colors = DARK if dark else LIGHT
    with mpl.rc_context(SETTINGS), style(dark=dark):
        body = "\n".join(_sections(parts))
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="{"dark" if dark else "light"}">'
        f"<title>{escaped(parts.title)}</title><style>{LOOK.format(**colors)}</style></head>\n"
        f"<body>\n{body}\n</body></html>\n"
    ).encode()


def _sections(parts: Parts) -> Iterable[str]:
    yield f"<h1>{escaped(parts.title)}</h1>"
    yield small(summary_line(parts.ens))
    yield f"<p><b>{escaped(parts.question)}</b></p>"
    yield from (f"<p>{escaped(each)}</p>" for each in parts.answer.paragraphs)
    yield "<h2>Probabilities</h2>"
    yield table(EVENT_HEAD, parts.answer.events, styled=False)
    yield "<h2>By date</h2>"
    if parts.missing:
        yield small(parts.missing)
    yield f'<div class="pictures">{"".join(map(_figure, parts.pictures))}</div>'
    yield "<h2>Results</h2>"
    yield table(*cells([parts.ens], (*HEADLINE, *MACRO)), styled=False)
    yield small(
        "± is the error of the simulation; over what is not known: 5 to 95 % of the chance or mean "
        "over parameter draws. Quantiles over the runs that have the outcome."
    )
    if parts.answer.shares:
        yield "<h2>What decides whether a deal is in force in the end</h2>"
        yield table(DECIDES_HEAD, parts.answer.shares, styled=False)
    yield f"<h2>{'A typical run' if len(parts.stories) == 1 else 'Typical runs'}</h2>"
    yield from map(_typical, parts.stories)
    yield "<h2>Assumptions</h2>"
    yield of_scenario(parts.ens.scenario)
    yield "<h2>Provenance</h2>"
    yield f'<div class="facts">{table([], parts.provenance.items(), styled=False)}</div>'


def _typical(story: Story) -> str:
    cluster = story.cluster
    head = f"{cluster.name}: {cluster.share:.0%} of runs, for example run {cluster.typical:,}"
    return f"<h3>{escaped(head[0].upper() + head[1:])}</h3>{_figure(story.picture)}" + folded(
        "Week by week", f'<div class="story">{escaped(story.text)}</div>'
    )


def _figure(picture: Picture) -> str:
    figure = Figure(figsize=picture.size, layout="constrained")
    ax = figure.subplots()
    picture.draw(ax=ax)
    file = io.BytesIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    data = b64encode(file.getvalue()).decode("ascii")
    about = escaped(f"{picture.about}. {alt_text(ax)}")
    return f'<figure><img alt="{about}" src="data:image/svg+xml;base64,{data}"></figure>'
