"""What a scenario puts at risk, region by region."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from autarky._core.errors import InputError
from autarky._core.format import percent
from autarky.plot.style import (
    BLUE,
    ORANGE,
    axes_or_new,
    label_of,
    name_of,
    percent_axis,
    set_finding,
    source_of,
    style,
)
from autarky.results import Result


def at_risk(
    result: Result,
    highlight: str | None = None,
    ax: Axes | None = None,
    titles: Mapping[str, str] | None = None,
    most: int = 14,
) -> Axes:
    """Draw the share of final absorption that hangs on the ties a scenario cuts, by region."""
    if "at_risk_absorption" not in result.data:
        raise InputError(
            "nothing is at risk in this result: run the clock with a scenario that cuts ties"
        )
    shares = result.data["at_risk_absorption"].to_series().dropna()
    shares = shares.sort_values(ascending=False)[:most]
    with style():
        ax = axes_or_new(ax, source_of(result), 6.6, 1.2 + 0.24 * len(shares))
        colours = [ORANGE if r == highlight else BLUE for r in shares.index]
        bars = ax.barh(
            [label_of(r, titles) for r in shares.index],
            shares.to_numpy(),
            color=colours,
            height=0.66,
        )
        labels = [percent(v) for v in shares]
        ax.bar_label(bars, labels, padding=3, fontsize=8)
        ax.invert_yaxis()
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        percent_axis(ax.xaxis)
        ax.margins(x=0.1)
        ax.set_xlabel("Final absorption that hangs on the ties cut")
        set_finding(ax, _finding(shares.rename(lambda code: name_of(code, titles))))
    return ax


def _finding(shares: pd.Series) -> str:
    first, others = shares.index[0], shares.iloc[1:]
    text = f"{percent(shares.iloc[0])} of what {first} absorbs hangs on the ties cut"
    if len(others) and others.iloc[0] > 0:
        text += f"; {others.index[0]} is next with {percent(others.iloc[0])}"
    return text
