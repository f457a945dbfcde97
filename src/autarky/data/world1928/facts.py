"""What is known of the world economy of 1928, beside what a world says: plain accounting."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from importlib import resources

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky.data.world1928.figures import GOODS, load_figures
from autarky.world import World

Array = NDArray[np.float64]
FARM = ("food", "agri_materials")
RAW = ("agri_materials", "fuel_minerals")
MANUFACTURES = ("light", "heavy")


def facts_of(world: World) -> pd.DataFrame:
    """Return known facts of 1928 beside the figures of `world`, a row each.

    Columns: key, fact, low, high (the known range), model, within, unit, evidence, source,
    measured_as. The world needs the regions and sectors of world 1928.
    """
    table = known_facts()
    accounts = _Accounts(world)
    model = [_measure(accounts, key) for key in table["key"]]
    table.insert(4, "model", model)
    table.insert(5, "within", (table["model"] >= table["low"]) & (table["model"] <= table["high"]))
    return table


def known_facts() -> pd.DataFrame:
    """Return the known facts with their ranges and sources (``facts.csv``)."""
    source = resources.files("autarky.data") / "embedded" / "1928" / "facts.csv"
    with resources.as_file(source) as path:
        return pd.read_csv(path)


def _measure(accounts: _Accounts, key: str) -> float:
    name, *labels = key.split(".")
    return float(MEASURES[name](accounts, *labels))


class _Accounts:
    """The flows of a world by region and sector, with value added traced to its origin."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.shape = len(world.regions), len(world.sectors)

    def r(self, region: str) -> int:
        return self.world.regions.index(region)

    def s(self, *sectors: str) -> list[int]:
        return [self.world.sectors.index(s) for s in sectors]

    @cached_property
    def value_added(self) -> Array:
        """(region, sector)."""
        return self.world.va.reshape(self.shape)

    @cached_property
    def use(self) -> Array:
        """(origin, product, destination, use): industries, then final categories."""
        R, S = self.shape
        z = self.world.Z.reshape(R, S, R, S)
        return np.concatenate([z, self.world.Y.reshape(R, S, R, -1)], axis=3)

    @cached_property
    def flows(self) -> Array:
        """(origin, product, destination) between regions, diagonal zero."""
        flows = self.use.sum(axis=3)
        at = np.arange(self.shape[0])
        flows[at, :, at] = 0.0
        return np.asarray(flows)

    @cached_property
    def inverse(self) -> Array:
        """Leontief inverse: the table is small enough to form it."""
        n = self.world.n
        return np.asarray(np.linalg.inv(np.eye(n) - self.world.A))

    def foreign_share(self, region: str, final: Array, sectors: list[int]) -> float:
        """Percentage of the value added of `sectors` in a final-demand vector made abroad."""
        made = self.value_added.ravel() / self.world.x * (self.inverse @ final)
        by_region = made.reshape(self.shape)[:, sectors].sum(axis=1)
        return float(100.0 * (1.0 - by_region[self.r(region)] / by_region.sum()))

    def imported_share(self, region: str, product: str, use: int | None = None) -> float:
        """Percentage of a region's use of a product (by one user) that is imported."""
        d, p = self.r(region), self.s(product)[0]
        bought = self.use[:, p, d, :]
        by_origin = bought.sum(axis=1) if use is None else bought[:, use]
        return float(100.0 * (1.0 - by_origin[d] / by_origin.sum()))


def _import_dependence(a: _Accounts, region: str) -> float:
    final = a.world.final_by_region[:, a.r(region)]
    return a.foreign_share(region, final, list(range(a.shape[1])))


def _food_from_abroad(a: _Accounts, region: str) -> float:
    d, food = a.r(region), a.s("food")[0]
    households = a.shape[1] + a.world.categories.index("households")
    final = np.zeros(a.shape)
    final[:, food] = a.use[:, food, d, households]
    return a.foreign_share(region, final.ravel(), a.s(*FARM))


def _food_from_empire(a: _Accounts, region: str) -> float:
    bought = a.flows[:, a.s("food")[0], a.r(region)]
    part = load_figures().value("british_part_of_row")
    british = bought[a.r("DOM")] + bought[a.r("IND")] + part * bought[a.r("ROW")]
    return float(100.0 * british / bought.sum())


def _food_imports_gbp(a: _Accounts, region: str) -> float:
    bought = a.flows[:, a.s("food")[0], a.r(region)].sum()
    figures = load_figures()
    return float(bought * figures.value("cif_fob.food") / figures.value("dollars_per_pound"))


def _net_exports_gbp(a: _Accounts, region: str) -> float:
    net = a.flows[a.r(region)].sum() - a.flows[:, :, a.r(region)].sum()
    return float(net / load_figures().value("dollars_per_pound"))


def _world_trade_to_gdp(a: _Accounts) -> float:
    return float(100.0 * a.flows[:, a.s(*GOODS)].sum() / a.value_added.sum())


def _world_trade_share(a: _Accounts, group: str) -> float:
    sectors = {"food": ("food",), "raw": RAW, "manufactures": MANUFACTURES}[group]
    return float(100.0 * a.flows[:, a.s(*sectors)].sum() / a.flows[:, a.s(*GOODS)].sum())


def _manufacturing_share(a: _Accounts, region: str) -> float:
    made = a.value_added[:, a.s(*MANUFACTURES)].sum(axis=1)
    return float(100.0 * made[a.r(region)] / made.sum())


def _exports_to_gdp(a: _Accounts, region: str) -> float:
    return float(100.0 * a.flows[a.r(region)].sum() / a.value_added[a.r(region)].sum())


def _imported_equipment(a: _Accounts, region: str) -> float:
    return a.imported_share(region, "heavy", a.shape[1] + a.world.categories.index("investment"))


def _imported_fibres(a: _Accounts, region: str) -> float:
    return a.imported_share(region, "agri_materials", a.s("light")[0])


MEASURES: dict[str, Callable[..., float]] = {
    "import_dependence": _import_dependence,
    "import_share": _Accounts.imported_share,
    "food_from_abroad": _food_from_abroad,
    "food_from_empire": _food_from_empire,
    "food_imports_gbp": _food_imports_gbp,
    "net_exports_gbp": _net_exports_gbp,
    "world_trade_to_gdp": _world_trade_to_gdp,
    "world_trade_share": _world_trade_share,
    "manufacturing_share": _manufacturing_share,
    "exports_to_gdp": _exports_to_gdp,
    "imported_equipment": _imported_equipment,
    "imported_fibres": _imported_fibres,
}
"""How each fact is measured, by the first part of its key."""
