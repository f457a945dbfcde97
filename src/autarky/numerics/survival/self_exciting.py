"""Events that bring events: the self-exciting process of Hawkes with an exponential kernel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autarky._core.errors import InputError
from autarky._core.status import Status
from autarky.numerics.survival.excitement import LARGEST_BRANCHING, STARTS, ExcitedRecord
from autarky.numerics.survival.fit import Fit, allowance, bisect, crossing
from autarky.numerics.survival.record import checked, waits

Array = NDArray[np.float64]

GRID = 25
"""Points by parameter on which the likelihood region is laid out."""


def fit_self_exciting(times: ArrayLike, begin: float, end: float) -> Fit:
    """Fit a process in which every event raises the chance of the next.

    λ(t) = μ + n Σ_{tⱼ<t} β e^{−β(t−tⱼ)}. One event brings n others on average, after 1/β years on
    average; ℓ = Σ ln λ(tᵢ) − μ(end − begin) − n Σⱼ (1 − e^{−β(end−tⱼ)}). Sums over earlier events
    follow the recursion S_i = e^{−β(tᵢ−tᵢ₋₁)}(1 + S_{i−1}).
    Source: Hawkes (1971), Biometrika 58:83–90; likelihood: Ozaki (1979), Annals of the Institute of
    Statistical Mathematics 31:145–155. Departure: ℓ is maximised over β alone. For a given
    β it is concave in (μ, n), and at its maximum μ(end − begin) + n Σⱼ(1 − e^{−β(end−tⱼ)}) is the
    number of events, so that the best of both is the root of a falling function.

    Parameters
    ----------
    times
        Dates of events in years, no two alike.
    begin
        Date of the event that starts the record: it excites and is not itself counted, in `times`
        or not. What happened before excites nothing.
    end
        End of observation.

    Returns
    -------
    Fit
        Parameters ``baseline`` (μ, per year), ``branching`` (n, below 1), ``decay`` (β, per year).
        ``decay`` is NaN where the best branching is 0: it has nothing to decay.

    Raises
    ------
    InputError
        As :func:`autarky.numerics.survival.waits`, or with fewer than three events.
    """
    waits(times, begin, end)
    dates = checked(times, begin, end)
    if len(dates) < 4:
        msg = f"{len(dates) - 1} events cannot carry three parameters: give three events or more"
        raise InputError(msg)
    record = ExcitedRecord(dates, float(begin), float(end))
    decay, best, residual = _best_decay(record)
    sums = record.sums(np.array([decay]))
    branching = float(record.best_branching(sums)[0])
    baseline = float(record.best_baseline(np.array([branching]), sums)[0])
    estimate = np.array([baseline, branching, decay if branching > 0 else np.nan])
    cut = best - allowance()
    bands = {
        "baseline": _baseline_band(record, cut, baseline),
        "branching": _branching_band(record, cut, branching),
        "decay": _decay_band(record, cut, decay),
    }
    return Fit(
        model="self_exciting",
        parameters=dict(zip(bands, map(float, estimate), strict=True)),
        bands=bands,
        log_likelihood=best,
        events=record.count,
        region=np.vstack([estimate, _region(record, bands, cut)]),
        residual=residual,
        status=Status.CONVERGED,
        notes=_notes(record, branching, decay),
    )


def largest_likelihood(times: ArrayLike, begin: float, end: float) -> float:
    """Maximum of ℓ over the starts of the search alone, for records drawn by the hundred."""
    record = ExcitedRecord(checked(times, begin, end), begin, end)
    return float(record.best_of_decay(record.decays).max())


def _best_decay(record: ExcitedRecord) -> tuple[float, float, float]:
    """Best rate of decay, ℓ there, and the derivative per event that is left."""
    from scipy.optimize import minimize_scalar

    starts = record.decays
    found = record.best_of_decay(starts)
    at = int(found.argmax())
    around = np.log(starts[[max(at - 1, 0), min(at + 1, STARTS - 1)]])

    def loss(log_decay: float) -> float:
        return -float(record.best_of_decay(np.exp(np.array([log_decay])))[0])

    search = minimize_scalar(loss, bounds=tuple(around), method="bounded", options={"xatol": 1e-9})
    if -search.fun < found[at]:  # the best start is the best: a bound, or no excitation at all
        return float(starts[at]), float(found[at]), 0.0
    h = 1e-4
    slope = (loss(search.x + h) - loss(search.x - h)) / (2 * h) / record.count
    return float(np.exp(search.x)), -float(search.fun), abs(slope)


def _decay_band(record: ExcitedRecord, cut: float, decay: float) -> tuple[float, float]:
    """Where ℓ with the best of the others falls below the cut; 0 and ∞ if not within the bounds."""

    def excess(log_decay: float) -> float:
        return float(record.best_of_decay(np.exp(np.array([log_decay])))[0]) - cut

    return _band(excess, np.log(decay), np.log(record.decays), (0.0, np.inf), np.exp)


def _branching_band(record: ExcitedRecord, cut: float, branching: float) -> tuple[float, float]:
    sums = record.sums(record.decays)

    def excess(value: float) -> float:
        given = np.full(STARTS, value)
        baseline = record.best_baseline(given, sums)
        return _peak(record.likelihood(baseline, given, sums)) - cut

    grid = np.linspace(0.0, LARGEST_BRANCHING, GRID)
    return _band(excess, branching, grid, (0.0, 1.0))


def _baseline_band(record: ExcitedRecord, cut: float, baseline: float) -> tuple[float, float]:
    sums = record.sums(record.decays)

    def excess(value: float) -> float:
        given = np.full(STARTS, value)

        def slope(branching: Array) -> Array:
            intensity = value + branching[:, None] * sums.at
            return np.asarray((sums.at / intensity).sum(axis=1) - sums.whole)

        most = np.full(STARTS, LARGEST_BRANCHING)
        branching = np.where(
            slope(np.zeros(STARTS)) > 0, bisect(slope, np.zeros(STARTS), most), 0.0
        )
        return _peak(record.likelihood(given, branching, sums)) - cut

    rate = record.count / record.length
    grid = np.geomspace(1e-4 * rate, 4.0 * rate, GRID)
    return _band(excess, baseline, grid, (0.0, np.inf))


def _peak(values: Array) -> float:
    """Highest value between the points of an even grid: that of a parabola through the best."""
    at = int(values.argmax())
    if at in {0, len(values) - 1}:
        return float(values[at])
    before, here, after = values[at - 1 : at + 2]
    bend = 2.0 * here - before - after
    return float(here + (after - before) ** 2 / (8.0 * bend)) if bend > 0 else float(here)


def _band(
    excess: Callable[[float], float],
    inside: float,
    grid: Array,
    open_ends: tuple[float, float],
    back: Callable[[float], float] = float,
) -> tuple[float, float]:
    """Outermost crossings of a profile that may have several hills, on a grid about them."""
    points = np.sort(np.append(grid, inside))
    kept = np.array([excess(p) >= 0 for p in points]) | (points == inside)
    first, last = int(kept.argmax()), len(points) - 1 - int(kept[::-1].argmax())
    low = open_ends[0] if first == 0 else back(crossing(excess, points[first], points[first - 1]))
    high = (
        open_ends[1]
        if last == len(points) - 1
        else back(crossing(excess, points[last], points[last + 1]))
    )
    return float(low), float(high)


def _region(record: ExcitedRecord, bands: dict[str, tuple[float, float]], cut: float) -> Array:
    """(points, 3) the likelihood region on a grid of n and β: its edges in μ, and its ridge."""
    least, most = record.bounds
    low, high = bands["decay"]
    decays = np.geomspace(max(low, least), min(high, most), GRID)
    low, high = bands["branching"]
    branching = np.linspace(low, min(high, LARGEST_BRANCHING), GRID)[:, None]
    sums = record.sums(decays)
    ridge = record.best_baseline(np.broadcast_to(branching, (GRID, GRID)), sums)
    branching = np.broadcast_to(branching, ridge.shape)

    def excess(log_baseline: Array) -> Array:
        return record.likelihood(np.exp(log_baseline), branching, sums) - cut

    inside = excess(np.log(ridge)) >= 0
    centre = np.log(ridge)
    upper = np.exp(bisect(excess, centre, centre + 8.0))
    lower = np.exp(-bisect(lambda x: excess(-x), -centre, 8.0 - centre))
    decay = np.broadcast_to(decays, ridge.shape)
    edges = [np.column_stack([m[inside], branching[inside], decay[inside]])
             for m in (lower, ridge, upper)]  # fmt: skip
    return np.vstack(edges)


def _notes(record: ExcitedRecord, branching: float, decay: float) -> tuple[str, ...]:
    least, most = record.bounds
    notes = []
    if branching == 0:
        notes.append("the best branching ratio is 0: the fit is a constant hazard")
    elif not 1.001 * least < decay < most / 1.001:
        notes.append(f"the rate of decay, {decay:.3g} a year, is at a bound of the search")
    if branching >= LARGEST_BRANCHING - 1e-6:
        notes.append("the branching ratio is at its bound of 1")
    return tuple(notes)
