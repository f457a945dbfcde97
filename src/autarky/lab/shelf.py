"""The worlds that can be asked about: embedded ones, and tables that were sent or given."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import numpy as np

from autarky import data
from autarky._core.errors import NameNotFoundError, unknown_name
from autarky.lab import maps
from autarky.lab.models import Region, Sector, Shelved, WorldDetail
from autarky.world import World

UNFIT = re.compile(r"[^\w.() -]")
"""What the name of a world or a file may not hold here."""


def shelved(folder: Path) -> tuple[Shelved, ...]:
    """All worlds on the shelf, a line each."""
    embedded = [Shelved(name=name, title=_title(name), embedded=True) for name in data.names()]
    own = [Shelved(name=p.stem, title=p.stem, embedded=False) for p in _files(folder)]
    return (*embedded, *own)


def take(folder: Path, name: str) -> World:
    """The world with this name.

    Raises
    ------
    NameNotFoundError
        If it is not on the shelf: a path is never followed.
    """
    if name in data.names():
        return data.load_world(name)
    for path in _files(folder):
        if path.stem == name:
            return _read(path, path.stat().st_mtime_ns)
    known = [world.name for world in shelved(folder)]
    raise NameNotFoundError(unknown_name("world", name, "this lab", known))


def put(folder: Path, world: World, name: str) -> World:
    """Keep a world on the shelf, under a name that is free or already its own; return it so."""
    place = tables(folder)
    plain = UNFIT.sub("_", name).lstrip(".")[:60] or "table"
    taken = {w.name for w in shelved(folder)}
    named = world.with_info(name=plain)
    if plain in taken and (plain in data.names() or take(folder, plain).hash != named.hash):
        named = world.with_info(name=f"{plain}-{world.hash[:6]}")
    named.save(place / f"{named.name}.nc")
    return named


def tables(folder: Path) -> Path:
    """Where worlds are kept; made if need be."""
    place = folder / "worlds"
    place.mkdir(parents=True, exist_ok=True)
    return place


def describe(folder: Path, name: str) -> WorldDetail:
    """What a page has to know of a world on the shelf."""
    world = take(folder, name)
    info, titles = world.info, dict(world.info.titles)
    where = maps.members(world)
    pairs = zip(world.regions, world.region_countries, strict=True)
    return WorldDetail(
        name=name, year=info.year, currency=info.currency, evidence=info.evidence,
        source=info.source, licence=info.licence, warnings=info.warnings,
        regions=tuple(
            Region(
                code=r, title=world.title(r), country=c, country_title=world.title(c),
                members=where[r],
            )
            for r, c in pairs
        ),
        sectors=tuple(Sector(code=s, title=titles.get(s, s)) for s in world.sectors),
        blocs={name: tuple(of) for name, of in info.blocs.items()},
        map_note=maps.note(world), default_region=_default(world),
    )  # fmt: skip


def _default(world: World) -> str:
    """Great Britain, where the essay begins, or whoever imports most."""
    if "GBR" in world.countries:
        return "GBR"
    flows = world.dataset["intermediate"].sum(("sector", "user"))
    flows = flows + world.dataset["final"].sum(("sector", "category"))
    abroad = flows.where(flows["origin"] != flows["destination"], 0.0).sum("origin")
    return world.region_countries[int(np.argmax(abroad.to_numpy()))]


def _title(name: str) -> str:
    year = f"world {name}" if name.isdecimal() else name
    return f"{year}, {data.load_world(name).info.evidence}"


def _files(folder: Path) -> list[Path]:
    return sorted((folder / "worlds").glob("*.nc"))


@lru_cache(maxsize=4)
def _read(path: Path, _written: int) -> World:
    """A saved world; read again when the file has changed."""
    return World.load(path)
