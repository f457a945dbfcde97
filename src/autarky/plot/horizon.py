"""What is lost when there is how much time to adapt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator, PercentFormatter
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky._core.format import NARROW_SPACE, change, percent
from autarky.plot.change import Span, outcome, span, time_in_words
from autarky.plot.draws import spread
from autarky.plot.style import (
    BLUE,
    FAINT,
    ORANGE,
    axes_or_new,
    name_of,
    sentence_case,
    set_finding,
    set_quantity,
    source_of,
    style,
)
from autarky.results import Result

MEASURES = {
    "real_income": "real income",
    "real_consumption": "real consumption of households",
    "real_wage": "the real reward of factors",
}
TICKS = (1, 3, 12, 36, 120)
"""Months that the axis names."""


def horizon(
    result: Result,
    region: str,
    ax: Axes | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    measure: str = "real_income",
) -> Axes:
    """Draw what a region keeps of its real income against the months that there are to adapt.

    The line is the median over draws, its band their 10th to 90th percentile; dashed is the one run
    with central figures. Draws in which the region cannot live count as nothing left, and their
    share is written above. Each point is an equilibrium of its own: the line is no path.

    Parameters
    ----------
    result
        Of :func:`autarky.equilibrium.horizon_curve`.
    region
        Whose.
    ax
        Axes to draw on; a new figure otherwise.
    titles
        Names in full.
    measure
        ``"real_income"``, ``"real_consumption"`` or ``"real_wage"``.

    Raises
    ------
    InputError
        If the result holds no horizons, or the measure is another.
    NameNotFoundError
        If the region is not in the result.
    """
    if "month" not in result.data.dims:
        raise InputError("this result holds no horizons: run ak.equilibrium.horizon_curve")
    if measure not in MEASURES:
        msg = f"a horizon curve has no {measure!r}; choose one of {', '.join(MEASURES)}"
        raise InputError(msg)
    result.require("region", region)
    one = result.data.sel(region=region)
    months = one["month"].values.astype(float)
    kept = span(_only(result, region), measure)
    lost = one["not_viable"].values if "not_viable" in one else one[measure].values == 0.0
    with style():
        ax = axes_or_new(ax, source_of(result), 6.6, 4.0)
        _draw(ax, months, kept, one[measure].values)
        _frame(ax, months, kept, one[measure].values)
        draws = one.sizes.get("draw", 1)
        set_quantity(
            ax,
            "Time that there is to adapt (months and years, logarithmic)",
            f"line: median of {draws} draws of elasticities, band: 10–90 %" if kept.drawn else "",
            "above: share of draws in which it is not viable" if lost.any() and kept.drawn else "",
        )
        ax.set_ylabel(f"{sentence_case(MEASURES[measure].removeprefix('the '))}, base = 100 %")
        set_finding(ax, _finding(months, kept, name_of(region, titles), measure))
        _mark_lost(ax, months, lost)
        _label_ends(ax, months, kept, one[measure].values)
    return ax


def _only(result: Result, region: str) -> Result:
    """The result with one region."""
    from dataclasses import replace

    return replace(result, data=result.data.sel(region=region))


def _draw(ax: Axes, months: NDArray[np.float64], kept: Span, central: NDArray[np.float64]) -> None:
    ax.axhline(1.0, color=FAINT, lw=0.8, zorder=0)
    if kept.drawn:
        ax.fill_between(months, kept.low, kept.high, color=BLUE, alpha=0.18, lw=0)
        ax.plot(months, central, color=FAINT, lw=1.2, ls="--", marker="o", ms=3)
    ax.plot(months, kept.middle, color=BLUE, lw=2.4, marker="o", ms=5)


def _frame(ax: Axes, months: NDArray[np.float64], kept: Span, central: NDArray[np.float64]) -> None:
    ax.set_xscale("log")
    lowest = float(np.nanmin([kept.low, central]))
    highest = max(1.0, float(np.nanmax([kept.high, central])))
    # little room above and below; from nothing where much is lost
    bottom = 0.0 if lowest < 0.5 else lowest - 0.15 * max(highest - lowest, 1e-3)
    ax.set_ylim(bottom, highest + 0.06 * (highest - bottom))
    ticks = [float(t) for t in TICKS if months.min() <= t <= months.max()]
    ticks = ticks or [float(m) for m in months]
    names = [time_in_words(t).replace("a ", "1 ") for t in ticks]
    ax.set_xticks(ticks, names)
    ax.xaxis.set_minor_locator(NullLocator())
    if len(months) > 1:
        ax.set_xlim(months.min() / 1.08, months.max() * 1.08)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=f"{NARROW_SPACE}%"))


def _mark_lost(ax: Axes, months: NDArray[np.float64], lost: NDArray[Any]) -> None:
    """Write at the top in how many draws the region cannot live."""
    top = ax.get_ylim()[1]
    look: Any = {
        "textcoords": "offset points", "fontsize": 8.5, "color": ORANGE, "zorder": 5,
    }  # fmt: skip
    if lost.dtype != bool and lost.any():
        ax.annotate("not viable", (0, 1), (-14, 3), xycoords="axes fraction", ha="right", **look)
    for month, share in zip(months, lost, strict=True):
        if share > 0:
            text = "not viable" if lost.dtype == bool else percent(float(share))
            ax.annotate(text, (month, top), (0, 3), ha="center", fontweight="bold", **look)


def _label_ends(
    ax: Axes, months: NDArray[np.float64], kept: Span, central: NDArray[np.float64]
) -> None:
    """Name each line on its right, kept apart."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()
    bottom, top = ax.get_ylim()
    point = (top - bottom) / (ax.get_window_extent().height * 72 / figure.dpi)
    lines = [("median" if kept.drawn else "", float(kept.middle[-1]), BLUE)]
    if kept.drawn:
        lines.append(("central", float(central[-1]), FAINT))
    ends = np.array([end for _, end, _ in lines])
    placed = spread(ends, 11.5 * point, bottom + 4 * point, top)
    for (name, end, colour), at in zip(lines, placed, strict=True):
        ax.annotate(
            f"{name} {change(end - 1.0)}".strip(), (months[-1], end), (12, (at - end) / point),
            textcoords="offset points", va="center", fontsize=8.5, color=colour,
            fontweight="bold" if colour == BLUE else "normal", annotation_clip=False,
        )  # fmt: skip


def _finding(months: NDArray[np.float64], kept: Span, who: str, measure: str) -> str:
    """Title: how much is lost with the least and with the most time."""
    name = MEASURES[measure]
    first, last = outcome(name, who, *kept.at(0)), outcome(name, who, *kept.at(len(months) - 1))
    if first == last:
        return f"{sentence_case(last)}, with {time_in_words(months[-1])} to adapt or with less"
    last = last.removeprefix(f"{name} in {who} is ") if first.startswith(name) else last
    soon, late = time_in_words(months[0]), time_in_words(months[-1])
    return f"With {soon} to adapt {first}, with {late} {last}"
