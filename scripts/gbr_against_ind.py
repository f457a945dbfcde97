"""Great Britain against India under blockade, on every table at hand: shares of draws, what flips.

Worlds 1928 and 2011 are embedded; WIOD 1995 and 2011 are read from ``wiot_YYYY.npz`` in the folder
given (the layout of the test data: Z, Y, countries, c_codes). Prints one row for each table, rule
of rationing, measure and threshold, as CSV.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import autarky as ak
from autarky import disruption
from autarky.results import Result
from autarky.world import World

CATEGORIES = ("households", "npish", "government", "investment", "inventories")
FOOD = {"c1": "farming", "c3": "food industry"}


def main() -> None:
    """Run all and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wiod", type=Path, default=None, help="folder of wiot_YYYY.npz")
    parser.add_argument("--draws", type=int, default=200)
    options = parser.parse_args()
    rows: list[dict[str, object]] = []
    for world, food in worlds(options.wiod):
        for rationing in ("proportional", "industries_first"):
            spec = disruption.Spec(rationing=rationing)
            result = disruption.perishes_sooner(
                world, ["GBR", "IND"], spec=spec, draws=options.draws
            )
            found = [row | {"world": world.name, "rationing": rationing}
                     for row in compared(result, ["consumption", *food])]  # fmt: skip
            rows += found
            print("; ".join(result.certificate.notes["warnings"]), file=sys.stderr)
    pd.DataFrame(rows).round(3).to_csv(sys.stdout, index=False)


def worlds(folder: Path | None) -> Iterator[tuple[World, list[str]]]:
    """Each world with its products of food."""
    for name in ("1928", "2011"):
        yield ak.load_world(name), ["food"]
    for year in (1995, 2011) if folder else ():
        table = np.load(folder / f"wiot_{year}.npz", allow_pickle=True)
        yield (
            World.from_arrays(
                table["Z"], table["Y"], regions=table["countries"], sectors=table["c_codes"],
                categories=CATEGORIES, name=f"WIOD {year}", unit="million USD",
                tolerate=("zero_output", "negative_final_demand", "rounding"),
            ),
            list(FOOD),
        )  # fmt: skip


def compared(result: Result, measures: list[str]) -> Iterator[dict[str, object]]:
    """Shares, medians and the three parameters that move the ranking most."""
    data = result.data
    for measure in measures:
        for threshold in data["threshold"].values:
            at = {"measure": measure, "threshold": threshold}
            first = float(data["sooner"].sel(region="GBR", other="IND", **at))
            second = float(data["sooner"].sel(region="IND", other="GBR", **at))
            flips = data["flips"].sel(**at).to_series()
            most = flips.abs().sort_values(ascending=False).index[:3]
            waited = data["days"].sel(**at).fillna(np.inf)
            median = waited.quantile(0.5, "draw", method="nearest")
            yield {
                "measure": measure, "below": float(threshold), "GBR sooner": first,
                "IND sooner": second, "neither": 1 - first - second,
                "median day GBR": float(median.sel(region="GBR")),
                "median day IND": float(median.sel(region="IND")),
                "moved by": ", ".join(f"{n} {flips[n]:+.2f}" for n in most if flips[n]),
                "R2": float(data["flips_r2"].sel(**at)),
            }  # fmt: skip


if __name__ == "__main__":
    main()
