"""The likelihood of a self-exciting record, solved for the parameters that it can be solved for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky.numerics.survival.fit import bisect

Array = NDArray[np.float64]

LARGEST_BRANCHING = 0.999
"""Above 1 the process would not come to rest."""
SHORTEST_LAG = 0.1
"""Mean wait over which an event excites, at the least, in mean waits between events: two events
that stand close by chance could otherwise carry a kernel of their own."""
STARTS = 120
"""Rates of decay from which the search begins."""


@dataclass(frozen=True)
class Sums:
    """Of each rate of decay: what events with n = 1 excite.

    Attributes
    ----------
    at
        (decays, events) intensity at the date of each event.
    whole
        (decays,) its integral over the window.
    """

    at: Array
    whole: Array


@dataclass(frozen=True)
class ExcitedRecord:
    """Dates of events on a window.

    Attributes
    ----------
    dates
        (1 + n,) the first is `begin` and excites, but is not counted.
    begin, end
        Window.
    """

    dates: Array
    begin: float
    end: float

    @property
    def count(self) -> int:
        """Events that are counted."""
        return len(self.dates) - 1

    @property
    def length(self) -> float:
        """Years of the window."""
        return self.end - self.begin

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and largest rate of decay that the record can tell."""
        return 1.0 / self.length, self.count / (SHORTEST_LAG * self.length)

    @property
    def decays(self) -> Array:
        """Rates of decay from which a search begins, evenly apart in logs."""
        return np.geomspace(*self.bounds, STARTS)

    def sums(self, decays: Array) -> Sums:
        """Sums over earlier events, by recursion from event to event."""
        faded = np.exp(-decays[:, None] * np.diff(self.dates))
        at = np.zeros((len(decays), self.count))
        before = np.zeros(len(decays))
        for i in range(self.count):
            before = faded[:, i] * (1.0 + before)
            at[:, i] = decays * before
        whole = -np.expm1(-decays[:, None] * (self.end - self.dates)).sum(axis=1)
        return Sums(at, whole)

    def likelihood(self, baseline: Array, branching: Array, sums: Sums) -> Array:
        """ℓ of each set of parameters."""
        intensity = baseline[..., None] + branching[..., None] * sums.at
        found: Array = (
            np.log(intensity).sum(axis=-1) - baseline * self.length - branching * sums.whole
        )
        return found

    def best_branching(self, sums: Sums) -> Array:
        """(decays,) best n with the best μ of each, on the line μ·length + n·whole = count."""
        most = np.minimum(LARGEST_BRANCHING, self.count / sums.whole)

        def slope(branching: Array) -> Array:
            baseline = (self.count - branching * sums.whole) / self.length
            intensity = baseline[:, None] + branching[:, None] * sums.at
            gain = sums.at - (sums.whole / self.length)[:, None]
            return np.asarray((gain / np.maximum(intensity, 1e-300)).sum(axis=1))

        found = bisect(slope, np.zeros_like(most), most)
        return np.where(slope(np.zeros_like(most)) > 0, found, 0.0)

    def best_baseline(self, branching: Array, sums: Sums) -> Array:
        """Best μ of each n: where Σ 1/λ(tᵢ) is the length of the window."""

        def slope(baseline: Array) -> Array:
            intensity = baseline[..., None] + branching[..., None] * sums.at
            return np.asarray((1.0 / intensity).sum(axis=-1) - self.length)

        most = self.count / self.length
        shape = np.broadcast_shapes(branching.shape, sums.whole.shape)
        return bisect(slope, np.full(shape, 1e-12 * most), np.full(shape, most))

    def best_of_decay(self, decays: Array) -> Array:
        """(decays,) ℓ with the best μ and n."""
        sums = self.sums(decays)
        branching = self.best_branching(sums)
        baseline = (self.count - branching * sums.whole) / self.length
        bound = branching > LARGEST_BRANCHING - 1e-9  # off the line where n cannot rise further
        if bound.any():
            baseline = np.where(bound, self.best_baseline(branching, sums), baseline)
        return self.likelihood(baseline, branching, sums)
