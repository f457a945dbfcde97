"""What must hold for scaling, storing, merging and relabelling any balanced table."""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from autarky.numerics.ras import gras, ras
from autarky.world import World
from strategies import worlds

few = settings(max_examples=8, deadline=None)
seeds = st.integers(0, 2**32 - 1)


# -- biproportional scaling -----------------------------------------------------------------------


@st.composite
def problems(draw, *, signed):
    """A matrix with empty cells and the margins of another one of the same signs."""
    rng = np.random.default_rng(draw(seeds))
    size = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    matrix = rng.lognormal(0.0, 1.0, size) * (rng.random(size) >= draw(st.sampled_from([0.0, 0.3])))
    if signed:
        matrix *= np.where(rng.random(size) < 0.2, -1.0, 1.0)
    target = matrix * rng.lognormal(0.0, 0.4, size)
    if draw(st.booleans()):  # an empty line
        matrix[0], target[0] = 0.0, 0.0
    scale = 10.0 ** draw(st.integers(-6, 9))
    if signed:  # GRAS holds on to the level of the matrix, RAS does not
        matrix = matrix * scale
    return matrix, scale * target.sum(axis=1), scale * target.sum(axis=0)


def assert_scaled(scaling, matrix, rows, columns):
    largest = max(np.abs(rows).max(), np.abs(columns).max(), 1e-300)
    assert scaling.converged
    np.testing.assert_allclose(scaling.matrix.sum(axis=1), rows, rtol=0, atol=1e-10 * largest)
    np.testing.assert_allclose(scaling.matrix.sum(axis=0), columns, rtol=0, atol=1e-10 * largest)
    np.testing.assert_array_equal(np.sign(scaling.matrix), np.sign(matrix))


@settings(few, max_examples=50)
@given(problems(signed=False))
def test_ras_meets_the_margins_by_multipliers_and_keeps_zeros(problem):
    matrix, rows, columns = problem
    scaling = ras(matrix, rows, columns)
    assert_scaled(scaling, matrix, rows, columns)
    explained = scaling.row_multipliers[:, None] * matrix * scaling.column_multipliers
    np.testing.assert_allclose(scaling.matrix, explained, rtol=1e-12)


@settings(few, max_examples=50)
@given(problems(signed=True))
def test_gras_meets_the_margins_and_keeps_signs_and_zeros(problem):
    matrix, rows, columns = problem
    scaling = gras(matrix, rows, columns)
    assert_scaled(scaling, matrix, rows, columns)
    r, s = scaling.row_multipliers[:, None], scaling.column_multipliers
    explained = np.where(matrix > 0, r * matrix * s, matrix / r / s)
    np.testing.assert_allclose(scaling.matrix, explained, rtol=1e-12)


@settings(few, max_examples=50)
@given(problems(signed=True))
def test_scaling_a_scaled_matrix_again_leaves_it_alone(problem):
    matrix, rows, columns = problem
    once = gras(matrix, rows, columns).matrix
    again = gras(once, once.sum(axis=1), once.sum(axis=0))
    np.testing.assert_allclose(again.matrix, once, rtol=1e-9)


# -- on disk --------------------------------------------------------------------------------------


@settings(few, max_examples=4)
@given(worlds(with_satellites=True, split=True))
def test_a_saved_world_comes_back_the_same(world):
    with tempfile.TemporaryDirectory() as folder:
        loaded = World.load(world.save(Path(folder) / "world.nc"))
    for name in world.dataset.variables:
        np.testing.assert_array_equal(loaded.dataset[name].values, world.dataset[name].values)
        assert loaded.dataset[name].dims == world.dataset[name].dims
        assert loaded.dataset[name].attrs == world.dataset[name].attrs
    assert set(loaded.dataset.variables) == set(world.dataset.variables)
    assert loaded.info == world.info
    assert loaded.hash == world.hash


# -- merging --------------------------------------------------------------------------------------


def merger(draw, names, prefix):
    """Every name sent to one of the groups ``prefix0``, ``prefix1`` …, or to itself."""
    groups = st.sampled_from([None, *(f"{prefix}{i}" for i in range(2))])
    return {name: draw(groups) or name for name in names}


KINDS = ("regions", "sectors", "categories")


@few
@given(worlds(split=True, with_satellites=True), st.data())
def test_merging_keeps_every_total(world, data):
    mergers = {kind: merger(data.draw, getattr(world, kind), kind) for kind in KINDS}
    merged = world.aggregate(**mergers)
    for kind in KINDS:
        assert getattr(merged, kind) == tuple(dict.fromkeys(mergers[kind].values()))
    for name in ("intermediate", "final", "value_added", "population", "employment"):
        np.testing.assert_allclose(
            merged.dataset[name].sum().item(), world.dataset[name].sum().item(), rtol=1e-12
        )
    owner = np.array([mergers["regions"][r] for r in world.regions])
    gdp = world.va.reshape(len(owner), -1).sum(axis=1)
    for at, region in enumerate(merged.regions):
        here = merged.va.reshape(len(merged.regions), -1)[at].sum()
        np.testing.assert_allclose(here, gdp[owner == region].sum(), rtol=1e-12)
    days = world.dataset["inventory_days"].values
    mean = merged.dataset["inventory_days"].values
    assert days.min() * (1 - 1e-12) <= mean.min() <= mean.max() <= days.max() * (1 + 1e-12)
    report = merged.check()
    assert report.ok
    assert max(report.row_residual, report.column_residual) < 1e-9


def assert_same(one, other):
    """Equal labels, facts and figures; figures to rounding, idle industries' averages aside."""
    for name in ("regions", "sectors", "categories", "factors", "region_countries", "info"):
        assert getattr(one, name) == getattr(other, name), name
    largest = one.x.max()
    for name in ("intermediate", "final", "value_added"):
        mine, theirs = one.dataset[name], other.dataset[name]
        assert mine.attrs == theirs.attrs
        np.testing.assert_allclose(mine.values, theirs.values, rtol=1e-9, atol=1e-12 * largest)
    busy = (one.x > 0).reshape(len(one.regions), len(one.sectors))
    for name in set(map(str, one.dataset.data_vars)) - {"intermediate", "final", "value_added"}:
        mine, theirs = one.dataset[name], other.dataset[name]
        assert mine.attrs == theirs.attrs
        shown = busy if name == "inventory_days" else np.ones(mine.shape, dtype=bool)
        np.testing.assert_allclose(mine.values[shown], theirs.values[shown], rtol=1e-9)


@few
@given(worlds(split=True, with_satellites=True), st.data())
def test_merging_in_two_steps_is_merging_in_one(world, data):
    kind = data.draw(st.sampled_from(KINDS))
    first = merger(data.draw, getattr(world, kind), "first")
    second = merger(data.draw, tuple(dict.fromkeys(first.values())), "second")
    at_once = {old: second[new] for old, new in first.items()}
    steps = world.aggregate(**{kind: first}).aggregate(**{kind: second})
    assert_same(steps, world.aggregate(**{kind: at_once}))


@few
@given(worlds(split=True, with_satellites=True), st.data())
def test_regions_and_sectors_merge_in_either_order(world, data):
    regions = merger(data.draw, world.regions, "R")
    sectors = merger(data.draw, world.sectors, "S")
    one = world.aggregate(regions=regions).aggregate(sectors=sectors)
    assert_same(one, world.aggregate(sectors=sectors).aggregate(regions=regions))


# -- relabelling and the scale of the currency ----------------------------------------------------


def positions(order, size):
    return (np.asarray(order)[:, None] * size + np.arange(size)).ravel()


def altered(world, order, factor, va):
    """The table with its regions in another order, in another currency, with this value added."""
    rows = positions(order, len(world.sectors))
    columns = positions(order, len(world.categories))
    return World.from_arrays(
        world.Z[np.ix_(rows, rows)] * factor,
        world.Y[np.ix_(rows, columns)] * factor,
        va=va[rows] * factor,
        x=world.x[rows] * factor,
        regions=[world.regions[i] for i in order],
        sectors=world.sectors,
        categories=world.categories,
        countries=[world.region_countries[i] for i in order],
        info=world.info,
    )


@few
@given(worlds(split=True), st.data(), st.integers(-9, 12))
def test_order_and_currency_leave_the_accounts_sound(world, data, exponent):
    order = data.draw(st.permutations(range(len(world.regions))))
    report = altered(world, order, 10.0**exponent, world.va).check()
    assert report.ok
    assert {f.check for f in report.findings} <= set(world.info.tolerated)
    assert max(report.row_residual, report.column_residual) < 1e-9


@few
@given(worlds(), st.data(), st.integers(-9, 12), st.floats(1e-4, 0.1))
def test_order_and_currency_leave_a_broken_account_broken(world, data, exponent, share):
    order = data.draw(st.permutations(range(len(world.regions))))
    worst = int(world.x.argmax())
    va = world.va.copy()
    va[worst] += share * world.x[worst]
    info = replace(world.info, tolerated=(*world.info.tolerated, "imbalance"))
    report = altered(World(world.dataset, info), order, 10.0**exponent, va).check()
    (found,) = [f for f in report.findings if f.check == "imbalance"]
    assert (found.count, found.worst) == (1, world.industry_labels(worst))
    np.testing.assert_allclose(report.column_residual, share, rtol=1e-6)
    assert report.row_residual < 1e-9


@few
@given(worlds(with_satellites=True, split=True), st.data())
def test_changing_the_order_back_gives_the_same_world(world, data):
    order = data.draw(st.permutations(range(len(world.regions))))
    moved = altered(world, order, 1.0, world.va)
    back = altered(moved, np.argsort(order), 1.0, moved.va)
    table = ["intermediate", "final", "value_added"]
    xr.testing.assert_identical(back.dataset[table], world.dataset[table])
    np.testing.assert_allclose(back.x, world.x, rtol=1e-12)
    if list(order) != sorted(order):
        assert moved.hash != world.hash


# -- pymrio ---------------------------------------------------------------------------------------


@few
@given(worlds(split=True))
def test_through_pymrio_and_back(world):
    pytest.importorskip("pymrio")
    back = World.from_pymrio(world.to_pymrio(), tolerate=world.info.tolerated)
    for name in ("regions", "sectors", "categories", "factors", "name"):
        assert getattr(back, name) == getattr(world, name), name
    assert back.info.unit == world.info.unit
    table = ["intermediate", "final", "value_added"]
    xr.testing.assert_identical(
        back.dataset[table].drop_vars("country"), world.dataset[table].drop_vars("country")
    )
    facts = World.from_pymrio(world.to_pymrio(), info=world.info, countries=world.region_countries)
    assert facts.hash == world.hash
