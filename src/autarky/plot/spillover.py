"""Who else is hurt: what the other regions lose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky._core.format import quantity
from autarky.disruption.totals import together
from autarky.plot.draws import band, spoken
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

MOST = 12
"""Regions drawn."""
LEAST = 0.05
"""Days of the baseline below which nobody counts as hurt."""
MEASURES = (("consumption", BLUE, -0.19), ("output", ORANGE, 0.19))


def spillover(
    result: Result,
    region: str | Sequence[str],
    ax: Axes | None = None,
    *,
    titles: Mapping[str, str] | None = None,
) -> Axes:
    """Draw what other regions lose of consumption and output, in days of their baseline.

    Bars are medians over the draws, lines their 10th to 90th percentile; the twelve that lose most
    consumption are shown.

    Parameters
    ----------
    result
        Of :func:`autarky.disruption.run`.
    region
        The region, or the regions, whose ties are cut: left out.
    ax
        Axes to draw on; a new figure otherwise.
    titles
        Names in full.

    Raises
    ------
    InputError
        If there is no other region.
    """
    named = (region,) if isinstance(region, str) else tuple(region)
    own = together(result, named)  # refuses a name that is not in the result
    everybody = [str(r) for r in result.data["region"].values]
    others = [r for r in everybody if r not in named]
    if not others:
        raise InputError("there is no other region in this result: nobody else can be hurt")
    lost = _lost(result, others)
    shown = lost.sort_values(("consumption", "middle"), ascending=False).head(MOST)
    whole = (1.0 - together(result, others)).sum("day")
    with style():
        ax = axes_or_new(ax, source_of(result), 6.6, max(3.0, 1.7 + 0.36 * len(shown)))
        _bars(ax, shown, titles)
        days, draws = own.sizes["day"], own.sizes["draw"]
        reading = f"bars: median of {draws} draws, lines: 10–90 %" if draws > 1 else ""
        left = len(others) - len(shown)
        missing = f"the {MOST} of {len(others)} that lose most consumption" if left else ""
        set_quantity(ax, f"Lost within {days} days (days of the baseline)", reading, missing)
        set_finding(ax, _finding(shown, float(band(whole.values)[1]), named, titles))
    return ax


def _lost(result: Result, others: list[str]) -> pd.DataFrame:
    """Band of lost consumption and output, a row for each region."""
    columns: dict[tuple[str, str], NDArray[np.float64]] = {}
    for measure, _, _ in MEASURES:
        values = result.data[f"{measure}_loss_days"].sel(region=others).fillna(0.0)
        values = values if "draw" in values.dims else values.expand_dims("draw", -1)
        low, middle, high = band(values.transpose("region", "draw").values)
        columns |= {(measure, "low"): low, (measure, "middle"): middle, (measure, "high"): high}
    return pd.DataFrame(columns, index=others)


def _bars(ax: Axes, shown: pd.DataFrame, titles: Mapping[str, str] | None) -> None:
    at = np.arange(len(shown), dtype=float)
    for measure, colour, shift in MEASURES:
        part = shown[measure]
        ax.barh(at + shift, part["middle"], height=0.34, color=colour, label=measure)
        for y, (low, high) in zip(at + shift, part[["low", "high"]].to_numpy(), strict=True):
            if low < high:
                ax.plot([low, high], [y, y], color=INK, lw=1.1)
        ends = np.maximum(part["high"], part["middle"]).clip(lower=0.0)
        for y, end, value in zip(at + shift, ends, part["middle"], strict=True):
            ax.annotate(_days(value), (end, y), (4, 0), textcoords="offset points",
                        va="center", fontsize=7.5)  # fmt: skip
    ax.set_yticks(at, [label_of(r, titles) for r in shown.index])
    ax.invert_yaxis()
    ax.axvline(0.0, color=INK, lw=0.8)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.margins(x=0.1)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=8.5, borderaxespad=0.2,
              handlelength=0.9, handleheight=0.9)  # fmt: skip


def _days(value: float) -> str:
    """Days with one decimal below ten; minus only where there is something to count."""
    return f"{value:.0f}" if abs(value) >= 9.95 else f"{value + 0.0:.1f}".replace("-0.0", "0.0")


def _finding(
    shown: pd.DataFrame, whole: float, named: tuple[str, ...], titles: Mapping[str, str] | None
) -> str:
    first = shown.iloc[0]
    low, middle, high = (float(first["consumption", part]) for part in ("low", "middle", "high"))
    who = sentence_case(name_of(shown.index[0], titles))
    if high < LEAST:
        most = shown["output", "middle"]
        if most.max() < LEAST:
            return f"Nobody outside {spoken(named, titles)} loses consumption or output to speak of"
        name = sentence_case(name_of(most.idxmax(), titles))
        return f"{name} loses most output, {quantity(most.max())} days; nobody's consumption falls"
    between = f" ({_days(low)}–{_days(high)})" if low < high else ""
    return (
        f"{who} is hurt most outside {spoken(named, titles)}: it loses {_days(middle)} "
        f"days{between} of its consumption; everybody outside loses {_days(whole)} on average"
    )
