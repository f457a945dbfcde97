"""Policies side by side: a line a policy, year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky._core.format import NARROW_SPACE, percent
from autarky.plot.draws import spread
from autarky.plot.style import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    axes_or_new,
    sentence_case,
    set_finding,
    set_quantity,
    source_of,
    style,
)
from autarky.results import Result

NAMES: Mapping[str, str] = {
    "optimum": "optimum",
    "optimum_with_levy": "optimum with levy",
    "snail": "snail's pace",
    "nep": "NEP",
    "feldman": "constant shares",
    "zigzag": "zigzag",
    "steady": "steady line",
    "gallop": "gallop",
    "retreat": "panicky retreat",
    "mpc": "optimum, planned anew",
    "base_year": "base year kept",
}
"""Policies in words."""
LOOKS: Mapping[str, tuple[str, str, float]] = {
    "optimum": (BLUE, "-", 2.6),
    "snail": (GREEN, "-", 1.6),
    "nep": (FAINT, "--", 1.6),
    "feldman": (INK, ":", 1.8),
    "zigzag": (PURPLE, "-.", 1.6),
    "gallop": (ORANGE, "-", 2.0),
}
"""Colour, dashes and width of the lines; dashes tell apart who sees no colour."""


def tempos(
    result: Result,
    path: str = "food_city",
    ax: Axes | None = None,
    *,
    regime: str | None = None,
    policies: Sequence[str] | None = None,
) -> Axes:
    """Draw a path of every policy: the line is the run with central figures.

    The band is the optimum's 10th to 90th percentile over draws, where there are draws.

    Parameters
    ----------
    result
        Of :func:`autarky.planning.compare`.
    path
        Name of a path over (regime, policy, year), such as ``"accumulation"`` or ``"herd"``.
    ax
        Axes to draw on; a new figure otherwise.
    regime
        Which world market; None: the first.
    policies
        Which policies; None: all.

    Raises
    ------
    InputError
        If the result has no such path, or is of one policy.
    NameNotFoundError
        If a regime or policy is not in the result.
    """
    one = chosen(result, path, regime)
    named = [str(p) for p in one["policy"].values] if policies is None else list(policies)
    result.require("policy", *named)
    years = one["year"].values.astype(float)
    lines = {p: one[path].sel(policy=p).values for p in named}
    unit = str(one[path].attrs["unit"])
    with style():
        ax = axes_or_new(ax, source_of(result), 6.6, 3.9)
        _band(ax, one, path, years, named)
        if "ratio" in unit:
            ax.axhline(1.0, color=FAINT, lw=0.8, ls=(0, (4, 3)), zorder=0)
        for policy, values in lines.items():
            colour, dashes, width = LOOKS.get(policy, (FAINT, "-", 1.2))
            ax.plot(years, values, color=colour, ls=dashes, lw=width)
        _frame(ax, unit, str(one[path].attrs["long_name"]))
        band = f"{path}_p10" in one and "optimum" in named
        set_quantity(ax, "Year", "band: the optimum in 10–90 % of draws" if band else "")
        set_finding(ax, _finding(lines, years, str(one[path].attrs["long_name"]), unit))
        _label_ends(ax, years, lines, unit)
    return ax


def chosen(result: Result, path: str, regime: str | None) -> Any:
    """The data of one regime of a comparison.

    Raises
    ------
    InputError
        If the result is no comparison, or has no such path.
    NameNotFoundError
        If the regime is not in it.
    """
    if "policy" not in result.data.dims:
        raise InputError("this result is of one policy: run ak.planning.compare")
    known = [str(n) for n, v in result.data.items() if v.dims == ("regime", "policy", "year")]
    if path not in known:
        plain = [n for n in known if not n.endswith(("_median", "_p10", "_p90"))]
        msg = f"a comparison has no path {path!r}; it has {', '.join(plain)}"
        raise InputError(msg)
    if regime is None:
        return result.data.isel(regime=0)
    result.require("regime", regime)
    return result.data.sel(regime=regime)


def _band(ax: Axes, one: Any, path: str, years: NDArray[np.float64], named: Sequence[str]) -> None:
    if "optimum" in named and f"{path}_p10" in one:
        low, high = (one[f"{path}_{p}"].sel(policy="optimum").values for p in ("p10", "p90"))
        ax.fill_between(years, low, high, color=BLUE, alpha=0.15, lw=0)


def _frame(ax: Axes, unit: str, name: str) -> None:
    label = f"{sentence_case(name)}"
    if "ratio" in unit:
        label += "\n(base year = 100 %)"
    elif unit.startswith("share"):
        label += f"\n({unit.removeprefix('share ')})"
    else:
        label += f"\n({unit})"
    ax.set_ylabel(label)
    if "ratio" in unit or unit.startswith("share"):
        ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=f"{NARROW_SPACE}%"))
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.margins(x=0.01)


def _label_ends(
    ax: Axes, years: NDArray[np.float64], lines: Mapping[str, NDArray[np.float64]], unit: str
) -> None:
    """Name each line on its right, kept apart."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()
    bottom, top = ax.get_ylim()
    point = (top - bottom) / (ax.get_window_extent().height * 72 / figure.dpi)
    ends = np.array([v[-1] for v in lines.values()])
    placed = spread(ends, 10.5 * point, bottom + 4 * point, top)
    for (policy, values), at in zip(lines.items(), placed, strict=True):
        colour = LOOKS.get(policy, (FAINT, "-", 1.2))[0]
        ax.annotate(
            f"{NAMES.get(policy, policy)} {amount(float(values[-1]), unit)}",
            (years[-1], values[-1]), (8, (at - values[-1]) / point), textcoords="offset points",
            va="center", fontsize=8.5, color=colour, annotation_clip=False,
            fontweight="bold" if policy in ("optimum", "gallop") else "normal",
        )  # fmt: skip


def amount(value: float, unit: str) -> str:
    """A figure of a path in its unit."""
    if "ratio" in unit or unit.startswith("share"):
        return percent(value)
    return f"{value:.2g}"


def _finding(
    lines: Mapping[str, NDArray[np.float64]], years: NDArray[np.float64], name: str, unit: str
) -> str:
    """Title: the lowest and the highest of the policies, and when."""
    what = sentence_case(name.removesuffix(" at base prices"))
    lows = {p: float(v.min()) for p, v in lines.items()}
    highs = {p: float(v.max()) for p, v in lines.items()}
    worst, best = min(lows, key=lows.__getitem__), max(highs, key=highs.__getitem__)
    if highs[best] - lows[worst] < 0.005 * max(abs(highs[best]), 1e-9):
        return f"{what}: no policy moves it"
    if worst == best:
        only = NAMES.get(worst, worst)
        return (
            f"{what}: the {only} goes from {amount(lows[worst], unit)} to "
            f"{amount(highs[best], unit)}, further than all others"
        )
    when = int(years[int(lines[worst].argmin())])
    return (
        f"{what}: {_the(worst)} goes down to {amount(lows[worst], unit)} in {when}, "
        f"{_the(best)} up to {amount(highs[best], unit)}"
    )


def _the(policy: str) -> str:
    name = NAMES.get(policy, policy)
    return name if policy in ("feldman", "nep") else f"the {name}"
