"""Who depends on whom, as a matrix."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from autarky._core.format import percent
from autarky.plot.style import INK, SEQUENTIAL, axes_or_new, set_finding, source_of, style
from autarky.results import Result


def dependence_matrix(result: Result, ax: Axes | None = None) -> Axes:
    """Draw the share of each country's final absorption whose value each other country added.

    Rows are origins, columns destinations; the diagonal (own value added) is left blank. Beyond 40
    countries only the 40 with the largest absorption are shown, and the title says so.
    """
    shares = result.data["dependence_matrix"]
    size = result.data["absorption"].sum("sector")
    names = [str(n) for n in size["region"].values]
    shown = sorted(np.argsort(-size.values, kind="stable")[:40])
    labels = [names[i] for i in shown]
    values = shares.values[np.ix_(shown, shown)].copy()
    np.fill_diagonal(values, np.nan)
    with style():
        side = min(2.4 + 0.36 * len(labels), 11.0)
        ax = axes_or_new(ax, source_of(result), side + 1.0, side)
        image = ax.imshow(values * 100, cmap=SEQUENTIAL, vmin=0)
        if len(labels) <= 16:
            _write_cells(ax, values * 100)
        ax.set_xticks(range(len(labels)), labels, rotation=90)
        ax.set_yticks(range(len(labels)), labels)
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0)
        ax.set_xlabel("Final absorption of")
        ax.set_ylabel("Value added by")
        bar = ax.figure.colorbar(image, ax=ax, shrink=0.7, pad=0.02)
        bar.outline.set_visible(False)
        bar.set_label("% of final absorption")
        set_finding(ax, _finding(values, labels, len(names)))
    return ax


def _write_cells(ax: Axes, percent: NDArray[np.float64]) -> None:
    top = np.nanmax(percent)
    for (row, column), value in np.ndenumerate(percent):
        if np.isfinite(value) and value >= 0.05:
            # cividis_r is dark at its upper end
            colour = "white" if value > 0.55 * top else INK
            ax.text(column, row, f"{value:.1f}", ha="center", va="center", fontsize=7, color=colour)


def _finding(values: NDArray[np.float64], labels: list[str], total: int) -> str:
    row, column = np.unravel_index(np.nanargmax(values), values.shape)
    finding = (
        f"{labels[column]} hangs most on {labels[row]}: "
        f"{percent(values[row, column])} of what it absorbs"
    )
    return finding if total == len(labels) else f"{finding} ({len(labels)} largest of {total})"
