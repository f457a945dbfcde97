"""Every scenario of a study against every region, as a heat map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize, TwoSlopeNorm

from autarky._core.errors import InputError
from autarky._core.format import change, quantity
from autarky.plot.style import INK, SEQUENTIAL, axes_or_new, set_finding, style
from autarky.results import StudyResult

DIVERGING = "PuOr"
"""Losses orange, gains purple; light at no change; safe for colour-blind readers."""
WRITTEN = 16
"""Columns up to which figures stand in the cells."""
LARGEST = 45


def heat_map(
    result: StudyResult,
    outcome: str,
    clock: str | None = None,
    ax: Axes | None = None,
    **where: Any,
) -> Axes:
    """Draw the median over draws of an outcome by scenario and region.

    Where every scenario names two regions, as ``{every: pair}`` makes them, both axes are regions:
    what the row loses when its ties with the column are cut.

    Parameters
    ----------
    result
        A study with several scenarios.
    outcome
        A column of the clock's table; ratios to the base are drawn as changes.
    clock, **where
        Which clock, and ``world`` if there are several.
    ax
        Axes to draw on; a new figure otherwise.

    Raises
    ------
    InputError
        If there is one scenario only, or more than fit.
    """
    label = result.clock(clock)
    matrix, pairs = _matrix(result, outcome, label, where)
    if matrix.shape[0] < 2:
        raise InputError("a heat map needs several scenarios; this study has one")
    if max(matrix.shape) > LARGEST:
        msg = f"a heat map of {max(matrix.shape)} rows cannot be read; choose some with rows"
        raise InputError(msg)
    words = result.words[label][outcome]
    relative = words["unit"] == "ratio to base"
    values = matrix.to_numpy(float) - (1.0 if relative else 0.0)
    show = change if relative else quantity
    with style():
        width, height = 2.8 + 0.5 * values.shape[1], 2.2 + 0.34 * values.shape[0]
        worlds = ", ".join(sorted(set(result.drawn_from.values())))
        ax = axes_or_new(
            ax, f"world {worlds}; autarky, study {result.name!r}", max(width, 5.5), height
        )
        norm, colours = _scale(values)
        image = ax.imshow(values, cmap=colours, norm=norm, aspect="auto")
        if values.shape[1] <= WRITTEN:
            _write(ax, values, image, show)
        ax.set_xticks(range(values.shape[1]), list(matrix.columns), rotation=90)
        ax.set_yticks(range(values.shape[0]), list(matrix.index))
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0)
        ax.set_xlabel("when ties are cut with" if pairs else "region")
        ax.set_ylabel("change for" if pairs else "scenario")
        bar = ax.figure.colorbar(image, ax=ax, shrink=0.7, pad=0.02)
        bar.outline.set_visible(False)
        if relative:
            bar.ax.yaxis.set_major_formatter(lambda v, _: change(v))
        unit = "" if relative else f" ({words['unit']})"
        bar.set_label(f"{words['long_name']}, median of draws{unit}")
        set_finding(ax, _finding(matrix, values, words["long_name"], show, pairs=pairs))
    return ax


def _matrix(
    result: StudyResult, outcome: str, clock: str, where: dict[str, Any]
) -> tuple[pd.DataFrame, bool]:
    """Medians by scenario and region, or by region and partner."""
    frame = result.table(clock, **where)
    frame = frame[frame["problem"] == ""]
    if outcome not in result.words[clock]:
        msg = f"the study keeps no {outcome!r}; it keeps {', '.join(result.words[clock])}"
        raise InputError(msg)
    column = "policy" if "policy" in frame else "region"
    median = frame.groupby(["scenario", column], sort=False)[outcome].median()
    scenarios = list(dict.fromkeys(frame["scenario"]))
    sides = {s: result.names.get(s, ()) for s in scenarios}
    if column == "region" and all(len(two) == 2 for two in sides.values()) and len(sides) > 1:
        names = list(dict.fromkeys(frame["region"]))
        matrix = pd.DataFrame(np.nan, index=names, columns=names)
        for scenario, (a, b) in sides.items():
            if a in names and b in names:
                matrix.loc[a, b] = median.get((scenario, a), np.nan)
                matrix.loc[b, a] = median.get((scenario, b), np.nan)
        return matrix.dropna(how="all").dropna(how="all", axis=1), True
    return median.reset_index().pivot_table(outcome, "scenario", column, sort=False), False


def _scale(values: np.ndarray) -> tuple[Any, str]:
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if low < 0 < high:
        size = max(-low, high)
        return TwoSlopeNorm(0.0, -size, size), DIVERGING
    backwards = SEQUENTIAL if high > 0 else SEQUENTIAL.removesuffix("_r")
    return Normalize(low, high if high > low else low + 1.0), backwards


def _write(ax: Axes, values: np.ndarray, image: Any, show: Any) -> None:
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            red, green, blue, _ = image.cmap(image.norm(value))
            dark = 0.3 * red + 0.59 * green + 0.11 * blue < 0.5
            ax.text(column, row, show(value), ha="center", va="center", fontsize=6.5,
                    color="white" if dark else INK)  # fmt: skip


def _finding(matrix: pd.DataFrame, values: np.ndarray, text: str, show: Any, *, pairs: bool) -> str:
    row, column = (int(i) for i in np.unravel_index(np.nanargmin(values), values.shape))
    a, b, low = matrix.index[row], matrix.columns[column], show(values[row, column])
    if pairs:
        return f"{a} loses most by a cut, that with {b}: {low}"
    return f"Lowest {text.split(':', maxsplit=1)[0]}: {low}, of {b} under {a}"
