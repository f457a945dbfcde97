"""Which parameters move the lead of one policy over another."""

from __future__ import annotations

from matplotlib.axes import Axes

from autarky._core.errors import InputError
from autarky.plot.coefficients import coefficient_bars
from autarky.plot.style import (
    axes_or_new,
    sentence_case,
    set_finding,
    set_quantity,
    source_of,
    style,
)
from autarky.plot.tempos import NAMES
from autarky.results import Result

MOST = 8
"""Parameters drawn."""


def flips(
    result: Result, lead: str | None = None, ax: Axes | None = None, *, regime: str | None = None
) -> Axes:
    """Draw the rank regression coefficients of the parameters on the lead of a policy.

    Parameters
    ----------
    result
        Of :func:`autarky.planning.compare` with draws.
    lead
        Such as ``"snail over zigzag"``; None: the first.
    ax
        Axes to draw on; a new figure otherwise.
    regime
        Which world market; None: the first.

    Raises
    ------
    InputError
        If the result has too few draws.
    NameNotFoundError
        If the lead or the regime is not in the result.
    """
    if "flips" not in result.data:
        raise InputError("this result has too few draws to say what flips it: give more draws")
    lead = str(result.data["lead"].values[0]) if lead is None else lead
    regime = str(result.data["regime"].values[0]) if regime is None else regime
    result.require("lead", lead)
    result.require("regime", regime)
    found = result.data["flips"].sel(lead=lead, regime=regime).to_series()
    top = found.loc[found.abs().sort_values(ascending=False).index[:MOST]]
    with style():
        ax = axes_or_new(ax, source_of(result), 6.6, 1.6 + 0.34 * len(top))
        coefficient_bars(ax, top, [_words(str(name)) for name in top.index])
        first, second = (NAMES.get(p, p) for p in lead.split(" over "))
        draws = result.data.sizes["draw"]
        set_quantity(
            ax, f"Rank regression coefficient on the lead of {first} over {second}",
            f"{draws} draws; right: a higher figure favours {first}",
        )  # fmt: skip
        side = first if top.iloc[0] > 0 else second
        set_finding(ax, f"More {_words(str(top.index[0]))} favours {side} most")
    return ax


def _words(name: str) -> str:
    rule, dot, instrument = name.partition(".")
    if dot:
        return f"{instrument.replace('_', ' ')} of {NAMES.get(rule, rule)}"
    return sentence_case(name.replace("_", " ")).lower()
