"""OECD Inter-Country Input-Output tables, CSV, editions 2021, 2023 and 2025.

Labels are ``REGION_CODE``. The extended tables split China (CN1, CN2) and Mexico (MX1, MX2) by
kind of producer: the parts produce, the whole buys. The parts stay regions here, grouped by
country, because merging them changes every measure that looks through the inverse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autarky.data.readers.matrix import read_matrix
from autarky.data.readers.source import TEXT, Source
from autarky.data.readers.table import INDUSTRY, OUTPUT, Label, Role, to_world
from autarky.data.readers.year import agreed_year
from autarky.world import World, WorldInfo

CATEGORIES = {
    "HFCE": "households",
    "NPISH": "npish",
    "GGFC": "government",
    "GFCF": "investment",
    "INVNT": "inventories",
    "DPABR": "direct_purchases_abroad",
    "DIRPA": "direct_purchases_abroad",
}
FACTORS = {
    "TLS": "taxes_less_subsidies",
    "TAXSUB": "taxes_less_subsidies",
    "VA": "value_added",
    "VALU": "value_added",
}
TOTALS = ("OUT", "OUTPUT", "TOTAL")
PARTS = re.compile(r"(CN|MX)\d")
COUNTRIES = {"CN": "CHN", "MX": "MEX"}
EDITIONS = {"01T02": "2021", "A01_02": "2023", "A02": "2025"}


def sniff(source: Source) -> bool:
    """True if a label of the first row ends in ``_HFCE`` or ``_GFCF``."""
    return source.kind in TEXT and any(
        label.strip().endswith(("_HFCE", "_GFCF")) for label in next(iter(source.head), ())
    )


def read(source: Source, year: int | None, tolerate: Sequence[str] | None) -> World:
    """Read one year of one edition."""
    in_name = source.year(r"ICIO20\d\d_((?:19|20)\d\d)", r"^(?:.*[/_])?((?:19|20)\d\d)(?:_SML)?\.")
    table = read_matrix(source, _row_role, _column_role)
    codes = {code for _, code in table.columns}
    edition = next((e for code, e in EDITIONS.items() if code in codes), "") or _edition(source)
    found = agreed_year(source.name, in_name, year)
    info = WorldInfo(
        name=f"ICIO {found}" if found else "ICIO",
        year=found,
        currency="USD",
        unit="million USD",
        price_basis="current basic prices",
        source=f"OECD Inter-Country Input-Output Tables, {edition or 'unknown'} edition, "
        f"file {source.name}",
        licence="OECD terms and conditions: free use with attribution",
        evidence="official statistics, harmonised",
    )
    return to_world(table, info, tolerate=tolerate, country_of=country_of)


def country_of(region: str) -> str:
    """``CN1`` → ``CHN``, ``MX2`` → ``MEX``; every other region is its own country."""
    return COUNTRIES[region[:2]] if PARTS.fullmatch(region) else region


def _row_role(label: Label) -> Role:
    region, code = label
    if code in FACTORS and (not region or code == "TAXSUB"):
        return Role("factor", FACTORS[code])
    if not region:
        return OUTPUT if code in TOTALS else Role("factor", code)
    return INDUSTRY


def _column_role(label: Label) -> Role:
    region, code = label
    if not region:
        return OUTPUT if code in TOTALS else Role("final", code)
    return Role("final", CATEGORIES[code]) if code in CATEGORIES else INDUSTRY


def _edition(source: Source) -> str:
    found = re.search(r"ICIO(20\d\d)", source.name, flags=re.IGNORECASE)
    return found.group(1) if found else ""
