"""Long work that a section begins before it is built, while those before it are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

from autarky._core.progress import Progress
from autarky.report.context import Context

Ahead = Callable[[Context, Progress], Any]
"""Does the work; told to stop through the progress that it is given, which then raises."""


@contextmanager
def begun(context: Context, works: Iterable[tuple[str, Ahead]]) -> Iterator[None]:
    """Begin works in threads within the block; each section finds its own in ``context.ahead``."""
    chosen = list(works)
    stop = Event()

    def told(_what: str, _done: int, _total: int) -> None:
        if stop.is_set():
            raise KeyboardInterrupt

    if not chosen:
        yield
        return
    with ThreadPoolExecutor(len(chosen), thread_name_prefix="autarky-ahead") as pool:
        futures: dict[str, Future[Any]] = {
            clock: pool.submit(work, context, told) for clock, work in chosen
        }
        context.ahead.update(futures)
        try:
            yield
        finally:
            stop.set()
            context.ahead.clear()
