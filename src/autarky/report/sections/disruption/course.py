"""The section's part of the figure that all clocks share: consumption while stocks last."""

from __future__ import annotations

import numpy as np
import xarray as xr

from autarky.disruption.totals import together
from autarky.plot.stretch import Stretch
from autarky.report.context import Context
from autarky.report.sections.disruption.findings import Findings

POINTS = 90
"""Days that are kept of a path, evenly in their logarithm."""
CONCEPT = {
    "consumption": "what households are served of all products, at prices of the base year",
    "output": "output of all industries, at prices of the base year, for want of households",
}
PREMISE = (
    "stocks are run down and lost orders placed elsewhere, while no price moves and no product "
    "takes the place of another"
)


def course(found: Findings) -> tuple[Stretch, ...]:
    """Days until the cuts end, the days after them, and those of the foil."""
    context = found.context
    made = _stretches(context, context.region, found.total, found.measure)
    if found.foil is not None and context.foil is not None:
        path = together(found.foil, [context.foil], found.measure)
        made += _stretches(context, context.foil, path, found.measure)
    return tuple(made)


def _stretches(context: Context, who: str, path: xr.DataArray, measure: str) -> list[Stretch]:
    """One path, parted where the first cut ends: only before does it not matter whether it does."""
    if not np.isfinite(path).all():
        return []
    values = path.transpose("day", "draw").values
    days = np.unique(np.round(np.geomspace(1, len(values), POINTS)).astype(int))
    ends = context.ends_after
    if ends is not None and ends < len(values):
        days = np.union1d(days, max(int(ends), 1))
        parts = [(days[days <= max(ends, 1)], "either"), (days[days > ends], "ends")]
    else:
        parts = [(days, "either")]
    made = []
    for some, reading in parts:
        low, middle, high = np.quantile(values[some - 1], (0.1, 0.5, 0.9), axis=1)
        drawn = values.shape[1] > 1
        if len(some) > 1:
            made.append(
                Stretch(
                    "disruption", who, CONCEPT[measure], PREMISE, tuple(some.astype(float)),
                    tuple(middle), tuple(low) if drawn else (), tuple(high) if drawn else (),
                    "ends" if reading == "ends" else "either",
                )
            )  # fmt: skip
    return made
