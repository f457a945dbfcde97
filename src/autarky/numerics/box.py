"""Where in the space of parameters something happens: a box, found by peeling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PEEL = 0.08
"""Share of the points in the box that one step takes away."""
SMALLEST = 0.05
"""Share of all points below which a box is not cut further."""
CHANCE = 0.01
"""Probability of a bound's gain by chance above which it is dropped."""


@dataclass(frozen=True, eq=False)
class Box:
    """A box in which hits are dense.

    Attributes
    ----------
    bounds
        By column of the parameters: least and most; −∞ or ∞ where it is not bound. Columns that
        are not bound at all are left out.
    density
        Share of the points within that are hits.
    coverage
        Share of the hits that are within.
    support
        Share of all points that are within.
    """

    bounds: dict[int, tuple[float, float]]
    density: float
    coverage: float
    support: float


def find_box(parameters: Array, hit: NDArray[np.bool_]) -> Box:
    """Find the box that holds hits most densely without missing most of them.

    Parameters
    ----------
    parameters
        (points, k).
    hit
        (points,).

    Returns
    -------
    Box
        Of all boxes of the peeling, that with the largest harmonic mean of density and coverage,
        less the bounds whose gain could be chance. Without any hit: a coverage of 0.

    Notes
    -----
    The patient rule induction method of Friedman and Fisher (1999), Statistics and Computing
    9:123–143, as Bryant and Lempert (2010), Technological Forecasting and Social Change 77:34–49,
    use it, with their quasi-p-values, to find the conditions under which a policy fails.
    Departure: no pasting.
    """
    n, k = parameters.shape
    if not hit.any():
        return Box({}, 0.0, 0.0, 1.0)
    low, high = np.full(k, -np.inf), np.full(k, np.inf)
    inside: NDArray[np.bool_] = np.ones(n, bool)
    best = (_score(hit, inside), low.copy(), high.copy())
    while inside.sum() > max(SMALLEST * n, 2):
        step = _peel(parameters, hit, inside, low, high)
        if step is None:
            break
        inside, low, high = step
        score = _score(hit, inside)
        if score > best[0]:
            best = (score, low.copy(), high.copy())
    return _described(parameters, hit, *_without_idle(parameters, hit, best[1], best[2]))


def within(parameters: Array, low: Array, high: Array) -> NDArray[np.bool_]:
    """(points,) which lie in a box, its edges included."""
    return np.asarray(np.all((parameters >= low) & (parameters <= high), axis=1))


def _peel(
    parameters: Array, hit: NDArray[np.bool_], inside: NDArray[np.bool_], low: Array, high: Array
) -> tuple[NDArray[np.bool_], Array, Array] | None:
    """Take the slice off one side that leaves the hits most dense, for each point it costs."""
    found, gain = None, -np.inf
    before = hit[inside].mean()
    for column in range(parameters.shape[1]):
        values = parameters[inside, column]
        for upper in (False, True):
            edge = float(np.quantile(values, 1.0 - PEEL if upper else PEEL))
            keep = parameters[:, column] < edge if upper else parameters[:, column] > edge
            left: NDArray[np.bool_] = inside & keep
            if not left.any() or left.sum() == inside.sum():
                continue
            cost = inside.sum() - left.sum()
            more = (hit[left].mean() - before) / cost
            if more > gain:
                bounds = low.copy(), high.copy()
                kept = parameters[left, column]
                bounds[1 if upper else 0][column] = kept.max() if upper else kept.min()
                found, gain = (left, *bounds), more
    return found


def _score(hit: NDArray[np.bool_], inside: NDArray[np.bool_]) -> float:
    """Harmonic mean of density and coverage."""
    caught = float((hit & inside).sum())
    density, coverage = caught / max(inside.sum(), 1), caught / hit.sum()
    return 2.0 * density * coverage / (density + coverage) if caught else 0.0


def _without_idle(
    parameters: Array, hit: NDArray[np.bool_], low: Array, high: Array
) -> tuple[Array, Array]:
    """Drop bounds one after another, the likeliest chance first, until none could be chance."""
    low, high = low.copy(), high.copy()
    while True:
        inside = within(parameters, low, high)
        trials = []
        for ends, free in ((low, -np.inf), (high, np.inf)):
            for column in np.flatnonzero(np.isfinite(ends)):
                kept, ends[column] = ends[column], free
                without = hit[within(parameters, low, high)].mean()
                ends[column] = kept
                trials.append((_chance(hit, inside, float(without)), ends, column, free))
        worst = max(trials, key=lambda t: t[0], default=None)
        if worst is None or worst[0] < CHANCE:
            return low, high
        worst[1][worst[2]] = worst[3]


def _chance(hit: NDArray[np.bool_], inside: NDArray[np.bool_], density: float) -> float:
    """Probability of as many hits in the box if they were as dense there as without a bound."""
    from scipy.stats import binom

    return float(binom.sf(int((hit & inside).sum()) - 1, int(inside.sum()), density))


def _described(parameters: Array, hit: NDArray[np.bool_], low: Array, high: Array) -> Box:
    inside = within(parameters, low, high)
    bound = np.flatnonzero(np.isfinite(low) | np.isfinite(high))
    return Box(
        {int(c): (float(low[c]), float(high[c])) for c in bound},
        float(hit[inside].mean()), float((hit & inside).sum() / hit.sum()), float(inside.mean()),
    )  # fmt: skip
