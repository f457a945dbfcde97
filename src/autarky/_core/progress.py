"""How long work tells its caller how far it is, and is told to stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called as ``progress(what, done, total)``; to cancel, raise from it."""


def silent(_what: str, _done: int, _total: int) -> None:
    """Report nothing: the default."""
