"""The disruption clock against BoARIO in the same run: the same table, the same event."""

from __future__ import annotations

import logging
import statistics
import time
import warnings

import numpy as np
import pandas as pd
import pymrio

from autarky import disruption
from autarky.disruption.damage import Damage
from autarky.disruption.dynamics import State, advance
from autarky.disruption.table import Table
from autarky.world import World
from benchmarks.registry import Figure, benchmark
from benchmarks.tables import icio_like, world_of

WARM, DAYS = 5, 20


@benchmark("disruption_1435")
def disruption_1435() -> list[Figure]:
    """41 regions × 35 sectors, the size of WIOD 2013."""
    return _against_the_peer(41, 35, 60.0)


@benchmark("disruption_3465")
def disruption_3465() -> list[Figure]:
    """77 regions × 45 sectors, the size of the OECD's tables."""
    return _against_the_peer(77, 45, 40.0)


def _against_the_peer(regions: int, sectors: int, bound: float) -> list[Figure]:
    world = world_of(*icio_like(regions, sectors), regions, sectors)
    ours, peers = _our_day(world), _peers_day(world)
    return [
        Figure(f"a day, n = {world.n:,}", ours * 1e3, "ms"),
        Figure(f"a day of BoARIO, n = {world.n:,}", peers * 1e3, "ms"),
        Figure("BoARIO over ours", peers / ours, "×", bound, True),
    ]


def _our_day(world: World) -> float:
    spec = disruption.Spec(compat=True)
    table = Table.of(world, spec)
    loss = disruption.CapacityLoss(world.regions[0], share=0.5, start_day=1, duration_days=60)
    damage, state = Damage([loss], world, table, compat=True), State.baseline(table, spec)
    nothing, times = np.zeros(world.n), []
    for day in range(WARM + 5 * DAYS):
        start = time.perf_counter()
        done = advance(state, table, spec, damage.lost(day), nothing)
        damage.rebuild(day, done.fill)
        times.append(time.perf_counter() - start)
    return statistics.median(times[WARM:])


def _peers_day(world: World) -> float:
    from boario.event import from_series
    from boario.extended_models import ARIOPsiModel
    from boario.simulation import Simulation

    rows = pd.MultiIndex.from_product([world.regions, world.sectors], names=["region", "sector"])
    columns = pd.MultiIndex.from_product([world.regions, ["final demand"]])
    system = pymrio.IOSystem(
        Z=pd.DataFrame(world.Z, rows, rows), Y=pd.DataFrame(world.final_by_region, rows, columns)
    )
    system.calc_all()
    hit = pd.MultiIndex.from_product([world.regions[:1], world.sectors], names=["region", "sector"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        simulation = Simulation(ARIOPsiModel(system), n_temporal_units_to_sim=365)
        event = from_series(
            pd.Series(0.5, index=hit), event_type="arbitrary", occurrence=1, duration=60,
            recovery_tau=60, recovery_function="linear",
        )  # fmt: skip
        simulation.add_events([event])
        times = []
        for _ in range(WARM + DAYS):
            start = time.perf_counter()
            simulation.next_step()
            times.append(time.perf_counter() - start)
        logging.disable(logging.NOTSET)
    return statistics.median(times[WARM:])
