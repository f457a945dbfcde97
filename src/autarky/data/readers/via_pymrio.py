"""EXIOBASE 3, Eora26 and GLORIA, parsed by pymrio and checked here."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
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
        What its file or folder is called; the group is the year.
    parse
        Name of pymrio's parser.
    by_year
        True if the parser wants the year beside a folder.
    """

    title: str
    source: str
    licence: str
    unit: str
    pattern: str
    parse: str
    by_year: bool

    def sniff(self, source: Source) -> bool:
        """True if the file or folder is called as the data base calls it."""
        names = [source.path.name]
        if source.path.is_dir():
            names += [p.name for p in source.path.iterdir()]
        return any(re.match(self.pattern, n, flags=re.IGNORECASE) for n in names)

    def read(self, source: Source, year: int | None, tolerate: Sequence[str] | None) -> World:
        """Read one year through pymrio."""
        found = re.match(self.pattern, source.path.name, flags=re.IGNORECASE)
        of_year = agreed_year(source.path.name, int(found.group(1)) if found else None, year)
        if self.by_year and of_year is None:
            msg = f"the folder {source.path.name} may hold several years; say which with year="
            raise FormatError(msg)
        system = self._parsed(source, of_year)
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

    def _parsed(self, source: Source, year: int | None) -> Any:
        pymrio = _pymrio(self.title)
        parse: Callable[..., Any] = getattr(pymrio, self.parse)
        options = {"year": year} if self.by_year else {}
        try:
            with warnings.catch_warnings():
                # pymrio's parsers warn about its own deprecated calls: no news to a reader
                warnings.simplefilter("ignore")
                system = parse(source.path, **options)
                if system.Z is None:
                    system.calc_system()
        except _failures() as error:
            reason = str(error).strip() or type(error).__name__
            msg = (
                f"pymrio cannot read {source.path.name} as {self.title} ({reason}); "
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
        r"IOT_((?:19|20)\d\d)_[ip]x[ip]",
        "parse_exiobase3",
        by_year=False,
    ),
    "eora26": Format(
        "Eora26",
        "Eora26 global multi-regional input-output tables",
        "Eora: free for academic use after registration",
        "thousand USD",
        r"Eora26_((?:19|20)\d\d)_[bp]p",
        "parse_eora26",
        by_year=True,
    ),
    "gloria": Format(
        "GLORIA",
        "GLORIA global multi-regional input-output tables",
        "GLORIA: free for academic use after registration",
        "thousand USD",
        r"GLORIA_MRIOs_\d+_((?:19|20)\d\d)",
        "parse_gloria",
        by_year=True,
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
