"""Figures of the section: by horizon, who loses, what carries it, by sector, viability."""

from __future__ import annotations

from autarky import plot
from autarky.plot.carries import LEAST, contributions
from autarky.plot.losses import MOST as MOST_REGIONS
from autarky.plot.sectors import MOST as MOST_PRODUCTS
from autarky.plot.viability import MOST as MOST_ALONE
from autarky.report.drawing import draw
from autarky.report.section import Drawing
from autarky.report.sections.equilibrium.findings import Findings

WIDTH = 6.6
"""Inches."""


def drawings(found: Findings) -> tuple[Drawing, ...]:
    """Draw what there is to see: nothing by sector where the country is not viable or unmoved."""
    context, region, titles = found.context, found.region, found.titles
    made = []
    if found.curve is not None and len(found.months) > 1:
        made.append(draw(context, (WIDTH, 4.1), plot.horizon, found.curve, region, titles=titles))
    if found.long is not None:
        rows = min(len(context.world.countries), MOST_REGIONS)
        size = (WIDTH, max(2.6, 1.5 + 0.31 * rows))
        made.append(draw(context, size, plot.losses, found.long, region, titles=titles))
    if found.long is not None and found.moves:
        terms = int((contributions(found.long, region).abs() >= LEAST).sum())
        if terms:
            size = (WIDTH, 1.9 + 0.36 * (terms + 2))
            made.append(draw(context, size, plot.carries, found.long, region, titles=titles))
            rows = min(len(context.world.sectors), MOST_PRODUCTS)
            size = (WIDTH, max(2.8, 1.6 + 0.36 * rows))
            made.append(draw(context, size, plot.sectors, found.long, region, titles=titles))
    rows = min(len(context.world.countries), MOST_ALONE)
    size = (WIDTH, max(2.8, 1.8 + 0.31 * rows))
    made.append(draw(context, size, plot.viability, found.viable, region, titles=titles))
    return tuple(made)
