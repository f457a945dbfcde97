"""Who loses and who gains once everybody has adjusted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from autarky._core.errors import InputError
from autarky._core.format import change, percent
from autarky.plot.change import NOTHING, change_axis, outcome, span
from autarky.plot.style import (
    BLUE,
    INK,
    ORANGE,
    axes_or_new,
    label_of,
    name_of,
    sentence_case,
    set_finding,
    set_quantity,
    source_of,
    style,
)
from autarky.results import Result

MOST = 16
"""Regions drawn."""


def losses(
    result: Result,
    highlight: str | None = None,
    ax: Axes | None = None,
    *,
    titles: Mapping[str, str] | None = None,
) -> Axes:
    """Draw the change of real income of all regions, who loses most first.

    Bars are medians over the draws, lines their 10th to 90th percentile. Of many regions those are
    drawn whose income changes most, and the highlighted one.

    Parameters
    ----------
    result
        Of :func:`autarky.equilibrium.run`.
    highlight
        A region to show in the accent colour.
    ax
        Axes to draw on; a new figure otherwise.
    titles
        Names in full.

    Raises
    ------
    InputError
        If the result holds no incomes by region alone.
    NameNotFoundError
        If the region is not in the result.
    """
    table = _table(result)
    if highlight is not None:
        result.require("region", highlight)
    order = table["middle"].abs().sort_values(ascending=False, kind="stable").index
    kept = list(dict.fromkeys([*([highlight] if highlight else []), *order]))[:MOST]
    shown = table.loc[kept].sort_values("middle", kind="stable")
    with style():
        ax = axes_or_new(ax, source_of(result), 6.6, max(3.0, 1.6 + 0.31 * len(shown)))
        _bars(ax, shown, highlight, titles)
        left = len(table) - len(shown)
        draws = result.data.sizes.get("draw", 1)
        set_quantity(
            ax,
            "Change of real income (%)",
            f"bars: median of {draws} draws, lines: 10–90 %" if draws > 1 else "",
            f"not drawn: {left} more, whose income changes less" if left else "",
        )
        set_finding(ax, _finding(table, highlight, titles))
    return ax


def _table(result: Result) -> pd.DataFrame:
    """Change of real income by region, with its band and income of the base."""
    found = span(result)
    if "month" in result.data.dims or "base_income" not in result.data:
        raise InputError("this result holds no incomes of one horizon: run ak.equilibrium.run")
    frame = pd.DataFrame(
        {
            "low": found.low - 1.0,
            "middle": found.middle - 1.0,
            "high": found.high - 1.0,
            "weight": result.data["base_income"].values,
        },
        index=[str(r) for r in result.data["region"].values],
    )
    known: pd.DataFrame = frame[np.isfinite(frame["middle"])]
    return known


def _bars(
    ax: Axes, shown: pd.DataFrame, highlight: str | None, titles: Mapping[str, str] | None
) -> None:
    colours = [ORANGE if r == highlight else BLUE for r in shown.index]
    ax.barh(range(len(shown)), shown["middle"], height=0.62, color=colours)
    for at, (low, middle, high) in enumerate(shown[["low", "middle", "high"]].to_numpy()):
        if low < high:
            ax.plot([low, high], [at, at], color=INK, lw=1.1)
        falls = middle < 0
        end = min(low, middle) if falls else max(high, middle)
        text = "not viable" if middle == -1.0 else change(middle)
        ax.annotate(
            text, (end, at), (-4 if falls else 4, 0), textcoords="offset points",
            ha="right" if falls else "left", va="center", fontsize=8,
        )  # fmt: skip
    ax.set_yticks(range(len(shown)), [label_of(r, titles) for r in shown.index])
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    change_axis(ax, shown[["low", "middle", "high"]])


def _finding(table: pd.DataFrame, highlight: str | None, titles: Mapping[str, str] | None) -> str:
    """Title: what the highlighted region loses, who else loses most, and all others together."""
    if (table[["low", "high"]].abs() < NOTHING).all(axis=None):
        return "Nobody's real income changes"
    others = table.drop(index=highlight) if highlight in table.index else table
    parts = []
    if highlight in table.index:
        own = 1.0 + table.loc[str(highlight), ["low", "middle", "high"]].to_numpy(dtype=float)
        low, middle, high = (float(ratio) for ratio in own)
        who = name_of(highlight, titles)
        parts.append(outcome("real income", who, low, middle, high))
    if len(others):
        parts.append(_others(others["middle"], "other " if parts else "", titles))
    return sentence_case("; ".join(parts))


def _others(values: pd.Series, other: str, titles: Mapping[str, str] | None) -> str:
    """Who else loses most, or gains most where nobody else loses."""
    worst, best = str(values.idxmin()), str(values.idxmax())
    if values[worst] == -1.0:
        return f"{name_of(worst, titles)} is not viable"
    if values[worst] <= -NOTHING:
        return f"the largest {other}loss is in {name_of(worst, titles)}, {_size(values[worst])}"
    if values[best] >= NOTHING:
        return f"the largest {other}gain is in {name_of(best, titles)}, {_size(values[best])}"
    return f"no {other}region's changes"


def _size(value: float) -> str:
    return percent(abs(value))
