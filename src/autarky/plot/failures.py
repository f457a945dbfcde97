"""The chain of failures as a timeline: what stops first, and on what it hangs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from autarky._core.errors import InputError
from autarky._core.format import percent
from autarky.disruption import chain
from autarky.disruption.causes import WORDS
from autarky.disruption.trace import CAUSES
from autarky.plot.style import (
    BLUE,
    ORANGE,
    axes_or_new,
    label_of,
    name_of,
    set_finding,
    set_quantity,
    source_of,
    style,
)
from autarky.results import Result

MOST = 12
"""Industries drawn."""
SELDOM = 0.1
"""Share of draws below which a shortage is left out of the chain."""
CUT = ("imports_cut", "imports_not_replaced")
"""Causes that are the cut itself."""


def failures(
    result: Result,
    region: str,
    ax: Axes | None = None,
    *,
    titles: Mapping[str, str] | None = None,
) -> Axes:
    """Draw the industries of a region that come to be short, in the order of their days.

    A dot is the median day over the draws in which the industry is short, its bar the 10th to 90th
    percentile; what the industry hangs on is written above it.

    Parameters
    ----------
    result
        Of :func:`autarky.disruption.run`, with the region among those that it explained.
    region
        Whose industries.
    ax
        Axes to draw on; a new figure otherwise.
    titles
        Names in full.

    Raises
    ------
    InputError
        If no industry came to be short, or the run did not trace the region.
    """
    table = chain(result, region)
    rows = table[table["draws"] >= SELDOM].head(MOST).reset_index(drop=True)
    if rows.empty:
        msg = f"no industry of {region} came to be short in this run: there is no chain to draw"
        raise InputError(msg)
    draws = result.data.sizes.get("draw", 1)
    with style():
        ax = axes_or_new(ax, source_of(result), 6.6, max(3.0, 1.6 + 0.42 * len(rows)))
        for at, row in rows.iterrows():
            _row(ax, float(str(at)), row)
        _frame(ax, rows, result.data.sizes["day"], titles)
        _explain(ax, len(rows), table, draws)
        set_finding(ax, _finding(rows, region, titles))
        _write_reasons(ax, rows, region, draws, titles)
    return ax


def _row(ax: Axes, at: float, row: Any) -> None:
    colour = ORANGE if row["cause"] in CUT else BLUE
    ax.plot([row["day_p10"], row["day_p90"]], [at, at], color=colour, lw=4, alpha=0.3)
    ax.plot([row["day"]], [at], "o", color=colour, ms=7)


def _frame(ax: Axes, rows: pd.DataFrame, days: int, titles: Mapping[str, str] | None) -> None:
    ax.set_yticks(range(len(rows)), [label_of(s, titles) for s in rows["sector"]])
    ax.set_ylim(len(rows) - 0.5, -0.75)
    ax.set_xlim(-0.01 * days, min(1.25 * float(rows["day_p90"].max()) + 5, days - 1))
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _explain(ax: Axes, shown: int, table: pd.DataFrame, draws: int) -> None:
    """Name the two colours under the title, and on the axis what is not drawn."""
    colours = [ORANGE if cause in CUT else BLUE for cause in table["cause"].head(shown)]
    names = {
        ORANGE: "hangs on the cut itself",
        BLUE: "hangs on another industry or on its own limits",
    }
    handles = [
        Line2D([], [], color=c, marker="o", lw=0, label=names[c]) for c in dict.fromkeys(colours)
    ]
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=8.5,
              borderaxespad=0.2, handletextpad=0.3)  # fmt: skip
    reading = f"dot: median of {draws} draws, bar: 10–90 %" if draws > 1 else ""
    left = len(table) - shown
    missing = f"not drawn: {left} more, later or in few draws" if left else ""
    set_quantity(ax, "Day from which less than 90 % of claims are met", reading, missing)


def _write_reasons(
    ax: Axes, rows: pd.DataFrame, region: str, draws: int, titles: Mapping[str, str] | None
) -> None:
    """Write above each bar what the industry hangs on, inside the axes."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()  # lays the axes out
    right = ax.get_xlim()[1]
    for at, row in rows.iterrows():
        text = reason(row, region, titles)
        if draws > 1 and row["draws"] < 1:
            text += f" · {percent(row['draws'])} of draws"
        written = ax.annotate(
            text, (row["day_p10"], float(str(at))), (0, 5), textcoords="offset points",
            fontsize=8, color=ORANGE if row["cause"] in CUT else BLUE,
        )  # fmt: skip
        written.set_in_layout(False)  # it keeps inside the axes by itself
        room = ax.get_window_extent()
        extent = written.get_window_extent()
        if extent.width > room.width:
            written.set_text(f"{text[: int(len(text) * room.width / extent.width) - 3]} …")
            extent = written.get_window_extent()
        if extent.x1 > room.x1:
            written.set_horizontalalignment("right")
            written.xy = (right, float(str(at)))


def reason(row: Any, region: str, titles: Mapping[str, str] | None) -> str:
    """What an industry of a region hangs on, from a row of the chain, with names in full."""
    supplier = "home" if row["supplier"] == region else name_of(row["supplier"], titles)
    words = WORDS[CAUSES.index(row["cause"])]
    return words.format(input=name_of(row["input"], titles), supplier=supplier)


def _finding(rows: pd.DataFrame, region: str, titles: Mapping[str, str] | None) -> str:
    first, last = rows.iloc[0], rows.iloc[-1]
    text = (
        f"In {name_of(region, titles)} {name_of(first['sector'], titles)} fails first, on day "
        f"{first['day']:.0f}, {reason(first, region, titles)}"
    )
    if len(rows) == 1:
        return f"{text}; no other industry comes to be short"
    return f"{text}; {len(rows)} industries are short by day {last['day']:.0f}"
