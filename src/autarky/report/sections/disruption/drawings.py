"""Figures of the section: the fall, the chain of failures, who else is hurt, who falls sooner."""

from __future__ import annotations

from autarky import plot
from autarky.plot.failures import MOST, SELDOM
from autarky.report.drawing import draw
from autarky.report.section import Drawing
from autarky.report.sections.disruption.findings import FALL, Findings


def drawings(found: Findings) -> tuple[Drawing, ...]:
    """Draw what there is to see; a chain without failures is left out."""
    context, titles = found.context, dict(found.context.world.info.titles)
    made = [
        draw(context, (6.6, 4.5), plot.collapse, found.result, found.parts,
             titles=titles, measure=found.measure),
    ]  # fmt: skip
    rows = min(int((found.chain["draws"] >= SELDOM).sum()), MOST)
    if rows:
        size = (6.6, max(3.0, 1.8 + 0.42 * rows))
        made.append(draw(context, size, plot.failures, found.result, found.largest, titles=titles))
    if found.others:
        size = (6.6, max(3.0, 1.8 + 0.36 * min(len(found.others), 12)))
        made.append(draw(context, size, plot.spillover, found.result, found.parts, titles=titles))
    if found.ranking is not None:
        size = (6.6, max(3.0, 1.8 + 0.31 * len(context.world.countries)))
        measure = found.lead.sectors[0] if len(found.lead.sectors) == 1 else "consumption"
        made.append(
            draw(context, size, plot.sooner, found.ranking, measure, FALL,
                 titles=titles, highlight=context.region)
        )  # fmt: skip
    return tuple(made)
