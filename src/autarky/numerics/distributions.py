"""Distributions of uncertain figures, each given by its inverse: a place in [0, 1) to a value."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


class Distribution(ABC):
    """One uncertain figure."""

    @abstractmethod
    def at(self, place: ArrayLike) -> Array:
        """Value at a place in [0, 1), the share of the distribution below it."""

    @abstractmethod
    def problem(self) -> str:
        """What is wrong with it, in words; an empty text where nothing is."""

    @property
    def discrete(self) -> bool:
        """Whether it has levels, not a range."""
        return False


@dataclass(frozen=True)
class Uniform(Distribution):
    """Every value between two ends is as likely."""

    low: float
    high: float

    def at(self, place: ArrayLike) -> Array:
        """Value at a place."""
        return np.asarray(self.low + (self.high - self.low) * np.asarray(place, float))

    def problem(self) -> str:
        """Ends in order."""
        return _ends(self.low, self.high)


@dataclass(frozen=True)
class LogUniform(Distribution):
    """Every ratio between two ends above 0 is as likely."""

    low: float
    high: float

    def at(self, place: ArrayLike) -> Array:
        """Value at a place."""
        return np.asarray(self.low * (self.high / self.low) ** np.asarray(place, float))

    def problem(self) -> str:
        """Ends above 0, in order."""
        return "its low end must be above 0" if self.low <= 0 else _ends(self.low, self.high)


@dataclass(frozen=True)
class Normal(Distribution):
    """Normal with a mean and a standard deviation, cut to limits where they are given."""

    mean: float
    sd: float
    least: float = -np.inf
    most: float = np.inf

    def at(self, place: ArrayLike) -> Array:
        """Value at a place; a place of 0 is that of one in a billion."""
        from scipy.special import ndtr, ndtri

        low, high = (ndtr((end - self.mean) / self.sd) for end in (self.least, self.most))
        share = low + (high - low) * np.asarray(place, float)
        found = self.mean + self.sd * ndtri(np.clip(share, 1e-9, 1.0 - 1e-9))
        return np.clip(found, self.least, self.most)

    def problem(self) -> str:
        """A spread above 0, limits in order."""
        if not (np.isfinite(self.mean) and np.isfinite(self.sd) and self.sd > 0):
            return "its mean must be finite, and its standard deviation finite and above 0"
        return "" if self.least < self.most else "its limits are not in order"


@dataclass(frozen=True)
class Triangular(Distribution):
    """Likeliest at a mode, falling evenly to two ends."""

    low: float
    mode: float
    high: float

    def at(self, place: ArrayLike) -> Array:
        """Value at a place."""
        u, width = np.asarray(place, float), self.high - self.low
        rising = self.low + np.sqrt(u * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1.0 - u) * width * (self.high - self.mode))
        return np.where(u * width < self.mode - self.low, rising, falling)

    def problem(self) -> str:
        """The mode between the ends."""
        if not self.low <= self.mode <= self.high:
            return "its mode must lie between its ends"
        return _ends(self.low, self.high)


@dataclass(frozen=True)
class Halves(Distribution):
    """Even on each side of a median: half of the mass below it, half above."""

    low: float
    median: float
    high: float

    def at(self, place: ArrayLike) -> Array:
        """Value at a place."""
        u = np.asarray(place, float)
        below = self.low + (self.median - self.low) * 2.0 * u
        above = self.median + (self.high - self.median) * (2.0 * u - 1.0)
        return np.where(u < 0.5, below, above)

    def problem(self) -> str:
        """The median between the ends."""
        if not self.low <= self.median <= self.high:
            return "its median must lie between its ends"
        return _ends(self.low, self.high)


@dataclass(frozen=True)
class Choice(Distribution):
    """Levels, each as likely."""

    levels: tuple[Any, ...]

    def at(self, place: ArrayLike) -> Array:
        """Level at a place."""
        index = (np.asarray(place, float) * len(self.levels)).astype(int)
        found = np.empty(len(self.levels), dtype=object)
        found[:] = self.levels
        return np.asarray(found[np.minimum(index, len(self.levels) - 1)])

    def problem(self) -> str:
        """Some levels, each once."""
        if not self.levels:
            return "it has no levels"
        texts = [repr(v) for v in self.levels]
        return "a level stands twice" if len(set(texts)) < len(texts) else ""

    @property
    def discrete(self) -> bool:
        """Levels."""
        return True

    def middle(self, level: int) -> float:
        """Place of a level."""
        return (level + 0.5) / len(self.levels)


def _ends(low: float, high: float) -> str:
    if not (np.isfinite(low) and np.isfinite(high)):
        return "its ends must be finite"
    return "" if low < high else "its ends are not in order: give the lower first"
