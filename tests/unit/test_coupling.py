"""The world market that a planner faces, from the equilibrium clock."""

import numpy as np
import pytest

import autarky as ak
from autarky._core.errors import NameNotFoundError
from autarky.equilibrium import Base, Spec


@pytest.fixture(scope="module")
def world():
    return ak.load_world("1928")


def test_nothing_changed_leaves_prices_and_demand(world):
    market = ak.coupling.world_market(world, "SUN")
    np.testing.assert_allclose(market.export_demand, 1.0, rtol=1e-9)
    np.testing.assert_allclose(market.import_price, 1.0, rtol=1e-9)


def test_demand_of_one_buyer_is_as_elastic_as_its_share_says(world):
    """ε = 1 + θ(1 − π): with a θ for all, between 1 + θ(1 − largest share) and 1 + θ."""
    market = ak.coupling.world_market(world, "SUN", spec=Spec(theta=5.0, theta_multiplier=1.0))
    base = Base.from_world(world, 5.0, "balanced").consistent
    here = world.regions.index("SUN")
    others = [i for i in range(len(world.regions)) if i != here]
    largest = base.pi[:, others, here].max(axis=(0, 1))
    assert (market.export_elasticity < 6.0).all()
    assert (market.export_elasticity >= 1.0 + 5.0 * (1.0 - largest) - 1e-9).all()


def test_the_regions_own_ties_are_left_to_the_plan(world):
    own = ak.Scenario.blockade("SUN") | ak.Scenario.tariff("SUN", rate=0.5)
    market = ak.coupling.world_market(world, "SUN", own)
    np.testing.assert_allclose(market.import_price, 1.0, rtol=1e-9)


def test_a_buyer_that_loses_another_supplier_demands_more(world):
    """Germany cut off from the makers of raw materials asks the Soviet Union for more of them."""
    others = tuple(r for r in world.regions if r not in ("SUN", "DEU"))
    cut = ak.Scenario.embargo(others, "DEU", "agri_materials", remaining=0.2)
    market = ak.coupling.world_market(world, "SUN", cut)
    assert market.export_demand[world.sector_index("agri_materials")] > 1.02


def test_dearer_suppliers_make_imports_dearer(world):
    costly = ak.Scenario(
        name="dear", costs=({"importer": ("DEU", "GBR", "USA"), "exporter": "*", "factor": 1.3},)
    )
    market = ak.coupling.world_market(world, "SUN", costly)
    assert market.import_price[world.sector_index("heavy")] != pytest.approx(1.0, abs=1e-4)
    result = ak.planning.run(
        world, None, ak.planning.Spec(tail_years=5), region="SUN", market=market, horizon_years=2
    )
    assert result.certificate.holds


def test_an_unknown_region_is_refused(world):
    with pytest.raises(NameNotFoundError, match="did you mean 'GBR'"):
        ak.coupling.world_market(world, "UK")
