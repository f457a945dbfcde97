"""Figures of the section: tempos side by side, what they cost, the price of isolation."""

from __future__ import annotations

import numpy as np

from autarky import plot
from autarky.report.drawing import draw
from autarky.report.section import Drawing
from autarky.report.sections.planning.findings import Findings

WIDTH = 6.6
"""Inches."""
PATHS = ("food_city", "food_village", "accumulation", "machine_imports", "herd", "engines", "debt")
"""Paths that may be drawn, in reading order."""
MOVES = 0.02
"""A path that no policy moves by more than this is not drawn."""


def drawings(found: Findings) -> tuple[Drawing, ...]:
    """Draw the paths that differ, what the tempos cost and what isolation does."""
    context = found.context
    made = [draw(context, (WIDTH, 3.6), plot.tempos, found.compared, path) for path in shown(found)]
    size = (WIDTH, 3.4)
    made.append(draw(context, size, plot.tempo_costs, found.compared))
    made.append(
        draw(context, size, plot.isolation_price, found.prices, titles=context.world.info.titles)
    )
    return tuple(made)


def shown(found: Findings) -> list[str]:
    """Paths that policies move: of herds and engines the one that rules change, herds first."""
    kept = []
    for path in PATHS:
        values = found.compared.data[path].isel(regime=0).values
        scale = max(float(np.abs(values).max()), 1e-9)
        if (values.max(axis=0) - values.min(axis=0)).max() > MOVES * scale:
            kept.append(path)
    if "herd" in kept and "engines" in kept:
        kept.remove("engines")
    return kept
