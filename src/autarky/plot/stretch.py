"""Stretches of a path that several clocks tell: where they meet, and the path in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky._core.format import percent
from autarky.plot.style import name_of

Reading = Literal["either", "lasts", "ends"]
Band = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


HOLDS = 0.98
"""Share of the base above which consumption is said to hold."""


@dataclass(frozen=True)
class Stretch:
    """What one clock says of a country's real consumption over a stretch of time.

    Parameters
    ----------
    clock
        Which one.
    who
        Code of the country.
    concept
        What is counted as consumption, in words that follow "it counts".
    premise
        What is taken to happen meanwhile, and what not; follows "it takes it that".
    days
        Days since the scenario begins, rising, above 0. A single day: a state and no path.
    value
        Real consumption as a ratio to the same clock without the scenario.
    low, high
        10th and 90th percentile of the draws; empty where there are none.
    reading
        Whether the clock takes the cuts to last, to end as the scenario says, or says the same
        either way.

    Raises
    ------
    InputError
        If days do not rise from above 0, or another series has another length or a figure that
        is not finite.
    """

    clock: str
    who: str
    concept: str
    premise: str
    days: tuple[float, ...]
    value: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    reading: Reading = "either"

    def __post_init__(self) -> None:
        days = np.array(self.days)
        where = f"the stretch of {self.who} by the {self.clock} clock"
        if not len(days) or days[0] <= 0 or (np.diff(days) <= 0).any():
            msg = f"{where} needs days that rise from above 0; sort them"
            raise InputError(msg)
        series = [self.value, *(s for s in (self.low, self.high) if s)]
        if any(len(s) != len(days) for s in series) or bool(self.low) != bool(self.high):
            msg = f"{where} needs a value for each of its {len(days)} days, as its band does"
            raise InputError(msg)
        if not all(np.isfinite(s).all() for s in series):
            msg = f"{where} has a figure that is not finite; leave its day out"
            raise InputError(msg)

    @property
    def is_path(self) -> bool:
        """Whether it has more than one day."""
        return len(self.days) > 1

    def at(self, day: float) -> float:
        """Value on a day, linear in the logarithm of days between those that are known."""
        return float(np.interp(np.log(day), np.log(self.days), self.value))

    def between(self, first: float, last: float) -> tuple[NDArray[np.float64], Band]:
        """Days from the first to the last, both among them, with low, value and high."""
        known = np.array(self.days)
        inner = known[(known > first) & (known < last)]
        days = np.unique(np.concatenate([[first], inner, [last]]))
        ends = (self.low or self.value, self.value, self.high or self.value)
        low, value, high = (np.interp(np.log(days), np.log(known), np.array(s)) for s in ends)
        return days, (low, value, high)


@dataclass(frozen=True)
class Piece:
    """A stretch for as long as it is the one that counts."""

    stretch: Stretch
    first: float
    last: float


@dataclass(frozen=True)
class Joint:
    """Where two clocks speak of the same day.

    Parameters
    ----------
    day
        Since the scenario begins.
    earlier, later
        Stretches of the clock whose stretch ends first, and of the one that goes on.
    hands_over
        Whether the earlier one ends here; else the later one begins here.
    """

    day: float
    earlier: Stretch
    later: Stretch
    hands_over: bool

    @property
    def before(self) -> float:
        """What the earlier clock says."""
        return self.earlier.at(self.day)

    @property
    def after(self) -> float:
        """What the later clock says."""
        return self.later.at(self.day)

    @property
    def gap(self) -> float:
        """How much more the later clock has than the earlier, as a share of the base."""
        return self.after - self.before


def line(stretches: Sequence[Stretch], *, ends: bool = False) -> list[Piece]:
    """One line through the paths: each counts until it ends, then the one that goes on longest.

    Parameters
    ----------
    stretches
        Of one country; states are left out.
    ends
        The part that is told only if the cuts end as the scenario says; else the line if they last.
    """
    wanted = ("ends",) if ends else ("either", "lasts")
    paths = sorted(
        (s for s in stretches if s.is_path and s.reading in wanted), key=lambda s: s.days[-1]
    )
    found: list[Piece] = []
    reached = 0.0
    for one in paths:
        if one.days[-1] > reached:
            found.append(Piece(one, max(reached, one.days[0]), one.days[-1]))
            reached = one.days[-1]
    return found


def joints(pieces: Sequence[Piece]) -> list[Joint]:
    """Where neighbours on a line speak of the same day: the handover, and the later one's start.

    The start counts only while the earlier one is the one that counts.
    """
    found = []
    for one, other in pairwise(pieces):
        earlier, later = one.stretch, other.stretch
        if later.days[0] > one.last:
            continue  # nobody speaks of the days between
        if one.first < later.days[0] < one.last:
            found.append(Joint(later.days[0], earlier, later, hands_over=False))
        found.append(Joint(one.last, earlier, later, hands_over=True))
    return found


def finding(
    stretches: Sequence[Stretch],
    *,
    titles: Mapping[str, str] | None = None,
    ends_after: float | None = None,
) -> str:
    """What the line comes to in words: the lowest point and when, and where it ends.

    Parameters
    ----------
    stretches
        Of one country.
    titles, ends_after
        As for :func:`autarky.plot.one_cut`.
    """
    name = name_of(stretches[0].who, titles)
    main, after = line(stretches), line(stretches, ends=True)
    if not main and not after:
        return f"Consumption in {name}: {index(stretches[0].value[0])} of 100 hang on no cut tie"
    pieces = main or after
    known = [p.stretch.between(p.first, p.last) for p in pieces]
    days = np.concatenate([d for d, _ in known])
    values = np.concatenate([v[1] for _, v in known])
    at = int(values.argmin())
    last = float(values[-1])
    if values.min() >= HOLDS:
        return f"Consumption per head in {name} stays above {percent(HOLDS)} of normal throughout"
    text = (
        f"Consumption per head in {name} falls to {index(float(values[at]))} of 100 after "
        f"{in_words(float(days[at]))}"
    )
    if after and main:
        end = after[-1].stretch.value[-1]
        if at == len(days) - 1:
            return f"{text} if the cuts last; it is at {index(end)} if they end{_when(ends_after)}"
        return (
            f"{text}; after {in_words(float(days[-1]))} it is at {index(last)} if the cuts last, "
            f"at {index(end)} if they end{_when(ends_after)}"
        )
    if at == len(days) - 1:
        return text
    return f"{text} and is at {index(last)} after {in_words(float(days[-1]))}"


def _when(ends_after: float | None) -> str:
    return "" if ends_after is None else f" after {in_words(ends_after)}"


def in_words(days: float) -> str:
    """``5 days``, ``3 weeks``, ``4 months``, ``a year``, ``10 years``."""
    for least, size, unit in ((640.0, 365.0, "year"), (60.0, 365.0 / 12.0, "month"),
                              (21.0, 7.0, "week"), (0.0, 1.0, "day")):  # fmt: skip
        if days >= least:
            count = round(days / size)
            if unit == "month" and count == 12:
                return "a year"
            if unit == "week" and 30 <= days <= 31:
                return "a month"
            return f"{'a' if count == 1 else count} {unit}{'' if count == 1 else 's'}"
    return ""


def index(value: float) -> str:
    """A ratio as an index of 100."""
    return f"{100.0 * value:.0f}"
