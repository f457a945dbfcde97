"""Multi-Regional Input-Output Tables of the Asian Development Bank, xlsx."""

from __future__ import annotations

from collections.abc import Sequence

from autarky.data.readers.sheet import first_figure, read_sheet, sheet_table
from autarky.data.readers.source import EXCEL, Source
from autarky.data.readers.table import to_world
from autarky.data.readers.year import agreed_year
from autarky.world import World, WorldInfo


def sniff(source: Source) -> bool:
    """True for a workbook whose first row of figures is ``c1`` with an empty first cell."""
    top = first_figure(source.head) if source.kind in EXCEL else None
    return top is not None and source.head[top][3] == "c1" and not source.head[top][0]


def read(source: Source, year: int | None, tolerate: Sequence[str] | None) -> World:
    """Read one year; sectors carry the running codes ``c1`` … ``c35``, as in WIOD 2013."""
    sheet = read_sheet(source)
    in_name = source.year(r"MRIO\d{0,2}[-_ ]+((?:19|20)\d\d)")
    found = agreed_year(source.name, in_name, year)
    constant = "constant" in source.name.lower()
    info = WorldInfo(
        name=f"ADB MRIO {found}" if found else "ADB MRIO",
        year=found,
        currency="USD",
        unit="million USD",
        price_basis="constant 2010 basic prices" if constant else "current basic prices",
        source=f"Asian Development Bank, Multi-Regional Input-Output Tables, file {source.name}",
        licence="ADB terms of use: free for non-commercial use with attribution",
        evidence="official statistics, harmonised and estimated",
    )
    return to_world(sheet_table(source, sheet, code=3), info, tolerate=tolerate)
