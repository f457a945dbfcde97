"""Build the embedded world ``toy`` from its flows."""

from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr

from autarky.world import World

FOLDER = Path(__file__).parents[1] / "src" / "autarky" / "data" / "embedded" / "toy"
CATEGORIES = ["households", "investment"]


def build() -> World:
    """Return the world that ``flows.csv`` describes."""
    flows = pd.read_csv(FOLDER / "flows.csv", comment="#")
    regions, sectors = list(flows["origin"].unique()), list(flows["sector"].unique())
    table = flows.set_index(["origin", "sector", "destination", "user"])["value"]
    cells = pd.MultiIndex.from_product([regions, sectors, regions, [*sectors, *CATEGORIES]])
    cube = table.reindex(cells, fill_value=0).to_numpy(float).reshape(3, 3, 3, 5)
    population = xr.DataArray(
        np.array([4.0, 20.0, 5.0]),
        {"region": regions},
        ("region",),
        attrs={"unit": "million persons", "source": "invented for teaching", "evidence": "toy"},
    )
    value = cube.sum(axis=(2, 3)).sum(axis=1) - cube[:, :, :, :3].sum(axis=(0, 1, 3))
    per_head = (value / population).assign_attrs(population.attrs | {"unit": "money per head"})
    return World.from_arrays(
        cube[..., :3],
        cube[..., 3:],
        regions=regions,
        sectors=sectors,
        categories=CATEGORIES,
        satellites={"population": population, "gdp_per_head": per_head},
        name="toy",
        currency="money",
        unit="million money",
        price_basis="basic prices",
        source="invented for teaching: every figure is round and can be checked by hand",
        licence="Apache-2.0",
        evidence="invented",
        titles={r: f"the {r}" for r in regions},
        warnings=("This world is invented; it teaches, it describes nothing.",),
        blocs={"empire": ("metropolis", "colony")},
    )


if __name__ == "__main__":
    build().save(FOLDER / "world.nc")
