"""Who can live alone, how narrowly, and what decides it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from autarky._core.errors import InputError
from autarky._core.format import percent
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

MOST = 16
"""Regions drawn."""
NAMED = 2
"""Deciding products that are named for the highlighted region."""


def viability(
    result: Result,
    region: str,
    ax: Axes | None = None,
    *,
    titles: Mapping[str, str] | None = None,
) -> Axes:
    """Draw the critical θ of all regions, the highest first, with the product that decides it.

    The critical θ is the elasticity of trade, one for all products, at which a region that is cut
    off and has no substitutes among its inputs has no finite solution: the lower, the safer. Home
    shares are those by user.

    Parameters
    ----------
    result
        Of :func:`autarky.equilibrium.viability`.
    region
        The region to show in the accent colour.
    ax
        Axes to draw on; a new figure otherwise.
    titles
        Names in full.

    Raises
    ------
    InputError
        If the result has no critical θ.
    NameNotFoundError
        If the region is not in the result.
    """
    if "critical_theta_by_user" not in result.data:
        raise InputError("this result has no critical θ: run ak.equilibrium.viability")
    result.require("region", region)
    critical = result.data["critical_theta_by_user"].to_series()
    critical.index = critical.index.map(str)
    ordered = critical.sort_values(ascending=False, kind="stable")
    kept = list(dict.fromkeys([region, *ordered.index]))[:MOST]
    shown = ordered[ordered.index.isin(kept)]
    with style():
        ax = axes_or_new(ax, source_of(result), 6.6, max(3.0, 1.6 + 0.31 * len(shown)))
        _bars(ax, shown, result, region, titles)
        left = len(critical) - len(shown)
        set_quantity(
            ax,
            "Critical θ: elasticity of trade below which a region alone is not viable",
            "inputs without substitutes; beside: what decides most",
            f"not drawn: {left} regions with a lower one" if left else "",
        )
        set_finding(ax, _finding(ordered, result, region, titles))
    return ax


def deciding(result: Result, region: str) -> pd.Series:
    """What each product counts for in the viability of a region, the largest first."""
    share = result.data["deciding_share_by_user"].sel(region=region).to_series()
    share.index = share.index.map(str)
    return share.sort_values(ascending=False, kind="stable")


def _bars(
    ax: Axes, shown: pd.Series, result: Result, region: str, titles: Mapping[str, str] | None
) -> None:
    finite = shown[np.isfinite(shown)]
    end = 1.15 * float(finite.max()) if len(finite) and finite.max() > 0 else 1.0
    for at, (code, value) in enumerate(shown.items()):
        never = not np.isfinite(value)
        colour = ORANGE if code == region else BLUE
        ax.barh(at, end if never else value, height=0.62, color=colour, alpha=0.35 if never else 1)
        names = deciding(result, str(code)).head(NAMED if code == region else 1)
        parts = [
            name_of(s, titles) + (f" {percent(v)}" if code == region else "")
            for s, v in names.items()
        ]
        text = f"{'at any θ' if never else f'{value:.2f}'} · {', '.join(parts)}"
        ax.annotate(
            text, (0 if never else value, at), (5, 0), textcoords="offset points", va="center",
            fontsize=8, fontweight="bold" if code == region else "normal",
        )  # fmt: skip
    ax.set_yticks(range(len(shown)), [label_of(r, titles) for r in shown.index])
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlim(0, 1.5 * end)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.axvline(0.0, color=FAINT, lw=0.8)


def _finding(
    ordered: pd.Series, result: Result, region: str, titles: Mapping[str, str] | None
) -> str:
    """Title: the region's critical θ, its place, and the product that decides most."""
    value = float(ordered[region])
    name = sentence_case(name_of(region, titles))
    products = deciding(result, region)
    first = name_of(products.index[0], titles)
    if not np.isfinite(value):
        return f"{name} cannot live alone without substitutes, whatever θ is: it needs {first}"
    if value == 0.0:
        return f"{name} can live alone whatever θ is: it makes all that it uses"
    place = int((ordered > value).sum()) + 1
    behind = (
        "no other region needs as much"
        if place == 1
        else (
            "all others need more"
            if place == len(ordered)
            else f"{place - 1} of {len(ordered) - 1} other regions need more"
        )
    )
    return (
        f"Alone and without substitutes for its inputs, {name_of(region, titles)} needs a θ above "
        f"{value:.2f} to live ({behind}); most hangs on {first}, {percent(float(products.iloc[0]))}"
    )
