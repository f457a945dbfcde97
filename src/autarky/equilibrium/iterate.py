"""Fixed points of the equilibrium map: chunks of members, and a path for the hard ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from autarky._core.threads import threads
from autarky.equilibrium.accelerate import accelerate
from autarky.equilibrium.tasks import Case

Array = NDArray[np.float64]

CHUNK_BYTES = 2_000_000
"""Working set of a chunk, so that it stays in a core's cache."""
LARGEST_CHUNK = 64
CAUTION = (1.0, 0.3, 0.1)
"""Factors on the steps of factor rewards that are tried in turn."""
ACCEPTED = 1e-9
"""Largest |T(z) − z| at which a member that comes no nearer counts as solved all the same."""
NEARLY_CUT = 1e-4
"""Share to which a full cut is followed in its logarithm, before the last step."""
SMALLEST_STEP = 1.0 / 256.0
"""Shortest step of a path before it is given up."""


@dataclass(frozen=True, eq=False)
class Found:
    """Where the iteration of each member ended.

    Parameters
    ----------
    z
        (members, size) ln w (N × Jw), ln P (U × N × J), ln X (U × N × J).
    distance
        (members,) largest ``|T(z) − z|``.
    sweeps
        (members,) evaluations of the map.
    reached
        (members,) how far along the path from the base each came; 1: all the way. `z` is there.
    """

    z: Array
    distance: Array
    sweeps: NDArray[np.int64]
    reached: Array

    @property
    def solved(self) -> NDArray[np.bool_]:
        """(members,) True where the fixed point was found."""
        return np.asarray((self.distance <= ACCEPTED) & (self.reached == 1.0))

    def replaced(self, members: NDArray[np.int64], by: Found) -> Found:
        """The same with other ends of some members; their sweeps add up."""
        found = replace(self, **{f.name: getattr(self, f.name).copy() for f in fields(self)})
        found.z[members], found.distance[members] = by.z, by.distance
        found.reached[members] = by.reached
        found.sweeps[members] += by.sweeps
        return found


def iterate(
    cases: Sequence[Case],
    start: Array | None = None,
    done: Callable[[int], None] = lambda _count: None,
) -> Found:
    """Solve every member, in chunks that share the cores.

    Parameters
    ----------
    cases
        The members.
    start
        (members, size) where to begin; None: at the base.
    done
        Told how many members are finished; what it raises stops the work.
    """
    count, shape = len(cases), cases[0].shape
    z = np.tile(shape.at_base(cases[0].base), (count, 1)) if start is None else np.array(start)
    found = Found(z, np.full(count, np.inf), np.zeros(count, dtype=np.int64), np.zeros(count))
    chunks = _chunks(cases)

    def solve(chunk: NDArray[np.int64]) -> int:
        _solve([cases[k] for k in chunk], found, chunk)
        return len(chunk)

    if len(chunks) == 1 or threads() == 1:
        finished = 0
        for chunk in chunks:
            finished += solve(chunk)
            done(finished)
        return found
    with ThreadPoolExecutor(threads()) as pool:
        finished = 0
        try:
            for size in pool.map(solve, chunks):
                finished += size
                done(finished)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return found


def _solve(cases: list[Case], found: Found, at: NDArray[np.int64]) -> None:
    """Solve a chunk at once, then with more caution, then along a path who would not."""
    waiting = np.arange(len(cases))
    for caution in CAUTION:
        z = found.z[at[waiting]]
        distance, sweeps = accelerate([cases[k] for k in waiting], z, caution)
        done = distance <= ACCEPTED
        places = at[waiting]
        found.sweeps[places] += sweeps
        found.z[places[done]], found.distance[places[done]] = z[done], distance[done]
        found.reached[places[done]] = 1.0
        waiting = waiting[~done]
        if not waiting.size:
            return
    for k in waiting:
        for deepest in _paces(cases[k]):
            end, distance_left, more, reached = _follow(cases[k], deepest)
            found.sweeps[at[k]] += more
            if reached > found.reached[at[k]]:
                found.z[at[k]], found.distance[at[k]] = end, distance_left
                found.reached[at[k]] = reached
            if reached == 1.0:
                break


def _follow(case: Case, deepest: float) -> tuple[Array, float, int, float]:
    """Continuation from the base to the member's ties, halving steps that fail.

    Along the straight path of :meth:`Ties.at`, in steps in which a cut to `deepest` grows evenly in
    its logarithm; each begins where the last two points lead.
    """
    z = before = case.shape.at_base(case.base)
    at, step, last, distance, total = 0.0, 0.25, 1.0, np.inf, 0
    while at < 1.0:
        target = min(1.0, at + step)
        trial = (z + (z - before) * ((target - at) / last))[None]
        there = case.on_the_way(_along(target, deepest))
        gap, sweeps = accelerate([there], trial)
        total += int(sweeps[0])
        if gap[0] <= ACCEPTED:
            before, last = z, target - at
            at, z, distance, step = target, trial[0], float(gap[0]), 2.0 * step
        else:
            step /= 2.0
            if step < SMALLEST_STEP:
                return z, float(gap[0]), total, _along(at, deepest)
    return z, distance, total, 1.0


def _along(at: float, deepest: float) -> float:
    """Point of the path at which a cut to `deepest` has come the part `at`, in its logarithm."""
    return at if deepest == 1.0 else float((1.0 - deepest**at) / (1.0 - deepest))


def _paces(case: Case) -> tuple[float, ...]:
    """Shares to which a cut grows evenly: the deepest; evenly along the path where costs move too.

    Nothing that is left counts as :data:`NEARLY_CUT`; 1 is evenly along the path.
    """
    ties = case.task.ties
    left, moved = ties.remaining, ties.log_cost is not None or ties.tariff is not None
    if left is None:
        return (1.0,)
    traded = case.base.pi.transpose(0, 3, 1, 2) > 0
    least = np.min(np.broadcast_to(left, traded.shape), initial=1.0, where=traded)
    deepest = float(max(least, NEARLY_CUT))
    return (deepest, 1.0) if moved and deepest < 1.0 else (deepest,)


def _chunks(cases: Sequence[Case]) -> list[NDArray[np.int64]]:
    """Members with the same economy by the chunk, as many as a core's cache holds."""
    groups: dict[int, list[int]] = {}
    for k, case in enumerate(cases):
        groups.setdefault(id(case.economy), []).append(k)
    largest = min(_fitting(cases[0]), -(-len(cases) // threads()))
    return [
        np.array(places[first : first + largest])
        for places in groups.values()
        for first in range(0, len(places), largest)
    ]


def _fitting(case: Case) -> int:
    """Members whose histories, and flows where each has its own, a core's cache holds."""
    shape, ties = case.shape, case.task.ties
    shared = case.task.shocks.count is None and ties.log_cost is None and ties.tariff is None
    cells = 0 if shared else 2 * shape.uses * shape.regions**2 * shape.sectors
    return int(np.clip(CHUNK_BYTES // (8 * (20 * shape.size + cells)), 1, LARGEST_CHUNK))
