"""Parameters of the members of an ensemble: one for each set of behaviour that is tried."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.disruption.defaults import Defaults
from autarky.disruption.spec import Spec
from autarky.scenario import Scenario
from autarky.world import World

Array = NDArray[np.float64]

SHORTEST = 2.0
"""Days: in compat mode inventories of a day or less are read as two, as in BoARIO 0.7.2."""
PEER_INVENTORY, RESTORATION = 90.0, 60.0
"""Days of inventory, and of its restoration, in BoARIO 0.7.2."""


@dataclass(frozen=True)
class Members:
    """Behaviour of B members; S products, R regions.

    Attributes
    ----------
    psi, restocking
        (B,) see :class:`autarky.disruption.Spec`.
    inventory_days, restoration_days
        (S, R, B) by product and user's region; an infinite inventory is none that could bind.
    rerouting
        (S, B) φ.
    household_days
        (S, R, B) what households, shops and wholesalers hold, in days of consumption.
    criticality
        (B,) rule by name.
    """

    psi: Array
    inventory_days: Array
    restoration_days: Array
    rerouting: Array
    household_days: Array
    restocking: Array
    criticality: tuple[str, ...]

    @property
    def count(self) -> int:
        """Number of members, B."""
        return len(self.psi)

    @property
    def stored(self) -> NDArray[np.bool_]:
        """(S, R) products that are kept in stock, whoever the member."""
        kept: NDArray[np.bool_] = np.isfinite(self.inventory_days[..., 0])
        return kept

    @classmethod
    def of(
        cls,
        world: World,
        scenario: Scenario,
        spec: Spec,
        given: Defaults,
        draws: pd.DataFrame | None = None,
    ) -> Members:
        """Read a Spec, or one member for each row of `draws` (see :func:`~.draws.draw`).

        Raises
        ------
        InputError
            If an inventory times ψ is below a day, so that a day's use could exceed it.
        """
        table = draws if draws is not None else pd.DataFrame(index=[0])
        B = len(table)
        days = _inventory_days(world, spec, given)
        house = _household_days(world, spec, given, np.isfinite(days))
        season = _season(scenario, spec, given)
        if spec.household_stock_days is None:
            house = house * season
        if spec.inventory_days is None:
            days = days * season
        factors = _columns(table, [f"inventories.{s}" for s in world.sectors])
        if spec.compat:
            days = np.where(days <= 1.0, SHORTEST, days)
        inventory = days[..., None] * factors[:, None, :]
        if draws is not None:  # none is refused for a draw: a day's use is always in stock
            inventory = np.maximum(inventory, 1.0 / _column(table, "psi", spec.psi))
        kept = _column(table, "household_stocks", 1.0)
        stored = np.isfinite(days)[..., None]
        pipeline = 0.0 if spec.compat else _column(table, "pipeline_days", spec.pipeline_days)
        members = cls(
            psi=_column(table, "psi", spec.psi),
            inventory_days=inventory,
            restoration_days=_restoration(world, spec, inventory, table),
            rerouting=_rerouting(world, spec, given, table),
            household_days=house[..., None] * kept + stored * pipeline,
            restocking=np.full(B, spec.restocking_days),
            criticality=_rules(spec, table),
        )
        if not spec.compat:
            members.refuse_short(world)
        return members

    def refuse_short(self, world: World) -> None:
        """Raise if a day's use could be more than what is held."""
        least = (self.psi * self.inventory_days).min(axis=2)
        bad = np.argwhere(least < 1.0 - 1e-9)
        if bad.size:
            p, q = bad[0]
            msg = (
                f"psi × inventory of {world.sectors[p]} in {world.regions[q]} is {least[p, q]:.2g} "
                "days: a day's use could exceed the stock; give inventory_days of at least 1/psi"
            )
            raise InputError(msg)


def _inventory_days(world: World, spec: Spec, given: Defaults) -> Array:
    """(S, R) target inventories; in compat mode a product that is not named takes 90 days."""
    shape = (len(world.sectors), len(world.regions))
    named = spec.inventory_days
    if named is None and not spec.compat:
        return given.inventory_days
    base = np.full(shape, PEER_INVENTORY) if spec.compat else given.inventory_days.copy()
    return _by_product(world, named, base) if named is not None else base


def _household_days(world: World, spec: Spec, given: Defaults, stored: NDArray[np.bool_]) -> Array:
    """(S, R) stocks at home; nothing of what cannot be stored."""
    if spec.compat:
        return np.zeros(stored.shape)
    base = given.household_stock_days.copy()
    if spec.household_stock_days is not None:
        return _by_product(world, spec.household_stock_days, base)
    return np.where(stored, base, 0.0)


def _season(scenario: Scenario, spec: Spec, given: Defaults) -> Array:
    """(S, 1) factor on stocks of harvested products in the month in which the scenario begins."""
    if scenario.start_month is None or spec.compat:
        return np.ones((len(given.seasonal), 1))
    swing = given.season_swing * math.cos(
        2 * math.pi * (scenario.start_month - given.season_peak_month) / 12
    )
    return np.where(given.seasonal, 1.0 + swing, 1.0)[:, None]


def _restoration(world: World, spec: Spec, inventory: Array, table: pd.DataFrame) -> Array:
    """(S, R, B) days of restoration; by default no longer than the inventory lasts."""
    named = spec.inventory_restoration_days
    if spec.inventory_gap == "base":
        return np.ones_like(inventory)
    if named is not None:
        base = np.full(inventory.shape[:2], RESTORATION)
        return np.broadcast_to(_by_product(world, named, base)[..., None], inventory.shape)
    if spec.compat:
        return np.full_like(inventory, RESTORATION)
    return np.minimum(_column(table, "restoration_days", RESTORATION), inventory)


def _rerouting(world: World, spec: Spec, given: Defaults, table: pd.DataFrame) -> Array:
    """(S, B) φ."""
    base = given.rerouting[:, None].copy()
    if spec.rerouting is not None:
        base = _by_product(world, spec.rerouting, base)
    if "rerouting" not in table:
        return np.repeat(base, len(table), axis=1)
    return np.repeat(table["rerouting"].to_numpy(float)[None, :], len(base), axis=0)


def _rules(spec: Spec, table: pd.DataFrame) -> tuple[str, ...]:
    if spec.compat:
        return ("leontief",) * len(table)
    if "criticality" in table:
        return tuple(table["criticality"])
    return (spec.criticality,) * len(table)


def _by_product(world: World, named: float | dict[str, float], base: Array) -> Array:
    """Figures by product: one for all, or some by name over `base` (S, …)."""
    if not isinstance(named, dict):
        return np.full_like(base, float(named))
    for name, figure in named.items():
        base[world.sector_index(name)] = figure
    return base


def _column(table: pd.DataFrame, name: str, otherwise: float) -> Array:
    """(B,) a drawn parameter, or the same for all."""
    if name in table:
        return table[name].to_numpy(float)
    return np.full(len(table), otherwise)


def _columns(table: pd.DataFrame, names: list[str]) -> Array:
    """(names, B) drawn factors; 1 where none was drawn."""
    return np.stack([_column(table, name, 1.0) for name in names])
