"""Openness of the world over two centuries, in its phases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from autarky._core.errors import NameNotFoundError, unknown_name
from autarky._core.format import change, quantity
from autarky.numerics.trend import Phase, phases
from autarky.plot.style import (
    BLUE,
    FAINT,
    ORANGE,
    axes_or_new,
    set_finding,
    set_quantity,
    style,
)

NAMES = {
    "exports_share": ("World exports", "World exports (% of GDP)", " % of GDP"),
    "imports_share": ("World imports", "World imports (% of GDP)", " % of GDP"),
    "trade_share": ("World trade", "World exports and imports (% of GDP)", " % of GDP"),
    "trade_volume": ("The volume of world trade", "Volume of world trade (1913 = 100)", ""),
}
"""By series: in a sentence, on the axis, and the unit after a figure."""
BESIDE = {"exports_share": "imports_share", "imports_share": "exports_share"}
"""Series of the same source that stand behind each other."""


def openness(
    table: pd.DataFrame,
    series: str = "exports_share",
    ax: Axes | None = None,
    *,
    smooth_years: int = 5,
    least_years: int = 10,
    least_change: float = 0.15,
) -> Axes:
    """Draw a series of world trade with its phases of rise and fall.

    Falls are shaded; every phase carries its change. Imports stand in grey behind exports, and
    the other way round, if the table has both.

    Parameters
    ----------
    table
        Of :func:`autarky.data.openness`; of `series`, years without a gap.
    series
        Which one.
    ax
        Axes to draw on; a new figure otherwise.
    smooth_years, least_years, least_change
        What counts as a phase: see :func:`autarky.numerics.trend.phases`.

    Raises
    ------
    NameNotFoundError
        If the table has no such series.
    InputError
        If the series has a gap: give the rows of one side of it.
    """
    known = [name for name in table["series"].unique() if name in NAMES]
    if series not in known:
        raise NameNotFoundError(unknown_name("series", series, "the table of openness", known))
    one = table[table["series"] == series].set_index("year")["value"]
    found = phases(
        one.index, one, smooth_years=smooth_years, least_years=least_years,
        least_change=least_change,
    )  # fmt: skip
    name, label, unit = NAMES[series]
    with style():
        ax = axes_or_new(ax, _source(table, series), 6.6, 4.0)
        if BESIDE.get(series) in known:
            _beside(ax, table, one, BESIDE[series])
        ax.plot(one.index, one, color=BLUE, lw=2.2, zorder=3)
        ax.set_ylabel(label)
        if series == "trade_volume":
            ax.set_yscale("log")
            ax.set_ylim(top=2.0 * one.max())
            ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: quantity(value)))
        else:
            ax.set_ylim(bottom=0.0, top=1.15 * one.max())
        ax.set_xlim(one.index[0], one.index[-1])
        set_quantity(
            ax, "Year",
            f"shaded: falls; swings of {100 * least_change:.0f} % or more, highs {least_years} "
            "years or more apart",
        )  # fmt: skip
        set_finding(ax, _finding(name, unit, one, found))
        _mark(ax, found)
    return ax


def _beside(ax: Axes, table: pd.DataFrame, one: pd.Series, other: str) -> None:
    """The sister series in grey, named where the two are farthest apart."""
    values = table[table["series"] == other].set_index("year")["value"]
    ax.plot(values.index, values, color=FAINT, lw=1.0, zorder=1)
    apart: Any = (values - one).abs().iloc[10:-30].idxmax()  # away from the edges
    above = values[apart] > one[apart]
    ax.annotate(
        other.removesuffix("_share"), (apart, values[apart]), (0, 5 if above else -5),
        textcoords="offset points", ha="center", va="bottom" if above else "top", color=FAINT,
        fontsize=8.5,
    )  # fmt: skip


def _mark(ax: Axes, found: list[Phase]) -> None:
    """Shade falls, and write the change of each phase above it, or below the edge for room."""
    room = 0.09 * (found[-1].end - found[0].begin)
    last, inside = -np.inf, False
    for phase in found:
        colour = BLUE if phase.rises else ORANGE
        if not phase.rises:
            ax.axvspan(phase.begin, phase.end, color=ORANGE, alpha=0.12, lw=0, zorder=0)
        centre = (phase.begin + phase.end) / 2
        inside = centre - last < room and not inside
        last = centre
        ax.annotate(
            _change(phase), (centre, 1.0), (0, -14 if inside else 4),
            xycoords=("data", "axes fraction"), textcoords="offset points", ha="center",
            fontsize=9, color=colour, fontweight="bold",
        )  # fmt: skip


def _change(phase: Phase) -> str:
    """In per cent; as a multiple where that says more."""
    return f"×{phase.change + 1:.0f}" if phase.change >= 9 else change(phase.change)


def _finding(name: str, unit: str, values: pd.Series, found: list[Phase]) -> str:
    """Title: from where to where, through how many phases, and the deepest fall."""
    first, last = values.index[0], values.index[-1]
    verb = "rose" if values.iloc[-1] > values.iloc[0] else "fell"
    start, stop = (f"{v:.1f}" if v < 100 else f"{v:.0f}" for v in values.iloc[[0, -1]])
    text = f"{name} {verb} from {start} in {first} to {stop}{unit} in {last}"
    falls = [phase for phase in found if not phase.rises]
    if len(found) == 1:
        return f"{text}, in one phase"
    deepest = min(falls, key=lambda phase: phase.change)
    return (
        f"{text}, in {_count(len(found) - len(falls), 'rise')} and {_count(len(falls), 'fall')}, "
        f"the deepest by {change(deepest.change).removeprefix('−')} from {deepest.begin:.0f} to "
        f"{deepest.end:.0f}"
    )


def _count(number: int, noun: str) -> str:
    words = ("no", "one", "two", "three", "four", "five")
    return f"{words[number] if number < len(words) else number} {noun}{'s' * (number != 1)}"


def _source(table: pd.DataFrame, series: str) -> str:
    """Authors and year of the series, up to the title of the work."""
    said = str(table.loc[table["series"] == series, "source"].iloc[0])
    return f"{said.split(', ', maxsplit=1)[0]}, through Our World in Data; autarky.data.openness"
