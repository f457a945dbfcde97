"""The section's part of the figure that all clocks share: consumption once markets have settled."""

from __future__ import annotations

import numpy as np

from autarky.plot.change import span
from autarky.plot.stretch import Stretch
from autarky.report.context import Context
from autarky.report.sections.equilibrium.findings import Findings
from autarky.results import Result

MONTH = 365.0 / 12.0
"""Days."""
CONCEPT = "households' income over the price of what they buy"
PREMISE = (
    "prices and production have settled as far as this much time allows, without stocks to live "
    "on and without new capital"
)


def course(found: Findings) -> tuple[Stretch, ...]:
    """Households' real consumption at the horizons, and that of the foil."""
    context = found.context
    made = [
        _stretch(context, who, result)
        for who, result in ((context.region, found.curve), (context.foil, found.foil))
        if who is not None and result is not None
    ]
    return tuple(stretch for stretch in made if stretch is not None)


def _stretch(context: Context, who: str, result: Result) -> Stretch | None:
    """Horizons that have a figure; None where fewer than two have."""
    known = span(result, "real_consumption")
    at = [str(r) for r in result.data["region"].values].index(who)
    low, middle, high = (getattr(known, name)[:, at] for name in ("low", "middle", "high"))
    solved = np.isfinite(low) & np.isfinite(middle) & np.isfinite(high)
    if solved.sum() < 2:
        return None
    days = result.data["month"].values[solved] * MONTH
    ends = (tuple(low[solved]), tuple(high[solved])) if known.drawn else ((), ())
    return Stretch(
        "equilibrium", who, CONCEPT, PREMISE, tuple(days), tuple(middle[solved]), *ends,
        reading="lasts" if context.scenario.cuts else "either",
    )  # fmt: skip
