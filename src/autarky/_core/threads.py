"""How many threads a computation may use: as many as there are cores, unless told otherwise."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_limits: list[int] = []


def threads() -> int:
    """Threads that a computation may use now."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min([cores or 1, *_limits[-1:]])


@contextmanager
def limited(most: int) -> Iterator[None]:
    """Use at most so many threads within the block, those of linear algebra included."""
    from threadpoolctl import threadpool_limits

    _limits.append(most)
    try:
        with threadpool_limits(most):
            yield
    finally:
        _limits.pop()
