"""The disruption clock against BoARIO in the same run, with cuts, in batches, and its memory."""

from __future__ import annotations

import logging
import statistics
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pymrio

from autarky import disruption
from autarky.disruption.damage import Damage
from autarky.disruption.draws import draw
from autarky.disruption.dynamics import advance, begin
from autarky.disruption.economy import Economy
from autarky.scenario import Scenario
from autarky.world import World
from benchmarks.registry import Figure, benchmark
from benchmarks.tables import icio_like, world_of

WARM, DAYS = 5, 20

MEMORY = """
import sys
from autarky import disruption
from autarky.scenario import Scenario
from benchmarks.memory import peak_above
from benchmarks.tables import icio_like, world_of

R, S, cut = (int(a) for a in sys.argv[1:])
Z, Y = icio_like(R, S)
world = world_of(Z, Y, R, S)
del Z, Y
world.hash
# the compiled code is in place before memory is measured
toy = world_of(*icio_like(3, 3), 3, 3)
siege = Scenario.blockade(world.regions[0]) if cut else Scenario.none()
disruption.run(toy, siege, disruption.Spec(horizon_days=5))
print(peak_above(lambda: disruption.run(world, siege, disruption.Spec()))[0])
"""


@benchmark("disruption_1435")
def disruption_1435() -> list[Figure]:
    """41 regions × 35 sectors, the size of WIOD 2013."""
    return _against_the_peer(41, 35, 60.0)


@benchmark("disruption_3465")
def disruption_3465() -> list[Figure]:
    """77 regions × 45 sectors, the size of the OECD's tables."""
    return _against_the_peer(77, 45, 40.0)


@benchmark("disruption_cut")
def disruption_cut() -> list[Figure]:
    """One region blockaded at n = 1,435: one scenario, and 64 draws with their own parameters."""
    world = world_of(*icio_like(41, 35), 41, 35)
    siege = Scenario.blockade(world.regions[3])
    one = _day(Economy.of(world, siege, disruption.Spec()))
    drawn = draw(world, disruption.Spec(), 64, 1)
    days = {
        precision: _day(Economy.of(world, siege, disruption.Spec(precision=precision), drawn))
        for precision in ("float64", "float32")
    }
    return [
        Figure("a day with a cut", one * 1e3, "ms", 8.0),
        Figure("a day of 64 draws, float32", days["float32"] * 1e3, "ms", 60.0),
        Figure("a day of 64 draws, float64", days["float64"] * 1e3, "ms"),
        Figure("64 draws over one, float32", days["float32"] / one, "×"),
    ]


@benchmark("disruption_memory")
def disruption_memory() -> list[Figure]:
    """Peak memory above the loaded World, in processes of their own."""
    plain, cut = (_in_a_process(77, 45, cut) for cut in (0, 1))
    return [
        Figure("peak above the World, n = 3,465, no cut", plain, "GiB", 0.25),
        Figure("peak above the World, n = 3,465, with a cut", cut, "GiB", 0.35),
    ]


def _against_the_peer(regions: int, sectors: int, bound: float) -> list[Figure]:
    world = world_of(*icio_like(regions, sectors), regions, sectors)
    economy = Economy.of(world, Scenario.none(), disruption.Spec(compat=True))
    loss = disruption.CapacityLoss(world.regions[0], share=0.5, start_day=1, duration_days=60)
    ours, peers = _day(economy, [loss]), _peers_day(world)
    again = _day(economy, [loss])
    best = min(ours, again)
    moved = economy.table.Z.nbytes / _bandwidth()
    return [
        Figure(f"a day, n = {world.n:,}", best * 1e3, "ms"),
        Figure(f"a day of BoARIO, n = {world.n:,}", peers * 1e3, "ms"),
        Figure("BoARIO over ours", peers / best, "×", bound, True),
        Figure("one reading of the table from memory", moved * 1e3, "ms"),
        Figure("ours over one reading", best / moved, "×"),
    ]


def _day(economy: Economy, events: list[disruption.CapacityLoss] | None = None) -> float:
    """Median seconds of a day."""
    compat, members = economy.spec.compat, economy.members.count
    damage = Damage(events or [], economy.world, economy.table, compat=compat, members=members)
    state, times = begin(economy), []
    days = 5 * DAYS if members == 1 else DAYS
    for day in range(WARM + days):
        start = time.perf_counter()
        done = advance(state, economy, damage.lost(day), damage.demanded(day))
        damage.rebuild(day, done.fill_final)
        times.append(time.perf_counter() - start)
    return statistics.median(times[WARM:])


def _bandwidth() -> float:
    """Bytes a second that all cores read from memory together, from more than caches hold."""
    parts = [np.ones(2**25) for _ in range(2)]  # 256 MB each
    with ThreadPoolExecutor(2) as pool:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            list(pool.map(np.max, parts))
            times.append(time.perf_counter() - start)
    return sum(p.nbytes for p in parts) / statistics.median(times)


def _in_a_process(regions: int, sectors: int, cut: int) -> float:
    """GiB above the World of one run in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(regions), str(sectors), str(cut)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(done.stdout)


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
