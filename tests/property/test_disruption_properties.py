"""What must hold for the disruption clock on any table, under any events."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import random_world

import autarky as ak
from autarky import disruption
from autarky.disruption.damage import Damage
from autarky.disruption.dynamics import State, advance
from autarky.disruption.table import Table
from autarky.world import World

QUICK = settings(max_examples=25, deadline=None)


@st.composite
def cases(draw):
    """A random world, a spec with long and short inventories, and one or two events."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    R, S = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    world = random_world(
        rng, R, S, zeros=draw(st.sampled_from([0.0, 0.4])), idle=draw(st.booleans()) and S > 1
    )
    spec = disruption.Spec(
        horizon_days=40,
        psi=draw(st.sampled_from([0.3, 0.8, 0.95])),
        inventory_days=draw(st.sampled_from([2.0, 10.0, 60.0])),
        inventory_restoration_days=draw(st.sampled_from([2.0, 30.0])),
        order=draw(st.sampled_from(["alt", "noalt"])),
        inventory_gap=draw(st.sampled_from(["psi", "base"])),
    )
    kinds = draw(st.lists(st.sampled_from(["capacity", "capital", "rebuild"]), max_size=2))
    return world, spec, [_event(kind, world, rng) for kind in kinds]


def _event(kind, world, rng):
    where = str(rng.choice(world.regions)), str(rng.choice(world.sectors)), rng.uniform(0.05, 1.0)
    when = {"start_day": int(rng.integers(0, 10)), "duration_days": int(rng.integers(1, 20))}
    if kind == "capacity":
        return disruption.CapacityLoss(*where, **when, recovery_days=7, recovery="concave")
    if kind == "capital":
        return disruption.CapitalLoss(*where, **when, recovery_days=7)
    by = {str(world.sectors[0]): 1.0}
    return disruption.CapitalLoss(*where, **when, rebuild_days=15, rebuilding_sectors=by)


@QUICK
@given(cases())
def test_limits_hold_every_day(case):
    world, spec, events = case
    table = Table.of(world, spec)
    damage = Damage(events, world, table, compat=False)
    state = State.baseline(table, spec)
    for day in range(spec.horizon_days):
        before = state.inventories.copy()
        done = advance(state, table, spec, damage.lost(day), damage.demanded(day))
        damage.rebuild(day, done.fill)
        slack = 1e-12 * table.x.max()
        assert (done.output <= done.capacity + slack).all()
        assert (done.output <= done.demand + slack).all()
        assert (done.output >= 0).all()
        assert ((done.fill >= 0) & (done.fill <= 1 + 1e-12)).all()
        delivered = done.fill * done.demand
        np.testing.assert_allclose(delivered, done.output, rtol=0, atol=slack)
        assert (state.inventories >= 0).all()
        assert np.isfinite(state.factors).all()
        assert (state.orders >= 0).all()
        used = table.a * done.output
        made = table.needed & (table.target > 0)
        assert (used[made] <= (before + 1e3 * slack + state.inventories + used)[made]).all()


@QUICK
@given(cases())
def test_relabelling_and_currency_change_nothing(case):
    world, spec, events = case
    rng = np.random.default_rng(0)
    R, S = len(world.regions), len(world.sectors)
    regions, sectors = rng.permutation(R), rng.permutation(S)
    rows = (regions[:, None] * S + sectors).ravel()
    other = World.from_arrays(
        world.Z[np.ix_(rows, rows)] * 7.3,
        world.final_by_region[np.ix_(rows, regions)] * 7.3,
        regions=np.array(world.regions)[regions],
        sectors=np.array(world.sectors)[sectors],
        tolerate=("zero_output",),
    )
    first = disruption.run(world, spec=spec, events=events).data
    second = disruption.run(other, spec=spec, events=events).data
    for name in ("output", "consumption", "inventory_cover_days", "capacity_lost"):
        there = second[name].sel(region=list(world.regions), sector=list(world.sectors))
        np.testing.assert_allclose(first[name].values, there.values, rtol=0, atol=1e-8)


@pytest.mark.parametrize("compat", [False, True])
@pytest.mark.parametrize("name", ["1928", "2011", "toy"])
def test_nothing_happens_for_a_thousand_days_without_an_event(name, compat):
    world = ak.load_world(name)
    spec = disruption.Spec(horizon_days=1000, compat=compat)
    data = disruption.run(world, spec=spec).data
    for measure in ("output", "consumption", "capacity"):
        values = data[measure].values
        np.testing.assert_allclose(values[np.isfinite(values)], 1.0, rtol=0, atol=1e-12)
