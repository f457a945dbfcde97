"""How long it takes to make, check, save and load a large World."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from autarky.world import World
from benchmarks.registry import Figure, benchmark
from benchmarks.tables import icio_like, world_of

R, S = 77, 45


@benchmark("world_3465")
def world_3465() -> list[Figure]:
    """Build, check, save and load a World of 77 regions × 45 sectors."""
    Z, Y = icio_like(R, S, 6)
    world_of(Z, Y, R, S)
    start = time.perf_counter()
    world = world_of(Z, Y, R, S)
    world.check()
    checked = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = world.save(Path(folder) / "world.nc")
        saved = time.perf_counter()
        World.load(path)
    loaded = time.perf_counter()
    return [
        Figure("build, check and load n = 3,465",
               checked - start + (loaded - saved), "s", 3.0),
        Figure("save n = 3,465", saved - checked, "s", 3.0),
    ]  # fmt: skip
