"""What a study asks beside outcomes: read, refused, answered once, told in words and tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import tradesim as ts
from tradesim.cli import main
from tradesim.errors import ScenarioError
from tradesim.reports import study_words as words
from tradesim.studies import answering, answers, study

TEXT = """
name = "levers"
title = "Which <lever> changes it?"
scenarios = ["kuala-lumpur-2025", "truce-lapses"]
runs = 500
seed = 7
record = "outcomes"
outcomes = ["tariff_us", "agreement_at_end"]
pictures = []
attribution = true

[overrides]
calendar.weeks = 6

[[sensitivity]]
outcome = "gdp_world"

[[sensitivity]]
outcome = "tariff_us"
by = "group"
scenarios = ["truce-lapses"]

[robust]
name = "Policies of Washington"
side = "US"
against = ["quantal-response", "hardliner"]
objectives = { gdp_us = "more", slowdown = "less" }
thresholds = { gdp_us = -0.1 }
scenarios = "kuala-lumpur-2025"
runs = 64

[robust.policies]
"as it is" = []
hard = "hardliner"
rise = [{ action = "raise_tariff", side = "US", on = 2025-11-20, size = 0.2 }]
both = { strategy = "accommodator", actions = [] }

[signposts]
outcome = "gdp_world"
by = 2025-11-30
"""
TABLES = {
    "sensitivity", "attribution", "robust", "choices", "front", "best_replies", "equilibria",
    "value_of_knowing", "signposts",
}  # fmt: skip


def written(folder: Path, text: str = TEXT) -> Path:
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return folder / "study.toml"


class Whole:
    """The folder of a study that was interrupted amid its questions and then resumed."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.file, self.out = written(folder), folder / "out"
        self.asked: list[answers.Task] = []
        """What was asked, in order; the fourth question was interrupted."""
        counted = {kind: self.counted(answer) for kind, answer in answering.ANSWERS.items()}
        patch.setattr(answering, "ANSWERS", counted)
        call = ["batch", str(self.file), "--out", str(self.out), "--quiet"]
        assert main(call) == 130
        assert not self.out.exists()
        assert main([*call, "--resume"]) == 0
        self.calls = len(self.asked)
        assert main([*call, "--resume"]) == 0

    def counted(self, answer: Any) -> Any:
        def now(asking: Any, task: answers.Task) -> Any:
            self.asked.append(task)
            if len(self.asked) == 4:
                raise KeyboardInterrupt
            return answer(asking, task)

        return now

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.out / f"{name}.csv", keep_default_na=False, na_values=["nan"])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    with pytest.MonkeyPatch.context() as patch:
        return Whole(tmp_path_factory.mktemp("study"), patch)


def test_questions_are_read_in_each_form_that_a_user_may_write(tmp_path: Path) -> None:
    asked, _ = study.read(written(tmp_path))
    assert [each.outcome for each in asked.sensitivity] == ["gdp_world", "tariff_us"]
    (policies,), (signs,) = asked.robust, asked.signposts
    assert policies.scenarios == ("kuala-lumpur-2025",)
    assert str(signs.by) == "2025-11-30"
    short = TEXT.partition("[[sensitivity]]")[0].replace(
        "[overrides]", 'sensitivity = ["gdp_world", { outcome = "tariff_us" }]\n[overrides]'
    )
    asked, _ = study.read(written(tmp_path, short))
    assert [each.outcome for each in asked.sensitivity] == ["gdp_world", "tariff_us"]


def test_a_question_may_name_all_that_designs_make_of_a_scenario(tmp_path: Path) -> None:
    design = '\n[[designs]]\nkind = "factorial"\nsettings = { "leaders.sign" = [true, false] }\n'
    asked, members = study.read(written(tmp_path, TEXT + design))
    names = [each.name for each in members]
    assert list(asked.robust[0].scenarios) == names[:2]
    places = [each.scenario for each in answers.tasks(asked, names) if each.kind == "robust"]
    assert places == [0, 1]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'outcome = "gdp_world"',
            'outcom = "gdp_world"',
            r"sensitivity.0.outcom: unknown key; did",
        ),
        ('by = "group"', 'by = "grop"', r"sensitivity.1.by is 'grop'; allowed 'input', 'group'"),
        ('outcome = "tariff_us"', 'outcome = "tarif_us"', r"sensitivity.1: .* mean 'tariff_us'"),
        ('["truce-lapses"]\n\n', '["truce"]\n\n', r"sensitivity.1: scenarios has 'truce', which"),
        ('side = "US"', 'side = "EU"', r":\d+: robust.0.side is 'EU'; allowed 'US' or 'CN'"),
        ("thresholds", "threshold", r"robust.0.threshold: unknown key; did you mean 'thresholds'"),
        ("[robust]", "[robst]", r"robst: unknown key; did you mean 'robust'"),
        ('hard = "hardliner"', 'hard = "hardlinr"', r"robust.0: strategy is 'hardlinr'"),
        ("raise_tariff", "raise_tarif", r"robust.0: action in policies\['rise'\] is 'raise_tarif'"),
        ("on = 2025-11-20", "on = 2026-11-20", r"robust.0: .*on is 2026-11-20; allowed dates"),
        ('side = "US", on', 'side = "CN", on', r"robust.0: policies\['rise'\] has raise_tariff of"),
        ("strategy =", "strategi =", r"robust.0: a key of policies\['both'\] is 'strategi'"),
        ("slowdown =", "slowdwn =", r"robust.0: 'slowdwn' is not understood: .* mean 'slowdown_"),
        ("slowdown =", "first_breach_day =", r"robust.0: 'first_breach_day' is missing in runs"),
        ('slowdown = "less"', 'slowdown = "low"', r"robust.0: better way of 'slowdown' is 'low'"),
        ('= "less" }', '= "less", tariff_us = "" }', r"robust.0: better way of 'tariff_us' is ''"),
        ("{ gdp_us = -0.1", "{ gdp_cn = -0.1", r"robust.0: objective of a threshold is 'gdp_cn'"),
        ("runs = 64", "value_of_knowing = 3", r"value_of_knowing is 3; allowed true, false or a l"),
        ("runs = 64", 'value_of_knowing = "gdp"', r"robust.0: value_of_knowing has 'gdp'; allowed"),
        ("runs = 64", "their_objective = []", r"robust.0: objectives are empty"),
        ("2025-11-30", "2026-11-30", r"signposts.0: by is 2026-11-30; allowed 2025-10-26 to 2025-"),
        ("2025-11-30", '"soon"', r"signposts.0.by is 'soon'; allowed a date"),
        ("attribution = true", 'attribution = "yes"', r"attribution is 'yes'; allowed"),
    ],
)
def test_a_wrong_question_is_refused_in_a_line_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    assert old in TEXT
    file = written(tmp_path, TEXT.replace(old, new, 1))
    with pytest.raises(ScenarioError, match=said) as error:
        study.read(file)
    assert "\n" not in str(error.value)
    assert main(["batch", str(file)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["study.toml"]


def test_shares_by_date_need_paths_and_a_variable(tmp_path: Path) -> None:
    dated = TEXT.replace('outcome = "tariff_us"\nby = "group"', 'outcome = "tariff"\nby = "date"')
    with pytest.raises(ScenarioError, match="record is 'outcomes'; allowed \"paths\""):
        study.read(written(tmp_path, dated))
    paths = dated.replace('record = "outcomes"', 'record = "paths"')
    assert study.read(written(tmp_path, paths))[0].sensitivity[1].by == "date"


def test_two_questions_on_policies_have_names_of_their_own(tmp_path: Path) -> None:
    twice = '[[robust]]\nside = "CN"\npolicies = ["hardliner"]\n'
    with pytest.raises(ScenarioError, match="has 'Policies of China' twice; give each a name"):
        study.read(written(tmp_path, f"{TEXT.partition('[robust]')[0]}{twice}{twice}"))


def test_each_question_becomes_a_table_that_its_function_returns(whole: Whole) -> None:
    assert {path.stem for path in whole.out.glob("*.csv")} - {"interactions"} == {"table", *TABLES}
    asked, (first, _) = study.read(whole.file)
    policies = asked.robust[0]
    found = ts.robust(
        policies.policies,
        against=policies.against,
        objectives=policies.objectives,
        thresholds=policies.thresholds,
        scenario=first,
        runs=64,
        seed=7,
        progress=False,
    )
    table = whole.table("robust")
    assert set(table["scenario"]) == {"kuala-lumpur-2025"}
    assert table["mean"].tolist() == found.table["mean"].tolist()
    assert whole.table("choices")["policy"].tolist() == found.choices["policy"].tolist()
    known = found.value_of_knowing("slowdown")["value"]
    table = whole.table("value_of_knowing")
    assert table.loc[table["objective"] == "slowdown", "value"].tolist() == known.tolist()
    ens = ts.open(whole.out / "ensembles" / first.name)
    signs = whole.table("signposts")
    its = signs[signs["scenario"] == first.name]
    assert (
        its["sentence"].tolist()
        == ts.signposts(ens, "gdp_world", by="2025-11-30")["sentence"].tolist()
    )
    shares = whole.table("sensitivity")
    its = shares[(shares["scenario"] == first.name) & (shares["outcome"] == "gdp_world")]
    assert its["total"].tolist() == ts.sensitivity(ens, "gdp_world")["total"].tolist()
    assert set(shares.loc[shares["by"] == "group", "scenario"]) == {"truce-lapses"}
    assert set(whole.table("attribution")["compared_with"]) == {"kuala-lumpur-2025"}


def test_a_study_that_is_resumed_asks_nothing_twice(whole: Whole) -> None:
    """But what was interrupted; and nothing at all where it is whole."""
    asked, members = study.read(whole.file)
    again = whole.asked.copy()
    assert again.pop(3) == again[3]
    assert again == list(answers.tasks(asked, [each.name for each in members]))
    assert len(whole.asked) == whole.calls


class Text(HTMLParser):
    """Text of a page inside tables, and that of paragraphs before the first heading of a part."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.tables: list[str] = []
        self.answer: list[str] = []
        self.is_answer = True

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in ("meta", "img", "br"):
            self.inside.append(tag)
        self.is_answer &= tag != "h2"

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        if "table" in self.inside:
            self.tables.append(data)
        if "p" in self.inside and self.is_answer:
            self.answer.append(data)


@pytest.fixture(scope="module")
def page(whole: Whole) -> Text:
    text = Text()
    text.feed((whole.out / "report.html").read_text(encoding="utf-8"))
    return text


def test_the_answer_says_what_is_likely_which_lever_and_what_would_change_it(page: Text) -> None:
    told = "\n".join(page.answer)
    for name in ("kuala-lumpur-2025", "truce-lapses"):
        assert f"In {name} a deal is in force on" in told
        assert f"Which lever, {name}: gdp_world hangs most on" in told or "stands out" in told
        assert f"What would change the answer, {name}:" in told
    assert "The robust policy of the US on gdp_us is" in told
    assert "truce-lapses against kuala-lumpur-2025" in told
    assert "worth knowing before choosing" in told
    assert "In runs held out:" in told
    assert "The model is silent on" in told


def test_the_answer_holds_no_number_that_is_not_in_the_tables(page: Text) -> None:
    number = r"[−-]?\d+(?:[.,]\d+)*(?:e-?\d+)?"
    told, known = (set(re.findall(number, " ".join(text))) for text in (page.answer, page.tables))
    assert len(told) > 20
    assert told <= known, told - known


def test_the_page_shows_each_table_with_its_finding_and_figure(whole: Whole, page: Text) -> None:
    html = (whole.out / "report.html").read_text(encoding="utf-8")
    assert "Which &lt;lever&gt; changes it?" in html
    files = {path.name for path in (whole.out / "pictures").iterdir()}
    assert {"robust-0-0-0.png", "sensitivity-0-0.png", "sensitivity-0-0-effect.png"} <= files
    assert html.count("<img") == len(files)
    text = (whole.out / "report.md").read_text(encoding="utf-8")
    for file in files:
        assert f"(pictures/{file})" in text
    for name in TABLES:
        assert f"| {name}.csv |" in text


def test_a_report_may_be_a_pdf(tmp_path: Path) -> None:
    few = TEXT.partition("[[sensitivity]]")[0].replace("runs = 500", 'runs = 8\nreports = ["pdf"]')
    file = written(tmp_path, few.replace('"tariff_us", "agreement_at_end"', '"tariff_us"'))
    assert main(["batch", str(file), "--out", str(tmp_path / "out"), "--quiet"]) == 0
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert not (tmp_path / "out" / "report.html").exists()


DESIGNED = """
name = "designed"
scenarios = ["kuala-lumpur-2025", "truce-lapses"]
runs = 8
record = "outcomes"
outcomes = ["tariff_us"]
pictures = []
sensitivity = [{ outcome = "tariff_us", by = "design" }]

[overrides]
calendar.weeks = 3

[[designs]]
kind = "saltelli"
parameters = ["us.resolve", "tariff_borne"]
n = 2
"""


@pytest.mark.parametrize(
    ("kind", "table", "points"),
    [
        ("saltelli", "sensitivity", 8),
        pytest.param("morris", "elementary_effects", 6, marks=pytest.mark.slow),
    ],
)
def test_a_design_is_read_as_a_whole_for_each_scenario(
    kind: str, table: str, points: int, tmp_path: Path
) -> None:
    """Two parts of k + 2, or of k + 1, points of two parameters."""
    text = DESIGNED.replace("saltelli", kind)
    asked, members = study.read(written(tmp_path, text))
    tasks = list(answers.tasks(asked, [each.name for each in members]))
    assert [len(task.points) for task in tasks] == [points, points]
    file = written(tmp_path, text.replace(', "truce-lapses"', ""))
    assert main(["batch", str(file), "--out", str(tmp_path / "out"), "--quiet"]) == 0
    rows = pd.read_csv(tmp_path / "out" / f"{table}.csv")
    assert rows["scenario"].tolist() == ["kuala-lumpur-2025"] * 2
    assert set(rows["input"]) == {"us.resolve", "tariff_borne"}
    told = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "### tariff_us, by design in kuala-lumpur-2025" in told


@pytest.mark.parametrize(
    "wrong", ['"sobol"', '"factorial"\nsettings = { "leaders.sign" = [true] }']
)
def test_a_sensitivity_by_design_needs_a_design_of_which_indices_are_known(
    wrong: str, tmp_path: Path
) -> None:
    text = DESIGNED.replace('"saltelli"', wrong)
    if "factorial" in wrong:
        text = text.partition("parameters =")[0]
    with pytest.raises(ScenarioError, match="allowed one, of kind saltelli or morris, where"):
        study.read(written(tmp_path, text))


def test_what_cannot_be_answered_is_told_and_ends_nothing(tmp_path: Path) -> None:
    """Ten runs are too few for a signpost; the rest is there."""
    part = TEXT.partition("[[sensitivity]]")[0] + TEXT[TEXT.index("[signposts]") :]
    file = written(tmp_path, part.replace("runs = 500", "runs = 10"))
    assert main(["batch", str(file), "--out", str(tmp_path / "out"), "--quiet"]) == 0
    assert "is open in 10 runs" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


def shares(*rows: tuple[str, float, float, float]) -> pd.DataFrame:
    """Shares of inputs with the ends of their intervals."""
    made = [
        {"outcome": "gdp_us", "by": "input", "date": "", "input": name, "group": "economy",
         "total": share, "total_low": low, "total_high": high}
        for name, share, low, high in rows
    ]  # fmt: skip
    return pd.DataFrame(made)


def test_a_rank_from_few_runs_says_that_it_is_not_settled() -> None:
    clear = words.of_sensitivity(shares(("a", 0.4, 0.3, 0.5), ("b", 0.1, 0.05, 0.15)))
    assert clear.endswith("40.0 % (30.0 to 50.0) of its variance, clear of all others.")
    doubt = words.of_sensitivity(shares(("a", 0.4, 0.2, 0.6), ("b", 0.1, -0.05, 0.25)))
    assert "b, 10.0 % (-5.0 to 25.0), is within its interval" in doubt
    none = words.of_sensitivity(shares(("a", 0.01, -0.01, 0.03), ("b", 0.0, -0.02, 0.02)))
    assert none.startswith("At this number of runs no input stands out of noise for US GDP a year")


def test_a_choice_that_resampled_runs_do_not_keep_is_not_settled() -> None:
    rows = [
        {"objective": name, "unit": "share", "rule": "least regret", "policy": policy,
         "value": 0.02, "sure": sure}
        for name, policy, sure in (("slowdown", "a", 0.97), ("scare", "b or c", 0.62))
    ]  # fmt: skip
    first, other = words.of_choices(pd.DataFrame(rows), "CN")
    assert 'The robust policy of China on slowdown is "a"' in first
    assert "by at most 0.02 of runs (so in resampled runs: 97 %)." in first
    assert other == 'It is on scare "b or c" (62 %: not settled).'


def test_a_change_within_its_error_is_not_told_from_chance() -> None:
    rows = [
        {"scenario": "b", "compared_with": "a", "outcome": outcome, "key": key, "share": share,
         "standard_error": 0.1}
        for outcome, key, share in (
            ("gdp_us", "x", 1.0), ("gdp_us", "y", -0.9), ("cpi_us", "x", 0.1), ("cpi_us", "y", 0.1),
        )
    ]  # fmt: skip
    told = words.of_attribution(pd.DataFrame(rows), ["gdp_us", "cpi_us"])
    assert told.startswith(
        "b against a: most of the change of gdp_us belongs to x (+1 ± 0.1), not "
    )
    assert "not settled against y (-0.9 ± 0.1)" in told
    assert told.endswith("no part of the change of cpi_us is told from chance.")


def test_what_is_worth_knowing_is_told_from_noise_and_by_objective() -> None:
    rows = [
        {"objective": objective, "unit": "percent", "known": known, "kind": kind, "value": value,
         "standard_error": 0.1, "changes": 0.25}
        for objective, known, kind, value in (
            ("gdp_us", "us.resolve", "input", 0.9), ("gdp_us", "cn.resolve", "input", 0.5),
            ("gdp_us", "what the other does", "reply", 0.15),
            ("cpi_us", "us.resolve", "input", 0.19), ("cpi_us", "what", "reply", 0.3),
            ("gdp_cn", "us.resolve", "input", 0.0), ("gdp_cn", "what", "reply", 0.4),
        )
    ]  # fmt: skip
    assert list(words.of_knowing(pd.DataFrame(rows))) == [
        "On gdp_us the input most worth knowing before choosing is US: resolve: it has a value of "
        "0.9 ± 0.1 percent, by another choice in 25 % of runs.",
        "On cpi_us and gdp_cn no input is worth knowing before choosing, as far as these runs "
        "tell.",
        "To know what the other does first has a value of 0.3 ± 0.1 percent on cpi_us and 0.4 ± "
        "0.1 percent on gdp_cn.",
    ]


def test_answers_come_back_as_they_were_put(tmp_path: Path) -> None:
    table = pd.DataFrame({"a": [0.1 + 0.2, float("nan")], "b": ["=x", "y"], "c": [True, False]})
    put = answers.Answer({"robust": table}, {"a.png": "a"}, {"runs": 3}, "")
    answers.put(put, tmp_path / "answer.json")
    got = answers.get(tmp_path / "answer.json")
    pd.testing.assert_frame_equal(got.tables["robust"], table)
    assert (got.pictures, got.notes, got.why) == ({"a.png": "a"}, {"runs": 3}, "")
    json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))


def kinds() -> Iterator[str]:
    """Keys of a study's file that ask."""
    yield from (*study.QUESTIONS, answers.ATTRIBUTION)


def test_every_kind_of_question_is_answered_and_told() -> None:
    from tradesim.reports.study_levers import HEADINGS
    from tradesim.reports.study_tables import PARTS

    assert set(kinds()) == set(answering.ANSWERS) == set(HEADINGS) == set(PARTS)
