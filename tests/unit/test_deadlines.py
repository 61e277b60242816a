"""What becomes of a threat on its day, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tradesim.negotiation.deadlines import carry_out_probability, postponement_probability
from tradesim.negotiation.odds import chance, log_odds


def carried(base: float, gain: float = 0.0, restraint: float = 0.0, leaning: float = 0.0) -> float:
    return float(
        carry_out_probability(
            np.array([base]),
            np.array([gain]),
            precision=np.array([11.0]),
            restraint=np.array([restraint]),
            leaning=np.array([leaning]),
        )[0]
    )


def test_with_nothing_at_stake_the_base_rate_of_the_record_holds() -> None:
    assert carried(17.0 / 38.0) == pytest.approx(17.0 / 38.0)


def test_a_tenth_of_a_percent_at_precision_eleven_triples_the_odds() -> None:
    """11 x 0.1 = 1.1, about the logarithm of three: from one in two to three in four."""
    assert carried(0.5, gain=0.1) == pytest.approx(0.75, abs=1e-3)


def test_restraint_and_leaning_shift_the_log_odds() -> None:
    assert carried(0.5, restraint=np.log(3.0)) == pytest.approx(0.25)
    assert carried(0.5, leaning=np.log(4.0)) == pytest.approx(0.8)


def test_what_costs_more_is_carried_out_less() -> None:
    shares = [carried(0.4, gain=gain) for gain in (-0.3, -0.1, 0.0, 0.1, 0.3)]
    assert shares == sorted(shares)


@pytest.mark.parametrize("base", [0.0, 1.0])
def test_a_base_rate_of_never_or_always_is_taken_as_nearly_so(base: float) -> None:
    assert carried(base) == pytest.approx(base, abs=2e-9)


def test_out_of_talks_the_base_rate_of_postponement_holds() -> None:
    base = np.array([0.3, 0.5])
    assert postponement_probability(base, in_talks=np.array([False, False])).tolist() == [0.3, 0.5]


def test_in_talks_a_threat_is_put_off_unless_three_draws_say_no() -> None:
    found = postponement_probability(np.array([0.5]), in_talks=np.array([True]))
    assert found[0] == pytest.approx(0.875)


@pytest.mark.parametrize("base", [0.0, 1.0])
def test_never_and_always_put_off_stay_so_in_talks(base: float) -> None:
    for talking in (True, False):
        found = postponement_probability(np.array([base]), in_talks=np.array([talking]))
        assert found[0] == base


def test_log_odds_and_chance_undo_each_other() -> None:
    shares = np.array([0.001, 0.25, 0.5, 0.9, 0.999])
    assert chance(log_odds(shares)) == pytest.approx(shares)
    assert float(log_odds(np.array(0.75))) == pytest.approx(np.log(3.0))


def test_large_log_odds_are_finite_and_silent() -> None:
    assert chance(np.array([-2_000.0, 2_000.0])).tolist() == [0.0, 1.0]
