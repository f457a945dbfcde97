"""EXIOBASE 3, Eora26 and GLORIA, parsed by pymrio and checked here."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from autarky._core.errors import FormatError, MissingExtraError
from autarky.data.readers.source import Source
from autarky.data.readers.table import OFFICIAL
from autarky.data.readers.year import agreed_year
from autarky.world import World

CATEGORIES = {
    "Final consumption expenditure by households": "households",
    "Household final consumption P.3h": "households",
    "Final consumption expenditure by non-profit organisations serving households (NPISH)": "npish",
    "Non-profit institutions serving households P.3n": "npish",
    "Final consumption expenditure by government": "government",
    "Government final consumption P.3g": "government",
    "Gross fixed capital formation": "investment",
    "Gross fixed capital formation P.51": "investment",
    "Changes in inventories": "inventories",
    "Changes in inventories P.52": "inventories",
}


@dataclass(frozen=True)
class Format:
    """A data base that pymrio parses.

    Parameters
    ----------
    title, source, licence, unit
        Facts about it.
    pattern
        What its file or folder is called, with the groups ``year`` and, where the parser wants
        it, ``version``.
    parse
        Name of pymrio's parser.
    by_year
        True if the parser wants the year beside the path.
    by_folder
        True if the parser wants the folder that holds the archive.
    """

    title: str
    source: str
    licence: str
    unit: str
    pattern: str
    parse: str
    by_year: bool
    by_folder: bool = False

    def sniff(self, source: Source) -> bool:
        """True if the file or folder, or a file in it, is called as the data base calls it."""
        return bool(self._names(source.path))

    def read(self, source: Source, year: int | None, tolerate: Sequence[str] | None) -> World:
        """Read one year through pymrio."""
        named = self._names(source.path)
        years = {int(n["year"]) for n in named}
        of_year = agreed_year(source.path.name, years.pop() if len(years) == 1 else None, year)
        if self.by_year and of_year is None:
            msg = f"{source.path.name} does not say of which year it is; say it with year="
            raise FormatError(msg)
        system = self._parsed(source.path, self._options(named, of_year))
        world = World.from_pymrio(
            system,
            tolerate=(*OFFICIAL, "negative_intermediate") if tolerate is None else tolerate,
            name=f"{self.title} {of_year}" if of_year else self.title,
            year=of_year,
            currency=self.unit.split()[-1],
            unit=self.unit,
            price_basis="current basic prices",
            source=f"{self.source}, {source.path.name}, read through pymrio",
            licence=self.licence,
            evidence="official statistics, harmonised and estimated",
        )
        known = {c: CATEGORIES[c] for c in world.categories if c in CATEGORIES}
        return world.aggregate(categories=known) if known else world

    def _names(self, path: Path) -> list[re.Match[str]]:
        """What the names of a path, and of the files in a folder, say."""
        names = [path.name, *(sorted(p.name for p in path.iterdir()) if path.is_dir() else [])]
        found = [re.match(self.pattern, n, flags=re.IGNORECASE) for n in names]
        return [f for f in found if f]

    def _options(self, named: list[re.Match[str]], year: int | None) -> dict[str, int]:
        """What the parser wants to know beside the path."""
        options = {"year": year} if self.by_year and year is not None else {}
        versions = [n["version"] for n in named if "version" in n.re.groupindex]
        return {**options, **({"version": int(versions[0])} if versions else {})}

    def _parsed(self, path: Path, options: Mapping[str, int]) -> Any:
        pymrio = _pymrio(self.title)
        parse: Callable[..., Any] = getattr(pymrio, self.parse)
        place = path.parent if self.by_folder and path.is_file() else path
        try:
            with warnings.catch_warnings():
                # pymrio's parsers warn about its own deprecated calls: no news to a reader
                warnings.simplefilter("ignore")
                system = parse(place, **options)
                if system.Z is None:
                    system.calc_system()
        except _failures() as error:
            reason = str(error).strip() or type(error).__name__
            msg = (
                f"pymrio cannot read {path.name} as {self.title} ({reason}); "
                "give the archive or folder as it was downloaded"
            )
            raise FormatError(msg) from error
        return system


FORMATS: dict[str, Format] = {
    "exiobase3": Format(
        "EXIOBASE 3",
        "EXIOBASE 3 multi-regional input-output tables",
        "CC BY-SA 4.0 (CC BY-NC-SA from version 3.9): see the record of the version",
        "million EUR",
        r"IOT_(?P<year>(?:19|20)\d\d)_[ip]x[ip]",
        "parse_exiobase3",
        by_year=False,
    ),
    "eora26": Format(
        "Eora26",
        "Eora26 global multi-regional input-output tables",
        "Eora: free for academic use after registration",
        "thousand USD",
        r"Eora26_(?P<year>(?:19|20)\d\d)_[bp]p",
        "parse_eora26",
        by_year=True,
    ),
    "gloria": Format(
        "GLORIA",
        "GLORIA global multi-regional input-output tables",
        "GLORIA: free for academic use after registration",
        "thousand USD",
        r"GLORIA_MRIOs_0*(?P<version>\d+)_(?P<year>(?:19|20)\d\d)",
        "parse_gloria",
        by_year=True,
        by_folder=True,
    ),
}


def _pymrio(title: str) -> Any:
    try:
        return import_module("pymrio")
    except ImportError as error:
        msg = f"reading {title} needs pymrio; install it with: pip install 'autarky[pymrio]'"
        raise MissingExtraError(msg) from error


def _failures() -> tuple[type[Exception], ...]:
    """What pymrio's parsers raise when a file is not what they expect."""
    own: type[Exception] = import_module("pymrio.tools.ioparser").ParserError
    return (own, OSError, ValueError, LookupError, AttributeError, TypeError)
