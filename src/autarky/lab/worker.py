"""What a worker process does: take a question, tell the answer, take the next."""

from __future__ import annotations

import signal
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

WARM = ("dependence", "equilibrium", "disruption", "planning")
"""Clocks whose libraries are loaded while nobody asks, the quickest answer first."""


def work(pipe: Connection, folder: Path, memory: int) -> None:
    """Answer questions until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started it
    _bound(memory)
    _warm(pipe)
    from autarky.lab.answers import answer

    while True:
        try:
            question = pipe.recv()
        except EOFError:
            return
        answer(question, folder, _telling(pipe))


def _telling(pipe: Connection) -> Callable[[dict[str, Any]], None]:
    def tell(event: dict[str, Any]) -> None:
        pipe.send(event)

    return tell


def _warm(pipe: Connection) -> None:
    """Load what will be needed, until somebody asks."""
    for clock in WARM:
        if pipe.poll():
            return
        try:
            import_module(f"autarky.lab.answers.{clock}").warm()
        except Exception:  # noqa: BLE001 — a question will meet it again, and be told
            return


def _bound(memory: int) -> None:
    """Refuse memory beyond the limit, where the system can do so."""
    try:
        import resource
    except ImportError:  # not on Windows, where the watching parent alone sees to it
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    bound = memory if most == resource.RLIM_INFINITY else min(memory, most)
    resource.setrlimit(resource.RLIMIT_DATA, (bound, bound))
