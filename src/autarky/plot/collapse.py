"""How a region's consumption falls, day by day and product by product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky._core.format import percent
from autarky.disruption.totals import by_product, falls_below, together
from autarky.plot.draws import band, range_in_words, spoken, spread
from autarky.plot.style import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    axes_or_new,
    name_of,
    percent_axis,
    sentence_case,
    set_finding,
    set_quantity,
    source_of,
    style,
)
from autarky.results import Result

MOST = 6
"""Products drawn apart."""
HOLDS = 0.98
"""Share of the baseline above which a product counts as unmoved."""
STROKES = (
    (ORANGE, "-"), (BLUE, "-"), (GREEN, "-"), (PURPLE, "-"), (ORANGE, "--"), (BLUE, "--"),
)  # fmt: skip
LETTERS = 24
"""Of a label at a line's end."""


@dataclass(frozen=True)
class _Line:
    """A path with its band, and how it is drawn."""

    name: str
    low: NDArray[np.float64]
    middle: NDArray[np.float64]
    high: NDArray[np.float64]
    colour: str
    dashes: str = "-"
    width: float = 1.4


def collapse(
    result: Result,
    region: str | Sequence[str] | None = None,
    ax: Axes | None = None,
    *,
    titles: Mapping[str, str] | None = None,
    measure: str = "consumption",
) -> Axes:
    """Draw a region's consumption by product, and in all, over the days of a disruption.

    Lines are medians over the draws, bands their 10th to 90th percentile; dots mark the median day
    on which the total falls below a threshold. Of many products those that carry most of the loss
    are drawn, and the axis says how many are not.

    Parameters
    ----------
    result
        Of :func:`autarky.disruption.run`.
    region
        A region, or several taken together; None: of the regions whose shortages the run traced
        the one that lost most.
    ax
        Axes to draw on; a new figure otherwise.
    titles
        Names in full.
    measure
        ``"consumption"`` of households or ``"output"``.

    Raises
    ------
    InputError
        If the result holds no paths or the measure has no baseline.
    NameNotFoundError
        If the region is not in the result.
    """
    regions = _regions(result, region)
    products = by_product(result, regions, measure)
    total = together(result, regions, measure)
    if not np.isfinite(total).any():
        msg = f"{', '.join(regions)} has no {measure} in the baseline: choose another measure"
        raise InputError(msg)
    shown, remark = _chosen(result, regions, products, measure, titles)
    lines = [_line(products.sel(sector=s), name_of(s, titles), *STROKES[i])
             for i, s in enumerate(shown)]  # fmt: skip
    lines.append(_line(total, f"all {measure}", INK, "-", 2.6))
    thresholds = [float(t) for t in result.data["threshold"].values]
    with style():
        ax = axes_or_new(ax, source_of(result), 6.6, 4.2)
        for line in lines:
            _draw(ax, line)
        _mark(ax, total, thresholds)
        _frame(ax, lines, thresholds, total.sizes["day"])
        who = "Consumption" if measure == "consumption" else "Output"
        ax.set_ylabel(f"{who}, share of baseline")
        draws = total.sizes["draw"]
        reading = f"lines: median of {draws} draws, bands: 10–90 %" if draws > 1 else ""
        set_quantity(ax, "Day of the run", reading, remark)
        fallen = {t: falls_below(total, t).values for t in thresholds}
        first = name_of(shown[0], titles) if shown else ""
        where = f"{measure} in {spoken(regions, titles)}"
        set_finding(ax, _finding(where, fallen, total, first))
        _label_ends(ax, lines)
    return ax


def _regions(result: Result, region: str | Sequence[str] | None) -> tuple[str, ...]:
    if region is not None:
        return (region,) if isinstance(region, str) else tuple(region)
    data = result.data
    if "consumption_loss_days" not in data:
        msg = f"this result of the {result.clock} clock holds no paths; run ak.disruption.run"
        raise InputError(msg)
    lost = data["consumption_loss_days"].fillna(-np.inf)
    lost = lost.median("draw") if "draw" in lost.dims else lost
    traced = data["shortage_cause"] > 0
    traced = traced.any([d for d in traced.dims if d != "region"])
    among = lost.where(traced) if traced.any() else lost
    return (str(among.fillna(-np.inf).idxmax("region").item()),)


def _chosen(
    result: Result,
    regions: tuple[str, ...],
    products: xr.DataArray,
    measure: str,
    titles: Mapping[str, str] | None,
) -> tuple[list[str], str]:
    """Products that carry most of the loss, and what is said of the others."""
    weight = result.data[f"baseline_{measure}"].sel(region=list(regions)).sum("region")
    lost = ((1.0 - products).sum("day").median("draw") * weight).fillna(0.0).to_series()
    lowest = products.min("day").quantile(0.1, "draw").to_series()
    moved = [str(s) for s in lost.sort_values(ascending=False).index if lowest[s] < HOLDS]
    still = [str(s) for s in lost.index if lowest[s] >= HOLDS]
    remarks = []
    if len(moved) > MOST:
        remarks.append(
            f"{MOST} of the {len(moved)} products that fall are drawn: those with most of the loss"
        )
    if still:
        few = " and ".join(name_of(s, titles) for s in still)
        who = few if len(still) < 3 else f"{len(still)} products"
        verb = "stays" if len(still) == 1 else "stay"
        remarks.append(f"{who} {verb} above {percent(HOLDS)}")
    return moved[:MOST], "; ".join(remarks)


def _line(path: xr.DataArray, name: str, colour: str, dashes: str, width: float = 1.4) -> _Line:
    low, middle, high = band(path.transpose("day", "draw").values)
    return _Line(name, low, middle, high, colour, dashes, width)


def _draw(ax: Axes, line: _Line) -> None:
    days = np.arange(len(line.middle))
    if (line.low < line.high).any():
        shade = (FAINT, 0.28) if line.width > 2 else (line.colour, 0.07)
        ax.fill_between(days, line.low, line.high, color=shade[0], alpha=shade[1], lw=0)
    ax.plot(days, line.middle, color=line.colour, lw=line.width, ls=line.dashes)


def _mark(ax: Axes, total: xr.DataArray, thresholds: list[float]) -> None:
    """Dots where the total falls below the thresholds, in the median draw."""
    for share in thresholds:
        ax.axhline(share, color=FAINT, lw=0.7, ls=":", zorder=0)
        day = float(band(falls_below(total, share).values)[1])
        if np.isfinite(day):
            ax.plot([day], [share], "o", color=INK, ms=5, zorder=4)
            ax.annotate(
                f"day {day:.0f}", (day, share), (5, 5), textcoords="offset points",
                fontsize=8.5, fontweight="bold", zorder=5,
            )  # fmt: skip


def _frame(ax: Axes, lines: list[_Line], thresholds: list[float], days: int) -> None:
    lowest = min(float(np.nanmin(line.low)) for line in lines)
    bottom = 0.0 if lowest < 0.5 else np.floor(10 * min(lowest, 0.9)) / 10 - 0.05
    ax.set_ylim(bottom, 1.0 + 0.03 * (1.0 - bottom))
    ax.set_xlim(0, max(days - 1, 1))
    percent_axis(ax.yaxis)
    ticks = sorted({0.0, 0.25, 0.5, 0.75, 1.0, *thresholds})
    ax.set_yticks([t for t in ticks if t >= bottom])


def _label_ends(ax: Axes, lines: list[_Line]) -> None:
    """Name and last value of every line on its right, kept apart."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()
    height = ax.get_window_extent().height * 72 / figure.dpi
    bottom, top = ax.get_ylim()
    point = (top - bottom) / height
    ends = np.array([line.middle[-1] for line in lines])
    placed = spread(ends, 10.8 * point, bottom + 4 * point, top - 4 * point)
    for line, end, at in zip(lines, ends, placed, strict=True):
        name = line.name if len(line.name) <= LETTERS else f"{line.name[: LETTERS - 2]} …"
        ax.annotate(
            f"{name} {percent(float(end))}",
            (len(line.middle) - 1, end),
            (14, (at - end) / point),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=line.colour,
            fontweight="bold" if line.width > 2 else "normal",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": line.colour, "lw": 0.6, "relpos": (0, 0.5)},
        )


def _finding(
    where: str, fallen: dict[float, NDArray[np.float64]], total: xr.DataArray, first: str
) -> str:
    """Title: when the total falls below what, and which product carries most of the loss."""
    days = {t: band(v) for t, v in fallen.items()}
    reached = [t for t in sorted(days, reverse=True) if np.isfinite(days[t][1])]
    text = sentence_case(where)
    if not reached:
        lowest = float(band(total.min("day").values)[1])
        if lowest >= HOLDS:
            return f"{text} stays above {percent(HOLDS)} of the baseline throughout"
        text += f" falls to {percent(lowest)} of the baseline at the lowest"
    else:
        parts = []
        for share in reached[:1] + reached[1:][-1:]:
            low, middle, high = days[share]
            between = range_in_words(low, high)
            parts.append(
                f"below {percent(share)} on day {middle:.0f}" + (f" ({between})" if between else "")
            )
        text += f" falls {' and '.join(parts)}"
    return f"{text}; most of the loss is in {first}" if first else text
