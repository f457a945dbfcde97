"""Any table can be planned with: every region of the embedded worlds and of WIOD."""

import numpy as np
import pytest

import autarky as ak
from autarky import planning
from autarky._core.errors import InputError


def _worst(world, regions=None):
    """Largest difference of total and of a role from the base year, %, over regions."""
    total, role = 0.0, 0.0
    for region in regions or world.regions:
        found = planning.base_year(world, region=region)
        total = max(total, abs(float(found.total_off_pct)))
        role = max(role, float(np.abs(found.off_pct).max()))
    return total, role


@pytest.mark.parametrize("name", ["1928", "2011"])
def test_the_base_rule_reproduces_the_base_year_of_every_region(name):
    """Bounds of the specification: 2 % in total, 5 % by role; reached: 1e-6 and 0.02 %."""
    total, role = _worst(ak.load_world(name))
    assert total < 0.01
    assert role < 0.05


def test_a_region_without_investment_made_at_home_is_refused_in_one_sentence():
    with pytest.raises(InputError, match="colony invests nothing made at home"):
        planning.base_year(ak.load_world("toy"), region="colony")


@pytest.mark.slow
@pytest.mark.parametrize("year", [1995, 2011])
def test_every_country_of_wiod_has_a_base_year_and_loses_by_ten_years_of_blockade(wiod, year):
    world = wiod(year)
    total, role = _worst(world)
    assert total < 0.1
    assert role < 0.1
    for region in world.regions[::4]:
        siege = ak.Scenario.blockade(region, duration_days=3650)
        result = planning.run(world, siege, region=region)
        assert float(result.data.welfare_vs_open_pct) < 0, region
        assert result.certificate.holds
