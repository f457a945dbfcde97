"""Plots as drawings of the dossier: each on a figure of its own, at the width of the text."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from autarky import plot
from autarky.report.context import Context
from autarky.report.section import Drawing


def draw(
    context: Context, size: tuple[float, float], function: Any, *args: Any, **options: Any
) -> Drawing:
    """Draw a plot on a figure of this size in inches; its title is the text alternative."""
    with plot.style():
        figure = Figure(figsize=size, layout="constrained")
        ax: Axes = function(*args, ax=figure.add_subplot(), **options)
        return Drawing(figure, ax.get_title(loc="left"), context.source)
