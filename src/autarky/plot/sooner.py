"""Who perishes sooner: days until a threshold, region by region."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from autarky._core.errors import InputError
from autarky._core.format import percent
from autarky.plot.draws import band, range_in_words
from autarky.plot.style import (
    BLUE,
    FAINT,
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

MOST = 20
"""Regions drawn."""


def sooner(
    result: Result,
    measure: str = "consumption",
    threshold: float = 0.75,
    ax: Axes | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    highlight: str | None = None,
) -> Axes:
    """Draw the days until regions fall below a threshold, the soonest first.

    A dot is the median draw, its bar the 10th to 90th percentile; a bar that runs out of the axes
    has draws that do not fall within the run, and says how many.

    Parameters
    ----------
    result
        Of :func:`autarky.disruption.perishes_sooner`.
    measure
        ``"consumption"`` in all, or a product.
    threshold
        One of the result's.
    ax
        Axes to draw on; a new figure otherwise.
    titles
        Names in full.
    highlight
        A region to show in the accent colour.

    Raises
    ------
    InputError
        If the result is no comparison of regions or has no such threshold.
    NameNotFoundError
        If the measure is not in the result.
    """
    days = _days(result, measure, threshold)
    table = _ordered(days)
    shown = table.head(MOST)
    reached = days.to_numpy()[days.notna().to_numpy()]
    end = 1.02 * float(reached.max()) if reached.size else 1.0
    with style():
        ax = axes_or_new(ax, source_of(result), 6.6, max(3.0, 1.6 + 0.31 * len(shown)))
        for at, (region, row) in enumerate(shown.iterrows()):
            _row(ax, at, row, ORANGE if region == highlight else BLUE, end)
        ax.set_yticks(range(len(shown)), [label_of(r, titles) for r in shown.index])
        ax.set_ylim(len(shown) - 0.5, -0.6)
        ax.set_xlim(0, end)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        left = len(table) - len(shown)
        set_quantity(
            ax,
            f"Days until {_what(measure, titles)} falls below {percent(threshold)}",
            f"dot: median of {days.shape[1]} draws, bar: 10–90 %",
            "on the right: share of draws not within the run"
            if (shown["beyond"] > 0).any()
            else "",
            f"the soonest {MOST} of {len(table)} regions" if left else "",
        )
        first = result.data["first"].sel(measure=measure, threshold=threshold).to_series()
        set_finding(ax, _finding(table, first, _what(measure, titles), threshold, titles))
    return ax


def _days(result: Result, measure: str, threshold: float) -> pd.DataFrame:
    """Days by region and draw."""
    data = result.data
    if "days" not in data or "measure" not in data.coords:
        msg = "this result compares no regions: run ak.disruption.perishes_sooner"
        raise InputError(msg)
    result.require("measure", measure)
    shares = [float(t) for t in data["threshold"].values]
    if threshold not in shares:
        msg = f"the result has no threshold {threshold:g}; it has {', '.join(map(str, shares))}"
        raise InputError(msg)
    chosen = data["days"].sel(measure=measure, threshold=threshold, drop=True)
    names = [str(r) for r in chosen["region"].values]
    return pd.DataFrame(chosen.transpose("region", "draw").values, names)


def _ordered(days: pd.DataFrame) -> pd.DataFrame:
    """Band of days and share of draws without end, the soonest first."""
    low, middle, high = band(days.to_numpy())
    table = pd.DataFrame(
        {"low": low, "middle": middle, "high": high, "beyond": days.isna().mean(axis=1)},
        index=days.index,
    )
    return table.sort_values(["middle", "beyond", "low"], kind="stable")


def _row(ax: Axes, at: int, row: pd.Series, colour: str, end: float) -> None:
    low, middle, high = row["low"], row["middle"], row["high"]
    if np.isfinite(low):
        last = high if np.isfinite(high) else end
        ax.plot([low, last], [at, at], color=colour, lw=5, alpha=0.3, solid_capstyle="butt")
    if np.isfinite(middle):
        ax.plot([middle], [at], "o", color=colour, ms=6)
    if row["beyond"] > 0:
        ax.annotate(
            percent(row["beyond"]), (end, at), (6, 0), textcoords="offset points", va="center",
            fontsize=8, color=FAINT, annotation_clip=False,
        )  # fmt: skip


def _what(measure: str, titles: Mapping[str, str] | None) -> str:
    return (
        "consumption" if measure == "consumption" else f"consumption of {name_of(measure, titles)}"
    )


def _finding(
    table: pd.DataFrame,
    first: pd.Series,
    what: str,
    threshold: float,
    titles: Mapping[str, str] | None,
) -> str:
    fallen = table[np.isfinite(table["middle"])]
    if fallen.empty:
        return (
            f"In most draws {what} falls below {percent(threshold)} in none of the "
            f"{len(table)} regions within the run"
        )
    region, row = fallen.index[0], fallen.iloc[0]
    who = sentence_case(name_of(region, titles))
    between = range_in_words(row["low"], row["high"])
    between = f" ({between})" if between else ""
    text = (
        f"{who} falls soonest: its {what} is below {percent(threshold)} after {row['middle']:.0f} "
        f"days{between}, before all others in {percent(float(first[region]))} of draws"
    )
    still = len(table) - len(fallen)
    verb = "holds" if still == 1 else "hold"
    return f"{text}; {still} of {len(table)} regions {verb} out in most draws" if still else text
