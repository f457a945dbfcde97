"""Stretches of one path that several clocks tell, and the joints where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError

Reading = Literal["either", "lasts", "ends"]
Band = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


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
            raise InputError(f"{where} needs days that rise from above 0; sort them")
        series = [self.value, *(s for s in (self.low, self.high) if s)]
        if any(len(s) != len(days) for s in series) or bool(self.low) != bool(self.high):
            raise InputError(f"{where} needs a value for each of its {len(days)} days, or a band")
        if not all(np.isfinite(s).all() for s in series):
            raise InputError(f"{where} has a figure that is not finite; leave its day out")

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
    for one, other in zip(pieces, pieces[1:], strict=False):
        earlier, later = one.stretch, other.stretch
        if later.days[0] > one.last:
            continue  # nobody speaks of the days between
        if one.first < later.days[0] < one.last:
            found.append(Joint(later.days[0], earlier, later, hands_over=False))
        found.append(Joint(one.last, earlier, later, hands_over=True))
    return found
