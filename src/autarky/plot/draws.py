"""What draws come to in a figure: the median, the 10–90 % band, and days in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autarky.plot.style import name_of

Array = NDArray[np.float64]


def band(values: ArrayLike, axis: int = -1) -> tuple[Any, Any, Any]:
    """10th percentile, median and 90th percentile; NaN, a day not reached, is later than all.

    Each is a value that occurs; ``inf`` where it is one that is not reached.
    """
    known = np.nan_to_num(np.asarray(values, dtype=float), nan=np.inf)
    low, middle, high = np.quantile(known, (0.1, 0.5, 0.9), axis=axis, method="nearest")
    return low, middle, high


def range_in_words(low: float, high: float) -> str:
    """A band of days: ``104–205``, ``104 or more``; empty where there is none."""
    if not np.isfinite(low) or low == high:
        return ""
    return f"{low:.0f}–{high:.0f}" if np.isfinite(high) else f"{low:.0f} or more"


def spoken(regions: Sequence[str], titles: Mapping[str, str] | None) -> str:
    """Name of a region, or of a few taken together."""
    names = [name_of(r, titles) for r in regions]
    if len(names) > 3:
        return f"{len(names)} regions"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def spread(wanted: ArrayLike, gap: float, low: float, high: float) -> Array:
    """Positions as near to those wanted as a least gap between neighbours allows.

    They stay within [low, high] where there is room for all.
    """
    targets = np.asarray(wanted, dtype=float)
    order = np.argsort(targets, kind="stable")
    gap = min(gap, (high - low) / max(len(targets) - 1, 1))
    # in units from which the gaps are taken out, keeping apart is keeping in order
    steps = gap * np.arange(len(targets))
    groups: list[list[float]] = []
    for value in targets[order] - steps:
        groups.append([value])
        while len(groups) > 1 and np.mean(groups[-2]) > np.mean(groups[-1]):
            groups[-2:] = [groups[-2] + groups[-1]]
    merged = np.concatenate([np.full(len(g), np.mean(g)) for g in groups])
    placed = np.empty_like(targets)
    placed[order] = np.clip(merged, low, high - steps[-1] if len(steps) else high) + steps
    return placed
