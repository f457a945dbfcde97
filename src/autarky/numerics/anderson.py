"""Anderson acceleration of fixed-point maps, for many members at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from autarky.numerics.compiled import summing

Array = NDArray[np.float64]
Members = NDArray[np.int64]

REGULARISATION = 1e-14
"""Ridge on the Gram matrix of changes that are scaled to one."""
JUMP = 3.0
"""A residual that grows by more than this factor over the best since the last reset forgets."""
LARGEST_STEP = 2.0
"""Longest accelerated step in any component; a longer one is scaled down to it."""


class History(NamedTuple):
    """What is remembered of M members of n components, the last `memory` of each.

    Attributes
    ----------
    steps, changes
        (M, memory, n) differences of T(z), and of T(z) − z.
    gram
        (M, memory, memory) inner products of changes.
    residual, image
        (M, n) T(z) − z and T(z) of the last step.
    best
        (M,) least residual since the last reset.
    since
        (M,) steps since then.
    """

    steps: Array
    changes: Array
    gram: Array
    residual: Array
    image: Array
    best: Array
    since: Members


class Anderson:
    """Accelerate z ← T(z) by the differences of the last `memory` steps.

    Source: Anderson (1965), J. ACM 12:547–560, in the form of Walker and Ni (2011), SIAM Journal on
    Numerical Analysis 49:1715–1735, eq. 2.1–2.2 (type II), with the least-squares problem solved by
    ridged normal equations. Departures: a member forgets its history where the residual jumps
    (:data:`JUMP`), and no component moves by more than :data:`LARGEST_STEP`.

    Parameters
    ----------
    members
        Fixed points that are sought side by side; each has its own history.
    size
        Components of one member.
    memory
        Differences that are kept.
    """

    def __init__(self, members: int, size: int, memory: int = 8) -> None:
        self._history = History(
            steps=np.zeros((members, memory, size)),
            changes=np.zeros((members, memory, size)),
            gram=np.zeros((members, memory, memory)),
            residual=np.zeros((members, size)),
            image=np.zeros((members, size)),
            best=np.full(members, np.inf),
            since=np.zeros(members, dtype=np.int64),
        )

    @staticmethod
    def distances(z: Array, image: Array, active: Members) -> Array:
        """(active,) largest ``|T(z) − z|`` of each active member; NaN where any component is."""
        found: Array = _distances(z, image, active)
        return found

    def advance(self, z: Array, image: Array, active: Members) -> None:
        """Replace `z` by the next iterate, in place.

        Parameters
        ----------
        z, image
            (members, size) the iterates and T(z).
        active
            Members to advance; all others are left as they are.
        """
        _advance(z, image, active, self._history)


@summing
def _distances(z: Array, image: Array, active: Members) -> Array:
    largest = np.zeros(active.size)
    for at in range(active.size):
        b = active[at]
        for k in range(z.shape[1]):
            gap = abs(image[b, k] - z[b, k])
            if not gap <= largest[at]:
                largest[at] = gap
            if np.isnan(gap):  # which nothing is larger than
                break
    return largest


@summing
def _advance(z: Array, image: Array, active: Members, history: History) -> None:
    memory, size = history.steps.shape[1:]
    move = np.empty(size)
    for b in active:
        norm = 0.0
        for k in range(size):
            norm = max(norm, abs(image[b, k] - z[b, k]))
        if norm > JUMP * history.best[b]:
            history.since[b] = 0
        history.best[b] = norm if history.since[b] == 0 else min(history.best[b], norm)
        if history.since[b] > 0:
            _remember(b, (history.since[b] - 1) % memory, z[b], image[b], history)
        kept = min(history.since[b], memory)
        for k in range(size):
            move[k] = history.residual[b, k] = image[b, k] - z[b, k]
            history.image[b, k] = image[b, k]
        if kept > 0:
            _combine(history.changes[b, :kept], history.steps[b, :kept],
                     history.gram[b, :kept, :kept], history.residual[b], move)  # fmt: skip
        largest = 0.0
        for k in range(size):
            largest = max(largest, abs(move[k]))
        scale = LARGEST_STEP / largest if kept > 0 and largest > LARGEST_STEP else 1.0
        for k in range(size):
            z[b, k] += scale * move[k]
        history.since[b] += 1


@summing
def _remember(b: int, at: int, z: Array, image: Array, history: History) -> None:
    """Put the differences from the last step in place `at`, and their inner products."""
    changes, steps = history.changes[b], history.steps[b]
    for k in range(z.size):
        changes[at, k] = (image[k] - z[k]) - history.residual[b, k]
        steps[at, k] = image[k] - history.image[b, k]
    for row in range(min(history.since[b], changes.shape[0])):
        total = 0.0
        for k in range(z.size):
            total += changes[at, k] * changes[row, k]
        history.gram[b, at, row] = total
        history.gram[b, row, at] = total


@summing
def _combine(changes: Array, steps: Array, gram: Array, residual: Array, move: Array) -> None:
    """Take from `move` the combination of past steps that would have left the least residual."""
    kept = gram.shape[0]
    matrix, right, scale = gram.copy(), np.zeros(kept), np.zeros(kept)
    for row in range(kept):
        scale[row] = np.sqrt(max(gram[row, row], 1e-300))
        total = 0.0
        for k in range(residual.size):
            total += changes[row, k] * residual[k]
        right[row] = total / scale[row]
    for row in range(kept):
        for column in range(kept):
            matrix[row, column] /= scale[row] * scale[column]
        matrix[row, row] += REGULARISATION
    if not (np.isfinite(matrix).all() and np.isfinite(right).all()):
        return
    weights = np.linalg.solve(matrix, right) / scale
    for row in range(kept):
        for k in range(residual.size):
            move[k] -= weights[row] * steps[row, k]
