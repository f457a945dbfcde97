"""Regions of a world on a map of today's countries."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from autarky.world import World

FOLDER = Path(__file__).parent
REST = "*"
"""In a table of members: every country that no other region has."""
NOTES = {
    "1928": "Approximate: today's countries stand for the regions of 1928. Poland, the Baltic "
    "states and Finland belong to the rest of Europe; colonies to the rest of the world or, of "
    "India, Korea and Taiwan, to their region.",
    "2011": "",
}
"""Embedded worlds that have a table, and what is to be said of it."""
RENAMED = {"ROM": "ROU", "KSV": "XKX", "TMP": "TLS", "ZAR": "COD"}
"""Codes that tables use and ISO 3166 no longer has."""
LEFTOVER = ("ROW", "RoW", "WWW", "RESTWORLD", "ROW1")
"""Codes of the rest of the world."""


def members(world: World) -> dict[str, tuple[str, ...]]:
    """Today's countries in every region, ISO 3166 alpha-3; ``("*",)`` is all that is left over.

    An embedded world has a table of them; in any other a country that is named by its code stands
    for itself, the rest of the world for all that is left, and a region with neither is not on the
    map.
    """
    table = _table(FOLDER / f"{world.name}.csv") if world.name in NOTES else {}
    if set(world.regions) <= set(table):
        return {region: table[region] for region in world.regions}
    return {
        region: (REST,) if country in LEFTOVER else _itself(country)
        for region, country in zip(world.regions, world.region_countries, strict=True)
    }


def note(world: World) -> str:
    """How the regions of a world were put on the map; empty where each is a country."""
    return NOTES.get(world.name, "")


def _itself(country: str) -> tuple[str, ...]:
    code = RENAMED.get(country, country)
    return (code,) if len(code) == 3 and code.isalpha() and code.isupper() else ()


@cache
def _table(path: Path) -> dict[str, tuple[str, ...]]:
    frame = pd.read_csv(path, keep_default_na=False)
    return {str(r): tuple(part["country"]) for r, part in frame.groupby("region", sort=False)}
