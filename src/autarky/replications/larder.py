"""What a region of a world holds of a product, in weeks of what its households eat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky.scenario import Scenario
from autarky.world import World

Array = NDArray[np.float64]
WEEK_DAYS = 7.0


@dataclass(frozen=True)
class Larder:
    """Stocks of the disruption clock's baseline.

    Parameters
    ----------
    region, product
        Whose, and of what.
    industry_days, home_days
        Cover of industries, and of shops and homes, in days of their use; central figures.
    weeks
        What both hold, by value, over a week's use of households; central figures.
    weeks_drawn
        (draw,) the same over the ranges of stocks.
    """

    region: str
    product: str
    industry_days: float
    home_days: float
    weeks: float
    weeks_drawn: Array

    @classmethod
    def of(cls, world: World, region: str, product: str, draws: int, seed: int) -> Larder:
        """Read stocks from a day on which nothing happens."""
        from autarky import disruption

        used, final = use_of(world, region, product)
        eaten = float(final[:, world.categories.index("households")].sum())

        def covers(draws: int) -> tuple[Array, Array, Array]:
            spec = disruption.Spec(horizon_days=1)
            data = disruption.run(world, None, spec, draws=draws, seed=seed).data
            day = data.sel(region=region, sector=product).isel(day=0)
            industry, home = (
                np.atleast_1d(day[f"{holder}_cover_days"]) for holder in ("inventory", "household")
            )
            held = industry * used.sum() + home * eaten
            return industry, home, held / eaten / WEEK_DAYS

        industry, home, weeks = (float(found[0]) for found in covers(1))
        return cls(region, product, industry, home, weeks, covers(draws)[2])

    def filled(self, weeks: float) -> Scenario:
        """Return a scenario that begins with so many weeks, held where the baseline holds them."""
        part = weeks / self.weeks
        held = {"industries": self.industry_days, "households": self.home_days}
        stocks = [
            {"region": self.region, "sectors": self.product, "holder": who, "days": days * part}
            for who, days in held.items()
        ]
        return Scenario(name="stocks", stocks=stocks)


def use_of(world: World, region: str, product: str) -> tuple[Array, Array]:
    """Return (origin, industry) and (origin, category) use of a product in a region, a year."""
    R, S = len(world.regions), len(world.sectors)
    r, s = world.regions.index(region), world.sectors.index(product)
    return world.Z.reshape(R, S, R, S)[:, s, r], world.Y.reshape(R, S, R, -1)[:, s, r]
