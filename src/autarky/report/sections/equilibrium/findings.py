"""What the runs behind the section come to for one country."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from autarky.equilibrium import Spec
from autarky.plot.change import Span, span, still
from autarky.report.context import Context
from autarky.results import Result

SPEC = Spec(no_supplier="nonviable")
"""Who is left without a needed product is part of the answer, and no error."""
MONTHS = (1.0, 3.0, 6.0, 12.0, 36.0, 120.0)
LONG, YEAR, FIRST = 120.0, 12.0, 1.0
"""Months that the answer speaks of."""
CLEAR = 0.001
"""Change of an output or a price, as a share, from which a product is named."""
ENOUGH = 10
"""Redrawn tables from which on they make a band."""

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Findings:
    """Results on one country and scenario; their regions are countries.

    Parameters
    ----------
    long
        The run with ten years to adapt; None where none could be had.
    curve
        The horizons that could be solved; None where none could.
    alone, viable
        Closed forms of every country cut off from everybody.
    redrawn
        (tables,) real income with ten years, in tables redrawn within the ranges of their figures,
        each with elasticities of its own; NaN where not solved.
    warnings
        What could not be solved or supplied.
    foil
        The horizons with the same done to the country that is set beside it; None where there is
        none or they cannot be solved.
    """

    context: Context
    long: Result | None
    curve: Result | None
    alone: Result
    viable: Result
    redrawn: Array
    warnings: tuple[str, ...]
    foil: Result | None = None

    @property
    def region(self) -> str:
        """The country."""
        return self.context.region

    @property
    def titles(self) -> dict[str, str]:
        """Names in full."""
        return dict(self.context.world.info.titles)

    @property
    def draws(self) -> int:
        """Members of the ensemble over elasticities; 1: none."""
        known = self.long or self.curve
        return int(known.data.sizes.get("draw", 1)) if known else 1

    @property
    def months(self) -> tuple[float, ...]:
        """Horizons that could be solved."""
        return tuple(float(m) for m in self.curve.data["month"].values) if self.curve else ()

    @property
    def others(self) -> list[str]:
        """The other countries."""
        return [c for c in self.context.world.countries if c != self.region]

    @cached_property
    def tables(self) -> Array:
        """Real income in the redrawn tables that were solved; empty if too few for a band."""
        known = self.redrawn[np.isfinite(self.redrawn)]
        return known if len(known) >= ENOUGH else known[:0]

    @property
    def settled(self) -> tuple[float, float, float] | None:
        """Real income with ten years: low, middle, high over the elasticities."""
        if self.long is None:
            return self.at(LONG)
        place = [str(r) for r in self.long.data["region"].values].index(self.region)
        return span(self.long).at(place)

    @property
    def headline(self) -> tuple[float, float, float] | None:
        """As `settled`; where figures have ranges, with the outer ends of both bands."""
        known = self.settled
        if known is None or not len(self.tables):
            return known
        low, high = np.percentile(self.tables, (10, 90))
        return min(float(low), known[0]), known[1], max(float(high), known[2])

    def at(self, months: float, name: str = "real_income") -> tuple[float, float, float] | None:
        """An outcome with this much time: low, middle, high; None where it was not solved."""
        if self.curve is None or months not in self.months:
            return None
        found: Span = span(self.curve, name)
        place = [str(r) for r in self.curve.data["region"].values].index(self.region)
        return found.at(self.months.index(months), place)

    def not_viable(self, months: float) -> float:
        """Share of draws in which the country cannot live with this much time."""
        if self.curve is None or "not_viable" not in self.curve.data:
            return 0.0
        return float(self.curve.data["not_viable"].sel(region=self.region, month=months))

    @property
    def is_blockade(self) -> bool:
        """Whether the scenario cuts this country off from everybody and does nothing else."""
        return self.context.is_blockade

    @cached_property
    def moves(self) -> bool:
        """Whether incomes or outputs of the central run are worth a table by part and product."""
        if self.long is None or not self.viable_now:
            return False
        one = self.long.data.sel(region=self.region)
        moved = (np.abs(one[name].values - 1.0) for name in ("output", "prices"))
        most = max(float(np.nanmax(size, initial=0.0)) for size in moved)
        return most >= CLEAR or not still(float(one["real_income"]))

    @property
    def has_first_order(self) -> bool:
        """Whether there is a first-order number: not for who is split off from its partners."""
        if self.long is None:
            return False
        first = self.long.data["first_order_welfare"].sel(region=self.region)
        return bool(np.isfinite(float(first)))

    @property
    def viable_now(self) -> bool:
        """Whether the central run with ten years has the country live."""
        return self.long is not None and (
            float(self.long.data["viable"].sel(region=self.region)) == 1.0
        )
