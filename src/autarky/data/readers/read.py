"""One door for all official layouts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from autarky._core.errors import FormatError, NameNotFoundError, unknown_name
from autarky.data.readers.registry import READERS, Reader
from autarky.data.readers.source import Source, look
from autarky.world import World


def read_table(
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002 -- the name that pandas and the command line use
    *,
    year: int | None = None,
    merge_split: bool = False,
    tolerate: Sequence[str] | None = None,
) -> World:
    """Read an official multi-regional table, or a world that :meth:`World.save` wrote.

    Parameters
    ----------
    path
        The file as it was downloaded: CSV, a workbook, or a zip archive of one of them; for
        EXIOBASE 3, Eora26 and GLORIA also the folder.
    format
        A name among :data:`READERS`; recognised from the file where it is not given.
    year
        Year of the accounts: picks the table from an archive of several, and must agree with the
        year that the file states.
    merge_split
        Merge the parts of a country (CN1, CN2; MX1, MX2 of OECD ICIO) with the whole. By default
        they stay regions, grouped by country.
    tolerate
        Names of the checks that the table may fail, in place of the layout's own:
        industries without output, negative final demand, negative value added and rounding.

    Returns
    -------
    World
        With name, year, currency, unit, prices, source and licence; value added in the source's
        own rows; categories of final demand under their standard names where the meaning is exact.

    Raises
    ------
    FormatError
        If the layout is unknown, or the file is cut off, of another year, lacks regions, has text
        in place of figures or labels twice: everything that was found, in one message.
    WorldError
        If the table does not balance.
    """
    source = look(Path(path), year)
    if source.kind == ".nc":
        return World.load(source.path)
    reader = _reader(source, format)
    world = reader.read(source, year, tolerate)
    return _merged(world) if merge_split else world


def _reader(source: Source, name: str | None) -> Reader:
    if name is not None:
        if name not in READERS:
            raise NameNotFoundError(unknown_name("format", name, "autarky", list(READERS)))
        reader = READERS[name]
        if reader.by_content and not reader.sniff(source):
            msg = (
                f"{source.path.name} does not have the layout {name!r} ({reader.title}); "
                "leave format out to have it recognised"
            )
            raise FormatError(msg)
        return reader
    for reader in READERS.values():
        if reader.sniff(source):
            return reader
    if source.tables:
        shown = ", ".join(source.tables[:6]) + (", …" if len(source.tables) > 6 else "")
        msg = (
            f"the archive {source.path.name} holds {len(source.tables)} tables ({shown}); "
            "say which with year="
        )
        raise FormatError(msg)
    known = "; ".join(f"{r.name}: {r.title}" for r in READERS.values())
    msg = f"{source.path.name} has none of the layouts known here ({known}); name one with format="
    raise FormatError(msg)


def _merged(world: World) -> World:
    parts = {r: c for r, c in zip(world.regions, world.region_countries, strict=True) if r != c}
    return world.aggregate(regions=parts) if parts else world
