"""How compiled functions are compiled: without the interpreter's lock, and kept on disk.

All compiled functions that call each other must stand in one file: the cache looks at the file of
the outermost one alone, and would run old code after a change elsewhere.
"""

from __future__ import annotations

from typing import Any

from numba import njit

compiled: Any = njit(fastmath={"contract", "nsz"}, error_model="numpy", nogil=True, cache=True)
summing: Any = njit(
    fastmath={"contract", "nsz", "reassoc"}, error_model="numpy", nogil=True, cache=True
)
"""For sums whose order is free, so that they can be taken several terms at a time."""
