"""What the clocks answer, figure by figure; one file a clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from autarky._core.errors import AutarkyError
from autarky._core.plain import json_ready
from autarky.lab.answers.telling import Told
from autarky.lab.models import Done, Failed, Question, Reading

_ASKED: TypeAdapter[Any] = TypeAdapter(Question)


def answer(question: dict[str, Any], folder: Path, tell: Callable[[dict[str, Any]], None]) -> None:
    """Compute the answer to a question and tell it in events; the last is its end.

    Parameters
    ----------
    question
        JSON-ready, of :mod:`autarky.lab.models`.
    folder
        The lab's.
    tell
        Called with every event, JSON-ready.
    """
    begun, told = time.monotonic(), Told(tell)
    try:
        clock = question["clock"]
        asked = Reading(**question) if clock == "reading" else _ASKED.validate_python(question)
        found = import_module(f"autarky.lab.answers.{clock}").answer(asked, folder, told)
        told.event(
            Done(
                status=found.status, certificate=json_ready(found.certificate),
                provenance=json_ready(found.provenance),
                seconds=round(time.monotonic() - begun, 3),
            )
        )  # fmt: skip
    except AutarkyError as error:
        told.event(Failed(detail=str(error)))
    except MemoryError:
        told.event(Failed(detail="this needs more memory than a job may hold; ask for fewer draws"))
    except Exception as error:  # noqa: BLE001 — no traceback reaches the page
        kind = type(error).__name__
        told.event(Failed(detail=f"unexpected {kind}: {error}; report it, with the question"))
