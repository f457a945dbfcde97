"""Where a study is kept: one Parquet file a batch, whole or not there, and named by its content."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd

from autarky._core.errors import ComputationError, FormatError, InputError
from autarky._core.files import make_folder, write_text
from autarky.study.identity import FORMAT, batch_key, differences, spoken, unified
from autarky.world import World

NAME = re.compile(r"(\d{6,})-([0-9a-f]{12})-([0-9a-f]{16})\.parquet")
PART = re.compile(r"\d{6,}-[0-9a-f]{32}\.parquet")
MARK = ".autarky-study"
"""File that tells a store from a folder of other things, before all else is written."""


@dataclass(frozen=True, eq=False)
class Store:
    """A folder with a study's manifest, its tables, and a shard for each batch that is done.

    Attributes
    ----------
    path
        The folder.
    manifest
        See :func:`autarky.study.identity.manifest`.
    """

    path: Path
    manifest: dict[str, Any]

    @property
    def shards(self) -> Path:
        """Folder of the shards."""
        return self.path / "shards"

    @property
    def worlds(self) -> Path:
        """Folder of the tables."""
        return self.path / "worlds"

    # -- opening ----------------------------------------------------------------------------------

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Store:
        """Open a store that exists; nothing is written.

        Raises
        ------
        FormatError
            If there is none, or it is damaged or of a newer format.
        """
        folder = Path(path).absolute()
        file = folder / "study.json"
        if not file.is_file():
            msg = f"there is no study in {path}; begin one with `autarky study run`"
            raise FormatError(msg)
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            known, _ = found["format"], found["key"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            msg = (
                f"{file} is damaged; the shards beside it are kept: begin the study in a new store"
            )
            raise FormatError(msg) from error
        if known != FORMAT:
            msg = f"{path} has format {known}, this version writes {FORMAT}; use that version"
            raise FormatError(msg)
        return cls(folder, found)

    @classmethod
    def begin(
        cls,
        path: str | os.PathLike[str],
        manifest: dict[str, Any],
        worlds: Mapping[str, World],
        prepare: Callable[[Path], None],
    ) -> Store:
        """Open a store for a study, or make it where there is none.

        Parameters
        ----------
        path, manifest, worlds
            Its folder, what its figures depend on, and its tables.
        prepare
            Writes what else a new store holds.

        Raises
        ------
        InputError
            If the folder holds another study, with what differs, or cannot be written to.
        """
        folder = Path(path).absolute()
        if not _may_begin(folder):
            msg = f"{path} holds other files; choose an empty or a new folder for the store"
            raise InputError(msg)
        found = cls._begun(folder, manifest)
        if found is not None:
            return found
        make_folder(folder)
        with locked(folder), telling(folder):
            found = cls._begun(folder, manifest)  # by another run in the meantime
            if found is not None:
                return found
            (folder / "study.json").unlink(missing_ok=True)
            (folder / MARK).touch()
            for part in ("worlds", "shards", "parts"):
                make_folder(folder / part)
            for world in worlds.values():
                world.save(folder / "worlds" / f"{world.hash[:16]}.nc")
            prepare(folder)
            write_text(folder / "study.json", json.dumps(manifest, indent=1, ensure_ascii=False))
        return cls(folder, manifest)

    @classmethod
    def _begun(cls, folder: Path, manifest: dict[str, Any]) -> Store | None:
        """Return the store in a folder if it is of this study; None where it has no results."""
        if not (folder / "study.json").is_file():
            return None
        found = cls.open(folder)
        if manifest["key"] == found.manifest["key"]:
            return found
        if found.done():
            found.refuse_other(manifest)
        return None

    def refuse_other(self, manifest: dict[str, Any]) -> None:
        """Raise unless the store's study is the one asked for.

        Raises
        ------
        InputError
            With what differs; its note has all of it as a unified diff.
        """
        if manifest["key"] == self.manifest["key"]:
            return
        lines = differences(self.manifest, manifest)
        msg = (
            f"{self.path} holds another study ({spoken(lines)}); give another --store, or delete "
            "this one: results of different inputs are not mixed"
        )
        error = InputError(msg)
        error.add_note(unified(self.manifest, manifest))
        raise error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out, and begin with no half-written file.

        Raises
        ------
        InputError
            If another run is at work in the store, it was begun anew with another study, or it
            cannot be written to.
        """
        with locked(self.path):
            self.open(self.path).refuse_other(self.manifest)
            with telling(self.path):
                parts = make_folder(self.path / "parts")
                for left in parts.iterdir():
                    if PART.fullmatch(left.name):
                        left.unlink(missing_ok=True)
            yield

    # -- shards -----------------------------------------------------------------------------------

    def done(self) -> dict[int, Path]:
        """Shards that are there, by batch; their content is not read."""
        found: dict[int, Path] = {}
        for path in sorted(self.shards.iterdir()) if self.shards.is_dir() else ():
            match = NAME.fullmatch(path.name)
            if match and match[2] == batch_key(self.manifest["key"], int(match[1])):
                found[int(match[1])] = path
        return found

    def corrupt(self) -> dict[int, Path]:
        """Shards whose content is not what their name says."""
        return {b: path for b, path in self.done().items() if not _whole(path)}

    def set_aside(self, shards: dict[int, Path]) -> None:
        """Move shards out of the way, so that their batches are run again."""
        aside = make_folder(self.path / "corrupt")
        for path in shards.values():
            path.replace(aside / path.name)

    def write(self, batch: int, frame: pd.DataFrame, words: dict[str, dict[str, str]]) -> Path:
        """Write a batch's shard: whole, or not at all.

        Raises
        ------
        ComputationError
            If the disk is full or the store cannot be written to.
        """
        key = batch_key(self.manifest["key"], batch)
        part = self.path / "parts" / f"{batch:06d}-{uuid4().hex}.parquet"
        try:
            with telling(self.path):
                write_parquet(part, frame, words)
                content = _sha(part)[:16]
                target = self.shards / f"{batch:06d}-{key}-{content}.parquet"
                part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return target


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder; the system lets go of it when a process is killed.

    Raises
    ------
    InputError
        If another run is at work there, or it cannot be written to.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        msg = f"another run is at work in {folder}; wait for it, or stop it first"
        raise InputError(msg) from None
    except OSError as error:
        raise InputError(_unwritable(folder, error)) from error
    try:
        yield
    finally:
        lock.release()


def write_parquet(path: Path, frame: pd.DataFrame, words: dict[str, dict[str, str]]) -> None:
    """Write a table to a Parquet file with unit and text of its columns."""
    import duckdb

    meta = json.dumps(words, ensure_ascii=False).replace("'", "''")
    with duckdb.connect(config={"threads": 1}) as link:
        link.register("frame", frame)
        link.execute(
            f"COPY frame TO '{sql_path(path)}' (FORMAT parquet, COMPRESSION zstd, "
            f"KV_METADATA {{columns: '{meta}'}})"
        )


def sql_path(path: Path) -> str:
    """A path inside quotes of SQL."""
    return str(path).replace("'", "''")


@contextmanager
def telling(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into a sentence."""
    import duckdb

    try:
        yield
    except (OSError, duckdb.IOException) as error:
        raise ComputationError(_unwritable(folder, error)) from error


def _unwritable(folder: Path, error: Exception) -> str:
    text = str(error)
    full = getattr(error, "errno", None) == errno.ENOSPC or "No space left" in text
    if full:
        return (
            f"no space is left for {folder}; all finished batches are kept: free some, and "
            "`autarky study resume` goes on"
        )
    why = error.strerror if isinstance(error, OSError) and error.strerror else text.splitlines()[0]
    return f"cannot write to {folder}: {why}; all finished batches are kept: make it writable"


def _may_begin(folder: Path) -> bool:
    """Whether a folder is free for a store, or is a store's: not there, empty, or marked."""
    if not folder.is_dir():
        return True
    there = {entry.name for entry in folder.iterdir()} - {"lock"}
    return not there or not there.isdisjoint({MARK, "study.json"})


def _whole(path: Path) -> bool:
    match = NAME.fullmatch(path.name)
    return match is not None and _sha(path).startswith(match[3])


def _sha(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
