"""What a scenario does to the world market of a plan, and what a plan then loses."""

from __future__ import annotations

import numpy as np
import pytest

import autarky as ak
from autarky import planning
from autarky._core.errors import InputError
from autarky.planning.market import HEADROOM
from autarky.planning.setting import Question
from autarky.scenario.rules import Cost, Cut, Tariff

YEARS, TAIL = 5, 5
EVER = 365.0 * 40


@pytest.fixture(scope="module")
def world():
    return ak.load_world("1928")


def scenario(**rules):
    return ak.Scenario(name="a change", **rules)


def both(region, **cut):
    return (
        Cut(importer=region, exporter="*", **cut), Cut(importer="*", exporter=region, **cut)
    )  # fmt: skip


def path(world, region="GBR", **rules):
    spec = planning.Spec(tail_years=TAIL)
    return Question.of(world, scenario(**rules), spec, region, None, YEARS).setting().path


def loss(world, region="GBR", regime=None, **rules):
    spec = planning.Spec(tail_years=TAIL, regime=regime)
    found = planning.run(world, scenario(**rules), spec, region=region, horizon_years=YEARS)
    return float(found.data.welfare_vs_open_pct)


def test_what_a_cut_touches_keeps_to_its_share(world):
    found = path(world, cuts=both("GBR", remaining=0.2, duration_days=EVER))
    np.testing.assert_allclose(found.imports, 0.2)
    np.testing.assert_allclose(found.imports * found.import_room, 0.2)
    np.testing.assert_allclose(found.exports * found.export_room, 0.2)
    np.testing.assert_allclose(found.machines * found.machine_room, 0.2)


def test_who_is_not_cut_off_may_sell_more(world):
    found = path(world, cuts=(Cut(importer="GBR", exporter="USA", remaining=0.0,
                                  duration_days=EVER),))  # fmt: skip
    left = found.imports[0]
    assert ((left > 0.5) & (left < 1.0)).any()
    np.testing.assert_allclose(left * found.import_room[0], HEADROOM * left)
    np.testing.assert_array_equal(found.export_room, HEADROOM)


@pytest.mark.parametrize("region", ["SUN", "GBR"])
def test_a_harder_embargo_costs_more(world, region):
    """From both sides: a quota on imports alone also moves the terms of trade."""
    found = [
        loss(world, region, cuts=both(region, remaining=r, duration_days=EVER))
        for r in (0.6, 0.3, 0.1, 0.02, 0.001, 0.0)
    ]
    assert (np.diff(found) < 0).all()
    assert found[-2] == pytest.approx(found[-1], abs=0.05)  # nearly closed is like closed


def test_a_rule_lives_through_trade_that_is_nearly_closed(world):
    closed = scenario(cuts=both("SUN", remaining=0.01, duration_days=EVER))
    spec = planning.Spec(tail_years=TAIL)
    for policy in (planning.Optimum(), planning.SnailsPace(), planning.MadGallop()):
        found = planning.run(world, closed, spec, region="SUN", policy=policy, horizon_years=YEARS)
        assert float(found.data.welfare_vs_optimum_pct) <= 1e-4


def test_days_of_a_year_count_whatever_cut_they_belong_to(world):
    half = 182.5
    first = both("GBR", remaining=0.0, duration_days=half)
    second = both("GBR", remaining=0.0, start_days=half, duration_days=half)
    whole = path(world, cuts=both("GBR", remaining=0.0, duration_days=365))
    np.testing.assert_allclose(path(world, cuts=first + second).imports, whole.imports, atol=1e-12)
    # half a year at a half over a whole one at a fifth: a fifth, then a tenth
    over = both("GBR", remaining=0.2, duration_days=365) + both(
        "GBR", remaining=0.0, start_days=half, duration_days=half
    )
    np.testing.assert_allclose(path(world, cuts=over).imports[0], 0.1, atol=1e-12)


def test_duties_of_partners_lower_what_exports_fetch(world):
    found = path(world, tariffs=(Tariff(importer="*", exporter="GBR", rate=1.0),))
    np.testing.assert_allclose(found.export_price, 0.5)
    far = path(world, costs=(Cost(importer="*", exporter="GBR", factor=2.0),))
    np.testing.assert_allclose(far.export_price[0], 2.0 ** (1 / far.export_elasticity - 1))
    for rules in (
        {"tariffs": (Tariff(importer="*", exporter="GBR", rate=1.0),)},
        {"costs": (Cost(importer="*", exporter="GBR", factor=2.0),)},
    ):
        assert loss(world, **rules) < -0.05


def test_own_tariffs_come_back_and_costs_do_not(world):
    tariff = (Tariff(importer="GBR", exporter="*", rate=0.5),)
    found = path(world, tariffs=tariff)
    np.testing.assert_allclose(found.import_price, 1.5)
    np.testing.assert_allclose(found.import_tax, 0.5)
    # a planner who knows his market pays them to himself: nothing changes
    assert loss(world, regime="monopoly", tariffs=tariff) == pytest.approx(0.0, abs=1e-4)
    # who takes prices buys less abroad, and so sells less at better prices (Lerner): with ε = 3 a
    # tariff of 1/(ε − 1) is the best there is, and does what the monopolist does
    spec = planning.Spec(tail_years=TAIL, regime="open")
    gain = planning.run(
        world, scenario(tariffs=tariff), spec, region="GBR", horizon_years=YEARS
    ).data.welfare_vs_base_pct
    best = planning.run(
        world, None, planning.Spec(tail_years=TAIL, regime="monopoly"), region="GBR",
        horizon_years=YEARS,
    ).data.welfare_vs_base_pct  # fmt: skip
    assert float(gain) <= float(best) + 1e-4
    assert float(gain) == pytest.approx(float(best), rel=0.05)
    assert loss(world, costs=(Cost(importer="GBR", exporter="*", factor=1.5),)) < -0.1


def test_a_regime_that_is_none_is_refused(world):
    with pytest.raises(InputError, match="did you mean 'isolated'"):
        planning.compare(world, region="SUN", regimes=("isolate",), horizon_years=YEARS)
    with pytest.raises(InputError, match="give a list"):
        planning.compare(world, region="SUN", regimes="open", horizon_years=YEARS)
    with pytest.raises(InputError, match="did you mean 'isolated'"):
        planning.backtest(world, region="SUN", regime="isolate")


@pytest.mark.parametrize("name", ["1928", "2011"])
def test_a_closed_tie_is_nothing_and_an_open_one_whole_to_the_last_digit(name):
    """Whether debt is served, and whether a lump sum is guessed, hang on that."""
    world = ak.load_world(name)
    for region in world.regions:
        shut = ak.Scenario.blockade(region, duration_days=730)
        spec = planning.Spec(tail_years=TAIL)
        found = Question.of(world, shut, spec, region, None, YEARS).setting().path
        for part in (found.openness, found.imports, found.exports, found.machines, found.served):
            assert (part[:2] == 0.0).all()
            assert (part[2:] == 1.0).all()
