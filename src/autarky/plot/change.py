"""What an equilibrium changes, in figures: middle and band over draws, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import ArrayLike, NDArray

from autarky._core.errors import InputError
from autarky._core.format import NARROW_SPACE, percent, percent_range
from autarky.plot.style import INK
from autarky.results import Result

Array = NDArray[np.float64]

NOTHING = 5e-5
"""Change of real income, as a share, below which it is not spoken of."""
YEAR = 12.0
"""Months."""


@dataclass(frozen=True, eq=False)
class Span:
    """An outcome with its band: the median of the draws and their 10th and 90th percentile.

    Parameters
    ----------
    low, middle, high
        Ratios to the base, in the layout of the result; all the same where there are no draws.
    drawn
        Whether there are draws.
    """

    low: Array
    middle: Array
    high: Array
    drawn: bool

    def at(self, *place: Any) -> tuple[float, float, float]:
        """Low, middle and high of one element."""
        return float(self.low[place]), float(self.middle[place]), float(self.high[place])


def span(result: Result, name: str = "real_income") -> Span:
    """Middle and band of an outcome, in the dimensions that the result has it in.

    Raises
    ------
    InputError
        If the result has no such outcome.
    """
    data = result.data
    if result.clock != "equilibrium" or name not in data:
        msg = f"this result has no {name.replace('_', ' ')}: run ak.equilibrium.run"
        raise InputError(msg)
    central = data[name].values
    if f"{name}_median" not in data:
        return Span(central, central, central, drawn=False)
    low, middle, high = (data[f"{name}_{label}"].values for label in ("p10", "median", "p90"))
    return Span(low, middle, high, drawn=True)


def moved(
    low: float, middle: float, high: float, words: tuple[str, str] = ("lower", "higher")
) -> str:
    """A ratio to the base in words: ``8.5 % (5.4–13 %) lower``.

    Parameters
    ----------
    low, middle, high
        The ratio and its band; 0 is not viable.
    words
        What less and more are called.
    """
    if middle == 0.0:
        return "not viable"
    if still(low, middle, high):
        return "unchanged"
    size, word = _side(middle, words).rsplit(" ", 1)
    if low == high or (one_sided(low, high) and _between(low, high) == size):
        return f"{size} {word}"
    if not one_sided(low, high):
        return f"{size} {word} ({_ends(low, high, words)})"
    return f"{size} ({_between(low, high)}) {word}"


def outcome(what: str, who: str, low: float, middle: float, high: float) -> str:
    """What becomes of a quantity of a region: ``real income in India is 2 % lower``."""
    if middle == 0.0:
        return f"{who} is not viable"
    return f"{what} in {who} is {moved(low, middle, high)}"


def moved_between(low: float, middle: float, high: float, words: tuple[str, str]) -> str:
    """The band alone in words: ``5.4–13 % lower``."""
    if low == high or middle == 0.0 or still(low, middle, high):
        return moved(low, middle, high, words)
    if not one_sided(low, high):
        return _ends(low, high, words)
    return f"{_between(low, high)} {words[0] if high <= 1.0 else words[1]}"


def still(*ratios: float) -> bool:
    """Whether nothing worth a word moves."""
    return max(abs(ratio - 1.0) for ratio in ratios) < NOTHING


def one_sided(low: float, high: float) -> bool:
    """Whether a band of ratios is a loss or a gain throughout, and nobody is lost in it."""
    return low > 0.0 and (high <= 1.0 or low >= 1.0)


def time_in_words(months: float) -> str:
    """``a month``, ``6 months``, ``a year``, ``10 years``."""
    size, unit = (months / YEAR, "year") if months >= YEAR else (months, "month")
    return f"a {unit}" if size == 1 else f"{size:.3g} {unit}s"


def change_axis(ax: Axes, ends: ArrayLike, room: float = 0.17) -> None:
    """Changes along the x axis at round ticks, with room for a label beyond each side's end."""
    values = [0.0, *np.asarray(ends, dtype=float).ravel().tolist()]
    low, high = np.nanmin(values), np.nanmax(values)
    width = max(high - low, 1e-4)
    ax.set_xlim(
        low - (room if low < 0 else 0.01) * width, high + (room if high > 0 else 0.01) * width
    )
    ax.axvline(0.0, color=INK, lw=0.8)
    ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(_tick))


def _tick(value: float, _: object) -> str:
    return f"{round(100 * value, 6) + 0.0:g}{NARROW_SPACE}%".replace("-", "−")


def _side(ratio: float, words: tuple[str, str]) -> str:
    if ratio == 0.0:
        return "not viable"
    return f"{percent(abs(1.0 - ratio))} {words[0] if ratio <= 1.0 else words[1]}"


def _between(low: float, high: float) -> str:
    return percent_range(*sorted((abs(1.0 - low), abs(1.0 - high))))


def _ends(low: float, high: float, words: tuple[str, str]) -> str:
    """From the side nearer to home on: ``63 % lower to not viable``."""
    ends = (high, low) if low == 0.0 else (low, high)
    return " to ".join(_side(end, words) for end in ends)
