"""What carries a change of real income: its parts, adding up to the whole."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from autarky._core.errors import InputError
from autarky._core.format import change
from autarky.plot.change import NOTHING, change_axis, moved
from autarky.plot.style import (
    BLUE,
    FAINT,
    GREEN,
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

TERMS = {
    "terms_of_trade": "terms of trade",
    "trade_costs": "costs and cuts of imports",
    "volume_of_trade": "volume of taxed trade",
    "transfers": "transfers",
}
LEAST = NOTHING
"""Part of income below which a term is no bar."""


def contributions(result: Result, region: str) -> pd.Series:
    """What each term adds to the change of a region's real income, shares of the base's.

    Parameters
    ----------
    result
        Of :func:`autarky.equilibrium.run`.
    region
        Whose.

    Returns
    -------
    pandas.Series
        By the names of :data:`TERMS`; adds up to the change of real income. Terms multiply; the
        change is shared out in proportion to their logarithms.

    Raises
    ------
    InputError
        If the result has no terms, or the region is not viable.
    NameNotFoundError
        If the region is not in the result.
    """
    if result.clock != "equilibrium" or "terms_of_trade" not in result.data:
        raise InputError("this result has no decomposition: run ak.equilibrium.run")
    result.require("region", region)
    one = result.data.sel(region=region)
    factors = pd.Series({name: float(one[name]) for name in TERMS})
    if not np.isfinite(factors).all():
        msg = f"{region} is not viable in this result: nothing carries what has no limit"
        raise InputError(msg)
    logs = factors.map(np.log)
    total = float(logs.sum())
    mean = float(np.expm1(total) / total) if total else 1.0
    found: pd.Series = logs * mean
    return found


def carries(
    result: Result,
    region: str,
    ax: Axes | None = None,
    *,
    titles: Mapping[str, str] | None = None,
) -> Axes:
    """Draw the terms of a region's change of real income, one from the end of the other.

    Parameters
    ----------
    result
        Of :func:`autarky.equilibrium.run`; the one run with central elasticities is shown.
    region
        Whose.
    ax
        Axes to draw on; a new figure otherwise.
    titles
        Names in full.

    Raises
    ------
    As :func:`contributions`.
    """
    parts = contributions(result, region)
    first = float(result.data["first_order_welfare"].sel(region=region))
    shown = parts[parts.abs() >= LEAST]
    whole = float(parts.sum())
    with style():
        ax = axes_or_new(ax, source_of(result), 6.6, 1.9 + 0.42 * (len(shown) + 2))
        _bars(ax, shown, whole, first)
        absent = [TERMS[str(n)] for n in parts.index if n not in shown.index]
        set_quantity(
            ax,
            "Change of real income (%)",
            "one run with central elasticities" if "draw" in result.data.dims else "",
            f"next to nothing comes from {' and '.join(absent)}" if absent and len(shown) else "",
            "to first order: with the flows of the base"
            if np.isfinite(first)
            else "not to first order: its prices are in units of their own",
        )
        set_finding(ax, _finding(shown, whole, first, name_of(region, titles)))
    return ax


def _bars(ax: Axes, shown: pd.Series, whole: float, first: float) -> None:
    ends = np.concatenate([[0.0], np.cumsum(shown.to_numpy())])
    rows = len(shown)
    for at, (value, begin) in enumerate(zip(shown, ends, strict=False)):
        ax.barh(at, value, left=begin, height=0.55, color=GREEN if value > 0 else ORANGE)
        _write(ax, at, begin, begin + value, value)
        ax.plot([begin + value] * 2, [at, at + 1], color=FAINT, lw=0.8, ls=":", zorder=0)
    sums = [("Real income", whole, BLUE)]
    if np.isfinite(first):
        sums.append(("To first order", first, FAINT))
    for at, (_, value, colour) in enumerate(sums, rows):
        ax.barh(at, value, height=0.55, color=colour)
        _write(ax, at, 0.0, value, value)
    names = [sentence_case(TERMS[str(n)]) for n in shown.index] + [name for name, _, _ in sums]
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    change_axis(ax, [*ends, *(value for _, value, _ in sums)])


def _write(ax: Axes, at: float, begin: float, end: float, value: float) -> None:
    """Write a value at the far side of its bar."""
    falls = value < 0
    ax.annotate(
        change(value), (min(begin, end) if falls else max(begin, end), at), (-5 if falls else 5, 0),
        textcoords="offset points", ha="right" if falls else "left", va="center", fontsize=8.5,
    )  # fmt: skip


def _finding(shown: pd.Series, whole: float, first: float, who: str) -> str:
    """Title: the term that carries most, and what the first order would say."""
    if shown.abs().max() < NOTHING if len(shown) else True:
        return f"Real income in {who} does not change"
    most = str(shown.abs().idxmax())
    text = (
        f"Real income in {who} is {moved(1.0 + whole, 1.0 + whole, 1.0 + whole)}: "
        f"{TERMS[most]} alone {_verb(most)} {change(float(shown[most]))}"
    )
    if abs(first - whole) >= max(NOTHING, 0.1 * abs(whole)):
        text += f"; to first order it would be {change(first)}"
    return text


def _verb(term: str) -> str:
    return "is" if term == "volume_of_trade" else "are"
