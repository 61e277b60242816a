"""The gallery: every figure of tradesim.plots, drawn when the site is built, with its code."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import matplotlib as mpl

from sphinx_pages.links import GENERATED
from tradesim import plots
from tradesim.scenario.encodings import ScenarioWarning

PAGE = GENERATED / "gallery.md"
HEAD = (
    "Every figure, drawn with the code beside it. They take `label=`, `figsize=` and `ax=`; "
    '`plots.style(dark=True, size="slide")` makes them dark, or for a memo, a slide or a phone. '
    "`plots.alt_text(ax)` says what a figure shows to those who cannot see it."
)
FIRST = """\
import tradesim as ts

talks = ts.load_scenario("kuala-lumpur-2025")
ens = ts.simulate(talks, runs=500, seed=7)
others = [ts.simulate(ts.load_scenario(name), runs=500, seed=7)
          for name in ("truce-lapses", "tariffs-take-effect")]
compared = ts.compare([ens, *others])
scores = ts.hindcast(["2018-12-02", "2025-04-11"], runs=300).scores
"""
"""What the figures are drawn from."""
FIGURES = {
    "fan": 'ts.plots.fan(ens, "tariff", side="US")',
    "regimes": 'ts.plots.regimes(ens, "tariff", side="US")',
    "stages": "ts.plots.stages(ens)",
    "stages, in detail": "ts.plots.stages(ens, detail=True)",
    "spaghetti": 'ts.plots.spaghetti(ens, "tariff", side="US", runs=40)',
    "tariffs": "ts.plots.tariffs(ens)",
    "authorities": "ts.plots.authorities(ens)",
    "outcome": 'ts.plots.outcome([ens, *others], "gdp_us")',
    "ecdf": 'ts.plots.ecdf([ens, *others], "first_breach_day")',
    "ridgeline": 'ts.plots.ridgeline([ens, *others], "tariff_us")',
    "survival": "ts.plots.survival([ens, *others])",
    "table": "ts.plots.table([ens, *others])",
    "differences": 'ts.plots.differences(compared, "tariff_us")',
    "effects": "ts.plots.effects(compared)",
    "explanation": 'ts.plots.explanation(ts.explain(ens, "breach"))',
    "sensitivity": 'ts.plots.sensitivity(ts.sensitivity(ens, "agreement_in_force"))',
    "effect": 'ts.plots.effect(ens, "agreement_in_force", "us.precision")',
    "effect_map": (
        'ts.plots.effect_map(ens, "agreement_in_force", ["us.precision", "cn.precision"])'
    ),
    "robust": (
        'policies = {"wait": [], "hardliner": "hardliner", "accommodator": "accommodator"}\n'
        'found = ts.robust(policies, against=["hardliner"], scenario=talks, runs=500)\n'
        "ts.plots.robust(found)"
    ),
    "decomposition": "ts.plots.decomposition(ts.decompose(ens))",
    "timeline": "story = ens.replay(12)\nstory.run_model()\nts.plots.timeline(story)",
    "tournament": (
        'played = ts.tournament(talks, ["hardliner", "accommodator"], runs=200)\n'
        "ts.plots.tournament(played)"
    ),
    "scores": "ts.plots.scores(scores)",
    "reliability": "ts.plots.reliability(scores)",
    "pit": "ts.plots.pit(scores)",
}
"""Code of each figure; its last line draws it."""


def pages() -> dict[Path, str]:
    """The gallery; its pictures are drawn by `draw`."""
    parts = ["# Gallery", HEAD, _code(FIRST)]
    for name, code in FIGURES.items():
        about = (getattr(plots, name.partition(",")[0]).__doc__ or "").partition("\n")[0]
        parts += [f"## {name}", about, _code(code), f"![{name}](gallery/{_file(name)})"]
    return {PAGE: "\n\n".join(parts) + "\n"}


def draw() -> None:
    """Draw every picture that is not there."""
    folder = PAGE.parent / "gallery"
    folder.mkdir(parents=True, exist_ok=True)
    mpl.use("Agg")
    known: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ScenarioWarning)
        exec(FIRST, known)
        for name, code in FIGURES.items():
            *before, last = code.splitlines()
            exec("\n".join(before), known)
            ax = eval(last, known)
            ax.get_figure(root=True).savefig(folder / _file(name), dpi=110)
            mpl.pyplot.close("all")


def _code(text: str) -> str:
    return f"```python\n{text.rstrip()}\n```"


def _file(name: str) -> str:
    return f"{name.replace(', ', '-').replace(' ', '-')}.png"
