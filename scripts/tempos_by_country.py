"""Tempos of four countries over draws: sizes, how often the order holds, and what flips it.

World 1928, open and cut off for twelve years, which are the years of a rule; and what isolation
costs by the elasticity between home and foreign machines. Prints two tables as Markdown:
``python scripts/tempos_by_country.py --draws 200``.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

import autarky as ak
from autarky import planning
from autarky.results import Result

REGIONS = ("SUN", "GBR", "IND", "JPN")
POLICIES = (
    planning.SnailsPace(), planning.Zigzag(), planning.MadGallop(), planning.NEP(),
    planning.ConstantShares(),
)  # fmt: skip
REGIMES = ("open", "isolated")
SIGMA = (0.5, 0.75, 1.0, 2.0, 4.0, 20.0)


def main() -> None:
    """Run all and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    world, spec = ak.load_world("1928"), planning.Spec(isolated_years=12)
    rows = []
    for region in REGIONS:
        found = planning.compare(
            world, None, spec, region=region, policies=POLICIES, regimes=REGIMES,
            draws=options.draws, workers=options.workers,
        )  # fmt: skip
        rows += [summary(found, region, regime) for regime in REGIMES]
    print(markdown(pd.DataFrame(rows)))
    print(markdown(pd.DataFrame([by_sigma(world, region) for region in REGIONS])))


def summary(found: Result, region: str, regime: str) -> dict[str, object]:
    """One country under one regime."""
    data = found.data.sel(regime=regime)
    row: dict[str, object] = {"": f"{region} {regime}"}
    for policy in ("snail", "nep", "feldman", "zigzag", "gallop"):
        low, mid, high = (
            float(data[f"welfare_vs_optimum_pct_{part}"].sel(policy=policy))
            for part in ("p10", "median", "p90")
        )
        row[policy] = f"{mid:.1f} ({low:.1f} … {high:.1f})"
    row["in order"] = f"{float(data['share_in_order']):.2f}"
    row["with ties"] = f"{float(data['share_in_order_ties']):.2f}"
    for first, second in (("snail", "zigzag"), ("zigzag", "gallop")):
        moves = data["flips"].sel(lead=f"{first} over {second}").to_series()
        top = moves.reindex(moves.abs().sort_values(ascending=False).index)[:3]
        row[f"what moves {first} over {second}"] = ", ".join(
            f"{name} {value:+.2f}" for name, value in top.items()
        )
    print(region, regime, found.certificate.notes["draws_explained"], "draws without a plan;",
          found.certificate.notes["fallbacks"], "fallbacks in",
          found.certificate.notes["programs"], "programs", flush=True)  # fmt: skip
    return row


def by_sigma(world: ak.World, region: str) -> dict[str, object]:
    """What five and twenty years of isolation cost, by the elasticity of machines."""
    row: dict[str, object] = {"": region}
    for sigma in SIGMA:
        spec = planning.Spec(parameters={"machine_substitution": sigma})
        loss = planning.price_of_isolation(world, spec, region=region, years=(0, 5, 20))
        values = np.asarray(loss["loss_pct"].values)
        row[f"σ_m = {sigma:g}"] = f"{values[1]:.2f}, {values[2]:.2f}"
    return row


def markdown(table: pd.DataFrame) -> str:
    """A table that MyST reads."""
    head = "| " + " | ".join(table.columns) + " |"
    rule = "|" + "---|" * len(table.columns)
    body = ["| " + " | ".join(map(str, row)) + " |" for row in table.to_numpy()]
    return "\n".join([head, rule, *body, ""])


if __name__ == "__main__":
    main()
