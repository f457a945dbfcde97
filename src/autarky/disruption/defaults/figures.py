"""Typical figures by product group, as the tables beside this module have them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from autarky._core.tables import read_table
from autarky.world import World
from autarky.world.groups import GROUPS_1928, GROUPS_2011, matching_concordance, product_groups

Array = NDArray[np.float64]

PACKAGE = "autarky.disruption.defaults"
UNKNOWN = "unknown"
"""Row of the tables for products and pairs that no classification names."""
NAMED = {"2011": GROUPS_2011, "1928": GROUPS_1928}


@dataclass(frozen=True)
class GroupFigures:
    """Typical figures for the sectors of one World, S in number, by their product groups.

    Attributes
    ----------
    names
        (S,) product group of each sector, None where unknown.
    worlds
        Whose figures are taken first where both have a group: ``"2011"`` and ``"1928"`` in order.
    text
        A sentence on where the figures are from.
    """

    names: tuple[str | None, ...]
    worlds: tuple[str, ...]
    text: str

    @classmethod
    def of(cls, world: World) -> GroupFigures:
        """Sort a World's sectors into groups; the world with more of these groups comes first."""
        names = product_groups(world)
        count = {w: sum(n in named for n in names) for w, named in NAMED.items()}
        worlds = tuple(sorted(NAMED, key=lambda w: -count[w]))  # stable: 2011 if equal
        known = sum(n is not None for n in names)
        if not known:
            text = "defaults of an unknown product: no concordance names a sector of this table"
            return cls(names, worlds, text)
        through = matching_concordance(world.sectors)
        how = f" through the concordance {through}" if through else ""
        text = (
            f"defaults by the product groups of world {worlds[0]} (range and source of each figure "
            f"in the tables of {PACKAGE}): {known} of {len(names)} sectors known{how}"
        )
        rest = "" if known == len(names) else ", the others as an unknown product"
        return cls(names, worlds, text + rest)

    def by_product(self, parameter: str) -> Array:
        """(S,) a parameter of ``products.csv``."""
        table = _products()
        return np.array([table[*self._key(name), parameter] for name in self.names])

    def criticality(self) -> Array:
        """(S, S) product by user, from ``criticality.csv``."""
        table, unknown = _pairs(), (UNKNOWN, UNKNOWN, UNKNOWN)
        kinds = list(dict.fromkeys(self.names))
        block = np.empty((len(kinds), len(kinds)))
        for i, p in enumerate(kinds):
            for j, u in enumerate(kinds):
                keys = [(w, p, u) for w in self.worlds if (w, p, u) in table]
                block[i, j] = table[keys[0] if keys else unknown]
        at = np.array([kinds.index(name) for name in self.names])
        chosen: Array = block[np.ix_(at, at)]
        return chosen

    def _key(self, name: str | None) -> tuple[str, str]:
        found = [(w, name) for w in self.worlds if name in NAMED[w]]
        return found[0] if name is not None and found else (UNKNOWN, UNKNOWN)


@cache
def _products() -> dict[tuple[str, str, str], float]:
    t = read_table(PACKAGE, "products.csv")
    keys = zip(t["world"], t["group"], t["parameter"], strict=True)
    return dict(zip(keys, map(float, t["value"]), strict=True))


@cache
def _pairs() -> dict[tuple[str, str | None, str | None], float]:
    t = read_table(PACKAGE, "criticality.csv")
    keys = zip(t["world"], t["product"], t["user"], strict=True)
    return dict(zip(keys, map(float, t["value"]), strict=True))
