"""What must hold for dependence on any balanced table."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import worlds

from autarky import dependence
from autarky.scenario import Scenario
from autarky.world import World

few = settings(max_examples=30, deadline=None)


@few
@given(worlds())
def test_accounting_identities(world):
    data = dependence.run(world).data
    absorbed = data["value_added_flow"].sum("origin").values
    np.testing.assert_allclose(absorbed, world.final_by_region.sum(axis=0), rtol=1e-9)
    earned = data["value_added_flow"].sum("destination").values
    np.testing.assert_allclose(earned, data["gdp"].values, rtol=1e-9)
    terms = data["export_decomposition"].to_pandas()
    for whole, parts in (
        ("EXGR", ("DC", "FC")), ("DVA", ("VAX", "REF")), ("DC", ("DVA", "DDC")),
        ("FC", ("FVA", "FDC")), ("GVC", ("GVCB", "GVCF")),
    ):  # fmt: skip
        np.testing.assert_allclose(
            terms[whole], terms[list(parts)].sum(axis=1), rtol=1e-9, atol=1e-9
        )
    for name in ("import_dependence", "export_dependence", "partner_hhi", "product_hhi"):
        values = data[name].dropna("region").values
        assert ((values >= -1e-12) & (values <= 1 + 1e-12)).all(), name


@few
@given(worlds(), st.floats(1e-3, 1e6))
def test_the_scale_of_the_currency_is_irrelevant(world, factor):
    scaled = World.from_arrays(
        world.Z * factor, world.Y * factor, regions=world.regions, sectors=world.sectors,
        tolerate=world.info.tolerated,
    )  # fmt: skip
    ours, theirs = dependence.run(world).summary(), dependence.run(scaled).summary()
    np.testing.assert_allclose(ours.to_numpy(float), theirs.to_numpy(float), rtol=1e-8)


@few
@given(worlds(), st.randoms(use_true_random=False))
def test_relabelling_changes_nothing(world, random):
    R, S = len(world.regions), len(world.sectors)
    order = list(range(R))
    random.shuffle(order)
    rows = (np.array(order)[:, None] * S + np.arange(S)).ravel()
    C = len(world.categories)
    columns = (np.array(order)[:, None] * C + np.arange(C)).ravel()
    moved = World.from_arrays(
        world.Z[np.ix_(rows, rows)], world.Y[np.ix_(rows, columns)],
        regions=[world.regions[i] for i in order], sectors=world.sectors,
        categories=world.categories, tolerate=world.info.tolerated,
    )  # fmt: skip
    ours = dependence.run(world).summary()
    theirs = dependence.run(moved).summary().reindex(ours.index)
    np.testing.assert_allclose(ours.to_numpy(float), theirs.to_numpy(float), rtol=1e-8)


@few
@given(worlds(), st.floats(0, 1), st.floats(0, 1))
def test_risk_grows_with_the_severity_of_the_cut(world, one, other):
    mild, hard = max(one, other), min(one, other)
    region = world.countries[0]
    risks = [
        dependence.run(world, Scenario.blockade(region, remaining=share)).data
        for share in (1.0, mild, hard)
    ]
    for name in ("at_risk_output", "at_risk_value_added", "at_risk_absorption"):
        none, some, most = (np.nan_to_num(r[name].values) for r in risks)
        np.testing.assert_allclose(none, 0.0, atol=1e-10)
        assert (some <= most + 1e-10).all()
        assert (most <= 1 + 1e-10).all()


@few
@given(worlds(min_regions=3))
def test_merging_regions_is_consistent(world):
    a, b = world.regions[:2]
    merged = dependence.run(world.aggregate(regions={a: "AB", b: "AB"})).data
    apart = dependence.run(world).data
    both = apart["gdp"].sel(region=[a, b]).sum().item()
    np.testing.assert_allclose(merged["gdp"].sel(region="AB").item(), both, rtol=1e-9)
    inner = apart["trade"].sel(origin=[a, b], destination=[a, b]).sum().item()
    outer = apart["exports"].sel(region=[a, b]).sum().item() - inner
    np.testing.assert_allclose(
        merged["exports"].sel(region="AB").item(), outer, rtol=1e-9, atol=1e-9
    )
    bloc = dependence.decompose_exports(world, [a, b])
    np.testing.assert_allclose(bloc["EXGR"].item(), outer, rtol=1e-9, atol=1e-9)
