"""What a worker does, wherever it is: read the plan once, run a batch, write its shard."""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from autarky._core.errors import AutarkyError, ComputationError, InputError
from autarky.study.execute import execute
from autarky.study.identity import differences, manifest, spoken
from autarky.study.model import Study
from autarky.study.plan import Plan
from autarky.study.store import Store
from autarky.world import World

ONE_AT_A_TIME = threading.Lock()
"""Programs and caches of the clocks are for one batch a process."""


@dataclass(frozen=True)
class Done:
    """A batch that was run.

    Attributes
    ----------
    batch, runs
        Its number, and runs in it.
    seconds, writing
        Time it took in all, and to write its shard.
    """

    batch: int
    runs: int
    seconds: float
    writing: float

    def as_dict(self) -> dict[str, Any]:
        """Plain, JSON-ready form."""
        return asdict(self)


def run_batch(store: str, batch: int) -> Done:
    """Run one batch of the study in a store, and write its shard.

    Raises
    ------
    InputError
        If this machine does not see the store, or its programs differ from those that began it.
    ComputationError
        If the shard cannot be written, or the batch ends in an error that nobody foresaw.
    """
    with ONE_AT_A_TIME:
        start = time.perf_counter()
        opened = Store.open(store)
        plan = plan_of(store, opened.manifest["key"])
        try:
            frame, words = execute(plan, batch, opened.worlds)
        except AutarkyError:
            raise
        except Exception as error:
            msg = f"batch {batch} ended in an unexpected {type(error).__name__}: {error}"
            raise ComputationError(msg) from error
        computed = time.perf_counter()
        opened.write(batch, frame, words)
        end = time.perf_counter()
        return Done(batch, plan.sizes[batch], end - start, end - computed)


@lru_cache(maxsize=2)
def plan_of(store: str, key: str) -> Plan:
    """Lay out the study of a store, once for all its batches.

    Raises
    ------
    InputError
        If the programs here would not give the figures that the store began with.
    """
    opened = Store.open(store)
    study = Study(**opened.manifest["study"])
    by_hash = {w["hash"]: opened.worlds / f"{w['hash'][:16]}.nc" for w in opened.manifest["worlds"]}
    worlds = {sha: World.load(Path(path)) for sha, path in by_hash.items()}
    names = {w["of"]: worlds[w["hash"]] for w in opened.manifest["worlds"]}
    plan = Plan.of(study, names, checked=True)
    here = manifest(plan)
    if here["key"] != key:
        lines = differences(opened.manifest, here)
        msg = (
            f"the programs here would not give the figures that {store} began with "
            f"({spoken(lines)}); install the same versions, or begin a new store"
        )
        raise InputError(msg)
    return plan
