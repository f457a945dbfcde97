"""The dependence clock on large tables, against pymrio in the same run."""

from __future__ import annotations

import subprocess
import sys
import time

import pandas as pd
import pymrio

from autarky import dependence
from autarky.dependence import equations, measures
from autarky.dependence.accounts import accounts_of, country_partition
from benchmarks.registry import Figure, benchmark, median_seconds
from benchmarks.tables import icio_like, world_of
from benchmarks.world import R, S

MEMORY = """
import sys
from autarky import dependence
from benchmarks.memory import peak_above
from benchmarks.tables import icio_like, world_of

R, S = int(sys.argv[1]), int(sys.argv[2])
Z, Y = icio_like(R, S)
world = world_of(Z, Y, R, S)
del Z, Y
world.hash
import time
start = time.perf_counter()
above, peak = peak_above(lambda: dependence.run(world))
print(time.perf_counter() - start, above, peak)
"""


@benchmark("dependence_3465")
def dependence_3465() -> list[Figure]:
    """Every measure, all exporters decomposed; and without the decomposition, as pymrio."""
    world = world_of(*icio_like(R, S), R, S)
    rows = pd.MultiIndex.from_product([world.regions, world.sectors], names=["region", "sector"])
    columns = pd.MultiIndex.from_product(
        [world.regions, world.categories], names=["region", "category"]
    )
    Z, Y = pd.DataFrame(world.Z, rows, rows), pd.DataFrame(world.Y, rows, columns)
    factors = pd.DataFrame(world.va[None, :], ["value_added"], rows)

    def theirs() -> None:
        pymrio.IOSystem(Z=Z, Y=Y).calc_system()

    def theirs_with_value_added() -> None:
        system = pymrio.IOSystem(Z=Z, Y=Y)
        system.value_added = pymrio.Extension("value_added", F=factors)
        system.calc_all()

    accounts, _, _ = accounts_of(world, country_partition(world))
    groups = equations.membership(accounts.members, world.n)

    def without_the_system() -> None:
        measures.openness(world, accounts)
        measures.productive_forces(world, "auto")
        equations.face_value_inputs(world.Z, groups)

    spec = dependence.Spec(decompose=False)
    everything = median_seconds(lambda: dependence.run(world), 5)
    without = median_seconds(lambda: dependence.run(world, spec=spec), 5)
    direct = median_seconds(without_the_system, 5)
    system = median_seconds(theirs, 3)
    extended = median_seconds(theirs_with_value_added, 3)
    return [
        Figure("every measure, all exporters decomposed", everything, "s", 3.0),
        Figure("measures without L (decompose=False)", without, "s", 3.0),
        Figure("measures that need no Leontief system", direct, "s", 3.0),
        Figure("pymrio calc_system over these", system / direct, "×", 4.0, True),
        Figure("pymrio calc_system over measures without L", system / without, "×", 4.0, True),
        Figure("pymrio calc_all with value added", extended / without, "×"),
        Figure("pymrio calc_system over every measure", system / everything, "×"),
    ]  # fmt: skip


@benchmark("dependence_memory")
def dependence_memory() -> list[Figure]:
    """Peak memory above the table, in a process of its own."""
    _, above, _ = _in_a_process(R, S)
    return [Figure("peak memory above the table, n = 3,465", above, "GiB", 0.5)]


@benchmark("exiobase_size")
def exiobase_size() -> list[Figure]:
    """49 regions × 200 sectors in 24 GB, in a process of its own."""
    start = time.perf_counter()
    seconds, above, peak = _in_a_process(49, 200)
    total = time.perf_counter() - start
    return [
        Figure("every measure, n = 9,800", seconds, "s", 120.0),
        Figure("peak memory above the table, n = 9,800", above, "GiB", 8.0),
        Figure("peak memory of the process", peak, "GiB", 24.0),
        Figure("with making the table", total, "s", 300.0),
    ]


def _in_a_process(regions: int, sectors: int) -> tuple[float, float, float]:
    """Seconds, GiB above the table and GiB in all of one run in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(regions), str(sectors)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, above, peak = map(float, done.stdout.split())
    return seconds, above, peak
