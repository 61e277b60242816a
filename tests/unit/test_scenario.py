"""Scenarios: what a file may say, what is said back, and what decides a run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pydantic
import pytest

from tradesim.errors import ScenarioError, TradesimError
from tradesim.parameters.parameter import shipped
from tradesim.scenario.library import load_scenario, scenario_names
from tradesim.scenario.scenario import Scenario
from tradesim.terms.calendar import NEVER

TALKS = "kuala-lumpur-2025"
WHOLE = """
name = "mine"
stage = "talks"

[calendar]
start = 2025-10-26
weeks = 10

[us]
principal = "A"
tariff = 0.5

[us.threat]
size = 1.0
deadline = 2025-11-01

[cn]
principal = "B"
tariff = 0.3
"""


@pytest.fixture
def talks() -> Scenario:
    return load_scenario(TALKS)


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    """A scenario file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def said(path: Path) -> str:
    """The message with which a file is refused; one line."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_scenario_is_named_as_its_file_and_has_a_title(name: str) -> None:
    found = load_scenario(name)
    assert found.name == name
    assert found.title
    assert found.description


def test_the_article_is_first_and_all_variants_are_there() -> None:
    assert scenario_names()[0] == TALKS
    assert set(scenario_names()[1:]) >= {
        "tariffs-take-effect",
        "restriction-stays",
        "tit-for-tat",
        "phased-de-escalation",
        "truce-lapses",
        "purchases-fall-short",
    }


def test_the_talks_are_those_of_the_article(talks: Scenario) -> None:
    assert talks.stage == "preliminary consensus"
    assert talks.calendar.start == date(2025, 10, 26)
    assert talks.calendar.summit == date(2025, 10, 30)
    assert talks.us.threat is not None
    assert (talks.us.threat.size, talks.us.threat.deadline) == (1.0, date(2025, 11, 1))
    assert talks.truce.ends == date(2025, 11, 10)
    assert (talks.us.principal, talks.us.negotiators) == ("Trump", ("Bessent",))
    assert (talks.cn.principal, talks.cn.negotiators) == ("Xi", ("He Lifeng", "Li Chengang"))


@pytest.mark.parametrize("days", [1, 7])
def test_the_calendar_counts_days_from_the_start(talks: Scenario, days: int) -> None:
    dates = talks.evolve({"calendar.step_days": days, "calendar.weeks": 4}).dates()
    assert dates.n_steps == 28 // days
    assert dates.dates[0] == date(2025, 10, 26)
    assert dates.dates[-1] == date(2025, 11, 23)
    assert dates.summit == 4.0


def test_without_a_summit_there_is_none(tmp_path: Path) -> None:
    assert load_scenario(written(tmp_path, WHOLE)).dates().summit == NEVER


# --- What a file is told ----------------------------------------------------------------------


def test_a_value_out_of_range_says_what_is_allowed_and_in_which_unit(tmp_path: Path) -> None:
    text = WHOLE.replace("size = 1.0", "size = 3.5")
    path = written(tmp_path, text, "kuala-lumpur.toml")
    line = text.splitlines().index("size = 3.5") + 1
    assert said(path) == (
        f"kuala-lumpur.toml:{line}: us.threat.size is 3.5; "
        "allowed 0 to 2.5 (a share: 1.0 is +100 points)"
    )


def test_a_value_out_of_range_without_a_file_has_no_line(talks: Scenario) -> None:
    with pytest.raises(ScenarioError) as caught:
        talks.evolve({"us.threat.size": 3.5}, name="kuala-lumpur")
    assert str(caught.value) == (
        "kuala-lumpur: us.threat.size is 3.5; allowed 0 to 2.5 (a share: 1.0 is +100 points)"
    )


@pytest.mark.parametrize(
    ("key", "line", "nearest"),
    [
        ("tarif", "tarif = 0.5", "tariff"),
        ("principle", 'principle = "A"', "principal"),
        ("restricton", "restricton = 0.5", "restriction"),
    ],
)
def test_an_unknown_key_is_named_with_its_line_and_the_nearest_known_one(
    tmp_path: Path, key: str, line: str, nearest: str
) -> None:
    text = WHOLE.replace("[us.threat]", f"{line}\n[us.threat]")
    number = text.splitlines().index(line) + 1
    assert said(written(tmp_path, text)).startswith(
        f"mine.toml:{number}: us.{key}: unknown key; did you mean '{nearest}'?"
    )


def test_an_unknown_key_near_to_none_gets_the_list(tmp_path: Path) -> None:
    message = said(written(tmp_path, WHOLE + "\n[weather]\nrain = true\n"))
    assert message.startswith("mine.toml")
    assert "weather: unknown key; allowed name, title, description, family, stage" in message


def test_a_key_of_the_same_name_elsewhere_is_not_taken_for_the_line(tmp_path: Path) -> None:
    """`tariff` stands in two tables; the one that is wrong is the second."""
    text = WHOLE.replace("tariff = 0.3", "tariff = 9")
    number = text.splitlines().index("tariff = 9") + 1
    assert said(written(tmp_path, text)).startswith(f"mine.toml:{number}: cn.tariff is 9; allowed")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('stage = "talks"', 'stage = "talk"', "stage is 'talk'; allowed status quo"),
        ('stage = "talks"', 'stage = "talk"', "did you mean 'talks'?"),
        ('stage = "talks"\n', "", "mine.toml: stage is missing"),
        ('principal = "B"\n', "", "cn.principal is missing"),
        ("weeks = 10", "weeks = 0", "calendar.weeks is 0; allowed 1 to 520"),
        ("weeks = 10", "weeks = 10\nstep_days = 3", "calendar.step_days is 3; allowed 1 or 7"),
        ("2025-11-01", "2025-10-26", "us.threat.deadline is 2025-10-26; allowed dates after"),
        ("tariff = 0.3", "tariff = nan", "cn.tariff is nan; allowed 0 to 2.5"),
        ("tariff = 0.3", "tariff = inf", "cn.tariff is inf; allowed 0 to 2.5"),
        ("tariff = 0.3", 'tariff = "much"', "cn.tariff is 'much'; allowed 0 to 2.5"),
        ("tariff = 0.3", 'tariff = 0.3\nstrategy = "hawk"', "cn.strategy is 'hawk'; allowed"),
        ("tariff = 0.3", "tariff = 0.3\nstrategy = { hardliner = 0.4 }", "add up to 0.4"),
        ("tariff = 0.3", "tariff = 0.3\ntariff = 0.4", "not TOML"),
    ],
)
def test_a_wrong_file_is_told_what_is_allowed(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert told in said(written(tmp_path, WHOLE.replace(old, new)))


def test_further_faults_are_counted(tmp_path: Path) -> None:
    text = WHOLE.replace("tariff = 0.5", "tariff = 5").replace("tariff = 0.3", "tariff = 3")
    assert said(written(tmp_path, text)).endswith("(and 1 more)")


def test_an_unknown_name_gets_the_nearest_and_the_list() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'tit-for-tat'") as caught:
        load_scenario("tit-for-tatt")
    assert str(caught.value).count("kuala-lumpur-2025") == 1
    assert "more, or a path to a TOML file" in str(caught.value)


# --- Extending --------------------------------------------------------------------------------


def test_extending_changes_what_the_file_names_and_nothing_else(
    tmp_path: Path, talks: Scenario
) -> None:
    path = written(tmp_path, f'extends = "{TALKS}"\nname = "half"\nus.threat.size = 0.5')
    found = load_scenario(path)
    assert found.us.threat is not None
    assert found.us.threat.size == 0.5
    assert found == talks.evolve({"us.threat.size": 0.5}, name="half")


def test_a_file_beside_another_is_extended_by_path(tmp_path: Path) -> None:
    written(tmp_path, WHOLE, "base.toml")
    path = written(tmp_path, 'extends = "base.toml"\nname = "two"\ncalendar.weeks = 20')
    assert load_scenario(path).calendar.weeks == 20
    assert load_scenario(path).us == load_scenario(tmp_path / "base.toml").us


def test_extending_goes_through_several_files(tmp_path: Path) -> None:
    written(tmp_path, WHOLE, "a.toml")
    written(tmp_path, 'extends = "a.toml"\nus.tariff = 0.6\ncn.tariff = 0.6', "b.toml")
    path = written(tmp_path, 'extends = "b.toml"\nname = "c"\ncn.tariff = 0.7', "c.toml")
    found = load_scenario(path)
    assert (found.us.tariff, found.cn.tariff, found.stage) == (0.6, 0.7, "talks")


def test_a_circle_of_extensions_is_refused(tmp_path: Path) -> None:
    written(tmp_path, 'extends = "b.toml"', "a.toml")
    written(tmp_path, 'extends = "a.toml"', "b.toml")
    assert "extends itself" in said(tmp_path / "a.toml")


def test_a_file_that_extends_itself_is_refused(tmp_path: Path) -> None:
    assert "extends itself" in said(written(tmp_path, 'extends = "mine.toml"'))


def test_extending_nothing_known_is_refused(tmp_path: Path) -> None:
    assert "'nothing': no such name" in said(written(tmp_path, 'extends = "nothing"'))
    assert "extends is 3; allowed" in said(written(tmp_path, "extends = 3"))


def test_a_prior_replaces_a_prior_whole(tmp_path: Path) -> None:
    """Arguments of one family mean nothing to another, so they are not merged."""
    written(
        tmp_path, WHOLE + '\n[parameters]\npledge = { family = "norm", args = [9, 1] }', "a.toml"
    )
    text = 'extends = "a.toml"\nparameters.pledge = { family = "uniform", args = [1, 2] }'
    found = load_scenario(written(tmp_path, text)).drawn_parameters()["pledge"]
    assert found.stated == "uniform(1, 2)"


# --- Variants ---------------------------------------------------------------------------------


def test_evolve_leaves_the_original_as_it_was(talks: Scenario) -> None:
    before = talks.model_dump()
    changed = talks.evolve({"us.threat.size": 0.5, "leaders.sign": False}, name="half")
    assert changed.us.threat is not None
    assert (changed.us.threat.size, changed.leaders.sign, changed.name) == (0.5, False, "half")
    assert talks.model_dump() == before


def test_evolve_with_nothing_changes_nothing_but_the_name(talks: Scenario) -> None:
    assert talks.evolve({}, name=talks.name) == talks
    assert talks.evolve({}).name == f"{TALKS}+"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"us.threat.siz": 1.0}, "us.threat.siz: unknown key; did you mean"),
        ({"us.threat.size.x": 1.0}, "nothing can be set below it"),
        ({"us.strategy": "hawk"}, "us.strategy is 'hawk'; allowed quantal-response"),
        ({"parameters.zzz": 1.0}, "parameters.zzz: unknown parameter"),
        ({"parameters.truce_lenght": 1.0}, "did you mean 'truce_length'?"),
        ({"parameters.truce_length": 1.0}, r"truce_length is 1.0; allowed 4 to 520 (weeks)"),
        ({"parameters.truce_length": True}, "allowed a number or a prior"),
        ({"parameters.truce_length": "long"}, "allowed a number or a prior"),
    ],
)
def test_evolve_refuses_what_a_file_may_not_say(
    talks: Scenario, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(TradesimError) as caught:
        talks.evolve(changes)
    assert told in str(caught.value)


def test_a_scenario_is_frozen(talks: Scenario) -> None:
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        talks.stage = "talks"  # type: ignore[misc]
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        talks.us.tariff = 0.0  # type: ignore[misc]


# --- Numbers ----------------------------------------------------------------------------------


def test_a_parameter_is_fixed_or_given_another_prior(talks: Scenario) -> None:
    prior = {"family": "beta", "args": [10.0, 10.0]}
    changes = {"parameters.us.follow_through": 0.3, "parameters.delivered_share": prior}
    found = talks.evolve(changes).drawn_parameters()
    assert found["us.follow_through"].value == 0.3
    assert found["delivered_share"].stated == "beta(10, 10)"
    others = {name: p for name, p in found.items() if p != shipped()[name]}
    assert set(others) == {"us.follow_through", "delivered_share"}


def test_without_overrides_the_numbers_are_the_shipped_ones(talks: Scenario) -> None:
    assert talks.drawn_parameters() == dict(shipped())


# --- Fingerprint ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"us.threat.size": 0.5},
        {"us.threat.deadline": date(2025, 11, 2)},
        {"cn.threat.since": date(2025, 10, 8)},
        {"calendar.weeks": 55},
        {"calendar.step_days": 1},
        {"calendar.summit": date(2025, 10, 31)},
        {"truce.ends": date(2025, 11, 11)},
        {"leaders.sign": True},
        {"switches.beliefs": False},
        {"economy.kind": "exact"},
        {"us.strategy": "hardliner"},
        {"us.strategy": {"hardliner": 0.5, "accommodator": 0.5}},
        {"actions": [{"action": "offer_talks", "on": date(2025, 11, 9), "side": "US"}]},
        {"parameters.truce_length": 51.0},
        {"parameters.pledge": {"family": "uniform", "args": [8.0, 27.0]}},
    ],
    ids=str,
)
def test_the_fingerprint_changes_with_what_decides_a_run(
    talks: Scenario, changes: dict[str, Any]
) -> None:
    assert talks.evolve(changes).fingerprint != talks.fingerprint


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "another"},
        {"description": "another"},
        {"parameters.truce_length": 52.0},
        {"parameters.pledge": {"family": "uniform", "args": [8, 28]}},
        {"us.strategy": "quantal-response"},
    ],
    ids=str,
)
def test_the_fingerprint_stays_where_only_words_change(
    talks: Scenario, changes: dict[str, Any]
) -> None:
    if "parameters.pledge" in changes or "parameters.truce_length" in changes:
        name = next(iter(changes)).removeprefix("parameters.")
        assert shipped()[name].stated in ("52", "uniform(8, 28)"), (
            "the test restates shipped numbers"
        )
    assert talks.evolve(changes, name="another name").fingerprint == talks.fingerprint


def test_every_shipped_scenario_has_its_own_fingerprint() -> None:
    found = {load_scenario(name).fingerprint for name in scenario_names()}
    assert len(found) == len(scenario_names())


def test_a_scenario_survives_being_written_as_json(talks: Scenario) -> None:
    for name in scenario_names():
        found = load_scenario(name)
        table = found.model_dump(mode="json", exclude_none=True)
        assert Scenario.from_table(table, "scenario.json") == found
