"""The draws of a claim against the threshold that was fixed beforehand."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes

from autarky._core.errors import InputError
from autarky._core.format import percent
from autarky.plot.style import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    axes_or_new,
    sentence_case,
    set_finding,
    set_quantity,
    style,
)
from autarky.results.verdict import Part, Verdict

SPREAD = 0.26
"""Half of the height over which a row's draws are laid out."""
REACH = (0.01, 0.99)
"""Quantiles of the draws that the axis shows, so that a few far ones do not hide the rest."""


def verdict(verdict: Verdict, unit: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw every draw of a claim's tests, those in which it holds and those in which it fails.

    Parameters
    ----------
    verdict
        Of :func:`autarky.claims.run`.
    unit
        Tests with this unit; None: the unit of the first.
    ax
        Axes to draw on; a new figure otherwise.

    Raises
    ------
    InputError
        If the claim cannot be tested, or no test has the unit.
    """
    if not verdict.parts:
        msg = f"{verdict.id} cannot be tested here: there is nothing to draw"
        raise InputError(msg)
    unit = verdict.parts[0].unit if unit is None else unit
    parts = [p for p in verdict.parts if p.unit == unit]
    if not parts:
        units = ", ".join(dict.fromkeys(p.unit for p in verdict.parts))
        msg = f"no test of {verdict.id} is in {unit!r}; there are {units}"
        raise InputError(msg)
    with style():
        source = f"autarky, claim {verdict.id}; seed {verdict.provenance.get('seed', 'unknown')}"
        ax = axes_or_new(ax, source, 6.8, 1.7 + 0.62 * len(parts))
        for row, part in enumerate(reversed(parts)):
            _row(ax, row, part)
        _limits(ax, parts)
        ax.set_yticks(range(len(parts)), [p.label for p in reversed(parts)])
        ax.set_ylim(-0.7, len(parts) - 0.3)
        ax.tick_params(axis="y", length=0)
        texts = dict.fromkeys(f"{sentence_case(p.text)}, {unit}" for p in parts)
        set_quantity(
            ax, "; ".join(texts),
            "a dot a draw: blue where the thesis holds, orange where it fails; bar: 10th to 90th "
            "percentile, tick: median; dashed: threshold",
        )  # fmt: skip
        set_finding(ax, _finding(verdict, parts))
    return ax


def _row(ax: Axes, row: int, part: Part) -> None:
    """Draws of a test as dots, spread evenly and always alike; their median and band."""
    known = np.array(part.values, float)
    holds = np.array(part.holds, bool)
    golden = (math.sqrt(5.0) - 1.0) / 2.0
    height = row + SPREAD * (2.0 * np.modf(golden * np.arange(len(known)))[0] - 1.0)
    seen = np.isfinite(known)
    for which, colour in ((holds, BLUE), (~holds, ORANGE)):
        use = which & seen
        ax.scatter(known[use], height[use], s=9, color=colour, alpha=0.55, linewidths=0)
    if math.isfinite(part.value):
        ax.plot([part.low, part.high], [row, row], color=INK, linewidth=1.6)
        ax.plot([part.value] * 2, [row - 0.2, row + 0.2], color=INK, linewidth=1.6)
    if part.threshold is not None:
        ax.plot([part.threshold] * 2, [row - 0.42, row + 0.42], color=FAINT, linestyle="--")
    ax.annotate(
        f"{percent(part.share)} hold", (1.0, row), (4, 0), va="center", fontsize=8.5,
        xycoords=("axes fraction", "data"), textcoords="offset points",
    )  # fmt: skip


def _limits(ax: Axes, parts: list[Part]) -> None:
    values = np.concatenate([np.array(p.values, float) for p in parts])
    values = values[np.isfinite(values)]
    ends = [p.threshold for p in parts if p.threshold is not None]
    if len(values):
        ends += list(np.quantile(values, REACH))
    if ends:
        width = max(ends) - min(ends) or 1.0
        ax.set_xlim(min(ends) - 0.06 * width, max(ends) + 0.06 * width)


def _finding(verdict: Verdict, parts: list[Part]) -> str:
    """The verdict and in what share of draws it holds, test by test where they differ."""
    label = sentence_case(verdict.label)
    if len(parts) == len(verdict.parts):
        return f"{label}: it holds in {percent(verdict.share)} of draws"
    shares = sorted(p.share for p in parts)
    between = (
        percent(shares[0])
        if shares[0] == shares[-1]
        else f"{percent(shares[0])} to {percent(shares[-1])}"
    )
    return f"{label}: of these tests it holds in {between} of draws"
