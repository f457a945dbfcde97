"""The embedded worlds, and the one door through which every world is loaded."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from autarky._core.errors import InputError, suggestion
from autarky._core.progress import Progress, silent
from autarky.world import World

FOLDER = Path(__file__).parent / "embedded"
DEFAULT = "1928"
WITH_RANGES = frozenset({"1928"})


def load_world(source: str | os.PathLike[str] | World = DEFAULT, **options: object) -> World:
    """Load an embedded world by name, a saved world, or a table in a known format.

    Parameters
    ----------
    source
        ``"1928"`` (default), ``"2011"`` or ``"toy"``; the path of a ``.nc`` file that
        :meth:`World.save` wrote; or the path of a table that a reader knows. A World is returned
        as it is.
    **options
        For tables: ``format``, ``year``, ``merge_split`` of
        :func:`autarky.data.readers.read_table`.

    Raises
    ------
    InputError
        If there is no such world or file, with the nearest name.
    FormatError, WorldError
        If the file cannot be read or its accounts do not hold.
    """
    if isinstance(source, World):
        return source
    name = os.fspath(source)
    if name in names():
        return _embedded(name)
    path = Path(name)
    if not path.exists():
        hint = suggestion(name, names()) or f"; embedded worlds: {', '.join(names())}"
        msg = f"there is no world and no file {name!r}{hint}"
        raise InputError(msg)
    if path.suffix == ".nc" and not options:
        return World.load(path)
    from autarky.data.readers import read_table

    return read_table(path, **options)  # type: ignore[arg-type]


def names() -> tuple[str, ...]:
    """Names of the embedded worlds, the default first."""
    found = sorted(folder.parent.name for folder in FOLDER.glob("*/world.nc"))
    return tuple(sorted(found, key=lambda name: name != DEFAULT))


def list_worlds() -> pd.DataFrame:
    """Return a row for each embedded world: name, year, size, evidence, source, licence."""
    rows = []
    for name in names():
        world = load_world(name)
        rows.append(
            {
                "name": name,
                "year": world.info.year,
                "regions": len(world.regions),
                "sectors": len(world.sectors),
                "evidence": world.info.evidence,
                "source": world.info.source,
                "licence": world.info.licence,
            }
        )
    return pd.DataFrame(rows)


def certificate(name: str) -> pd.DataFrame | None:
    """Return every target of an embedded reconstruction with its miss; None for tables as found."""
    path = FOLDER / name / "certificate.csv"
    return pd.read_csv(path, keep_default_na=False) if path.is_file() else None


def has_ranges(world: World) -> bool:
    """Whether the figures behind a world carry ranges, so that it can be redrawn within them."""
    return (
        world.name in WITH_RANGES
        and world.name in names()
        and world.hash == _embedded(world.name).hash
    )


def sample(name: str, rng: np.random.Generator) -> World:
    """Redraw the figures behind an embedded world within their ranges and build it anew.

    Raises
    ------
    InputError
        If the world's figures carry no ranges.
    InfeasibleError
        If the figures drawn cannot be reconciled; draw again, and count it.
    """
    _require_ranges(name)
    from autarky.data.world1928 import sample as draw

    return draw(rng)


def sample_many(
    name: str, draws: int, seed: int, progress: Progress = silent
) -> tuple[list[World], int]:
    """Return the feasible worlds among `draws` samples, and how many were infeasible."""
    _require_ranges(name)
    from autarky.data.world1928 import sample_many as draw_many

    return draw_many(draws, seed, progress=progress)


def _require_ranges(name: str) -> None:
    if name not in WITH_RANGES:
        msg = f"world {name!r} cannot be sampled: its figures carry no ranges; '1928' can"
        raise InputError(msg)


@cache
def _embedded(name: str) -> World:
    return World.load(FOLDER / name / "world.nc")
