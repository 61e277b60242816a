"""Names in conditions are resolved before anything is compared; masks are put in order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import tradesim as ts
from tradesim.errors import ResultError
from tradesim.negotiation.stages import STAGES
from tradesim.results.expressions import with_words

DAY = "2025-11-16"


@pytest.fixture(scope="module")
def ens() -> ts.Ensemble:
    talks = ts.load_scenario("kuala-lumpur-2025").evolve({"calendar.weeks": 6}, name="six weeks")
    return ts.simulate(talks, runs=200, seed=7, record="paths", progress=False)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (f"stage on {DAY} != 'Talks'", "did you mean 'talks'"),
        (f"stage on {DAY} == 'brech'", "did you mean 'breach'"),
        (f"'truce' == stage on {DAY}", "compared with 'truce'"),
        (f"stage on {DAY} == agreement", "compared with agreement"),
        (f"stage on {DAY} == breach", "allowed names in quotes"),
        (f"stage on {DAY} == talks", "did you mean 'talks'"),
        (f"stage on {DAY} == 3", "compared with 3"),
        (f"stage on {DAY} == True", "compared with True"),
        (f"stage on {DAY} == tariff_us", "compared with tariff_us"),
        (f"stage on {DAY} == tariff on {DAY}", "compared with tariff"),
        (f"stage on {DAY} in ['talks', 'war']", "compared with 'war'"),
        (f"stage on {DAY} in []", "compared with nothing"),
        (f"stage on {DAY} in 'talks'", "have no order; allowed ==, !="),
        (f"stage on {DAY} > 'talks'", "have no order"),
        (f"stage on {DAY}", "compare the stage"),
        (f"not stage on {DAY}", "compare the stage"),
        (f"stage on {DAY} + 1 == 2", "compare the stage"),
        ("final_stage != 'breach'", "names of stages beside a stage"),
        ("final_stage in ['breach']", "names of stages beside a stage"),
        ("tariff_us > '0.6'", "allowed numbers"),
        ("tariff_us == 'high'", "allowed numbers"),
        (f"tariff on {DAY} == 'high'", "allowed numbers"),
        (f"agreement_in_force on {DAY} == 'yes'", "allowed numbers"),
        ("breach == 'never'", "allowed numbers"),
        ("tariff_us == None", "None is compared"),
        ("agreement by 'tomorrow'", "is not understood"),
        ("tariff_us > 0.6 and", "is not understood"),
        ("import os", "is not understood"),
        ("@secret > 1", "is not understood"),
        (f"({DAY}", "is not understood"),
        ("stages == 3", "'stages' is not defined"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_can(
    condition: str, said: str, ens: ts.Ensemble
) -> None:
    for ask in (ens.holding, ens.where):
        with pytest.raises(ResultError) as raised:
            ask(condition)
        assert said in str(raised.value)


def test_the_words_for_stages_are_all_given(ens: ts.Ensemble) -> None:
    with pytest.raises(ResultError) as raised:
        ens.holding(f"stage on {DAY} == 'war'")
    assert all(repr(stage) in str(raised.value) for stage in STAGES)


def test_stages_are_compared_with_names_lists_and_stages(ens: ts.Ensemble) -> None:
    code = ens.stored["stage"][3]
    talks, breach = (code == STAGES.index(name) for name in ("talks", "breach"))
    before = ens.stored["stage"][1]
    cases = {
        f"stage on {DAY} == 'talks'": talks,
        f"'talks' == stage on {DAY}": talks,
        f'stage on {DAY} != "talks"': ~talks,
        f"stage on {DAY} in ['talks', 'breach']": talks | breach,
        f"stage on {DAY} not in ('talks', 'breach')": ~(talks | breach),
        f"stage on {DAY} == stage on 2025-11-02": code == before,
        f"stage on {DAY} == 'talks' | stage on {DAY} == 'breach'": talks | breach,
        f"tariff_us > 0.1 & stage on {DAY} == 'talks'": talks & (ens.columns["tariff_us"] > 0.1),
    }
    for condition, expected in cases.items():
        assert np.array_equal(ens.holding(condition), expected), condition


def test_signs_within_quotes_are_text() -> None:
    assert with_words("'a & b' | c") == "'a & b'  or  c"


def test_a_mask_is_put_in_order_by_the_number_of_its_runs(ens: ts.Ensemble) -> None:
    mask = ens.outcomes["tariff_us"] > ens.outcomes["tariff_us"].median()
    mixed = mask.sample(frac=1.0, random_state=1)
    expected = ens.where(mask.to_numpy())
    for each in (mask, mixed, mixed.astype("boolean"), mixed.to_xarray(), list(mask)):
        found = ens.where(each)
        assert np.array_equal(found.run_numbers, expected.run_numbers)


def test_a_mask_of_chosen_runs_goes_by_their_places_or_their_numbers(ens: ts.Ensemble) -> None:
    chosen = ens.where(np.arange(ens.n_runs) >= 150)
    higher = chosen.columns["tariff_us"] > np.median(chosen.columns["tariff_us"])
    for index in (np.arange(50), chosen.run_numbers):
        mask = pd.Series(higher, index=index).iloc[::-1]
        assert np.array_equal(chosen.where(mask).run_numbers, 150 + np.flatnonzero(higher))


def test_a_mask_that_is_none_is_refused(ens: ts.Ensemble) -> None:
    whole = pd.Series(True, index=range(200))
    masks = (
        whole[:100],
        whole.set_axis([*range(199), 0]),
        whole.set_axis(range(1, 201)),
        whole.astype(object),
        whole.astype("boolean").where(whole.index > 0),
        whole.to_frame(),
        np.ones(199, dtype=np.bool_),
        np.ones((200, 1), dtype=np.bool_),
        np.ones(200),
        [True, [False]],
        True,
        None,
        object(),
    )
    for mask in masks:
        with pytest.raises(ResultError, match=r"one truth value a run|index of the mask"):
            ens.where(mask)  # type: ignore[arg-type]
