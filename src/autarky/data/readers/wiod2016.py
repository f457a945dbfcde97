"""World Input-Output Tables, 2016 release, xlsb (``WIOT2014_Nov16_ROW.xlsb``).

The same sheet saved as xlsx is read too. The release's Stata and R files are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autarky.data.readers.sheet import first_figure, read_sheet, sheet_table
from autarky.data.readers.source import EXCEL, Source
from autarky.data.readers.table import to_world
from autarky.data.readers.wiod2013 import CITATION
from autarky.data.readers.year import agreed_year, stated_year
from autarky.world import World, WorldInfo


def sniff(source: Source) -> bool:
    """True for a workbook whose first row of figures is ``r1``."""
    top = first_figure(source.head) if source.kind in EXCEL else None
    return top is not None and source.head[top][3] == "r1"


def read(source: Source, year: int | None, tolerate: Sequence[str] | None) -> World:
    """Read one year; sectors carry the codes of ISIC revision 4 (``A01``, ``C10-C12`` …)."""
    sheet = read_sheet(source)
    title = re.search(r"((?:19|20)\d\d)\s*$", sheet.title)
    in_name = source.year(r"WIOT((?:19|20)\d\d)")
    stated = stated_year(source.name, int(title.group(1)) if title else None, in_name)
    found = agreed_year(source.name, stated, year)
    info = WorldInfo(
        name=f"WIOD {found}" if found else "WIOD",
        year=found,
        currency="USD",
        unit="million USD",
        price_basis="current basic prices",
        source=f"World Input-Output Database, 2016 release, file {source.name}: {CITATION}",
        licence="CC BY 4.0 (World Input-Output Database)",
        evidence="official statistics, harmonised",
    )
    return to_world(sheet_table(source, sheet, code=0), info, tolerate=tolerate)
