"""Worlds of a study: as named, or drawn; kept in its store so that every worker has the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from autarky._core.errors import InputError
from autarky.data import has_ranges, load_world, sample
from autarky.study.model import Sampled, Study
from autarky.world import World


@dataclass(frozen=True)
class Source:
    """Where one world comes from.

    Attributes
    ----------
    label
        What it is called in the study's tables.
    of
        The world it is, or that it is drawn from.
    hash
        Of that world's content.
    draw
        Which draw of it, from 0; None: the world itself.
    """

    label: str
    of: str
    hash: str
    draw: int | None = None

    @property
    def file(self) -> str:
        """Name of its file in a store."""
        return f"{self.hash[:16]}.nc"

    def as_dict(self) -> dict[str, Any]:
        """Plain, JSON-ready form."""
        return asdict(self)


def resolve(study: Study, given: Sequence[World] = ()) -> tuple[Study, dict[str, World]]:
    """Load the tables of a study; return it with their names in place of files, and the tables.

    Parameters
    ----------
    study
        Its ``worlds`` are names, files or draws.
    given
        Worlds in place of those.

    Raises
    ------
    InputError
        If two tables have one name, or a table cannot be read.
    """
    entries: list[str | Sampled] = []
    tables: dict[str, World] = {}
    for entry in given or study.worlds:
        world = load_world(entry.of if isinstance(entry, Sampled) else entry)
        if tables.setdefault(world.name, world).hash != world.hash:
            msg = f"two worlds of the study are called {world.name!r}; rename one"
            raise InputError(msg)
        drawn = isinstance(entry, Sampled)
        entries.append(entry.model_copy(update={"of": world.name}) if drawn else world.name)  # type: ignore[union-attr]
    return study.model_copy(update={"worlds": tuple(entries)}), tables


def sources(study: Study, tables: Mapping[str, World]) -> tuple[Source, ...]:
    """Every world of a study in order.

    Raises
    ------
    InputError
        If a world stands twice, or its figures carry no ranges to draw it from.
    """
    found: list[Source] = []
    for entry in study.worlds:
        if isinstance(entry, Sampled):
            world = tables[entry.of]
            sample_check(world)
            found += [
                Source(f"{world.name}#{k}", world.name, world.hash, k) for k in range(entry.sample)
            ]
        else:
            found.append(Source(entry, entry, tables[entry].hash))
    labels = {source.label for source in found}
    if len(labels) < len(found):
        raise InputError("a world stands twice in the study; name each once")
    return tuple(found)


def sample_check(world: World) -> None:
    """Refuse a world whose figures carry no ranges."""
    if not has_ranges(world):
        msg = f"world {world.name!r} cannot be drawn: its figures carry no ranges; '1928' can"
        raise InputError(msg)


def open_source(source: Source, folder: Path, seed: int) -> World:
    """Return a world of a study from its store.

    Raises
    ------
    InfeasibleError
        If the figures of a draw cannot be reconciled.
    """
    if source.draw is None:
        return _stored(str(folder / source.file), source.hash)
    return _drawn(source.of, source.draw, seed)


@lru_cache(maxsize=8)
def _stored(path: str, expected: str) -> World:
    world = World.load(path)
    if world.hash != expected:
        msg = f"{path} is not the world that the study began with; start the study in a new store"
        raise InputError(msg)
    return world


@lru_cache(maxsize=8)
def _drawn(name: str, draw: int, seed: int) -> World:
    digest = hashlib.sha256(f"{seed}:world:{name}:{draw}".encode()).digest()
    return sample(name, np.random.default_rng(int.from_bytes(digest[:8], "big")))
