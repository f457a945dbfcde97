"""Cut ties over time: which share of the baseline flow each may still carry."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky.disruption.blocks import Tie
from autarky.scenario import Cut, Scenario
from autarky.scenario.reading import tie_mask
from autarky.world import World

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Phase:
    """Ties on a day; all (S, R importers, R exporters)."""

    kappa: NDArray[np.floating]
    cut: Flags


class Schedule:
    """κ of every tie and day, from a scenario's cuts.

    A cut is in force from `start_days` on and for `duration_days`, on every day that it touches;
    the share that remains goes from 1 to `remaining` over `ramp_days`. Where cuts meet, the least
    share counts. Ties are cut from the first day of a ramp on, when nothing is barred yet: from
    then on orders on them stay below the baseline.
    """

    def __init__(self, world: World, scenario: Scenario, dtype: str) -> None:
        R, S = len(world.regions), len(world.sectors)
        self._shape, self._dtype = (S, R, R), dtype
        self._cuts = [
            (cut, np.ascontiguousarray(tie_mask(scenario, cut, world).transpose(2, 0, 1)))
            for cut in scenario.cuts
            if cut.remaining < 1 and cut.duration_days > 0
        ]
        self._phases: dict[tuple[float, ...], Phase] = {}
        self._around: tuple[tuple[Phase, Phase, Phase], Tie] | None = None

    @property
    def last_day(self) -> float:
        """Day after which no tie is cut any more."""
        return max((cut.start_days + cut.duration_days for cut, _ in self._cuts), default=0.0)

    def phase(self, day: int) -> Phase:
        """κ and the flags of a day; the same object while they do not change."""
        key = tuple(_share(cut, day) for cut, _ in self._cuts)
        if key not in self._phases:
            if len(self._phases) > 3:
                self._phases.pop(next(iter(self._phases)))
            self._phases[key] = self._make(key)
        return self._phases[key]

    def around(self, day: int) -> tuple[Tie, bool]:
        """Ties as a day's pass needs them, and whether they differ from those of the day before."""
        before, today, after = (self.phase(day + step) for step in (-1, 0, 1))
        changed = day == 0 or today is not before
        if self._around and all(
            a is b for a, b in zip(self._around[0], (before, today, after), strict=True)
        ):
            return self._around[1], changed
        due = _crossing(before, today)
        due_next = _crossing(today, after)
        shut = before.cut | today.cut | (due < 1) | (due_next < 1)
        tie = Tie(before.cut, today.cut, 1 - today.kappa, due, due_next, ~np.any(shut, axis=2))
        self._around = ((before, today, after), tie)
        return tie, changed

    def _make(self, key: tuple[float, ...]) -> Phase:
        kappa = np.ones(self._shape, self._dtype)
        cut = np.zeros(self._shape, bool)
        for share, (_, mask) in zip(key, self._cuts, strict=True):
            if share >= 0:
                kappa[mask] = np.minimum(kappa[mask], share)
                cut |= mask
        return Phase(kappa, cut)


def _share(cut: Cut, day: int) -> float:
    """Share that a cut leaves on a day; −1 while it is not in force."""
    end = cut.start_days + cut.duration_days
    if day < math.floor(cut.start_days) or day >= math.ceil(end) or day < 0:
        return -1.0
    since = max(day - cut.start_days, 0.0)
    done = min(since / cut.ramp_days, 1.0) if cut.ramp_days else 1.0
    return 1.0 - done * (1.0 - cut.remaining)


def _crossing(placed: Phase, due: Phase) -> NDArray[np.floating]:
    """Share of an order that crosses the day after it was placed, weights as in the kernel.

    Orders on cut ties enter there without κ: what crosses is the smaller of both days' κ.
    """
    return np.where(placed.cut, np.minimum(placed.kappa, due.kappa), due.kappa)
