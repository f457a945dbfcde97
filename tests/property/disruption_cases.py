"""Random worlds, cuts and choices for the disruption clock."""

from __future__ import annotations

import numpy as np
from tests.strategies import random_world, satellites

import autarky as ak
from autarky import disruption
from autarky.scenario import Cut, Stock
from autarky.world import World

RATIONING = ("proportional", "industries_first", "households_first", "critical_first")
RULES = ("leontief", "critical", "linear")


def make_world(rng, R, S, *, zeros=0.0, idle=False, drawdown=False):
    """A random table with its own inventories and criticality; some products cannot be stored."""
    world = random_world(rng, R, S, 2, zeros=zeros, idle=idle)
    extra = satellites(rng, world)
    days = extra["inventory_days"]
    days.values[:] = rng.uniform(3.0, 60.0, days.shape)
    if S > 1:
        days.values[:, -1] = np.inf
    home = days.copy(data=rng.uniform(0.0, 20.0, days.shape) * (rng.random(days.shape) < 0.8))
    grades = rng.choice([0.0, 0.5, 1.0], (S, S))
    critical = type(days)(
        grades, {"sector": list(world.sectors), "user": list(world.sectors)}, ("sector", "user"),
        attrs=days.attrs,
    )  # fmt: skip
    Y, options = world.Y.copy(), {"tolerate": tuple(world.info.tolerated) if idle else ()}
    if drawdown:
        Y[0, 1] -= 0.3 * world.x[0]
        options["tolerate"] += ("negative_final_demand",)
    return World.from_arrays(
        world.Z, Y, regions=world.regions, sectors=world.sectors,
        categories=("households", "investment"), name="random", unit="USD",
        satellites={"inventory_days": days, "household_stock_days": home, "criticality": critical},
        **options,
    )  # fmt: skip


def make_scenario(rng, world):
    """Up to three cuts that start, ramp, leak, overlap and end, and stocks to begin with."""
    names = list(world.regions)
    cuts = []
    for _ in range(rng.integers(1, 4)):
        one, other = rng.permutation(names)[:2]
        cuts.append(
            Cut(
                importer=str(rng.choice([one, "*"])),
                exporter=str(other),
                sectors=str(rng.choice(["*", world.sectors[0]])),
                remaining=float(rng.choice([0.0, 0.0, 0.3, 0.9])),
                start_days=float(rng.choice([0, 3, 7.5])),
                duration_days=float(rng.choice([20, 35, 500])),
                ramp_days=float(rng.choice([0, 0, 6, 15.5])),
            )
        )
    stocks = []
    if rng.random() < 0.5:
        who = str(rng.choice(["industries", "households"]))
        days = float(rng.uniform(0, 40))
        stocks = [Stock(region=str(rng.choice(names)), days=days, holder=who)]
    return ak.Scenario(cuts=cuts, stocks=stocks)


def make_spec(rng, days=60):
    return disruption.Spec(
        horizon_days=days,
        psi=float(rng.choice([0.5, 0.8, 0.95])),
        criticality=str(rng.choice(RULES)),
        rationing=str(rng.choice(RATIONING)),
        rerouting=float(rng.choice([0.0, 0.4, 1.0])),
        order=str(rng.choice(["alt", "alt", "noalt"])),
        inventory_restoration_days=float(rng.choice([5, 30])),
        overproduction_days=float(rng.choice([20, 365])),
        pipeline_days=float(rng.choice([0, 10])),
        restocking_days=float(rng.choice([5, 30])),
    )
