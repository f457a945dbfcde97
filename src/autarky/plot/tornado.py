"""Which parameters move an outcome of a study most."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from autarky._core.format import percent, quantity
from autarky.plot.style import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    axes_or_new,
    name_of,
    percent_axis,
    set_finding,
    set_quantity,
    style,
)
from autarky.results import Influence

MOST = 10
"""Parameters drawn."""


def tornado(influence: Influence, ax: Axes | None = None) -> Axes:
    """Draw how much each parameter moves an outcome, the most influential on top.

    Parameters
    ----------
    influence
        Of :func:`autarky.study.influence`, whatever its measure: swings between low and high
        figures, Sobol indices, elementary effects or rank regression coefficients.
    ax
        Axes to draw on; a new figure otherwise.
    """
    frame = influence.frame.iloc[:MOST]
    at = np.arange(len(frame))
    with style():
        ax = axes_or_new(ax, influence.source, 6.8, 1.9 + 0.34 * len(frame))
        DRAWN[influence.measure](ax, at, frame)
        ax.set_yticks(at, [words_of(str(name)) for name in frame.index])
        ax.set_ylim(len(frame) - 0.5, -0.5)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        left = len(influence.frame) - len(frame)
        set_quantity(
            ax, QUANTITY[influence.measure].format(what=_what(influence)), _whose(influence),
            _draws(influence), f"{left} parameters with less are left out" if left else "",
        )  # fmt: skip
        set_finding(ax, _finding(influence))
    return ax


NAMES = {
    "theta_place": "trade elasticity θ, within its range",
    "theta": "trade elasticity θ",
    "theta_multiplier": "multiplier of θ",
    "eta": "η, factors for inputs",
    "epsilon": "ε, input for input",
    "sigma": "σ, product for product",
    "mobility": "mobility of factors",
    "psi": "stock level ψ that binds",
}
"""Parameters whose name is a letter, in words."""


def words_of(name: str) -> str:
    """A parameter's name for people."""
    head, dot, rest = name.partition(".")
    words = NAMES.get(head, head.replace("_", " "))
    if dot and head == "theta_place":
        return f"θ of {rest.replace('_', ' ')}"
    return f"{words}: {rest.replace('_', ' ')}" if dot else words


def _swing(ax: Axes, at: Any, frame: Any) -> None:
    centre = float(frame["centre"].iloc[0])
    for column, colour, label in (("low", ORANGE, "low end"), ("high", BLUE, "high end")):
        ax.barh(at, frame[column] - centre, left=centre, height=0.6, color=colour, label=label)
    ax.axvline(centre, color=INK, lw=0.9)
    for i, row in enumerate(frame.itertuples()):
        for value, figure in ((row.low, row.at_low), (row.high, row.at_high)):
            if value != centre:
                text = quantity(figure) if isinstance(figure, float) else str(figure)
                side = "left" if value > centre else "right"
                ax.annotate(text, (value, i), (3 if side == "left" else -3, 0), ha=side,
                            va="center", textcoords="offset points", fontsize=7.5)  # fmt: skip
    ax.margins(x=0.12)
    _legend(ax)


def _sobol(ax: Axes, at: Any, frame: Any) -> None:
    for name, shift, colour, label in (
        ("first", -0.18, BLUE, "by itself (first order)"),
        ("total", 0.18, ORANGE, "with all it works through (total)"),
    ):
        low, high = (frame[f"{name}_{end}"].to_numpy(float) for end in ("low", "high"))
        value = frame[name].to_numpy(float)
        ax.barh(at + shift, value, height=0.32, color=colour, label=label)
        band = [np.maximum(value - low, 0), np.maximum(high - value, 0)]
        ax.errorbar(value, at + shift, xerr=band, fmt="none", ecolor=INK, elinewidth=0.8)
    ax.axvline(0.0, color=FAINT, lw=0.8)
    percent_axis(ax.xaxis)
    _legend(ax)


def _morris(ax: Axes, at: Any, frame: Any) -> None:
    ax.barh(at, frame["mu_star"], height=0.6, color=BLUE, xerr=frame["mu_star_band"],
            error_kw={"elinewidth": 0.8, "ecolor": INK}, label="mean size")  # fmt: skip
    ax.plot(frame["sigma"], at, "D", color=ORANGE, ms=4, clip_on=False,
            label="spread: depends on the others")  # fmt: skip
    _legend(ax)


def _rank(ax: Axes, at: Any, frame: Any) -> None:
    values = frame["coefficient"]
    ax.barh(at, values, height=0.6, color=[BLUE if v > 0 else ORANGE for v in values])
    ax.axvline(0.0, color=FAINT, lw=0.8)


def _legend(ax: Axes) -> None:
    """Between title and axes, where no bar can lie under it."""
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 0.98), ncols=2, fontsize=8, borderpad=0.1)


DRAWN = {"swing": _swing, "sobol": _sobol, "morris": _morris, "rank": _rank}
QUANTITY = {
    "swing": "{what}; one parameter at a time at the 10th and 90th percentile of its range",
    "sobol": "Share of the variance of {what}",
    "morris": "Effect of a parameter's whole range on {what}",
    "rank": "Rank regression coefficient on {what}; right: the more, the larger",
}


def _what(influence: Influence) -> str:
    unit = f" ({influence.unit})" if influence.measure in ("swing", "morris") else ""
    return f"{influence.text}{unit}"


def _whose(influence: Influence) -> str:
    """Whose outcome it is, and under which scenario."""
    scenario = influence.where.get("scenario", "")
    under = f"under {scenario}" if scenario and scenario != "none" else ""
    return " ".join(part for part in (_who(influence), under) if part)


def _who(influence: Influence) -> str:
    who = influence.where.get("policy") or influence.where.get("region")
    return name_of(who, None) if who else ""


def _subject(influence: Influence) -> str:
    """The outcome in a few words: whose, and what."""
    who, what = _who(influence), influence.text.split(":", maxsplit=1)[0]
    return f"{what} of {who}" if who else what


def _draws(influence: Influence) -> str:
    answered = influence.answered
    note = f"{influence.draws:,} draws{_explained(influence)}"
    return note if answered == 1.0 else f"{note}, {percent(answered)} with an answer"


def _explained(influence: Influence) -> str:
    if influence.measure != "rank":
        return ""
    return f"; all parameters together explain {percent(influence.explained)} of its ranks"


def _finding(influence: Influence) -> str:
    first = influence.frame.iloc[0]
    name, what = words_of(str(influence.frame.index[0])), _subject(influence)
    if influence.measure == "sobol":
        alone = percent(max(0.0, first["first"]))
        return f"{_capital(name)} alone explains {alone} of the variance of {what}"
    if influence.measure == "swing":
        low, high = sorted((first["low"], first["high"]))
        return f"{_capital(name)} moves {what} most: from {quantity(low)} to {quantity(high)}"
    moves = f"{_capital(name)} moves {what} most"
    if influence.measure == "rank":
        size = first["coefficient"]
        way = "rises with it" if size > 0 else "falls as it rises"
        return f"{moves}, which {way} (coefficient {quantity(size).replace('-', '−')})"
    return f"{moves}: by {quantity(first['mu_star'])} on average"


def _capital(text: str) -> str:
    """With its first letter in upper case; the letter of a parameter stays what it is."""
    return text[:1].upper() + text[1:] if text[:1].isascii() else text
