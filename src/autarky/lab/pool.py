"""Worker processes: started when there is work, watched, ended when they take too much."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

import psutil

from autarky.lab.jobs import ENDS, Job
from autarky.lab.settings import Settings
from autarky.lab.worker import work

GLANCE = 0.1
"""Seconds between two looks at a worker."""


@dataclass(frozen=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection


class Pool:
    """As many workers as the settings allow, each with a thread that watches it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._waiting: queue.Queue[Job | None] = queue.Queue()
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []

    def open(self) -> None:
        """Begin to take jobs."""
        for _ in range(self._settings.limits.workers):
            thread = threading.Thread(target=self._serve, daemon=True)
            thread.start()
            self._threads.append(thread)

    def submit(self, job: Job) -> None:
        """Have a job computed when its turn comes."""
        self._waiting.put(job)

    def warm(self) -> None:
        """Start the workers, so that the first question finds them ready."""
        for _ in self._threads:
            self._waiting.put(None)

    def close(self) -> None:
        """End all workers; what they computed is cancelled."""
        self._closing.set()
        for thread in self._threads:
            thread.join(timeout=10)

    def _serve(self) -> None:
        """Take one job after the other; without work for long let the worker go."""
        worker: _Worker | None = None
        since = time.monotonic()
        while not self._closing.is_set():
            try:
                job = self._waiting.get(timeout=GLANCE)
            except queue.Empty:
                if worker and time.monotonic() - since > self._settings.limits.idle:
                    _end(worker)
                    worker = None
                continue
            try:
                worker = self._ready(worker)
                fine = job is None or self._computed(job, worker)
            except Exception as error:  # noqa: BLE001 — whatever happens, the next is served
                fine = False
                if job is not None:
                    job.tell(_failed(f"no process could compute this: {error}; ask again"))
            if worker and not fine:
                _end(worker)
                worker = None
            since = time.monotonic()
        if worker:
            _end(worker)

    def _ready(self, worker: _Worker | None) -> _Worker:
        """A worker that lives: the one there is, or a new one."""
        if worker and worker.process.is_alive():
            return worker
        if worker:
            _end(worker)
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        limits = self._settings.limits
        process = context.Process(
            target=work, args=(theirs, self._settings.folder, limits.memory), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _computed(self, job: Job, worker: _Worker) -> bool:
        """Pass on what the worker tells; False if it has to be ended."""
        if not job.begin():
            return True
        begun = time.monotonic()
        try:
            worker.pipe.send(job.question)
            while True:
                if worker.pipe.poll(GLANCE):
                    event = worker.pipe.recv()
                    job.tell(event)
                    if event["kind"] in ENDS:
                        return True
                elif not worker.process.is_alive():
                    break
                reason = self._reason(job, worker, begun)
                if reason:
                    job.tell(reason)
                    return False
        except (EOFError, OSError):
            pass
        job.tell(_failed(ENDED))
        return False

    def _reason(self, job: Job, worker: _Worker, begun: float) -> dict[str, str] | None:
        """Why a job is to end now: somebody wants it to, or it takes too much."""
        limits = self._settings.limits
        if self._closing.is_set() or job.is_cancelled.is_set():
            return {"kind": "cancelled"}
        if time.monotonic() - begun > limits.seconds:
            return _failed(f"this took longer than {limits.seconds:g} s; {REMEDY}")
        if _held(worker) > limits.memory:
            return _failed(f"this needs more than {limits.memory / 2**30:g} GiB; {REMEDY}")
        return None


ENDED = "the process that computed this was ended; ask again"
REMEDY = "ask for fewer draws or a smaller world, or use `autarky study` on the command line"


def _failed(sentence: str) -> dict[str, str]:
    return {"kind": "failed", "detail": sentence}


def _held(worker: _Worker) -> int:
    """Bytes that a worker holds, its children included."""
    try:
        own = psutil.Process(worker.process.pid)
        return sum(each.memory_info().rss for each in (own, *own.children(recursive=True)))
    except psutil.Error:
        return 0


def _end(worker: _Worker) -> None:
    """End a worker and its children at once."""
    try:
        children = psutil.Process(worker.process.pid).children(recursive=True)
    except psutil.Error:
        children = []
    worker.process.kill()
    for child in children:
        try:
            child.kill()
        except psutil.Error:
            continue
    worker.process.join(timeout=5)
    worker.pipe.close()
