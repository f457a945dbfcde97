"""One worker process: it is given batch numbers, a line each, and answers with a line.

Not from ``multiprocessing``: its processes import the caller's script again, all of a pool go down
with one, and those whose parent is killed stay behind.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from autarky._core import errors
from autarky._core.errors import AutarkyError, ComputationError
from autarky.study.work import Done, run_batch

WATCH = 0.5
"""Seconds between two looks at whether the parent lives."""
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


class Died(Exception):  # noqa: N818 — it happens to a process, and is mended
    """The process ended before it answered."""


class Worker:
    """A process that runs batches of one store."""

    def __init__(self, store: Path) -> None:
        self._errors: IO[bytes] = TemporaryFile()  # noqa: SIM115 — lives as long as the process
        self.shed = False
        self._process = subprocess.Popen(  # noqa: S603 — this interpreter, this module
            [sys.executable, "-P", "-m", __spec__.name, str(store), str(os.getpid())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
            env=os.environ | ONE_THREAD | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )  # fmt: skip

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def run(self, batch: int) -> Done:
        """Run a batch and wait for the answer.

        Raises
        ------
        Died
            If the process ended.
        AutarkyError
            What the batch raised.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise Died("it has no pipes")
        try:
            stdin.write(f"{batch}\n".encode())
            stdin.flush()
            line = stdout.readline()
        except (OSError, ValueError) as error:
            raise Died(self._last_words()) from error
        if not line.endswith(b"\n"):
            raise Died(self._last_words())
        answer = json.loads(line)
        if "error" in answer:
            raise getattr(errors, answer["kind"], ComputationError)(answer["error"])
        return Done(**answer)

    def memory(self) -> int:
        """Bytes that the process holds; 0 when it has ended."""
        import psutil

        try:
            return int(psutil.Process(self.pid).memory_info().rss)
        except psutil.Error:
            return 0

    def kill(self) -> None:
        """End the process now."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process, and let go of its pipes."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            if pipe is not None:
                with suppress(OSError):  # what was never read has nobody to go to
                    pipe.close()

    def _last_words(self) -> str:
        """How the process ended, and the last line that it wrote."""
        code = self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return f"{how}: {lines[-1]}" if lines else how


def main() -> None:
    """Answer every line of standard input with one of standard output, until it ends."""
    store, parent = sys.argv[1], int(sys.argv[2])
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else prints must not be taken for an answer
    for line in sys.stdin:
        try:
            answer: dict[str, Any] = run_batch(store, int(line)).as_dict()
        except AutarkyError as error:
            answer = {"kind": type(error).__name__, "error": str(error)}
        except KeyboardInterrupt:
            return
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _end_with(parent: int) -> None:
    """End this process when the one that started it has ended, however that came about."""
    while os.getppid() == parent:
        time.sleep(WATCH)
    os._exit(1)


if __name__ == "__main__":
    main()
