"""Our escalate and de-escalate moves, scored as Axelrod's game, against the Axelrod library."""

from __future__ import annotations

import numpy as np
import pytest

from tradesim.negotiation import repeated
from tradesim.negotiation.repeated import RULES, History

axelrod = pytest.importorskip("axelrod", reason="oracle: pip install axelrod")

PLAYERS = {
    repeated.COOPERATOR: axelrod.Cooperator,
    repeated.DEFECTOR: axelrod.Defector,
    repeated.TIT_FOR_TAT: axelrod.TitForTat,
    repeated.TIT_FOR_TWO_TATS: axelrod.TitFor2Tats,
    repeated.GRUDGER: axelrod.Grudger,
    repeated.WIN_STAY_LOSE_SHIFT: axelrod.WinStayLoseShift,
}
TURNS = 200
# (own escalates, other escalates) -> score: reward 3, sucker 0, temptation 5, punishment 1
SCORE = np.array([[3, 0], [5, 1]])


def seen(own: list[np.ndarray], other: list[np.ndarray], n_runs: int) -> History:
    never = np.zeros(n_runs, dtype=bool)
    last = [*reversed(other[-2:]), never, never]
    return History(
        own_last=own[-1] if own else never,
        other_last=last[0],
        other_before=last[1],
        other_ever=np.any([never, *other], axis=0),
    )


def escalates(strategy: np.ndarray, history: History) -> np.ndarray:
    """Where each run's own rule escalates now."""
    own = [strategy == code for code in RULES]
    return np.select(own, [rule(history) for rule in RULES.values()], default=False)


def scores(first: np.ndarray, second: np.ndarray, turns: int) -> tuple[np.ndarray, np.ndarray]:
    """Total scores when all pairs play at once, one pair a run."""
    ours: list[np.ndarray] = []
    theirs: list[np.ndarray] = []
    totals = np.zeros((2, first.size), dtype=int)
    for _ in range(turns):
        one = escalates(first, seen(ours, theirs, first.size))
        two = escalates(second, seen(theirs, ours, first.size))
        totals += SCORE[one.astype(int), two.astype(int)], SCORE[two.astype(int), one.astype(int)]
        ours.append(one)
        theirs.append(two)
    return totals[0], totals[1]


def test_every_rule_has_an_axelrod_player() -> None:
    assert PLAYERS.keys() == RULES.keys()


def test_all_pairs_score_as_in_axelrods_matches() -> None:
    codes = np.array(sorted(PLAYERS), dtype=np.int8)
    first, second = (axis.ravel() for axis in np.meshgrid(codes, codes))
    ours, theirs = scores(first, second, TURNS)
    for one, two, score, other in zip(first, second, ours, theirs, strict=True):
        match = axelrod.Match((PLAYERS[int(one)](), PLAYERS[int(two)]()), turns=TURNS)
        match.play()
        assert match.final_score() == (score, other), (one, two)


def test_three_way_tournament_of_the_axelrod_documentation() -> None:
    """Cooperator 30, tit for tat 39, defector 64 against the two others over 10 turns, less
    self-play: the literals of the library's own sample tournament."""
    c, t, d = (
        np.array([code], dtype=np.int8)
        for code in (repeated.COOPERATOR, repeated.TIT_FOR_TAT, repeated.DEFECTOR)
    )
    cooperator = scores(c, t, 10)[0] + scores(c, d, 10)[0]
    tit_for_tat = scores(t, c, 10)[0] + scores(t, d, 10)[0]
    defector = scores(d, c, 10)[0] + scores(d, t, 10)[0]
    assert (int(cooperator[0]), int(tit_for_tat[0]), int(defector[0])) == (30, 39, 64)
