"""Questions and their answers: asked once, told as they come, kept for the next reader."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import time
from collections.abc import AsyncIterator, Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from autarky._core.errors import InputError
from autarky._core.files import write_text
from autarky.lab.settings import Settings

State = Literal["waiting", "running", "done", "failed", "cancelled"]
ENDS: dict[str, State] = {"done": "done", "failed": "failed", "cancelled": "cancelled"}
"""Kinds of event after which there is no other, and the state they leave."""
FORMAT = 1
"""Of the answers that are kept; older ones are not read."""
REMEMBERED = 16
"""Ended jobs that are kept in memory, where their events keep their numbers."""
INBOX = "inbox"
"""Folder of tables that were sent and are not yet read."""


class Job:
    """A question, what has been told of its answer, and who listens."""

    def __init__(self, name: str, question: dict[str, Any]) -> None:
        self.id, self.question = name, question
        self.state: State = "waiting"
        self.told: list[dict[str, Any]] = []
        self.is_cancelled = threading.Event()
        self.finished = threading.Event()
        self._begun = self._wanted = time.monotonic()
        self._took: float | None = None
        self._lock = threading.Lock()
        self._listeners: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    @property
    def seconds(self) -> float:
        """Since it was asked, or from then to its end."""
        return time.monotonic() - self._begun if self._took is None else self._took

    def tell(self, event: dict[str, Any]) -> None:
        """Note an event and wake those who listen; after the last one nothing more is noted."""
        with self._lock:
            if self.state not in ENDS.values():
                self._note(event)

    def begin(self) -> bool:
        """Take it for a worker; False if it is over before it began."""
        with self._lock:
            if self.state != "waiting":
                return False
            self.state = "running"
            return True

    def cancel(self) -> None:
        """End it if it waits; else ask whoever computes it to stop."""
        with self._lock:
            self.is_cancelled.set()
            if self.state == "waiting":
                self._note({"kind": "cancelled"})

    def want(self) -> None:
        """Note that somebody asks for it."""
        self._wanted = time.monotonic()

    def is_wanted(self, within: float) -> bool:
        """Whether somebody listens, or has asked for it in the last seconds."""
        return bool(self._listeners) or time.monotonic() - self._wanted < within

    def _note(self, event: dict[str, Any]) -> None:
        self.told.append(event)
        self.state = ENDS.get(event["kind"], "running")
        if event["kind"] in ENDS:
            self._took = self.seconds
            self.finished.set()
        for listener, loop in self._listeners.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(listener.set)

    async def listen(self, after: int = 0) -> AsyncIterator[tuple[int, dict[str, Any]]]:
        """Every event with its number, from the one after `after` on, until the last.

        A listener who has more than there is heard a longer telling of it: he begins anew.
        """
        after = after if after <= len(self.told) else 0
        woken = asyncio.Event()
        with self._lock:
            self._listeners[woken] = asyncio.get_running_loop()
        try:
            while True:
                woken.clear()
                ended, known = self.finished.is_set(), len(self.told)
                for at in range(after, known):
                    yield at + 1, self.told[at]
                after = max(after, known)
                if ended and after >= len(self.told):
                    return
                await woken.wait()
        finally:
            with self._lock:
                del self._listeners[woken]

    def brief(self) -> dict[str, Any]:
        """Where it stands."""
        return {
            "id": self.id,
            "clock": self.question["clock"],
            "world": self.question.get("world", ""),
            "state": self.state,
            "events": len(self.told),
            "seconds": round(self.seconds, 3),
        }

    def whole(self) -> dict[str, Any]:
        """All that is to be known; figures that were replaced and old progress left out."""
        told = list(self.told)
        last = {_slot(event): at for at, event in enumerate(told)}
        kept = [event for at, event in enumerate(told) if last[_slot(event)] == at]
        return self.brief() | {"question": self.question, "told": kept}


class Jobs:
    """All jobs, by their id: the same question has the same answer.

    Parameters
    ----------
    settings
        Where answers are kept, and how many may wait.
    submit
        Called with a job that has to be computed.
    """

    def __init__(self, settings: Settings, submit: Callable[[Job], None]) -> None:
        self._settings, self._submit = settings, submit
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def ask(self, question: dict[str, Any], about: str) -> Job:
        """Return the job of a question: a new one, or the one that there is.

        Parameters
        ----------
        question
            JSON-ready.
        about
            Hash of what the question names: the world, the file.

        Raises
        ------
        BusyError
            If too many wait.
        """
        name = _identity(question, about)
        with self._lock:
            known = self._jobs.get(name) or self._kept(name)
            if known is not None and not known.is_cancelled.is_set() and known.state != "failed":
                known.want()
                self._jobs[name] = known
                return known
            waiting = sum(job.state == "waiting" for job in self._jobs.values())
            if waiting >= self._settings.limits.waiting:
                msg = f"{waiting} questions wait already; wait for them or cancel some"
                raise BusyError(msg)
            job = self._jobs[name] = Job(name, question)
        self._submit(job)
        threading.Thread(target=self._settle, args=(job,), daemon=True).start()
        return job

    def find(self, name: str, *, want: bool = True) -> Job | None:
        """A job of this run of the lab, or one whose answer was kept; None if there is none."""
        found = self._jobs.get(name) or self._kept(name)
        if found is not None and want:
            found.want()
        return found

    def all(self) -> list[Job]:
        """Jobs that have not ended, and the last that have, the latest last."""
        return list(self._jobs.values())

    # -- answers in files -------------------------------------------------------------------------

    @property
    def _folder(self) -> Path:
        return self._settings.folder / "answers"

    def _settle(self, job: Job) -> None:
        """Once it has ended write the answer to a file, and let old ones go from there and here."""
        job.finished.wait()
        if job.question["clock"] == "reading":
            (self._settings.folder / INBOX / job.question["file"]).unlink(missing_ok=True)
        if job.state == "done":
            self._keep(job)
        with self._lock:
            ended = [name for name, each in self._jobs.items() if each.finished.is_set()]
            for old in ended[:-REMEMBERED]:
                del self._jobs[old]

    def _keep(self, job: Job) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        facts = {"format": FORMAT, **job.whole()}
        write_text(self._folder / f"{job.id}.json", json.dumps(facts, ensure_ascii=False))
        files = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in files[: -self._settings.limits.kept]:
            path.unlink(missing_ok=True)

    def _kept(self, name: str) -> Job | None:
        if not (name.isalnum() and name.isascii()):
            return None
        try:
            facts = json.loads((self._folder / f"{name}.json").read_text(encoding="utf-8"))
            if facts["format"] != FORMAT or facts["id"] != name:
                return None
            job = Job(name, facts["question"])
            for event in facts["told"]:
                job.tell(event)
        except (OSError, ValueError, KeyError, TypeError):
            return None  # a damaged file is as good as none: the question is asked again
        return job


class BusyError(InputError):
    """Too many questions wait."""


def _identity(question: dict[str, Any], about: str) -> str:
    facts = {"question": question, "about": about, "autarky": version("autarky"), "format": FORMAT}
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _slot(event: dict[str, Any]) -> tuple[str, str]:
    """What an event takes the place of."""
    return event["kind"], event["figure"]["id"] if event["kind"] == "figure" else ""
