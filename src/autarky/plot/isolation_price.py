"""The price of isolation by its length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import xarray as xr
from matplotlib.axes import Axes

from autarky.plot.style import (
    FAINT,
    ORANGE,
    axes_or_new,
    name_of,
    sentence_case,
    set_finding,
    set_quantity,
    style,
)


def isolation_price(
    prices: xr.Dataset, ax: Axes | None = None, *, titles: Mapping[str, str] | None = None
) -> Axes:
    """Draw what the optimum loses by years of isolation.

    Parameters
    ----------
    prices
        Of :func:`autarky.planning.price_of_isolation`.
    ax
        Axes to draw on; a new figure otherwise.
    titles
        Names in full.
    """
    years, loss = prices["isolated_years"].values, prices["loss_pct"].values
    source = f"world {prices.attrs['world']}; autarky, planning clock"
    with style():
        ax = axes_or_new(ax, source, 6.6, 3.4)
        ax.axhline(0.0, color=FAINT, lw=0.8)
        ax.plot(years, loss, color=ORANGE, lw=2.2, marker="o", ms=5)
        for year, value in zip(years[1:], loss[1:], strict=True):
            ax.annotate(f"{value:.1f} %".replace("-", "−"), (year, value), (0, -13),
                        textcoords="offset points", ha="center", fontsize=8.5)  # fmt: skip
        ax.set_xticks(years)
        ax.set_ylabel("Welfare of the optimum\n(% of consumption for ever)")
        ax.margins(x=0.05, y=0.16)
        set_quantity(ax, "Years of isolation from the base year", "")
        set_finding(ax, _finding(prices, titles))
    return ax


def _finding(prices: xr.Dataset, titles: Mapping[str, str] | None) -> str:
    who: Any = sentence_case(name_of(prices.attrs["region"], titles))
    years, loss = prices["isolated_years"].values, prices["loss_pct"].values
    if abs(loss[-1]) < 0.05:
        return f"{who} loses next to nothing by {years[-1]} years of isolation"
    return (
        f"{who} loses {-loss[-1]:.1f} % of consumption for ever by {years[-1]} years of "
        f"isolation, {-loss[1]:.1f} % by {_years(int(years[1]))}"
    )


def _years(count: int) -> str:
    return "one" if count == 1 else str(count)
