"""Against BoARIO 0.7.2 itself, run beside us on the same table with the same events."""

from __future__ import annotations

import logging
import warnings

import numpy as np
import pandas as pd
import pymrio
import pytest

from autarky import disruption
from autarky.world import World

pytestmark = pytest.mark.slow
DAYS = 150
RECOVERY = {
    "linear": "linear",
    "convexe": "convex_scaled",
    "convexe noscale": "convex",
    "concave": "concave",
}
INVENTORIES = {
    "food": 10, "mining": 1, "manufactoring": 45, "electricity": 2, "construction": 90,
    "trade": 30, "transport": 7, "other": 90,
}  # fmt: skip


def loss(kind, region, sectors, *when, **more):
    share, start, duration = when
    return {
        "kind": kind, "region": region, "sectors": sectors, "share": share,
        "start": start, "duration": duration, **more,
    }  # fmt: skip


HALF = loss("arbitrary", "reg1", ("mining", "manufactoring"), 0.5, 5, 60, tau=60, function="linear")
CASES = {
    "concave": (
        [loss("arbitrary", "reg2", ("food", "trade"), 0.3, 3, 7, tau=50, function="concave")],
        {},
        {},
    ),
    "convex": (
        [loss("arbitrary", "reg3", ("mining",), 0.6, 1, 1, tau=31, function="convexe noscale")],
        {},
        {},
    ),
    "convex, scaled": (
        [loss("arbitrary", "reg3", ("mining",), 0.6, 1, 1, tau=31, function="convexe")],
        {},
        {},
    ),
    "capital": (
        [loss("recovery", "reg1", ("construction",), 0.2, 4, 3, tau=40, function="concave")],
        {},
        {},
    ),
    "capital lost twice": (
        [
            loss("recovery", "reg1", ("food",), 0.3, 4, 30, tau=40, function="linear"),
            loss("recovery", "reg1", ("food", "mining"), 0.4, 20, 30, tau=40, function="linear"),
        ],
        {},
        {},
    ),
    "rebuilt": (
        [
            loss(
                "rebuild",
                "reg4",
                ("food",),
                0.02,
                4,
                10,
                tau=30,
                by={"construction": 0.5, "transport": 0.5},
            ),
            loss("recovery", "reg4", ("food", "mining"), 0.05, 15, 10, tau=30, function="linear"),
        ],
        {},
        {},
    ),
    "base model": ([HALF], {"model": "base"}, {"inventory_gap": "base"}),
    "not by capacity": ([HALF], {"order_type": "noalt"}, {"order": "noalt"}),
    "other parameters": (
        [HALF],
        {
            "psi_param": 0.9,
            "inventory_restoration_tau": 30,
            "alpha_max": 1.1,
            "alpha_tau": 100,
            "main_inv_dur": 20,
        },
        {
            "psi": 0.9,
            "inventory_restoration_days": 30,
            "overproduction_max": 1.1,
            "overproduction_days": 100,
            "inventory_days": 20,
        },
    ),
    "inventories by product": (
        [HALF],
        {"inventory_dict": INVENTORIES, "infinite_inventories_sect": ["other"]},
        {"inventory_days": {**INVENTORIES, "other": np.inf}},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_same_output_on_the_test_system(name):
    losses, theirs, ours = CASES[name]
    system = pymrio.load_test().calc_all()
    peer = peer_output(system, losses, DAYS, **theirs)
    found = own_output(World.from_pymrio(system), losses, DAYS, **ours)
    assert np.abs(peer - 1).to_numpy().max() > 0.05
    np.testing.assert_allclose(found.to_numpy(), peer[found.columns].to_numpy(), rtol=0, atol=1e-12)


def test_the_same_output_on_wiod_2011(wiod):
    world = without_negative_output(wiod(2011))
    losses = [loss("arbitrary", "CHN", tuple(world.sectors), 0.5, 5, 60, tau=60, function="linear")]
    found = own_output(world, losses, 100)
    peer = peer_output(world.to_pymrio().calc_all(), losses, 100)[found.columns]
    made = found.columns[found.notna().all()]
    assert len(made) > 1400
    np.testing.assert_allclose(found[made].to_numpy(), peer[made].to_numpy(), rtol=0, atol=1e-10)


def without_negative_output(world):
    """Two industries of the table have an output of −1 (rounding), which the peer refuses."""
    final = world.Y.copy()
    own = np.arange(world.n) // len(world.sectors) * len(world.categories)
    final[np.arange(world.n), own] -= np.minimum(world.x, 0.0)
    return World.from_arrays(
        world.Z,
        final,
        regions=world.regions,
        sectors=world.sectors,
        categories=world.categories,
        tolerate=("zero_output", "negative_final_demand", "rounding"),
    )


def own_output(world, losses, days, **spec):
    events = []
    for one in losses:
        where = one["region"], one["sectors"], one["share"]
        when = {"start_day": one["start"], "duration_days": one["duration"]}
        if one["kind"] == "rebuild":
            more = {"rebuild_days": one["tau"], "rebuilding_sectors": one["by"]}
        else:
            more = {"recovery_days": one["tau"], "recovery": RECOVERY[one["function"]]}
        kind = disruption.CapacityLoss if one["kind"] == "arbitrary" else disruption.CapitalLoss
        events.append(kind(*where, **when, **more))
    spec = disruption.Spec(compat=True, horizon_days=days, **spec)
    output = disruption.run(world, spec=spec, events=events).data["output"].values
    industries = pd.MultiIndex.from_product([world.regions, world.sectors])
    return pd.DataFrame(output.reshape(days, -1), columns=industries)


def peer_output(system, losses, days, model="psi", **parameters):
    """(days, industries) output over the baseline."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        try:
            return _peer_output(system, losses, days, model, parameters)
        finally:
            logging.disable(logging.NOTSET)


def _peer_output(system, losses, days, model, parameters):
    from boario.event import from_series
    from boario.extended_models import ARIOPsiModel
    from boario.model_base import ARIOBaseModel
    from boario.simulation import Simulation

    made = (ARIOBaseModel if model == "base" else ARIOPsiModel)(system, **parameters)
    capital = pd.Series(np.asarray(made.productive_capital).ravel(), index=made.industries)
    events = []
    for one in losses:
        where = pd.MultiIndex.from_product(
            [[one["region"]], one["sectors"]], names=["region", "sector"]
        )
        options = {"occurrence": one["start"], "duration": one["duration"]}
        impact = pd.Series(one["share"], index=where)
        if one["kind"] != "arbitrary":
            impact *= capital.loc[where]
            options["event_monetary_factor"] = made.monetary_factor
        if one["kind"] == "rebuild":
            options |= {"rebuild_tau": one["tau"], "rebuilding_sectors": one["by"]}
        else:
            options |= {"recovery_tau": one["tau"], "recovery_function": one["function"]}
        events.append(from_series(impact, event_type=one["kind"], **options))
    # events are added afterwards: the constructor of 0.7.2 fails on a list of them
    simulation = Simulation(made, n_temporal_units_to_sim=days)
    simulation.add_events(events)
    simulation.loop()
    base = pd.Series(np.asarray(made.X_0).ravel(), index=made.industries)
    return simulation.production_realised / base
