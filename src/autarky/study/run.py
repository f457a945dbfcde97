"""Run a study, go on with one, read one."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from autarky._core.errors import InputError
from autarky._core.progress import Progress, silent
from autarky.results import StudyResult
from autarky.study.engines import Engine, Local
from autarky.study.identity import manifest
from autarky.study.layout import Layout, write_layout
from autarky.study.model import Study
from autarky.study.plan import Plan
from autarky.study.query import read
from autarky.study.sources import resolve
from autarky.study.store import Store
from autarky.study.work import plan_of
from autarky.world import World

PathLike = str | os.PathLike[str]


def run(
    study: Study | PathLike,
    store: PathLike | None = None,
    *,
    worlds: Sequence[World] = (),
    engine: Engine | str = "local",
    workers: int | None = None,
    max_memory: int | None = None,
    progress: Progress = silent,
) -> StudyResult:
    """Run every batch of a study that its store does not have yet, and return all of it.

    Parameters
    ----------
    study
        A Study, or the path of its YAML file.
    store
        Folder that keeps it; made where there is none. None: a temporary one, for small studies.
    worlds
        Tables in place of those that the study names.
    engine
        ``"local"``; ``"dask"``: the scheduler that ``DASK_SCHEDULER_ADDRESS`` names; or an engine:
        :class:`autarky.study.engines.Local`, :class:`autarky.study.engines.dask.Dask`.
    workers, max_memory
        Of the local engine: processes (None: one a core), and bytes that they may hold together.
    progress
        Called as ``progress("runs", done, total)``; raise from it to cancel. What is done is kept.

    Raises
    ------
    InputError
        If a name or parameter is unknown, or the store holds another study, with what differs.
    ComputationError
        If the disk is full or a batch ends its workers; finished batches are kept.
    """
    asked = study if isinstance(study, Study) else Study.from_yaml(study)
    if store is None:
        with tempfile.TemporaryDirectory(prefix="autarky-study-") as folder:
            return run(
                asked, Path(folder) / "store", worlds=worlds, engine=engine, workers=workers,
                max_memory=max_memory, progress=progress,
            )  # fmt: skip
    opened, plan = begin(asked, store, worlds)
    carry_on(opened, plan, engine_of(engine, workers, max_memory), progress)
    return read(opened)


def begin(study: Study, store: PathLike, worlds: Sequence[World] = ()) -> tuple[Store, Plan]:
    """Open the store of a study, or make it; nothing is run."""
    named, tables = resolve(study, worlds)
    named = Study(**json.loads(named.model_dump_json()))  # as workers will read it
    plan = Plan.of(named, tables)
    prepare = partial(write_layout, plan=plan)
    return Store.begin(store, manifest(plan), tables, prepare), plan


def resume(
    store: PathLike,
    *,
    engine: Engine | str = "local",
    workers: int | None = None,
    max_memory: int | None = None,
    progress: Progress = silent,
) -> StudyResult:
    """Run the batches that a store lacks; a shard that is damaged is set aside and run again.

    Parameters
    ----------
    store
        Folder of a study that was begun.
    engine, workers, max_memory, progress
        As for :func:`run`.

    Raises
    ------
    FormatError
        If there is no study in the folder.
    InputError
        If this version would not give the figures that the study began with.
    """
    opened, plan = reopen(store)
    carry_on(opened, plan, engine_of(engine, workers, max_memory), progress)
    return read(opened)


def reopen(store: PathLike) -> tuple[Store, Plan]:
    """Open the store of a study that was begun; nothing is run."""
    opened = Store.open(store)
    return opened, plan_of(str(opened.path), opened.manifest["key"])


def load(store: PathLike, outcomes: Sequence[str] | None = None) -> StudyResult:
    """Read what is done of a study; nothing is run or written.

    Parameters
    ----------
    store
        Folder of the study.
    outcomes
        Columns to read, where not all fit in memory; None: all.

    Raises
    ------
    FormatError
        If there is no study in the folder, or a shard is damaged.
    """
    return read(Store.open(store), outcomes)


def engine_of(
    engine: Engine | str, workers: int | None = None, max_memory: int | None = None
) -> Engine:
    """Return an engine by name, with what it may use."""
    if engine == "local":
        return Local(workers, max_memory)
    if workers is not None or max_memory is not None:
        raise InputError("workers and max_memory are of the local engine; a cluster has its own")
    if engine == "dask":
        from autarky.study.engines.dask import Dask

        address = os.environ.get("DASK_SCHEDULER_ADDRESS")
        if not address:
            msg = "no scheduler is named; give --scheduler, or set DASK_SCHEDULER_ADDRESS"
            raise InputError(msg)
        return Dask(address)
    if isinstance(engine, str):
        msg = f"there is no engine {engine!r}; use 'local' or 'dask'"
        raise InputError(msg)
    return engine


def carry_on(store: Store, plan: Plan, engine: Engine, progress: Progress = silent) -> None:
    """Run what the store lacks."""
    with store.locked():
        if not Layout.is_whole(store):
            write_layout(store.path, plan)
        store.set_aside(store.corrupt())
        done = store.done()
        missing = [b for b in range(len(plan.batches)) if b not in done]
        finished = sum(plan.sizes[b] for b in done)
        progress("runs", finished, plan.runs)
        if missing:
            with closing(engine.run(store.path, missing)) as batches:  # type: ignore[type-var]
                for one in batches:
                    finished += one.runs
                    progress("runs", finished, plan.runs)
