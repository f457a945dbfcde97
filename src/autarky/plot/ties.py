"""Ties over time."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from autarky._core.errors import InputError
from autarky.plot.style import BLUE, FAINT, ORANGE, axes_or_new, percent_axis, set_finding, style


def ties(
    table: pd.DataFrame,
    measure: str = "import_dependence",
    highlight: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw one measure of every region over the years of :func:`autarky.dependence.ties`.

    Parameters
    ----------
    table
        What ``dependence.ties`` returned.
    measure
        Which measure; a share is shown in per cent.
    highlight
        Regions in the accent colour; by default the one that rose most.
    ax
        Axes to draw on; a new figure otherwise.
    """
    wide = table[table["measure"] == measure].pivot_table("value", "year", "region", sort=False)
    if wide.empty or len(wide) < 2:
        msg = f"ties over time need at least two worlds with years and the measure {measure!r}"
        raise InputError(msg)
    change = (wide.iloc[-1] - wide.iloc[0]).dropna()
    most = str(change.idxmax())
    chosen = list(highlight) or [most]
    with style():
        worlds = list(dict.fromkeys(table["world"]))
        source = ", ".join(map(str, worlds)) if len(worlds) < 4 else f"{worlds[0]} to {worlds[-1]}"
        ax = axes_or_new(ax, f"worlds {source}; autarky, dependence clock")
        for region in wide.columns:
            accent = region in chosen
            ax.plot(
                wide.index,
                wide[region],
                color=(ORANGE if accent else FAINT),
                lw=2.2 if accent else 0.8,
                alpha=1.0 if accent else 0.6,
                zorder=3 if accent else 1,
            )
        ax.plot(wide.index, wide.median(axis=1), color=BLUE, lw=2.2, zorder=2)
        end = wide.index[-1]
        for label, value, colour in [
            *((r, wide.loc[end, r], ORANGE) for r in chosen),
            ("median", wide.loc[end].median(), BLUE),
        ]:
            ax.annotate(f" {label}", (end, value), color=colour, va="center", annotation_clip=False)
        rose = int((change > 0).sum())
        name = measure.replace("_", " ")
        set_finding(
            ax,
            f"{name.capitalize()} rose in {rose} of {len(change)} regions from "
            f"{wide.index[0]} to {end}, most in {most}",
        )
        unit = str(table.loc[table["measure"] == measure, "unit"].iloc[0])
        if unit == "share":
            percent_axis(ax.yaxis)
        ax.set_ylabel(name.capitalize() if unit == "share" else f"{name.capitalize()} ({unit})")
        ax.set_xlabel("Year")
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_ylim(bottom=0)
    return ax
