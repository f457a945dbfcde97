"""Waits between events, and the models fitted to them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from autarky.numerics.survival import Fit, FittedModels, expected_survival, kaplan_meier
from autarky.plot.style import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    axes_or_new,
    percent_axis,
    sentence_case,
    set_finding,
    set_quantity,
    style,
)

TICKS = {
    1 / 52: "1 week", 1 / 12: "1 month", 1 / 4: "3 months", 1.0: "1 year", 3.0: "3 years",
    10.0: "10 years", 30.0: "30 years", 100.0: "100 years",
}  # fmt: skip
"""Of the time axis, in years."""
LOOKS = {
    "exponential": ("constant hazard", FAINT),
    "weibull": ("Weibull", BLUE),
    "self_exciting": ("self-exciting", ORANGE),
}
"""Name and colour by model."""
ALIKE = 2.0
"""Difference of AICc below which two models fit alike (Burnham and Anderson 2002, p. 70)."""


def waiting_times(
    fits: FittedModels,
    ax: Axes | None = None,
    *,
    what: str = "events",
    source: str = "the record of events; autarky",
) -> Axes:
    """Draw the share of waits that outlast each time: of the record, and of every model.

    The line in steps is Kaplan and Meier's; a model's curve is what it expects of this record; the
    band is the 95 % likelihood region of the model that fits best.

    Parameters
    ----------
    fits
        Of :func:`autarky.numerics.survival.fit_models`.
    ax
        Axes to draw on; a new figure otherwise.
    what
        The events, in the plural.
    source
        Of the record, for the line below a new figure.
    """
    observed = np.diff(fits.dates)
    cut = fits.end - fits.dates[-1]
    shortest, longest = 0.8 * observed.min(), 1.25 * max(observed.max(), cut)
    times = np.geomspace(shortest, longest, 200)
    with style():
        ax = axes_or_new(ax, source, 6.6, 4.0)
        waited, left = kaplan_meier(observed, [cut] if cut > 0 else [])
        ax.step([shortest, *waited], [1.0, *left], where="post", color=INK, lw=1.4, zorder=4)
        for fit in fits:
            _curve(ax, fits, fit, times)
        percent_axis(ax.yaxis)
        ax.set_xscale("log")
        ax.set_xlim(shortest, longest)
        ticks = {at: name for at, name in TICKS.items() if shortest <= at <= longest}
        ax.set_xticks(list(ticks), list(ticks.values()))
        ax.xaxis.set_minor_locator(NullLocator())
        ax.set_ylim(0.0, 1.02)
        ax.set_ylabel("Waits that last longer (% of all)")
        set_quantity(
            ax, "Time since the last event (logarithmic)",
            f"steps: {len(observed)} waits, {int(fits.dates[0])}–{np.ceil(fits.end) - 1:.0f}",
            f"band: 95 % likelihood region, {LOOKS[fits.best.model][0]}",
        )  # fmt: skip
        set_finding(ax, _finding(fits, what))
        _label(ax, fits)
    return ax


def _curve(ax: Axes, fits: FittedModels, fit: Fit, times: np.ndarray) -> None:
    best = fit is fits.best
    share = expected_survival(fits, fit, times)
    colour = LOOKS[fit.model][1]
    ax.plot(times, share.central, color=colour, lw=2.4 if best else 1.6, zorder=3 if best else 2)
    if best:
        ax.fill_between(times, share.low, share.high, color=colour, alpha=0.18, lw=0, zorder=1)


def _label(ax: Axes, fits: FittedModels) -> None:
    """Names, with how much worse each fits than the best, in the empty corner, best first."""
    order = sorted(fits, key=lambda fit: fit.aicc)
    for row, fit in enumerate(order):
        name, colour = LOOKS[fit.model]
        gap = fit.aicc - fits.best.aicc
        text = f"{name}: " + ("fits best" if row == 0 else f"AICc {gap:.1f} worse")
        ax.annotate(
            text, (1.0, 1.0), (-2, -6 - 14 * row), xycoords="axes fraction",
            textcoords="offset points", ha="right", va="top", fontsize=9, color=colour,
            fontweight="bold" if row == 0 else "normal",
        )  # fmt: skip


def _finding(fits: FittedModels, what: str) -> str:
    """Title: which model fits best, and by how much."""
    best, second, _ = sorted(fits, key=lambda fit: fit.aicc)
    behind = fits.exponential.aicc - best.aicc
    if best is fits.exponential:
        gap = second.aicc - best.aicc
        return (
            f"{sentence_case(what)} come at a constant hazard as far as {best.events} waits show: "
            f"{LOOKS[second.model][0]} fits worse by {gap:.1f} AICc"
        )
    name = LOOKS[best.model][0]
    title = (
        f"{sentence_case(what)} {_pattern(best)}: a constant hazard fits worse by {behind:.1f} AICc"
    )
    if behind < ALIKE:
        return f"{title} than {name}, which is next to nothing"
    if second is not fits.exponential and second.aicc - best.aicc < ALIKE:
        return f"{title}; {name} and {LOOKS[second.model][0]} fit alike"
    return f"{title} than {name}"


def _pattern(fit: Fit) -> str:
    rises = fit.model == "weibull" and fit.parameters["shape"] > 1
    return "come more evenly than chance has it" if rises else "come in clusters"
