"""Which industries grow and which shrink, and what becomes dear."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from autarky._core.errors import InputError
from autarky._core.format import change, percent
from autarky.plot.change import NOTHING, change_axis
from autarky.plot.style import (
    BLUE,
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
"""Products drawn."""
LONGEST = 2.0
"""Change at which a bar is broken off: its figure stands beside it."""
COLUMNS = (("output", BLUE, -0.19), ("price", ORANGE, 0.19))


def sectors(
    result: Result,
    region: str,
    ax: Axes | None = None,
    *,
    titles: Mapping[str, str] | None = None,
) -> Axes:
    """Draw the change of output and price of each product in a region, the largest growth first.

    Prices are over the price of all final use. Of many products those that change most are drawn.

    Parameters
    ----------
    result
        Of :func:`autarky.equilibrium.run`; the one run with central elasticities is shown.
    region
        Whose industries.
    ax
        Axes to draw on; a new figure otherwise.
    titles
        Names in full.

    Raises
    ------
    InputError
        If the result has no sectors, or the region is not viable.
    NameNotFoundError
        If the region is not in the result.
    """
    table = _table(result, region)
    order = table.abs().max(axis=1).sort_values(ascending=False, kind="stable").index[:MOST]
    shown = table.loc[order].sort_values("output", ascending=False, na_position="last")
    with style():
        ax = axes_or_new(ax, source_of(result), 6.6, max(3.0, 1.6 + 0.4 * len(shown)))
        _bars(ax, shown, titles)
        left = len(table) - len(shown)
        set_quantity(
            ax,
            "Change of output, and of price over that of final use (%)",
            "one run with central elasticities" if "draw" in result.data.dims else "",
            f"not drawn: {left} products that change less" if left else "",
        )
        set_finding(ax, _finding(table, region, titles))
    return ax


def _table(result: Result, region: str) -> pd.DataFrame:
    """Change of output and price by product, without what the region neither makes nor uses."""
    if result.clock != "equilibrium" or "prices" not in result.data:
        raise InputError("this result has no prices by product: run ak.equilibrium.run")
    result.require("region", region)
    one = result.data.sel(region=region)
    if float(one["viable"]) < 1.0:
        msg = f"{region} is not viable in this result: it has neither output nor prices to draw"
        raise InputError(msg)
    frame = pd.DataFrame(
        {"output": one["output"].values - 1.0, "price": one["prices"].values - 1.0},
        index=[str(s) for s in one["sector"].values],
    )
    return frame.dropna(how="all")


def _bars(ax: Axes, shown: pd.DataFrame, titles: Mapping[str, str] | None) -> None:
    at = np.arange(len(shown), dtype=float)
    for name, colour, shift in COLUMNS:
        values = shown[name].fillna(0.0).to_numpy()
        ends = np.minimum(values, LONGEST)
        ax.barh(at + shift, ends, height=0.34, color=colour, label=name)
        for y, end, value in zip(at + shift, ends, shown[name], strict=True):
            if np.isfinite(value):
                ax.annotate(
                    f"… {change(value)}" if value > LONGEST else change(value), (end, y),
                    (4 if end >= 0 else -4, 0), textcoords="offset points",
                    ha="left" if end >= 0 else "right", va="center", fontsize=7.5,
                )  # fmt: skip
    ax.set_yticks(at, [label_of(s, titles) for s in shown.index])
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    change_axis(ax, shown.clip(upper=LONGEST))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, fontsize=8.5, borderaxespad=0.2,
              handlelength=0.9, handleheight=0.9)  # fmt: skip


def _finding(table: pd.DataFrame, region: str, titles: Mapping[str, str] | None) -> str:
    """Title: what grows and shrinks most, and what becomes dearest."""
    who = sentence_case(name_of(region, titles))
    made, price = table["output"].dropna(), table["price"].dropna()
    parts = []
    if len(made) and made.max() >= NOTHING:
        parts.append(f"makes {_more(made.max())} {name_of(made.idxmax(), titles)}")
    if len(made) and made.min() <= -NOTHING:
        parts.append(f"{_less(made.min())} {name_of(made.idxmin(), titles)}")
        parts[-1] = parts[-1] if len(parts) > 1 else f"makes {parts[-1]}"
    text = f"{who} {' and '.join(parts)}" if parts else f"{who} makes as much as before of all"
    if len(price) and price.max() >= NOTHING:
        dear = percent(price.max())
        name = name_of(price.idxmax(), titles)
        text += f"; the price of {name} rises most, by {dear}"
    return text


def _more(value: float) -> str:
    """``52 % more``, ``3.1 times as much``."""
    if value >= 1.0:
        return f"{1.0 + value:.2g} times as much"
    return f"{percent(value)} more"


def _less(value: float) -> str:
    """``27 % less``; ``no`` where nothing is left."""
    return "no" if value <= -1.0 + NOTHING else f"{percent(-value)} less"
