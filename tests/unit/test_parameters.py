"""Parameters: values, priors, draws, overrides."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tradesim.errors import ParameterError
from tradesim.parameters import prior as priors
from tradesim.parameters.parameter import Parameter, named, read, shipped, stacked
from tradesim.parameters.prior import PLAIN, Prior, prior_from

SHARE = Parameter("x", "share", 0.0, 1.0, "judgement", "a note", value=0.25)
UNIFORMS = np.array([0.001, 0.25, 0.5, 0.75, 0.999])


def test_a_value_is_the_same_in_every_run() -> None:
    np.testing.assert_array_equal(SHARE.drawn(UNIFORMS), np.full(5, 0.25))


def test_a_uniform_prior_is_low_plus_width_times_share() -> None:
    """scipy's uniform takes start and width: 0.2 + 0.4 u."""
    drawn = SHARE.distributed_as(Prior("uniform", (0.2, 0.4))).drawn(UNIFORMS)
    np.testing.assert_allclose(drawn, 0.2 + 0.4 * UNIFORMS, rtol=1e-12)


def test_tables_of_priors_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever tries thousands of priors in one process keeps the tables of the latest alone."""
    monkeypatch.setattr(priors, "_CELLS", 2)
    table = priors._table
    try:
        for k in range(priors.REMEMBERED + 9):
            prior_from("us.resolve", {"family": "beta", "args": [1.0 + k, 2.0]})
        for kept in (table, priors._fault):
            assert kept.cache_info().currsize == priors.REMEMBERED
    finally:
        table.cache_clear()  # they have two cells


@pytest.mark.parametrize(
    ("family", "args", "median"),
    [
        ("norm", (3.0, 2.0), 3.0),
        ("lognorm", (0.4, 0.0, 11.0), 11.0),  # the scale is the median
        ("expon", (0.0, 2.0), 2.0 * np.log(2.0)),
        ("beta", (2.0, 2.0), 0.5),
        ("halfnorm", (0.0, 1.0), 0.6744897501960817),  # the normal's upper quartile
        ("truncnorm", (-1.0, 1.0, 5.0, 2.0), 5.0),
        ("gamma", (1.0, 0.0, 3.0), 3.0 * np.log(2.0)),  # shape 1 is exponential
    ],
)
def test_arguments_are_in_scipys_order(family: str, args: tuple[float, ...], median: float) -> None:
    drawn = Prior(family, args).quantile(np.array([0.5]))
    np.testing.assert_allclose(drawn, [median], rtol=1e-6)


@pytest.mark.parametrize("parameter", shipped().values(), ids=lambda p: p.name)
def test_draws_are_those_of_scipy(parameter: Parameter) -> None:
    """Whatever shortcut is taken, to within 1e-5 of the width of its middle half."""
    if parameter.prior is None:
        return
    shares = (np.arange(2_000) + 0.5) / 2_000
    scipys = getattr(stats, parameter.prior.family).ppf(shares, *parameter.prior.args)
    expected = np.clip(scipys, parameter.low, parameter.high)
    spread = np.ptp(np.quantile(scipys, (0.25, 0.75)))
    np.testing.assert_allclose(parameter.drawn(shares), expected, rtol=0.0, atol=1e-5 * spread)


@given(st.floats(0.0001, 0.9999), st.floats(-2.0, 2.0), st.floats(0.01, 5.0))
def test_draws_are_clipped_to_the_range(share: float, middle: float, width: float) -> None:
    drawn = SHARE.distributed_as(Prior("norm", (middle, width))).drawn(np.array([share]))
    assert 0.0 <= drawn[0] <= 1.0


@pytest.mark.parametrize("name", ["us.follow_through", "us.precision", "pledge", "us.resolve"])
def test_a_draw_is_the_same_in_a_lane_and_in_its_block(name: str) -> None:
    parameter, uniforms = shipped()[name], np.linspace(0.0001, 0.9999, 8192)
    block = parameter.drawn(uniforms)
    for lane in (slice(0, 64), slice(4096, 4160), slice(8128, 8192)):
        np.testing.assert_array_equal(parameter.drawn(uniforms[lane]), block[lane])


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan"), float("inf")])
def test_a_value_out_of_range_is_refused(value: float) -> None:
    with pytest.raises(ParameterError, match=r"parameters\.x is .*; allowed 0 to 1 \(share\)"):
        SHARE.fixed_at(value)


def test_fixing_and_spreading_change_nothing_else() -> None:
    fixed = SHARE.distributed_as(Prior("beta", (2.0, 2.0))).fixed_at(0.25)
    assert fixed == SHARE


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"family": "gauss", "args": [0, 1]}, "prior family is 'gauss'; allowed uniform, norm"),
        ({"args": [0, 1]}, "prior family is ''"),
        ({"family": "beta"}, "wrong arguments"),
        ({"family": "norm", "args": [0, 1, 2]}, "wrong arguments"),
        ({"family": "beta", "args": [-1, 2]}, "scipy refuses"),
        ({"family": "norm", "args": [0, float("nan")]}, "scipy refuses"),
    ],
)
def test_a_prior_that_cannot_be_drawn_is_refused(entry: dict[str, object], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        prior_from("x", entry)


def test_an_unknown_name_gets_its_nearest() -> None:
    with pytest.raises(ParameterError, match=r"did you mean 'us\.follow_through'"):
        named("us.folow_through", shipped())
    with pytest.raises(ParameterError, match="`tradesim sources` lists them all"):
        named("zzz", shipped())


@pytest.mark.parametrize("family", PLAIN)
def test_quantiles_by_formula_are_those_of_scipy(family: str) -> None:
    args = (0.7, -0.4, 2.5)[-PLAIN[family] :]
    shares = np.array([2.0**-54, 1e-9, 0.1, 0.5, 0.77, 1.0 - 2.0**-53])
    scipys = getattr(stats, family).ppf(shares, *args)
    np.testing.assert_allclose(Prior(family, args).quantile(shares), scipys, rtol=1e-14)


def test_sides_are_stacked_us_first() -> None:
    drawn = {"us.x": np.array([1.0, 2.0]), "cn.x": np.array([3.0, 4.0]), "y": np.array([5.0, 6.0])}
    joined = stacked(drawn)
    assert set(joined) == {"x", "y"}
    np.testing.assert_array_equal(joined["x"], [[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(joined["y"], [5.0, 6.0])


def test_a_table_by_side_is_read_as_two_parameters() -> None:
    entry = {"value": 1, "unit": "u", "low": 0, "high": 2, "source": "judgement", "note": "n"}
    names = ({"display_name": name} for name in ("US: x", "China: x", "Y"))
    us, cn, y = (entry | name for name in names)
    found = read({"us": {"x": us}, "cn": {"x": cn}, "y": y})
    assert list(found) == ["us.x", "cn.x", "y"]
    assert found["us.x"].value == 1.0


def test_stated_is_short_and_tells_values_apart() -> None:
    assert SHARE.stated == "0.25"
    assert SHARE.distributed_as(Prior("beta", (2.0, 2.5))).stated == "beta(2, 2.5)"
