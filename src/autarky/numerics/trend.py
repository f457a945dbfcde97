"""Of one series by year: its trend with a band, and the phases in which it rises and falls."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autarky._core.errors import InputError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Phase:
    """A stretch of years between two turning points.

    Attributes
    ----------
    begin, end
        Years of the turning points.
    first, last
        Values of the series there.
    finished
        False of a stretch that the series begins or ends in: its true length is unknown.
    """

    begin: float
    end: float
    first: float
    last: float
    finished: bool

    @property
    def rises(self) -> bool:
        """Whether it is a rise."""
        return self.last > self.first

    @property
    def change(self) -> float:
        """Change over the phase as a share of its first value."""
        return self.last / self.first - 1.0


@dataclass(frozen=True)
class Trend:
    """Growth of a series over its whole length.

    Attributes
    ----------
    growth
        Least-squares slope of the log: growth per year.
    low, high
        95 % band.
    tau
        Kendall's rank correlation with time: 1 rises in every year, −1 falls.
    tau_p
        Chance of a tau as far from 0 if there is no trend.
    block_years
        Length of the blocks that band and p were drawn with.
    slopes
        (draws,) growth in each redrawn series.
    """

    growth: float
    low: float
    high: float
    tau: float
    tau_p: float
    block_years: int
    slopes: Array = field(repr=False, compare=False)


def phases(
    years: ArrayLike,
    values: ArrayLike,
    *,
    smooth_years: int = 5,
    least_years: int = 10,
    least_change: float = 0.15,
) -> list[Phase]:
    """Phases of rise and fall, between highs and lows of the smoothed series that stand out.

    The series is smoothed by a centred mean over `smooth_years`, shorter at its ends. A high counts
    if the log of the series falls by ``ln(1 + least_change)`` on both sides before it rises above
    it (the prominence of a peak), and lies `least_years` or more from a higher one; the ends of the
    series may be highs. The low between two highs is the least value there. Each is dated to the
    highest or lowest year of the series itself within the window of the mean. After the idea of Bry
    and Boschan (1971), Cyclical Analysis of Time Series, chapter 2; departure: prominence in place
    of their several rounds of averages, so that three numbers say what counts.

    Parameters
    ----------
    years, values
        Consecutive years, and values above 0.
    smooth_years
        Odd; 1 does not smooth.
    least_years
        Between two highs.
    least_change
        Share by which a phase must change, as of a fall: 0.15 asks for a rise of 15 % back.

    Returns
    -------
    list
        Phases in order; one that is the whole series if no turning point stands out.

    Raises
    ------
    InputError
        If a year is missing, a value is not above 0, or a parameter is out of range.
    """
    from scipy.signal import find_peaks

    year, value = _series(years, values)
    if smooth_years < 1 or smooth_years % 2 == 0 or least_years < 1 or not least_change > 0:
        msg = (
            f"phases cannot be found with smooth_years {smooth_years}, least_years {least_years}, "
            f"least_change {least_change:g}: give an odd number, a year or more, a share above 0"
        )
        raise InputError(msg)
    log = np.log(_centred_mean(value, smooth_years))
    least = np.log1p(least_change)
    floor = log.min() - 10.0 * least - 1.0
    padded = np.concatenate([[floor], log, [floor]])
    peaks = find_peaks(padded, prominence=least, distance=least_years)[0] - 1
    highs = [int(p) for p in peaks] or [int(log.argmax())]
    turns = _dated(_turning_points(log, highs, least), highs, value, smooth_years // 2)
    ends = (0, len(year) - 1)
    return [
        Phase(float(year[a]), float(year[b]), float(value[a]), float(value[b]),
              finished=a not in ends and b not in ends)
        for a, b in pairwise(turns)
    ]  # fmt: skip


def trend(
    years: ArrayLike, values: ArrayLike, *, block_years: int = 25, draws: int = 1999, seed: int = 0
) -> Trend:
    """Growth per year with its band, and whether the series rises at all.

    Series of openness wander for decades, so that years are far from independent. The band redraws
    the residuals about the line in moving blocks of `block_years` (Künsch 1989, Annals of
    Statistics 17:1217–1241) and fits anew; the p of Kendall's tau redraws the series itself in such
    blocks, which undoes its order but keeps its swings (Mann 1945; with blocks: Önöz and Bayazit
    2012, Hydrological Processes 26:3552–3560). Blocks shorter than the swings make both too sure:
    see how they move with `block_years`.

    Parameters
    ----------
    years, values
        Consecutive years, and values above 0.
    block_years
        Length of a block, at most half the series.
    draws, seed
        Of the redrawing.

    Raises
    ------
    InputError
        If a year is missing, a value is not above 0, or blocks do not fit the series.
    """
    year, value = _series(years, values)
    n, log = len(year), np.log(value)
    if not 1 <= block_years <= n // 2 or draws < 1:
        msg = (
            f"blocks of {block_years} years cannot be drawn {draws} times from a series of {n}: "
            f"give 1 to {n // 2} years and one draw or more"
        )
        raise InputError(msg)
    centred = year - year.mean()
    weight = centred / (centred**2).sum()
    growth = float(weight @ log)
    residual = log - log.mean() - growth * centred
    at = _blocks(n, block_years, draws, np.random.default_rng(seed))
    slopes = growth + residual[at] @ weight
    low, high = np.quantile(slopes, (0.025, 0.975))
    tau = float(_kendall(value[None])[0])
    redrawn = _kendall(value[at])
    p = (1 + int((np.abs(redrawn) >= abs(tau) - 1e-12).sum())) / (1 + draws)
    return Trend(growth, float(low), float(high), tau, p, block_years, slopes)


def _series(years: ArrayLike, values: ArrayLike) -> tuple[Array, Array]:
    year, value = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    if year.ndim != 1 or year.shape != value.shape or len(year) < 4:
        msg = f"a series needs a value for each of at least four years, not {value.shape}"
        raise InputError(msg)
    gaps = np.flatnonzero(np.diff(year) != 1.0)
    if gaps.size:
        msg = f"the series jumps from {year[gaps[0]]:g} to {year[gaps[0] + 1]:g}: cut it there"
        raise InputError(msg)
    wrong = ~(np.isfinite(value) & (value > 0))
    if wrong.any():
        msg = (
            f"the series is {value[wrong][0]:g} in {year[wrong][0]:g}: its log needs values above 0"
        )
        raise InputError(msg)
    return year, value


def _centred_mean(values: Array, width: int) -> Array:
    """Mean over a window that shrinks evenly on both sides towards the ends."""
    n, half = len(values), width // 2
    reach = np.minimum(half, np.minimum(np.arange(n), np.arange(n)[::-1]))
    total = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(n)
    smooth: Array = (total[at + reach + 1] - total[at - reach]) / (2 * reach + 1)
    return smooth


def _turning_points(log: Array, highs: list[int], least: float) -> list[int]:
    """Highs and the lows between them, from end to end of the series.

    A first high that next to nothing rises to, or a last one that next to nothing falls from, is
    the end of the series.
    """
    turns = [highs[0]]
    for high, following in pairwise(highs):
        turns += [high + int(log[high : following + 1].argmin()), following]
    rises = log[turns[0]] - log[: turns[0] + 1].min() >= least
    falls = log[turns[-1]] - log[turns[-1] :].min() >= least
    kept = turns[0 if rises else 1 : len(turns) if falls else -1]
    return [0, *kept, len(log) - 1]


def _dated(turns: list[int], highs: list[int], values: Array, half: int) -> list[int]:
    """Turning points of the smoothed series at the highest or lowest year of the series near by."""
    found = turns[:1]
    for turn in turns[1:-1]:
        first = max(turn - half, found[-1] + 1)
        near = values[first : turn + half + 1]
        found.append(first + int(near.argmax() if turn in highs else near.argmin()))
    return [*found, turns[-1]]


def _blocks(n: int, length: int, draws: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """(draws, n) positions of years redrawn in blocks."""
    count = -(-n // length)
    starts = rng.integers(0, n - length + 1, (draws, count))
    at = starts[:, :, None] + np.arange(length)
    return np.asarray(at.reshape(draws, -1)[:, :n], dtype=np.intp)


def _kendall(series: Array) -> Array:
    """(rows,) tau with time: pairs of years in which the later is higher less those lower."""
    n = series.shape[1]
    score = np.zeros(len(series))
    for lag in range(1, n):
        score += np.sign(series[:, lag:] - series[:, :-lag]).sum(axis=1)
    return np.asarray(score / (n * (n - 1) / 2))
