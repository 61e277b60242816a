"""docs/names.md: every name that a condition or a question may use, with its unit.

The page stands in the checkout, so that it reads on a code host; a test compares it with the code.
`python -m sphinx_pages.question_names`, in docs/, writes it anew.
"""

from __future__ import annotations

from sphinx_pages.links import DOCS
from sphinx_pages.model_tables import labels
from sphinx_pages.writing import table
from tradesim.model.outcomes import OUTCOMES
from tradesim.model.variables import FLAGS, VARIABLES
from tradesim.negotiation.stages import STAGES
from tradesim.results.conditions import EVENT_NAMES, EVENTS, STATES
from tradesim.terms.happenings import LOGGED

PAGE = DOCS / "names.md"
HEAD = (
    "Every name that `ens.where`, `ens.probability`, `ts.explain` and the questions of "
    "[`ts.score`](how-to/score.md) know, with its unit. "
    "[State the condition](how-to/explain.md#state-the-condition) says how they are combined, "
    "[which day an answer speaks of](how-to/ask.md#which-day-an-answer-speaks-of) what a date "
    "means. This page is made from the code; a test compares them."
)


def page() -> str:
    """The whole page."""
    parts = [
        "# Names for conditions and questions",
        HEAD,
        "## Events",
        "Have a day of their own: `breach`, `no breach`, `breach by 2026-01-31`, `breach before "
        "2026-02-01`, `breach after 2026-01-31`. The outcome in the last column holds the day.",
        table(("event", "what happens", "outcome"), events()),
        "## Variables",
        "Have a value at the end of each step: `tariff of CN on 2026-01-31`; of the US where the "
        "side is left out, `purchases on 2026-01-31` where there is none.",
        table(("variable", "unit", "of", "meaning"), variables()),
        "## Flags",
        "Hold or not at the end of each step: `threat_open of CN on 2026-01-31`.",
        table(("flag", "of", "meaning"), flags()),
        "## Stages",
        f"`stage on 2026-01-31 == 'talks'`, or one of {', '.join(map(repr, STAGES))}.",
        "## Outcomes",
        f"A number a run over the whole time, without a date: `rises_us >= 2`. "
        f"{', '.join(f'`{name}`' for name in STATES)} are yes or no; all others are numbers.",
        table(("outcome", "unit", "meaning"), outcomes()),
        "## Kinds of events in the log",
        "The column `kind` of `ens.events`; see [List what happened](how-to/events.md).",
        table(("kind", "what happens"), happenings()),
    ]
    return "\n\n".join(parts) + "\n"


def events() -> list[tuple[str, ...]]:
    """Rows of events."""
    return [(f"`{name}`", EVENT_NAMES[name], f"`{day}`") for name, day in EVENTS.items()]


def variables() -> list[tuple[str, ...]]:
    """Rows of variables."""
    return [(f"`{v.name}`", v.unit, labels(v.labels), v.about) for v in VARIABLES]


def flags() -> list[tuple[str, ...]]:
    """Rows of flags."""
    return [(f"`{flag.name}`", labels(flag.labels), flag.about) for flag in FLAGS]


def outcomes() -> list[tuple[str, ...]]:
    """Rows of outcomes."""
    return [(f"`{name}`", *said) for name, said in OUTCOMES.items()]


def happenings() -> list[tuple[str, ...]]:
    """Rows of kinds of events."""
    return [(f"`{kind}`", about) for kind, about in LOGGED.items()]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
