"""Plans made anew every year, and what it is worth to know when isolation ends."""

from __future__ import annotations

import numpy as np
import pytest
from tests.property.planning_cases import SHORT, places, question, setting

import autarky as ak
from autarky import planning
from autarky._core.errors import InputError
from autarky.planning.follow import follow
from autarky.planning.policies import Optimum, OptimumMPC, PanickyRetreat, SnailsPace, Zigzag

UNCERTAIN = {"regime": "uncertain", "opening_years": (1, 2, 4)}
SOLVED = 1e-4
BELIEFS = ("mean", "next_year", "never")


@pytest.mark.parametrize("region", ["SUN", "GBR"])
def test_planning_anew_with_the_chances_that_are_left_is_the_optimum(region):
    """The principle of optimality; nothing but what is left to happen is planned anew."""
    asked = question(region, **SHORT, **UNCERTAIN)
    for place in places(asked, 2, seed=11):
        faced = setting(asked, place, takes_prices=False)
        best, anew = follow(faced, Optimum()), follow(faced, OptimumMPC())
        assert anew.against(best) == pytest.approx(0.0, abs=SOLVED)
        assert anew.people == pytest.approx(best.people, rel=1e-4)
        for name in ("invest", "food_city", "capital"):
            np.testing.assert_allclose(anew.values[name], best.values[name], atol=3e-3)


@pytest.mark.parametrize("region", ["SUN", "GBR"])
def test_no_belief_beats_the_chances_and_to_know_is_best(region):
    asked = question(region, **SHORT, **UNCERTAIN)
    for place in places(asked, 2, seed=12):
        faced = setting(asked, place, takes_prices=False)
        best = follow(faced, Optimum())
        for belief in BELIEFS:
            assert follow(faced, OptimumMPC(belief)).against(best) <= SOLVED
        known = sum(
            mass * follow(faced.opened_in(year), Optimum()).utility for year, mass in faced.openings
        )
        assert known >= best.utility - SOLVED * best.people / 100
        assert sum(mass for _, mass in faced.openings) == pytest.approx(1.0)


def test_a_right_guess_loses_nothing_and_a_wrong_one_does():
    spec = {"regime": "uncertain", "opening": (0.0, 0.0, 1.0), "opening_years": (3,)}
    faced = setting(question("GBR", **SHORT, **spec), takes_prices=False)
    best = follow(faced, Optimum())
    assert follow(faced, OptimumMPC("mean")).against(best) == pytest.approx(0.0, abs=SOLVED)
    assert follow(faced, OptimumMPC("next_year")).against(best) < -1e-3
    assert follow(faced, OptimumMPC("never")).against(best) < -1e-3


def test_where_nothing_is_uncertain_it_is_the_optimum():
    faced = setting(question(**SHORT, regime="isolated", isolated_years=3))
    assert follow(faced, OptimumMPC()).utility == follow(faced, Optimum()).utility


def test_a_run_of_it_has_paths_and_welfare():
    spec = planning.Spec(**UNCERTAIN, tail_years=5)
    found = planning.run(
        ak.load_world("1928"), None, spec, region="SUN", policy=OptimumMPC(), horizon_years=6
    )
    assert found.data.attrs["policy"] == "mpc"
    assert abs(float(found.data.welfare_vs_optimum_pct)) < 1e-3
    assert np.isfinite(found.data.accumulation.values).all()
    assert found.data.sizes["year"] == 6
    with pytest.raises(InputError, match="give one of chances"):
        OptimumMPC("hope")


def test_opening_years_that_stand_twice_count_once():
    twice, once = (
        setting(question(**SHORT, regime="uncertain", opening_years=years))
        for years in ((2, 1, 2), (1, 2))
    )
    assert twice.nodes == once.nodes
    np.testing.assert_array_equal(twice.weight, once.weight)


def test_value_of_information():
    found = planning.value_of_information(
        ak.load_world("1928"), planning.Spec(**UNCERTAIN, tail_years=5), region="GBR",
        horizon_years=6,
    )  # fmt: skip
    assert list(found.opening.values) == ["1", "2", "4", "never"]
    assert float(found.chance.sum()) == pytest.approx(1.0)
    assert float(found.evpi_pct) > 0
    assert float(found.vss_pct) == float(found.loss_pct.sel(believes="mean"))
    assert (found.loss_pct.values > -SOLVED).all()
    known = found.known_pct.values  # the sooner it ends, and that is known, the better
    assert (np.diff(known) < 0).all()
    assert known[0] > 0 > known[-1]


def test_a_retreat_is_what_the_zigzag_turns_to():
    faced = setting(question(**SHORT, regime="open"))
    turned = Zigzag().instruments(faced.settings, [1.0, 0.1], Zigzag().start(faced.settings))
    assert turned == PanickyRetreat().start(faced.settings)
    retreat, snail = follow(faced, PanickyRetreat()), follow(faced, SnailsPace())
    assert retreat.values["machines"][:3].sum() < snail.values["machines"][:3].sum()
