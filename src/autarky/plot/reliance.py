"""On whom and through which products one country depends: direct and look-through."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from autarky._core.format import percent
from autarky.plot.style import (
    BLUE,
    ORANGE,
    axes_or_new,
    label_of,
    name_of,
    percent_axis,
    sentence_case,
    set_finding,
    source_of,
    style,
)
from autarky.results import Result


def partners(
    result: Result,
    region: str,
    ax: Axes | None = None,
    titles: Mapping[str, str] | None = None,
    most: int = 10,
) -> Axes:
    """Draw bars of the partners of a country: share of imports, and of value added absorbed."""
    result.require("region", region)
    trade = result.data["trade"].sum("sector").sel(destination=region)
    direct = (trade / trade.sum()).to_series()
    flow = result.data["value_added_flow"].sel(destination=region)
    foreign = flow.where(flow["origin"] != region, 0.0)
    through = (foreign / foreign.sum()).to_series()
    order = through.drop(region).sort_values(ascending=False).index[:most]
    top, largest = order[0], direct.drop(region).idxmax()
    title = (
        f"{sentence_case(name_of(region, titles))} leans most on {name_of(top, titles)}: "
        f"{percent(through[top])} of the foreign value it absorbs"
    )
    if largest != top:
        title += f", though it buys most from {name_of(largest, titles)}"
    with style():
        ax = _paired_bars(
            (ax, source_of(result)),
            [label_of(n, titles) for n in order],
            ("share of imports", direct[order].to_numpy(), BLUE),
            ("share of foreign value added absorbed", through[order].to_numpy(), ORANGE),
        )
        set_finding(ax, title)
    return ax


def products(
    result: Result,
    region: str,
    ax: Axes | None = None,
    titles: Mapping[str, str] | None = None,
) -> Axes:
    """Draw bars of products: import share of use, and foreign value added in final absorption."""
    result.require("region", region)
    table = result.data[["import_share", "product_dependence"]].sel(region=region).to_dataframe()
    table = table.dropna().sort_values("product_dependence", ascending=False)
    top = table.iloc[0]
    share = f"{percent(top['product_dependence'])}"
    who = name_of(region, titles)
    what = sentence_case(name_of(table.index[0], titles))
    title = f"{what}: {share} of the value that {who} absorbs is foreign"
    with style():
        ax = _paired_bars(
            (ax, source_of(result)),
            [label_of(n, titles) for n in table.index],
            ("imported share of use", table["import_share"].to_numpy(), BLUE),
            ("foreign value added in absorption", table["product_dependence"].to_numpy(), ORANGE),
        )
        set_finding(ax, title)
    return ax


def _paired_bars(
    where: tuple[Axes | None, str],
    names: list[str],
    first: tuple[str, NDArray[np.float64], str],
    second: tuple[str, NDArray[np.float64], str],
) -> Axes:
    """Two bars a name, labelled with their values; the two colours are named under the title."""
    ax = axes_or_new(*where, 6.6, 1.3 + 0.36 * len(names))
    at = np.arange(len(names), dtype=float)
    for shift, (label, values, colour) in ((-0.19, first), (0.19, second)):
        bars = ax.barh(at + shift, values, height=0.34, color=colour, label=label)
        ax.bar_label(bars, [percent(v) for v in values], padding=3, fontsize=7.5)
    ax.set_yticks(at, names)
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    percent_axis(ax.xaxis)
    ax.margins(x=0.1)
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=2,
        fontsize=8.5,
        borderaxespad=0.2,
        handlelength=0.9,
        handleheight=0.9,
    )
    return ax
