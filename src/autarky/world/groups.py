"""To which product group a sector belongs, in any table whose classification is known."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from autarky._core.tables import read_table
from autarky.world.concordances import concordances
from autarky.world.world import World

GROUPS_2011 = (
    "food",
    "fuel_minerals",
    "light",
    "materials",
    "machinery",
    "utilities_construction",
    "trade_transport",
    "services",
)
"""The eight sectors of world 2011."""

GROUPS_1928 = ("food", "agri_materials", "fuel_minerals", "light", "heavy", "services")
"""The six sectors of world 1928."""

GROUPS = tuple(dict.fromkeys((*GROUPS_2011, *GROUPS_1928)))
"""All product groups; food, fuel_minerals, light and services are in both worlds."""


def product_groups(world: World) -> tuple[str | None, ...]:
    """Product group of each sector, among the sectors of the worlds 2011 and 1928.

    Parameters
    ----------
    world
        Any table.

    Returns
    -------
    tuple of str or None
        In the order of ``world.sectors``. A code that is itself a name of :data:`GROUPS` keeps it;
        any other has the group of :func:`matching_concordance`, None where that does not name it.
        Codes match exactly, capitals and all: ``"c1"`` is WIOD 2013's agriculture, ``"C1"``
        nothing.

    Notes
    -----
    Where no concordance names all codes, the one that names most is taken, however few those are.
    A table that numbers its sectors ``"20"``, ``"21"`` … as ICIO 2021 does is read as ICIO 2021:
    rename such sectors if they mean something else.
    """
    name = matching_concordance(world.sectors)
    known = _groups_by_code(name) if name else {}
    return tuple(s if s in GROUPS else known.get(s) for s in world.sectors)


def matching_concordance(sectors: Sequence[str]) -> str | None:
    """Name of the concordance through which :func:`product_groups` reads these sector codes.

    Parameters
    ----------
    sectors
        Sector codes of one table.

    Returns
    -------
    str or None
        The concordance that names all codes that are not product groups themselves, else the one
        that names most of them; the first by name among equals. None if none names any, or if all
        codes are product groups.
    """
    foreign = set(sectors) - set(GROUPS)
    covered = {name: len(foreign & _groups_by_code(name).keys()) for name in concordances()}
    best = max(covered, key=covered.__getitem__)
    return best if covered[best] else None


@cache
def _groups_by_code(name: str) -> dict[str, str]:
    table = read_table("autarky.world.concordances", f"{name}.csv")
    return dict(zip(table["from"], table["to"], strict=True))
