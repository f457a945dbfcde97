"""Build the embedded world 2011: 12 regions × 8 sectors, aggregated from WIOD, 2013 release.

    python scripts/build_world_2011.py ../shared/data

reads ``wiod2013/wiot_2011.npz`` under the given folder (or under AUTARKY_TEST_DATA), the
concordances and the satellites beside the result, and writes ``world.nc``. Nothing is balanced by
force: sums of a table that balances to the dollar balance.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from autarky._core.files import sha256_of
from autarky.world import World
from autarky.world.concordances import concordance

HOME = Path(__file__).resolve().parents[1] / "src" / "autarky" / "data" / "embedded" / "2011"
CATEGORIES = ("households", "npish", "government", "investment", "inventories")
BLOCS = {
    "eu": ("DEU", "GBR", "FRA", "REU"),
    "nafta": ("USA", "CMX"),
    "west": ("USA", "JPN", "DEU", "GBR", "FRA", "REU"),
    "ric": ("RUS", "IND", "CHN"),
}
TITLES = {
    "USA": "the United States",
    "CHN": "China",
    "JPN": "Japan",
    "DEU": "Germany",
    "GBR": "Great Britain",
    "FRA": "France",
    "IND": "India",
    "RUS": "Russia",
    "REU": "the rest of the European Union",
    "CMX": "Canada and Mexico",
    "APA": "Australia, Indonesia, Korea and Taiwan",
    "ROW": "the rest of the world",
    "food": "food",
    "fuel_minerals": "fuel and minerals",
    "light": "light industry",
    "materials": "industrial materials",
    "machinery": "machinery",
    "utilities_construction": "utilities and construction",
    "trade_transport": "trade and transport",
    "services": "services",
}
WARNINGS = (
    "The regions REU, CMX, APA and ROW hide the trade between their members.",
    (
        "Value added is output less inputs at basic prices: it holds taxes less subsidies on "
        "products and international transport margins, which the source states apart."
    ),
    (
        "Population, GDP per head and urban share are recalled; stocks and criticality are "
        "assumptions: see satellites_2011.csv. Employment and capital are absent."
    ),
)


def build(folder: Path) -> World:
    """Aggregate the table of 2011 and attach its satellites."""
    path = folder / "wiod2013" / "wiot_2011.npz"
    with np.load(path) as source:
        countries = [str(c) for c in source["countries"]]
        industries = [str(c) for c in source["c_codes"]]
        Z, Y = source["Z"].astype(float), source["Y"].astype(float)
    regions, by_region = membership(HOME / "concordance_regions.csv", countries)
    sectors, by_sector = membership(concordance("wiod35_to_8"), industries)
    rows = np.kron(by_region, by_sector)
    columns = np.kron(by_region, np.eye(len(CATEGORIES)))
    z, y = rows @ Z @ rows.T, rows @ Y @ columns.T
    return World.from_arrays(
        z,
        y,
        regions=regions,
        sectors=sectors,
        categories=CATEGORIES,
        satellites=satellites(HOME / "satellites_2011.csv", regions, sectors),
        tolerate=("negative_final_demand",),
        blocs=BLOCS,
        name="2011",
        year=2011,
        currency="USD",
        unit="million USD",
        price_basis="current basic prices",
        source="Aggregated from the World Input-Output Database, 2013 release: Timmer, M. P., "
        "Dietzenbacher, E., Los, B., Stehrer, R. and de Vries, G. J. (2015), An Illustrated User "
        "Guide to the World Input-Output Database, Review of International Economics 23: 575-605",
        licence="CC BY 4.0 (World Input-Output Database)",
        evidence="official statistics, harmonised and aggregated",
        warnings=WARNINGS,
        titles=TITLES,
        certificate=certificate(path, Z, Y, z, y),
    )


def membership(path: Path, labels: list[str]) -> tuple[list[str], NDArray[np.float64]]:
    """Target codes and the 0/1 matrix (targets, labels) of a concordance ``from,to``."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    target = dict(zip(table["from"], table["to"], strict=True))
    codes = list(dict.fromkeys(table["to"]))
    if sorted(target) != sorted(labels):
        msg = f"{path.name} and the table name different codes"
        raise SystemExit(msg)
    return codes, np.array([[target[v] == c for v in labels] for c in codes], dtype=float)


def satellites(path: Path, regions: list[str], sectors: list[str]) -> dict[str, xr.DataArray]:
    """Satellites from the tidy file; NaN where it has no row."""
    table = pd.read_csv(path, keep_default_na=False)
    axes = {"region": regions, "sector": sectors, "user": sectors}
    found: dict[str, xr.DataArray] = {}
    for name, rows in table.groupby("satellite", sort=False):
        dims = [d for d in axes if (rows[d] != "").all()]
        array = xr.DataArray(
            np.full([len(axes[d]) for d in dims], np.nan),
            coords={d: axes[d] for d in dims},
            dims=dims,
            attrs={
                "unit": str(rows["unit"].iloc[0]),
                "source": "; ".join(dict.fromkeys(rows["source"])),
                "evidence": "; ".join(dict.fromkeys(rows["evidence"])),
            },
        )
        for _, row in rows.iterrows():
            array.loc[{d: row[d] for d in dims}] = float(row["value"])
        found[str(name)] = array
    return found


def certificate(path: Path, *tables: NDArray[np.float64]) -> dict[str, object]:
    """State which file was aggregated, how, and that nothing was lost."""
    Z, Y, z, y = tables
    x = z.sum(axis=1) + y.sum(axis=1)
    return {
        "method": "sums of rows and columns; no balancing",
        "input": path.name,
        "input_sha256": sha256_of(path),
        "world_output": float(x.sum()),
        "world_output_lost": float(Z.sum() + Y.sum() - x.sum()),
        "negative_final_demand_cells": int((y < 0).sum()),
        "negative_final_demand_share_of_output": float(-y[y < 0].sum() / x.sum()),
    }


def main(arguments: list[str]) -> None:
    """Write the world and print its checks."""
    given = arguments[0] if arguments else os.environ.get("AUTARKY_TEST_DATA", "")
    if not given or not Path(given, "wiod2013").is_dir():
        sys.exit("name the folder that holds wiod2013/, or set AUTARKY_TEST_DATA to it")
    world = build(Path(given))
    print(world.check())
    print(world.save(HOME / "world.nc"), world.hash)


if __name__ == "__main__":
    main(sys.argv[1:])
