"""Caliendo and Parro (2015), Review of Economic Studies 82:1–44, Table 2: tariffs of NAFTA.

What they print is first-order; the exact change at the same equilibrium is another number. Trade
deficits are closed first, as in their section 5.2. Closed-form losses of isolation on the same
balanced base: numbers of the model's specification, computed apart from this package.
"""

from __future__ import annotations

import numpy as np
import pytest
from tests.reference import equilibrium as reference
from tests.reference.equilibrium import Shock

from autarky import equilibrium
from autarky.equilibrium import welfare
from autarky.equilibrium.autarky import consumer_price, dearer, unit_costs
from autarky.replications.caliendo_parro import NAFTA, base_1993, nafta_tariffs, table_2

# What is left at the solver's tolerance of 1e-10 and the literal model's of 1e-11.
SOLVED = 1e-8


@pytest.fixture(scope="module")
def figures(shared_data):
    return base_1993(shared_data / "cp2015")


@pytest.fixture(scope="module")
def tariffs(shared_data):
    return nafta_tariffs(shared_data / "cp2015")


@pytest.fixture(scope="module")
def members(figures):
    return [figures.regions.index(name) for name in NAFTA]


@pytest.fixture(scope="module")
def solution(figures, tariffs):
    return equilibrium.solve(figures.base("balanced"), tariff=tariffs)


def test_every_printed_digit_of_table_2(shared_data, solution, members):
    printed = table_2(shared_data / "cp2015").loc[list(NAFTA)]
    first = welfare.first_order(solution)
    found = {
        "welfare_first_order_pct": first["welfare"],
        "terms_of_trade_pct": first["terms_of_trade"],
        "volume_of_trade_pct": first["volume_of_trade"],
        "real_wage_pct": solution.real_wage - 1,
    }
    assert set(found) == set(printed.columns)
    for name, values in found.items():
        np.testing.assert_array_equal(np.round(100 * values[members], 2), printed[name])


def test_exact_real_income_is_another_number(solution, members):
    exact = dict(zip(NAFTA, 100 * (solution.real_income[members] - 1), strict=True))
    assert {name: round(value, 3) for name, value in exact.items()} == {
        "CAN": -0.110, "MEX": 0.007, "USA": 0.074,
    }  # fmt: skip


def test_the_equilibrium_is_certified_and_the_decomposition_adds_up(solution):
    assert solution.certificate.holds
    assert solution.absorbed == 0.0
    parts = welfare.decompose(solution)
    total = sum(getattr(parts, name) for name in welfare.PARTS)
    np.testing.assert_allclose(total, np.log(solution.real_income), rtol=0, atol=1e-8)
    assert np.abs(parts.trade_costs).max() == 0.0
    np.testing.assert_allclose(parts.transfers, 0, atol=1e-9)
    assert np.abs(parts.volume_of_trade).max() > 1e-3


@pytest.mark.parametrize(("name", "loss"), [("USA", 1.989), ("GBR", 6.328)])
def test_isolation_in_closed_form_and_solved(figures, name, loss):
    base = figures.base("balanced").consistent
    n = base.regions.index(name)
    t = dearer(base.pi[0, n, n], base.theta)
    steps = np.repeat(t[:, None], len(t), axis=1)
    c = unit_costs(base.value_added_share[n], base.gamma[n], steps, 1.0, 1.0)
    alone = np.exp(-consumer_price(base.final_share[n], t, c, 1.0))
    kept = base.value_added[n] / (base.value_added[n] + base.tariff_revenue[n])
    assert round(100 * (1 - alone), 3) == loss
    assert kept < 0.998  # tariff revenue, which the printed losses leave out, is lost too
    cut = np.zeros(base.tau.shape, dtype=bool)
    cut[n] = cut[:, n] = True
    cut[n, n] = False
    solution = equilibrium.solve(base, embargo=cut)
    np.testing.assert_allclose(solution.real_wage[n], alone, rtol=SOLVED)
    np.testing.assert_allclose(solution.real_income[n], kept * alone, rtol=SOLVED)


@pytest.mark.parametrize(
    ("closure", "mexico_first_order", "mexico_exact"),
    [("fixed_nominal", 1.17, -0.045), ("share_of_world_gdp", 1.17, -0.046)],
)
def test_with_deficits_kept_as_the_literal_model(
    figures, tariffs, closure, mexico_first_order, mexico_exact
):
    solution = equilibrium.solve(figures.base(closure), tariff=tariffs)
    before, after = (
        reference.literal(figures, shock, closure=closure) for shock in (None, Shock(tau=tariffs))
    )
    for name, expected in reference.relative(before, after).items():
        np.testing.assert_allclose(getattr(solution, name), expected, rtol=SOLVED, err_msg=name)
    again = reference.moved(figures, before)
    weighed = reference.literal(again, Shock(tau=tariffs), closure=closure)
    first = welfare.first_order(solution)
    terms, volume = reference.first_order(again, weighed, before.I)
    np.testing.assert_allclose(first["terms_of_trade"], terms, rtol=0, atol=SOLVED)
    np.testing.assert_allclose(first["volume_of_trade"], volume, rtol=0, atol=SOLVED)
    at = figures.regions.index("MEX")
    assert round(100 * first["welfare"][at], 2) == mexico_first_order
    assert round(100 * (solution.real_income[at] - 1), 3) == mexico_exact


@pytest.mark.slow
@pytest.mark.parametrize("closure", ["balanced", "fixed_nominal", "share_of_world_gdp"])
def test_the_same_as_the_authors_nested_method(figures, tariffs, closure):
    solution = equilibrium.solve(figures.base(closure), tariff=tariffs)
    found = reference.relative(
        reference.nested(figures, closure=closure, tolerance=1e-11),
        reference.nested(figures, Shock(tau=tariffs), closure=closure, tolerance=1e-11),
    )
    for name, expected in found.items():
        np.testing.assert_allclose(getattr(solution, name), expected, rtol=SOLVED, err_msg=name)
