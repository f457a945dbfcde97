"""Processes of this machine: one a core, each with one thread, replaced when one dies."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from autarky._core.errors import ComputationError, InputError
from autarky._core.threads import threads
from autarky.study.engines.process import Died, Worker
from autarky.study.work import Done

TICK = 0.25
"""Seconds between two looks at memory."""
TRIES = 3
"""Workers that one batch may cost before it is given up."""


@dataclass
class Local:
    """Processes that share the batches.

    Parameters
    ----------
    workers
        How many; None: one a core.
    max_memory
        Bytes that all of them may hold together; None: no limit. Above it the batch begun last is
        put back and its process ended; with one process left the study stops.
    """

    workers: int | None = None
    max_memory: int | None = None
    deaths: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            msg = f"workers is {self.workers}; give at least 1"
            raise InputError(msg)

    def run(self, store: Path, batches: Sequence[int]) -> Iterator[Done]:
        """Run every batch once, and tell of each when its shard is written."""
        count = min(self.workers or threads(), max(1, len(batches)))
        work = _Work(store, deque(batches), count, self.max_memory)
        try:
            yield from work.all()
        finally:
            self.deaths = work.deaths
            work.stop()


class _Work:
    """Batches that wait, and processes that are idle or busy."""

    def __init__(self, store: Path, queue: deque[int], count: int, max_memory: int | None) -> None:
        self._store, self._queue, self._limit = store, queue, max_memory
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="autarky-study")
        self._idle = [Worker(store) for _ in range(count)]
        self._busy: dict[Future[Done], tuple[Worker, int, float]] = {}
        self._lost: Counter[int] = Counter()
        self.deaths = 0

    def all(self) -> Iterator[Done]:
        """Work until nothing waits and nobody is busy."""
        while self._queue or self._busy:
            if not self._idle and not self._busy:  # all were ended for want of memory
                self._idle.append(Worker(self._store))
            while self._queue and self._idle:
                worker, batch = self._idle.pop(), self._queue.popleft()
                future = self._threads.submit(worker.run, batch)
                self._busy[future] = worker, batch, time.monotonic()
            done, _ = wait(self._busy, timeout=TICK, return_when=FIRST_COMPLETED)
            for future in done:
                worker, batch, _start = self._busy.pop(future)
                try:
                    found = future.result()
                except Died as death:
                    self._replace(worker, batch, death)
                    continue
                self._idle.append(worker)
                yield found
            if self._limit is not None:
                self._shed(self._limit)

    def stop(self) -> None:
        """End every process."""
        everyone = [*self._idle, *(w for w, _, _ in self._busy.values())]
        for worker in everyone:
            worker.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in everyone:
            worker.close()

    def _replace(self, worker: Worker, batch: int, death: Died) -> None:
        """Put a dead process's batch back, and a new process in its place."""
        self.deaths += 1
        worker.close()
        self._queue.appendleft(batch)
        if worker.shed:  # ended for want of memory: nobody takes its place
            return
        self._lost[batch] += 1
        if self._lost[batch] >= TRIES:
            why = ""
            if "signal 9" in str(death):
                why = "; it may need more memory: give fewer --workers or a smaller batch"
            msg = f"batch {batch} ended {TRIES} workers ({death}){why}; finished batches are kept"
            raise ComputationError(msg)
        self._idle.append(Worker(self._store))

    def _shed(self, limit: int) -> None:
        """End the process of the batch begun last while all hold more than the limit."""
        everyone = [w for w in (*self._idle, *(w for w, _, _ in self._busy.values())) if not w.shed]
        if sum(w.memory() for w in everyone) <= limit:
            return
        if self._idle and len(everyone) > 1:
            self._idle.pop().close()
            return
        working = [entry for entry in self._busy.values() if not entry[0].shed]
        if len(working) > 1:
            worker, _, _ = max(working, key=lambda entry: entry[2])
            worker.shed = True
            worker.kill()
        elif working and len(self._busy) == 1:
            worker, batch, _ = working[0]
            msg = (
                f"batch {batch} alone holds {worker.memory() / 2**30:.2f} GiB, above --max-memory "
                f"of {limit / 2**30:.2f} GiB; raise it or set a smaller batch in the study; "
                "finished batches are kept"
            )
            raise ComputationError(msg)
