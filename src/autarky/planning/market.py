"""The world market that a planner faces: by sector as given, by role and year as a plan reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.planning.table import Table

Array = NDArray[np.float64]

HEADROOM = 8.0
"""Largest imports and exports of a product, in multiples of the base flow, where nothing is cut."""


@dataclass(frozen=True, eq=False)
class Market:
    """What the world outside offers a region, by sector of its World; None: as in the base year.

    Parameters
    ----------
    export_elasticity
        (sector,) ε > 1 of the demand for the region's exports, unit 1.
    export_demand
        (sector,) factor on what is bought of them at base prices.
    import_price, export_price
        (sector,) factors on prices of imports, with tariffs and trade costs, and of exports.
    source
        Where these are from.
    """

    export_elasticity: Array | None = None
    export_demand: Array | None = None
    import_price: Array | None = None
    export_price: Array | None = None
    source: str = "the trade of the table"

    def __post_init__(self) -> None:
        for name in ("export_elasticity", "export_demand", "import_price", "export_price"):
            values = getattr(self, name)
            if values is None:
                continue
            values = np.array(values, dtype=float)
            least = 1.0 if name == "export_elasticity" else 0.0
            if values.ndim != 1 or not (np.isfinite(values) & (values > least)).all():
                msg = f"the market's {name} must be finite and above {least:g}, a figure a sector"
                raise InputError(msg)
            values.flags.writeable = False
            object.__setattr__(self, name, values)


@dataclass(frozen=True, eq=False)
class Path:
    """The world market by year t = 0 … Y − 1 and role, R in number; factors on the base year.

    Attributes
    ----------
    openness
        (Y,) share of trade that is open; scales income from abroad; 0 in isolation.
    imports, exports
        (Y, R) shares of imports that are let in, and of demand for exports.
    import_room, export_room
        (Y, R) most that may flow, in multiples of what `imports` and `exports` leave.
    machines, machine_room
        (Y,) the same for producer goods bought for investment.
    import_price, export_price
        (Y, R) prices; `machine_price` (Y,).
    import_tax
        (Y, R) what the country's own tariffs are of the import price, and so come back to it;
        `machine_tax` (Y,).
    credit
        (Y + 1,) highest debt at the start of each year that lenders allow, share of base GDP.
    owed
        (Y + 1,) what base debt may have grown to by then where it is not served; it may be owed
        whatever the lenders allow.
    served
        (Y,) share of debt that is served, that of trade which is open; the rest accrues if
        `accrues`, else it stands still.
    export_elasticity
        (R,) ε.
    price_taking
        Exporters take the price as given; else the planner uses its power over it.
    """

    openness: Array
    imports: Array
    exports: Array
    machines: Array
    import_room: Array
    export_room: Array
    machine_room: Array
    import_price: Array
    import_tax: Array
    export_price: Array
    machine_price: Array
    machine_tax: Array
    credit: Array
    owed: Array
    served: Array
    accrues: bool
    export_elasticity: Array
    price_taking: bool

    @property
    def years(self) -> int:
        """Number of years."""
        return len(self.openness)

    def closed(self, years: int) -> Path:
        """Return the same market with no trade in the first `years`; debt accrues in those."""
        keep = (np.arange(self.years) >= years).astype(float)
        return replace(
            self, openness=self.openness * keep, machines=self.machines * keep,
            imports=self.imports * keep[:, None], exports=self.exports * keep[:, None],
            served=self.served * keep,
            owed=self.owed[np.minimum(np.arange(self.years + 1), years)],
        )  # fmt: skip


def by_role(market: Market, table: Table, weights: Array, name: str, default: float) -> Array:
    """(R,) mean over the sectors of a role of a figure of the market.

    Parameters
    ----------
    weights
        (sector,) base flows; where a role trades nothing its sectors count alike.
    """
    values = getattr(market, name)
    if values is None:
        return np.full(len(table.roles), default)
    if len(values) != len(table.sector_role):
        count = len(table.sector_role)
        msg = f"the market's {name} has {len(values)} sectors and the world has {count}"
        raise InputError(msg)
    return role_mean(values, weights, table)


def role_mean(values: Array, weights: Array, table: Table) -> Array:
    """(…, R) weighted means over sectors (…, sector); plain means where a role has no weight."""
    places = np.array(table.sector_role)
    found = np.empty((*values.shape[:-1], len(table.roles)))
    for r in range(len(table.roles)):
        own = np.flatnonzero(places == r)
        w = weights[own] if weights[own].sum() > 0 else np.ones(len(own))
        found[..., r] = (values[..., own] * w).sum(axis=-1) / w.sum()
    return found
