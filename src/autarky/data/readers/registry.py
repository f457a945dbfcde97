"""The list of readers: a new layout is a new module and an entry here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autarky.data.readers import adb, figaro, icio, via_pymrio, wiod2013, wiod2016
from autarky.data.readers.source import Source
from autarky.world import World


@dataclass(frozen=True)
class Reader:
    """One official layout.

    Parameters
    ----------
    name, title
        Name by which ``format=`` asks for it, and what it is.
    sniff
        True if a file looks like it.
    read
        ``read(source, year, tolerate)`` gives the World.
    by_content
        True if `sniff` looks into the file, so that a file it refuses cannot be read.
    """

    name: str
    title: str
    sniff: Callable[[Source], bool]
    read: Callable[[Source, int | None, Sequence[str] | None], World]
    by_content: bool = True


READERS: dict[str, Reader] = {
    r.name: r
    for r in (
        Reader("icio", "OECD ICIO, CSV (editions 2021, 2023, 2025)", icio.sniff, icio.read),
        Reader("figaro", "Eurostat FIGARO, CSV matrix or flat file", figaro.sniff, figaro.read),
        Reader("wiod2013", "WIOD, 2013 release, xlsx", wiod2013.sniff, wiod2013.read),
        Reader("wiod2016", "WIOD, 2016 release, xlsb or xlsx", wiod2016.sniff, wiod2016.read),
        Reader("adb", "ADB MRIO, xlsx", adb.sniff, adb.read),
        *(
            Reader(name, format_.title, format_.sniff, format_.read, by_content=False)
            for name, format_ in via_pymrio.FORMATS.items()
        ),
    )
}
"""Readers by name, in the order in which they are tried."""
