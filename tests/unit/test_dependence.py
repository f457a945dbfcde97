"""Every measure of dependence against a slow, plain version written from its definition."""

import numpy as np
import pytest
from tests.strategies import random_world, satellites

from autarky import dependence
from autarky._core.errors import InputError, NameNotFoundError
from autarky.scenario import Scenario


@pytest.fixture
def world(rng):
    plain = random_world(rng, 4, 3, 2, zeros=0.2)
    return random_world(
        np.random.default_rng(1930), 4, 3, 2, zeros=0.2, satellites=satellites(rng, plain)
    )


class Plain:
    """Definitions with explicit loops and a full inverse."""

    def __init__(self, world):
        self.S, self.R = len(world.sectors), len(world.regions)
        self.Z, self.x, self.va = world.Z, world.x, world.va
        self.y = world.final_by_region
        self.A = self.Z / self.x
        self.L = np.linalg.inv(np.eye(world.n) - self.A)
        self.v = self.va / self.x

    def own(self, r):
        return np.arange(r * self.S, (r + 1) * self.S)

    def content(self, s, r):
        rows = self.own(s)
        return self.v[rows] @ self.L[rows] @ self.y[:, r]

    def exports(self, s):
        e = np.zeros(self.S)
        for r in range(self.R):
            if r != s:
                e += self.Z[np.ix_(self.own(s), self.own(r))].sum(axis=1) + self.y[self.own(s), r]
        return e

    def without_exported_inputs(self, s):
        A = self.A.copy()
        for r in range(self.R):
            if r != s:
                A[np.ix_(self.own(s), self.own(r))] = 0.0
        return np.linalg.inv(np.eye(len(A)) - A)


@pytest.fixture
def plain(world):
    return Plain(world)


def test_value_added_flows_and_dependence(world, plain):
    data = dependence.run(world).data
    for r in range(4):
        column = np.array([plain.content(s, r) for s in range(4)])
        np.testing.assert_allclose(data["value_added_flow"].values[:, r], column, rtol=1e-11)
        foreign = 1 - column[r] / column.sum()
        assert data["import_dependence"].values[r] == pytest.approx(foreign, rel=1e-11)
    for s in range(4):
        row = np.array([plain.content(s, r) for r in range(4)])
        abroad = 1 - row[s] / row.sum()
        assert data["export_dependence"].values[s] == pytest.approx(abroad, rel=1e-11)


def test_products_carry_the_dependence(world):
    data = dependence.run(world).data
    foreign = (data["product_dependence"].fillna(0) * data["absorption"]).sum("sector")
    np.testing.assert_allclose(
        (foreign / data["absorption"].sum("sector")).values, data["import_dependence"].values
    )


def test_openness_and_concentration(world, plain):
    data = dependence.run(world).data
    for s in range(4):
        assert data["exports"].values[s] == pytest.approx(plain.exports(s).sum())
        partners = np.array(
            [
                0.0
                if r == s
                else plain.Z[np.ix_(plain.own(r), plain.own(s))].sum()
                + plain.y[plain.own(r), s].sum()
                for r in range(4)
            ]
        )
        assert data["imports"].values[s] == pytest.approx(partners.sum())
        shares = partners / partners.sum()
        assert data["partner_hhi"].values[s] == pytest.approx((shares**2).sum())
        gdp = plain.va[plain.own(s)].sum()
        assert data["imports_to_gdp"].values[s] == pytest.approx(partners.sum() / gdp)
    products = data["trade"].sum("origin").transpose("destination", "sector").values
    shares = products / products.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(data["product_hhi"].values, (shares**2).sum(axis=1))


def test_upstreamness_from_ghosh_and_leontief(world, plain):
    data = dependence.run(world).data
    B = plain.Z / plain.x[:, None]
    up = np.linalg.inv(np.eye(12) - B).sum(axis=1)
    down = np.linalg.inv(np.eye(12) - plain.A.T).sum(axis=1)
    np.testing.assert_allclose(data["industry_upstreamness"].values.ravel(), up, rtol=1e-11)
    np.testing.assert_allclose(data["industry_downstreamness"].values.ravel(), down, rtol=1e-11)
    weighted = (up * plain.x).reshape(4, 3).sum(axis=1) / plain.x.reshape(4, 3).sum(axis=1)
    np.testing.assert_allclose(data["upstreamness"].values, weighted, rtol=1e-11)


def test_foreign_input_reliance(world, plain):
    data = dependence.run(world).data
    rounds = plain.L - np.eye(12)
    for r in range(4):
        for j, f in enumerate(plain.own(r)):
            abroad = [g for g in range(12) if g // 3 != r]
            face = plain.Z[abroad, f].sum() / plain.Z[:, f].sum()
            through = rounds[abroad, f].sum() / rounds[:, f].sum()
            at = {"region": world.regions[r], "sector": world.sectors[j]}
            found = data["industry_foreign_input_reliance_face_value"].sel(**at).item()
            assert found == pytest.approx(face, rel=1e-11)
            found = data["industry_foreign_input_reliance_look_through"].sel(**at).item()
            assert found == pytest.approx(through, rel=1e-11)


def test_export_decomposition_from_the_literal_definitions(world, plain):
    table = dependence.run(world).data["export_decomposition"].to_pandas()
    for s, region in enumerate(world.regions):
        own, e = plain.own(s), plain.exports(s)
        literal = plain.without_exported_inputs(s)
        foreign = [f for f in range(12) if f // 3 != s]
        local = np.linalg.inv(np.eye(3) - plain.A[np.ix_(own, own)])
        v = plain.v
        expected = {
            "EXGR": e.sum(),
            "DC": v[own] @ plain.L[np.ix_(own, own)] @ e,
            "FC": v[foreign] @ plain.L[np.ix_(foreign, own)] @ e,
            "DVA": v[own] @ local @ e,
            "FVA": v[foreign] @ literal[np.ix_(foreign, own)] @ e,
            "VAX": sum(plain.content(s, r) for r in range(4) if r != s),
        }
        for term, value in expected.items():
            assert table.loc[region, term] == pytest.approx(value, rel=1e-10), (region, term)


def test_extraction_by_brute_force(world, plain):
    scenario = Scenario.blockade(world.regions[1], remaining=0.3)
    data = dependence.run(world, scenario).data
    A, y = plain.A.copy(), plain.y.copy()
    for r in range(4):
        for s in range(4):
            if r != s and 1 in (r, s):
                A[np.ix_(plain.own(s), plain.own(r))] *= 0.3
                y[plain.own(s), r] *= 0.3
    L = np.linalg.inv(np.eye(12) - A)
    x = L @ y.sum(axis=1)
    for r in range(4):
        own = plain.own(r)
        lost = 1 - x[own].sum() / plain.x[own].sum()
        assert data["at_risk_output"].values[r] == pytest.approx(lost, rel=1e-10)
        income = 1 - (plain.v * x)[own].sum() / plain.va[own].sum()
        assert data["at_risk_value_added"].values[r] == pytest.approx(income, rel=1e-10)
        kept = 1 - plain.v @ L @ y[:, r] / plain.y[:, r].sum()
        assert data["at_risk_absorption"].values[r] == pytest.approx(kept, rel=1e-10)


def test_productive_forces(world):
    per_head = world.satellite("gdp_per_head").values
    found = dependence.run(world).data["productive_forces"].values
    np.testing.assert_allclose(found, per_head / per_head.max())
    spec = dependence.Spec(productive_forces="value_added_per_worker")
    workers = world.satellite("employment").values.sum(axis=1)
    level = world.va.reshape(4, 3).sum(axis=1) / workers
    found = dependence.run(world, spec=spec).data["productive_forces"].values
    np.testing.assert_allclose(found, level / level.max())


def test_productive_forces_are_unknown_without_figures(rng):
    bare = random_world(rng, 2, 2)
    assert np.isnan(dependence.run(bare).data["productive_forces"]).all()


def test_split_countries_count_as_one(rng):
    split = random_world(rng, 4, 2, countries={"CCC": "XXX", "DDD": "XXX"})
    whole = dependence.run(split)
    assert list(whole.summary().index) == ["AAA", "BBB", "XXX"]
    bloc = dependence.decompose_exports(split, ["CCC"]).iloc[0]
    np.testing.assert_allclose(
        whole.data["export_decomposition"].sel(region="XXX").values, bloc.values, rtol=1e-10
    )


def test_idle_industries_have_no_upstreamness(rng):
    idle = random_world(rng, 3, 2, idle=True)
    data = dependence.run(idle).data
    assert np.isnan(data["industry_upstreamness"].sel(region="AAA", sector="mill"))
    assert np.isfinite(data["upstreamness"]).all()


def test_ties_add_up(rng):
    early, late = random_world(rng, 3, 3), random_world(rng, 3, 3)
    early, late = early.with_info(year=1913), late.with_info(year=1928)
    table = dependence.ties([early, late]).pivot_table("value", ["year", "region"], "measure")
    before = dependence.run(early).summary()["import_dependence"]
    after = dependence.run(late).summary()["import_dependence"]
    for region in early.regions:
        row = table.loc[(1928, region)]
        assert row["import_dependence_change"] == pytest.approx(after[region] - before[region])
        parts = row["within_change"] + row["composition_change"]
        assert row["import_dependence_change"] == pytest.approx(parts)


def test_bad_arguments(rng, world):
    with pytest.raises(InputError, match="at least one world"):
        dependence.ties([])
    with pytest.raises(InputError, match="different sectors; aggregate them"):
        dependence.ties([world, random_world(rng, 3, 2)])
    with pytest.raises(InputError, match="choose 'total', 'sector' or 'partner'"):
        dependence.decompose_exports(world, "AAA", by="week")
    with pytest.raises(InputError, match="nobody is left to export to"):
        dependence.decompose_exports(world, list(world.regions))
    with pytest.raises(NameNotFoundError, match="no region 'AAB'"):
        dependence.decompose_exports(world, "AAB")
    with pytest.raises(InputError, match="its fields are productive_forces, decompose"):
        dependence.Spec(decomposed=True)
