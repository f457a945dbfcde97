"""Every scenario of a study against every region, as a heat map."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize, TwoSlopeNorm

from autarky._core.errors import InputError
from autarky._core.format import change, quantity
from autarky.plot.style import (
    INK,
    LETTERS_PER_INCH,
    SEQUENTIAL,
    axes_or_new,
    name_of,
    set_finding,
    style,
)
from autarky.results import StudyResult

DIVERGING = "PuOr"
"""Losses orange, gains purple; light at no change; safe for colour-blind readers."""
WRITTEN = 16
"""Columns up to which figures stand in the cells."""
LARGEST = 45
SHORT = 4
"""Letters of a column's name that fit above it."""


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
    named = result.clock(clock)
    matrix, pairs = _matrix(result, outcome, named, where)
    if not matrix.notna().any(axis=None):
        msg = f"no run has a figure of {outcome} to draw"
        raise InputError(msg)
    if matrix.shape[0] < 2:
        raise InputError("a heat map needs several scenarios; this study has one")
    if max(matrix.shape) > LARGEST:
        msg = f"a heat map of {max(matrix.shape)} rows cannot be read; choose some with rows"
        raise InputError(msg)
    words = result.words[named][outcome]
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
        _name(ax, matrix, pairs=pairs)
        _bar(ax, image, words, show)
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
    median = _median(frame, ["scenario", column], outcome, result.words[clock][outcome]["unit"])
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


def _median(frame: pd.DataFrame, keys: list[str], outcome: str, unit: str) -> pd.Series:
    """Median over draws; a day that is not reached is later than all others."""
    if unit != "day":
        return frame.groupby(keys, sort=False)[outcome].median()
    late = frame.assign(**{outcome: frame[outcome].fillna(np.inf)}).groupby(keys, sort=False)
    found: pd.Series = late[outcome].quantile(0.5, interpolation="lower")
    return found.replace(np.inf, np.nan)


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


def _name(ax: Axes, matrix: pd.DataFrame, *, pairs: bool) -> None:
    """Write what rows and columns are."""
    across, down = ([name_of(n, None) for n in names] for names in (matrix.columns, matrix.index))
    upright = max(map(len, across)) > SHORT
    ax.set_xticks(range(len(across)), across, rotation=90 if upright else 0)
    ax.set_yticks(range(len(down)), down)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.set_xlabel("when ties are cut with" if pairs else str(matrix.columns.name))
    ax.set_ylabel("change for" if pairs else "scenario")


def _bar(ax: Axes, image: Any, words: Mapping[str, str], show: Any) -> None:
    """Say what the colours stand for, in lines as long as the bar."""
    figure: Any = ax.get_figure(root=True)
    bar = figure.colorbar(image, ax=ax, shrink=0.7, pad=0.02)
    bar.outline.set_visible(False)
    bar.ax.yaxis.set_major_formatter(lambda value, _: show(value))
    unit = "" if show is change else f" ({words['unit']})"
    label = f"{words['long_name']}, median of draws{unit}"
    letters = int(0.6 * LETTERS_PER_INCH * figure.get_figheight())
    bar.set_label("\n".join(textwrap.wrap(label, max(letters, 20))))


def _finding(matrix: pd.DataFrame, values: np.ndarray, text: str, show: Any, *, pairs: bool) -> str:
    row, column = (int(i) for i in np.unravel_index(np.nanargmin(values), values.shape))
    a, b = name_of(matrix.index[row], None), name_of(matrix.columns[column], None)
    low, what = show(values[row, column]), text.split(":", maxsplit=1)[0]
    who, how = (a, f"when cut off from {b}") if pairs else (b, f"under {a}")
    if show is change and values[row, column] < 0:
        return f"{who} loses most {what}, {how}: {low}"
    return f"Lowest {what}: {low}, of {who} {how}"
