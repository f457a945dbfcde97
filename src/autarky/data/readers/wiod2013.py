"""World Input-Output Tables, 2013 release, xlsx (``wiot11_row_sep12.xlsx``)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autarky.data.readers.sheet import first_figure, read_sheet, sheet_table
from autarky.data.readers.source import EXCEL, Source
from autarky.data.readers.table import to_world
from autarky.data.readers.year import agreed_year, stated_year
from autarky.world import World, WorldInfo

CITATION = (
    "Timmer, M. P., Dietzenbacher, E., Los, B., Stehrer, R. and de Vries, G. J. (2015), "
    "Review of International Economics 23: 575-605"
)


def sniff(source: Source) -> bool:
    """True for a workbook whose first row of figures is ``c1`` under a first industry code."""
    top = first_figure(source.head) if source.kind in EXCEL else None
    return top is not None and source.head[top][3] == "c1" and bool(source.head[top][0])


def read(source: Source, year: int | None, tolerate: Sequence[str] | None) -> World:
    """Read one year; sectors carry the running codes ``c1`` … ``c35``."""
    sheet = read_sheet(source)
    title = re.search(r"((?:19|20)\d\d)\s*$", sheet.title)
    in_name = source.year(r"wiot(\d\d)(?!\d)")
    if in_name is not None:
        in_name += 1900 if in_name > 50 else 2000
    stated = stated_year(source.name, int(title.group(1)) if title else None, in_name)
    found = agreed_year(source.name, stated, year)
    info = WorldInfo(
        name=f"WIOD {found}" if found else "WIOD",
        year=found,
        currency="USD",
        unit="million USD",
        price_basis="current basic prices",
        source=f"World Input-Output Database, 2013 release, file {source.name}: {CITATION}",
        licence="CC BY 4.0 (World Input-Output Database)",
        evidence="official statistics, harmonised",
    )
    return to_world(sheet_table(source, sheet, code=3), info, tolerate=tolerate)
