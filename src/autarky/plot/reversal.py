"""What turns a ranking around, and where."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from autarky._core.errors import InputError
from autarky._core.format import percent, quantity
from autarky.plot.coefficients import coefficient_bars
from autarky.plot.style import (
    axes_or_new,
    name_of,
    sentence_case,
    set_finding,
    set_quantity,
    style,
)
from autarky.plot.tornado import words_of
from autarky.results import Flips

MOST = 8
"""Parameters drawn."""


def reversal(flips: Flips, ax: Axes | None = None) -> Axes:
    """Draw which parameters move the lead of one region or policy over another.

    Parameters
    ----------
    flips
        Of :func:`autarky.study.flips`.
    ax
        Axes to draw on; a new figure otherwise.

    Raises
    ------
    InputError
        If no parameter was drawn.
    """
    if flips.frame.empty:
        raise InputError("no parameter was drawn that could turn the ranking: nothing to draw")
    top = flips.frame["coefficient"].iloc[:MOST]
    with style():
        ax = axes_or_new(ax, flips.source, 6.8, 2.1 + 0.34 * len(top))
        coefficient_bars(ax, top, [words_of(str(name)) for name in top.index])
        first, second = name_of(flips.first, None), name_of(flips.second, None)
        set_quantity(
            ax, f"Rank regression coefficient on {flips.text}: {first} less {second}",
            f"{flips.draws:,} draws; right: the more, the larger for {first}", turned(flips),
        )  # fmt: skip
        what = sentence_case(flips.text.split(":", maxsplit=1)[0])
        share = f"{percent(flips.share)} of draws"
        finding = f"{what} of {first} is {flips.larger} that of {second} in {share}"
        set_finding(ax, f"{finding}; {words_of(str(top.index[0]))} moves the lead most")
    return ax


def turned(flips: Flips) -> str:
    """Where the ranking is reversed, in words."""
    if flips.share + flips.level >= 1.0:
        return "never reversed"
    if flips.box.empty:
        return "no bounds of the parameters tell the reversed draws apart"
    bounds = [bound(str(name), row) for name, row in flips.box.iterrows()]
    return (
        f"reversed in {percent(flips.density)} of draws with {' and '.join(bounds)} "
        f"({percent(flips.coverage)} of all that are reversed)"
    )


def bound(name: str, row: object) -> str:
    """One bound of a box in words."""
    low, high, levels = (getattr(row, part) for part in ("low", "high", "levels"))
    words = words_of(name)
    if levels:
        return f"{words} {levels}"
    if np.isnan(low):
        return f"{words} up to {quantity(high)}"
    if np.isnan(high):
        return f"{words} from {quantity(low)}"
    return f"{words} from {quantity(low)} to {quantity(high)}"
