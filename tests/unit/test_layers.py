"""Tariffs by authority, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tradesim.negotiation import layers
from tradesim.terms.authorities import (
    BASE,
    EMERGENCY,
    ORDINARY,
    STATUTES,
    TEMPORARY,
    authority_of,
)
from tradesim.terms.sides import CN, US

OCTOBER_2025 = np.array([[0.14, 0.17, 0.266, 0.0], [0.07, 0.256, 0.0, 0.0]])[:, :, None]
SHARES = arrays(np.float64, (2, 4, 3), elements=st.floats(0.0, 1.5))
FALLS = arrays(np.float64, (2, 3), elements=st.floats(0.0, 3.0))


def test_a_tariff_is_the_sum_of_its_layers() -> None:
    np.testing.assert_allclose(layers.average_tariff(OCTOBER_2025)[:, 0], [0.576, 0.326])


@given(SHARES, FALLS)
def test_no_tariff_falls_below_its_base(levels: np.ndarray, fall: np.ndarray) -> None:
    left = layers.lowered(levels, fall)
    np.testing.assert_array_equal(left[:, BASE], levels[:, BASE])
    assert (left >= 0.0).all()
    fallen = layers.average_tariff(levels) - layers.average_tariff(left)
    np.testing.assert_allclose(fallen, np.minimum(fall, layers.above_base(levels)), atol=1e-12)


def test_emergency_measures_are_taken_back_before_those_under_ordinary_procedure() -> None:
    left = layers.lowered(OCTOBER_2025, np.array([[0.30], [0.10]]))
    np.testing.assert_allclose(left[US, :, 0], [0.14, 0.136, 0.0, 0.0])
    np.testing.assert_allclose(left[CN, :, 0], [0.07, 0.156, 0.0, 0.0])


def test_a_ruling_takes_the_emergency_part_and_nothing_else() -> None:
    left = layers.without_emergency(OCTOBER_2025, np.array([True]))
    np.testing.assert_allclose(left[US, :, 0], [0.14, 0.17, 0.0, 0.0])
    np.testing.assert_array_equal(left[CN], OCTOBER_2025[CN])


def test_a_rise_goes_to_the_authority_that_it_names() -> None:
    authority = np.array([[TEMPORARY], [ORDINARY]], dtype=np.int8)
    risen = layers.raised(OCTOBER_2025, authority, np.array([[0.15], [0.05]]))
    np.testing.assert_allclose(risen[US, :, 0], [0.14, 0.17, 0.266, 0.15])
    np.testing.assert_allclose(risen[CN, :, 0], [0.07, 0.306, 0.0, 0.0])


@pytest.mark.parametrize(
    ("emergency", "ordinary", "authority", "room"),
    [
        (True, False, EMERGENCY, 1.924),
        (False, True, ORDINARY, 1.924),
        (False, False, TEMPORARY, 0.15),
    ],
)
def test_the_us_takes_the_fastest_authority_it_has(
    emergency: bool, ordinary: bool, authority: int, room: float
) -> None:
    masks = {"emergency": np.array([emergency]), "procedure": np.array([ordinary])}
    in_use = layers.authority_in_use(OCTOBER_2025, **masks)
    free = layers.lawful_room(OCTOBER_2025, **masks, highest=2.5, temporary=0.15)
    assert in_use[:, 0].tolist() == [authority, ORDINARY]
    np.testing.assert_allclose(free[:, 0], [room, 2.174])


def test_what_is_lost_is_bridged_up_to_the_cap_and_then_replaced() -> None:
    now, later = layers.replacement(
        np.array([0.266, 0.10]), restored=np.array([0.9, 0.9]), cap=0.15
    )
    np.testing.assert_allclose(now, [0.15, 0.09])
    np.testing.assert_allclose(later, [0.2394, 0.09])


@pytest.mark.parametrize(
    ("words", "authority"),
    [
        ("section 301, List 3", ORDINARY),
        ("IEEPA (fentanyl, EO 14195)", EMERGENCY),
        ("section 232 (national security)", BASE),
        ("Customs Tariff Commission, suspension; MFN change", ORDINARY),
        ("MFN tariff schedule", BASE),
        ("temporary", TEMPORARY),
        ("unreliable entity list", None),
    ],
)
def test_the_words_of_the_record_name_a_layer(words: str, authority: int | None) -> None:
    assert authority_of(words) == authority


def test_every_statute_names_its_own_layer() -> None:
    assert {name: authority_of(name) for name in STATUTES} == dict(STATUTES)
