"""The days of a run, and those who watch them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import ComputationError
from autarky._core.progress import Progress, silent
from autarky.disruption.damage import Damage, Event
from autarky.disruption.dynamics import Day, State, advance, begin
from autarky.disruption.economy import Economy

OFTEN = 10
"""Days between two reports of progress."""


class Observer(Protocol):
    """Someone who takes notes."""

    def before(self, day: int, state: State) -> None:
        """See the state as a day finds it."""

    def after(self, day: int, happened: Day, state: State, lost: NDArray[np.floating]) -> None:
        """See what happened, the state as the day leaves it, and the capacity lost to events."""


def simulate(
    economy: Economy,
    events: Sequence[Event],
    observers: Sequence[Observer],
    traced: tuple[int, ...] = (),
    progress: Progress = silent,
) -> State:
    """Run every day of the horizon and return the last state.

    Raises
    ------
    ComputationError
        If an output is not a number, with its industry and day.
    """
    spec = economy.spec
    damage = Damage(
        events,
        economy.world,
        economy.table,
        compat=spec.compat,
        members=economy.members.count,
        ties=None if spec.compat else economy.ties,
    )
    state = begin(economy, traced)
    for day in range(spec.horizon_days):
        for observer in observers:
            observer.before(day, state)
        lost = damage.lost(day)
        happened = advance(state, economy, lost, damage.demanded(day))
        damage.rebuild(day, happened.fill_final)
        _refuse_nonsense(economy, day, happened)
        for observer in observers:
            observer.after(day, happened, state, lost)
        if day % OFTEN == OFTEN - 1 or day == spec.horizon_days - 1:
            progress("days", day + 1, spec.horizon_days)
    return state


def _refuse_nonsense(economy: Economy, day: int, happened: Day) -> None:
    total = happened.output.sum() + happened.demand.sum() + happened.consumption.sum()
    if np.isfinite(total):
        return
    bad = np.argwhere(~np.isfinite(happened.output + happened.demand))
    r, s = bad[0][:2] if len(bad) else (0, 0)
    world = economy.world
    msg = (
        f"on day {day} the output of {world.regions[r]}/{world.sectors[s]} is not a number; "
        "check the table and the spec"
    )
    raise ComputationError(msg)
