"""Random balanced worlds, for tests that must hold on any table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from hypothesis import strategies as st

from autarky.world import World

REGIONS = ("AAA", "BBB", "CCC", "DDD", "EEE")
SECTORS = ("farm", "mill", "mine", "rail")
UNIT = "million USD"


def random_world(
    rng: np.random.Generator,
    regions: int | Sequence[str] = 3,
    sectors: int = 2,
    uses: int = 1,
    *,
    zeros: float = 0.0,
    idle: bool = False,
    **options: object,
) -> World:
    """Balanced table with value added of 30–90 % of output; `zeros` is the share of empty cells.

    `idle` takes all output from the last industry of the first region.
    """
    names = REGIONS[:regions] if isinstance(regions, int) else tuple(regions)
    R, n = len(names), len(names) * sectors
    a = rng.uniform(0.05, 1.0, (n, n)) * (rng.random((n, n)) >= zeros)
    a *= rng.uniform(0.1, 0.7, n) / np.maximum(a.sum(axis=0), 1e-9)
    final = rng.lognormal(2.0, 1.0, (n, R * uses))
    final *= rng.random(final.shape) >= zeros
    final[:, 0] += 0.1  # nobody stands idle by chance
    if idle:
        a[sectors - 1] = 0.0
        a[:, sectors - 1] = 0.0
        final[sectors - 1] = 0.0
        options["tolerate"] = (*options.get("tolerate", ()), "zero_output")
    x = np.linalg.solve(np.eye(n) - a, final.sum(axis=1))
    return World.from_arrays(
        a * x,
        final,
        regions=names,
        sectors=SECTORS[:sectors],
        **({"name": "random", "unit": UNIT, "currency": "USD", "year": 1930} | options),
    )


def satellites(rng: np.random.Generator, world: World) -> dict[str, xr.DataArray]:
    """Population, employment, GDP per head and inventory days with units and sources."""
    labels = {"region": list(world.regions), "sector": list(world.sectors)}
    shape = (len(world.regions), len(world.sectors))

    def made(size: Sequence[int], unit: str) -> xr.DataArray:
        dims = ("region", "sector")[: len(size)]
        attrs = {"unit": unit, "source": "drawn", "evidence": "assumption"}
        values = rng.uniform(1.0, 9.0, size)
        return xr.DataArray(values, {d: labels[d] for d in dims}, dims, attrs=attrs)

    return {
        "population": made(shape[:1], "million persons"),
        "gdp_per_head": made(shape[:1], "USD"),
        "employment": made(shape, "million persons"),
        "inventory_days": made(shape, "days"),
    }


@st.composite
def worlds(
    draw: st.DrawFn,
    *,
    min_regions: int = 2,
    max_regions: int = 4,
    max_sectors: int = 3,
    with_satellites: bool = False,
    split: bool = False,
) -> World:
    """Small balanced worlds, some with empty cells, an idle industry or a country in two parts."""
    R = draw(st.integers(min_regions, max_regions))
    S = draw(st.integers(1, max_sectors))
    C = draw(st.integers(1, 2))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    options: dict[str, object] = {}
    if split and R > 2 and draw(st.booleans()):
        options["countries"] = {REGIONS[0]: "ZZZ", REGIONS[1]: "ZZZ"}
    idle = S > 1 and draw(st.booleans())
    zeros = draw(st.sampled_from([0.0, 0.3]))
    world = random_world(rng, R, S, C, zeros=zeros, idle=idle, **options)
    if not with_satellites:
        return world
    extra = satellites(rng, world)
    return World.from_arrays(
        world.Z,
        world.Y,
        regions=world.regions,
        sectors=world.sectors,
        categories=world.categories,
        countries=world.region_countries,
        satellites=extra,
        info=world.info,
    )
