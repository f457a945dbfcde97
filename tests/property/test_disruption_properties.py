"""What must hold for the disruption clock on any table, under any events and cuts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.disruption_cases import make_scenario, make_spec, make_world
from tests.strategies import random_world

import autarky as ak
from autarky import disruption
from autarky._core.errors import InputError
from autarky.disruption.damage import Damage
from autarky.disruption.draws import draw
from autarky.disruption.dynamics import advance, begin
from autarky.disruption.economy import Economy
from autarky.world import World

QUICK = settings(max_examples=25, deadline=None)
PATHS = ("output", "consumption", "inventory_cover_days", "capacity_lost", "fill_rate")


@st.composite
def cases(draw):
    """A random world, cuts or none, a spec with long and short inventories, up to two events."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    R, S = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    world = random_world(
        rng, R, S, zeros=draw(st.sampled_from([0.0, 0.4])), idle=draw(st.booleans()) and S > 1
    )
    spec = disruption.Spec(
        horizon_days=40,
        psi=draw(st.sampled_from([0.3, 0.8, 0.95])),
        inventory_days=draw(st.sampled_from([4.0, 10.0, 60.0])),
        inventory_restoration_days=draw(st.sampled_from([2.0, 30.0])),
        order=draw(st.sampled_from(["alt", "noalt"])),
        inventory_gap=draw(st.sampled_from(["psi", "base"])),
        criticality=draw(st.sampled_from(["leontief", "critical", "linear"])),
    )
    kinds = draw(st.lists(st.sampled_from(["capacity", "capital", "rebuild"]), max_size=2))
    scenario = make_scenario(rng, world) if draw(st.booleans()) else ak.Scenario.none()
    return world, scenario, spec, [_event(kind, world, rng) for kind in kinds]


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
    world, scenario, spec, events = case
    economy = Economy.of(world, scenario, spec)
    table = economy.table
    damage = Damage(events, world, table, compat=False)
    state = begin(economy)
    slack = 1e-12 * table.x.max()
    for day in range(spec.horizon_days):
        before = state.books.w.copy()
        done = advance(state, economy, damage.lost(day), damage.demanded(day))
        damage.rebuild(day, done.fill_final)
        assert (done.output <= done.capacity + slack).all()
        assert (done.output <= done.demand + slack).all()
        assert (done.output >= 0).all()
        assert ((done.fill >= 0) & (done.fill <= 1 + 1e-12)).all()
        supply = done.output + table.drawdown[..., None]
        assert (done.fill * done.demand <= supply + slack).all()
        assert done.oversold <= 1e-12
        assert (state.books.w >= 0).all()
        assert (state.households.h >= 0).all()
        assert (done.consumption >= 0).all()
        assert np.isfinite(state.books.Ho).all()
        assert (state.books.Hc <= 1).all()
        assert (state.books.orders >= 0).all()
        if spec.criticality == "leontief":
            used = (table.a * done.output[..., 0])[..., None]
            binds = (economy.buying.kind > 0)[..., None]
            assert (used * binds <= before + slack).all()


@QUICK
@given(cases())
def test_relabelling_and_currency_change_nothing(case):
    world, scenario, spec, events = case
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
    first = disruption.run(world, scenario, spec, events).data
    second = disruption.run(other, scenario, spec, events).data
    for name in PATHS:
        there = second[name].sel(region=list(world.regions), sector=list(world.sectors))
        np.testing.assert_allclose(first[name].values, there.values, rtol=0, atol=1e-8)


@pytest.mark.parametrize("compat", [False, True])
@pytest.mark.parametrize("name", ["1928", "2011", "toy"])
def test_nothing_happens_for_a_thousand_days_without_an_event(name, compat):
    world = ak.load_world(name)
    spec = disruption.Spec(horizon_days=1000, compat=compat)
    data = disruption.run(world, spec=spec).data
    for measure in ("output", "consumption", "capacity", "orders", "fill_rate", "other_final_use"):
        values = data[measure].values
        np.testing.assert_allclose(values[np.isfinite(values)], 1.0, rtol=0, atol=1e-12)


@QUICK
@given(st.integers(0, 2**32 - 1))
def test_nothing_but_home_deliveries_reaches_a_blockaded_region(seed):
    rng = np.random.default_rng(seed)
    world = make_world(rng, 3, 2)
    economy = Economy.of(world, ak.Scenario.blockade("BBB"), make_spec(rng))
    state = begin(economy, traced=(1,))
    for day in range(40):
        held = state.households.h[:, 1].copy()
        done = advance(state, economy, np.zeros((1, 1, 1)), np.zeros((1, 1, 1)))
        received = state.books.trace[1, :, 0].sum(axis=1)
        received += done.consumption[:, 1] + state.households.h[:, 1] - held
        received += done.other_use[:, 1]
        at_home = (done.fill * done.demand)[1]
        assert day < 40
        np.testing.assert_allclose(received, at_home, rtol=0, atol=1e-12 * economy.table.x.max())


@QUICK
@given(st.integers(0, 2**32 - 1))
def test_a_batch_equals_its_members_run_one_by_one(seed):
    rng = np.random.default_rng(seed)
    world = make_world(rng, 3, 3)
    scenario = make_scenario(rng, world)
    spec = disruption.Spec(horizon_days=60, rationing=make_spec(rng).rationing)
    inventory = dict.fromkeys(world.sectors[:2], 40.0)
    spec = spec.model_copy(update={"inventory_days": inventory})
    drawn = draw(world, disruption.Spec(), 5, seed % 1000)
    together = _paths(world, scenario, spec, drawn)
    for member in range(len(drawn)):
        alone = _paths(world, scenario, spec, drawn.iloc[[member]])
        for name, values in alone.items():
            ends = values[-1].min() if name == "output" else 1.0
            tolerance = 1e-12 if ends > 0.1 else 1e-8  # collapse amplifies rounding
            np.testing.assert_allclose(
                together[name][..., member], values[..., 0], rtol=0, atol=tolerance
            )


def _paths(world, scenario, spec, drawn):
    economy = Economy.of(world, scenario, spec, drawn)
    state = begin(economy)
    nothing = np.zeros((1, 1, 1))
    days = [advance(state, economy, nothing, nothing) for _ in range(spec.horizon_days)]
    x, eaten = economy.table.x.max(), economy.table.households.max()
    return {
        "output": np.stack([d.output for d in days]) / x,
        "consumption": np.stack([d.consumption for d in days]) / eaten,
    }


@pytest.mark.slow
@pytest.mark.parametrize("part", range(5))
def test_random_scenarios_run_to_the_end_or_are_refused_by_name(part):
    run, refused = 0, 0
    for seed in range(100 * part, 100 * (part + 1)):
        rng = np.random.default_rng(seed)
        R, S = int(rng.integers(2, 6)), int(rng.integers(1, 5))
        world = make_world(
            rng, R, S, zeros=float(rng.choice([0.0, 0.5])), idle=S > 1 and rng.random() < 0.3,
            drawdown=bool(rng.random() < 0.3),
        )  # fmt: skip
        scenario, spec = make_scenario(rng, world), make_spec(rng, days=200)
        if rng.random() < 0.1:
            spec = spec.model_copy(update={"inventory_days": 1.0, "psi": 0.3})
        if spec.inventory_days == 1.0:
            with pytest.raises(InputError, match="at least 1/psi"):
                disruption.run(world, scenario, spec)
            refused += 1
            continue
        result = disruption.run(world, scenario, spec, draws=int(rng.choice([1, 3])))
        made = np.broadcast_to((world.x > 0).reshape(R, S), (200, R, S))
        for name in ("output", "capacity", "orders", "fill_rate"):
            values = result.data[name].values
            assert np.isfinite(values[made]).all(), (seed, name)
        assert np.isfinite(result.data["household_cover_days"].values).any()
        assert result.certificate.holds
        run += 1
    assert run > 80
    assert refused > 0


@pytest.mark.parametrize("region", ["GBR", "IND"])
@pytest.mark.parametrize("rationing", ["proportional", "industries_first"])
def test_loss_grows_with_the_cut_and_psi_and_falls_with_inventories(region, rationing):
    world = ak.load_world("1928")

    def loss(remaining=0.0, psi=0.8, days=60.0):
        spec = disruption.Spec(
            rationing=rationing, psi=psi, inventory_days=days, horizon_days=300, pipeline_days=30
        )
        siege = ak.Scenario.blockade(region, remaining=remaining)
        summary = disruption.run(world, siege, spec).summary()
        return float(summary.loc[region, "consumption_loss_days"])

    by_cut = [loss(remaining=share) for share in (0.9, 0.6, 0.3, 0.0)]
    by_psi = [loss(psi=psi) for psi in (0.5, 0.7, 0.9)]
    by_days = [loss(days=days) for days in (90.0, 60.0, 30.0)]
    unharmed = region == "IND" and rationing == "industries_first"
    for losses in (by_cut, by_psi, by_days):
        assert losses == sorted(losses), losses
        assert losses[-1] > losses[0] or unharmed
