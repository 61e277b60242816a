"""What an action, or a list of them, cannot say: one line that names it and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import tradesim as ts
from tradesim import actions as acts
from tradesim.errors import ScenarioError

ARTICLE = ts.load_scenario("kuala-lumpur-2025")
DAY = "2026-01-15"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: acts.RaiseTariff(on=DAY, side="US", size=10), "size is 10; allowed above 0"),
        (lambda: acts.RaiseTariff(on=DAY, side="US", size=0), "size is 0; allowed above 0"),
        (lambda: acts.RaiseTariff(on=DAY, side="EU", size=0.1), "side is 'EU'; allowed 'US' or"),
        (lambda: acts.RaiseTariff(on=DAY, side="US", sise=1), "sise: unknown key; did you"),
        (lambda: acts.RaiseTariff(on=DAY, side="US"), "raise_tariff: size is missing"),
        (lambda: acts.RaiseTariff(on="soon", side="US", size=0.1), "on is 'soon'; allowed"),
        (lambda: acts.RefusePurchases(on=DAY, side="US"), "side is 'US'; allowed 'CN'"),
        (lambda: acts.Threaten(on=DAY, side="US", lever="purchase", size=0.5),
         "lever is 'purchase'; allowed tariff, restriction for US"),
        (lambda: acts.Threaten(on=DAY, side="CN", lever="restriction", size=1.5),
         "size is 1.5; allowed 0 to 1 on restriction"),
        (lambda: acts.Threaten(on=DAY, side="CN", size=0.5, deadline="2026-01-02"),
         "deadline is 2026-01-02; allowed dates after 2026-01-15"),
        (lambda: acts.WalkOut(on=DAY, side="CN", until="2026-01-02"), "until is 2026-01-02"),
        (lambda: acts.ExtendTruce(on=DAY, until=DAY), "until is 2026-01-15; allowed dates after"),
        (lambda: acts.LowerTariff(on=DAY, side="CN", size=0.1, authority="ieepa"),
         "authority is 'ieepa'; allowed for CN: base, ordinary, mfn, retaliation"),
        (lambda: acts.LowerTariff(on=DAY, side="US", size=0.1, authority="section 999"),
         "authority is 'section 999'; allowed base, ordinary"),
        (lambda: acts.PledgePurchases(on=DAY, size=600), "size is 600; allowed 0 to 60"),
    ],
)  # fmt: skip
def test_an_action_that_cannot_be_is_refused(made: Callable[[], Any], said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        made()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        ([acts.OfferTalks(on="2025-10-26", side="US")], "actions[0].on is 2025-10-26; allowed"),
        ([acts.OfferTalks(on="2029-01-01", side="US")], "and up to the horizon 2026-11-22"),
        ([acts.CancelMeeting(on=DAY)], "arranged leaders' meeting (2025-10-30)"),
        ([acts.RefuseToSign(on=DAY)], "or until = the last day of the refusal"),
        ([acts.ArrangeMeeting(on="2025-10-30")], "allowed a day without a leaders' meeting"),
        ([acts.LetTruceLapse(on=DAY)], "allowed the last day of a truce (2025-11-10)"),
        ([acts.Sign(on="2025-10-30"), acts.CarryOutThreat(on="2025-11-01", side="US")],
         "carry_out_threat rules a signature out up to 2025-10-31"),
        ([acts.Sign(on="2025-11-05"), acts.LetTruceLapse(on="2025-11-10")],
         "let_truce_lapse rules a signature out up to 2025-11-10"),
        ([acts.Sign(on="2025-10-30"), acts.RefuseToSign(on="2025-10-30")], "refuse_to_sign rules"),
        ([acts.ExtendTruce(on="2025-11-05"), acts.LetTruceLapse(on="2025-11-10")], "of one truce"),
        ([acts.RefusePurchases(on=DAY), acts.PledgePurchases(on="2026-02-01", size=10)],
         "refuse_purchases holds"),
        ([acts.StrikeTariffs(on=DAY), acts.StrikeTariffs(on="2026-02-01")], "there is one ruling"),
        (["raise_tariff"], "'raise_tariff' is no action; allowed those of ts.actions"),
    ],
)  # fmt: skip
def test_actions_that_cannot_hold_together_are_refused(taken: list[Any], said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        ARTICLE.with_actions(taken)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "taken", "said"),
    [
        ({"leaders.sign": True}, acts.RefuseToSign(on="2025-10-30"), "leaders.sign is true"),
        ({"leaders.sign": False}, acts.CancelMeeting(on="2025-10-30"), "which is cancelled"),
        ({"truce.extends": True}, acts.LetTruceLapse(on="2025-11-10"), "truce.extends is true"),
        ({"truce.extends": False}, acts.ExtendTruce(on="2025-11-05"), "truce.extends is false"),
        ({"threats.carried_out": False}, acts.CarryOutThreat(on="2025-11-01", side="US"),
         "threats.carried_out is false"),
        ({"us.threat.size": 0.0}, acts.CarryOutThreat(on="2025-11-01", side="US"),
         "allowed a side with an open threat"),
        ({"switches.court": False}, acts.StrikeTariffs(on=DAY), "needs switches.court"),
    ],
)  # fmt: skip
def test_an_action_and_a_decision_that_says_otherwise_are_refused(
    changes: dict[str, Any], taken: acts.Action, said: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        ARTICLE.evolve(changes).with_actions([taken])
    assert said in str(caught.value)


def test_a_fault_in_a_file_names_its_line(tmp_path: Path) -> None:
    """The second action of the list, in the seventh line."""
    text = """extends = "kuala-lumpur-2025"
name = "mine"
[[actions]]
action = "offer_talks"
on = 2025-11-01
side = "US"
[[actions]]
action = "raise_tariff"
on = 2025-11-01
side = "US"
size = 7
"""
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        ts.load_scenario(tmp_path / "mine.toml")
    assert str(caught.value).startswith(
        "mine.toml:11: actions[1].size is 7; allowed above 0 to 2.5"
    )


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"action": "raise_tarif"}, "actions[0].action is 'raise_tarif'; allowed raise_tariff, "),
        ({"action": "raise_tarif"}, "did you mean 'raise_tariff'?"),
        ({"on": date(2026, 1, 1)}, "actions[0].action is missing; allowed the name of an action"),
        ("raise_tariff", "actions[0] is 'raise_tariff'; allowed a table with action, on and more"),
    ],
)
def test_what_is_no_action_is_refused(entry: Any, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        ARTICLE.evolve({"actions": [entry]})
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("move", "name"),
    [
        ({"move": "raise"}, "raise_tariff"),
        ({"move": "raise", "lever": "restriction"}, "raise_restriction"),
        ({"move": "raise", "lever": "purchase"}, "refuse_purchases"),
        ({"move": "lower", "lever": "purchase"}, "resume_purchases"),
        ({"move": "carry out"}, "carry_out_threat"),
        ({"move": "withdraw"}, "withdraw_threat"),
        ({"move": "offer talks"}, "offer_talks"),
        ({"move": "threaten", "lever": "restriction"}, "threaten"),
    ],
)
def test_the_former_spelling_is_answered_with_the_action(move: dict[str, str], name: str) -> None:
    with pytest.raises(ScenarioError, match=f'action = "{name}"'):
        ARTICLE.evolve({"moves": [{"on": date(2025, 11, 1), "side": "CN", **move}]})


def test_actions_are_added_to_those_there_are() -> None:
    one, two = acts.OfferTalks(on=DAY, side="US"), acts.OfferTalks(on=DAY, side="CN")
    first = ARTICLE.with_actions([one], name="first")
    assert first.with_actions([two]).actions == (one, two)
    assert first.with_actions([two]).name == "first+"
    assert (first.name, first.actions, ARTICLE.actions) == ("first", (one,), ())
