"""The picture of metropolis and colony: dependence against productive forces."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from autarky._core.errors import InputError
from autarky.plot.style import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    axes_or_new,
    name_of,
    percent_axis,
    sentence_case,
    set_finding,
    source_of,
    style,
)
from autarky.results import Result


def quality(
    result: Result,
    highlight: str | None = None,
    ax: Axes | None = None,
    titles: Mapping[str, str] | None = None,
) -> Axes:
    """Place every region by import dependence, productive forces and concentration of suppliers.

    Parameters
    ----------
    result
        Of the dependence clock.
    highlight
        A region to show in the accent colour.
    ax
        Axes to draw on; a new figure otherwise.
    titles
        Names in full, for the title.

    Raises
    ------
    InputError
        If the world has neither GDP per head nor employment.
    """
    table = result.summary().dropna(subset=["productive_forces"])
    if table.empty:
        raise InputError(
            "the quality map needs productive forces: give the world GDP per head or employment"
        )
    with style():
        ax = axes_or_new(ax, source_of(result))
        colours = [ORANGE if r == highlight else BLUE for r in table.index]
        ax.scatter(
            table["import_dependence"],
            table["productive_forces"],
            s=60 + 900 * table["partner_hhi"],
            c=colours,
            alpha=0.55,
            linewidths=0,
        )
        _label_points(ax, table, highlight)
        ax.set_yscale("log")
        ticks = [
            t
            for t in (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
            if t >= 0.7 * table["productive_forces"].min()
        ]
        ax.set_yticks(ticks, [f"{t:g}" for t in ticks])
        ax.minorticks_off()
        ax.set_xlim(left=0)
        percent_axis(ax.xaxis)
        ax.set_xlabel("Import dependence: foreign share of value added in final absorption")
        ax.set_ylabel("Productive forces (frontier = 1)")
        ax.margins(x=0.08, y=0.12)
        set_finding(ax, _finding(table, titles))
        _medians(ax, table)
    return ax


def _finding(table: pd.DataFrame, titles: Mapping[str, str] | None) -> str:
    dependence, forces = table["import_dependence"], table["productive_forces"]
    correlation = dependence.corr(forces, method="spearman")
    most = sentence_case(name_of(dependence.idxmax(), titles))
    if not np.isfinite(correlation) or abs(correlation) < 0.3:
        link = "dependence says little about productive forces"
    else:
        link = f"the {'more' if correlation > 0 else 'less'} productive depend more"
    return f"{most} depends most on others; {link} (rank correlation {correlation:.2f})"


def _medians(ax: Axes, table: pd.DataFrame) -> None:
    """Faint lines at the medians part the map in four."""
    ax.axvline(table["import_dependence"].median(), color=FAINT, lw=0.7, ls=":")
    ax.axhline(table["productive_forces"].median(), color=FAINT, lw=0.7, ls=":")


def _label_points(ax: Axes, table: pd.DataFrame, highlight: str | None) -> None:
    """Name every point on its right, or on its left where a neighbour stands in the way."""
    across = table["import_dependence"] / table["import_dependence"].max()
    up = np.log10(table["productive_forces"])
    up = up / max(float(np.ptp(up)), 1e-9)
    for region, row in table.iterrows():
        near = (abs(up - up[region]) < 0.06) & (across > across[region])
        crowded = bool((near & (across - across[region] < 0.14)).any())
        ax.annotate(
            str(region),
            (row["import_dependence"], row["productive_forces"]),
            xytext=(-9 if crowded else 9, 0),
            textcoords="offset points",
            ha="right" if crowded else "left",
            va="center",
            fontsize=8.5,
            color=INK,
            fontweight="bold" if region == highlight else "normal",
        )
