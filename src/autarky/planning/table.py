"""A region of a World in five roles: flows as shares of its GDP, as the table has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError, NameNotFoundError, unknown_name
from autarky.planning.figures import roles as role_of_group
from autarky.world import World
from autarky.world.groups import product_groups

Array = NDArray[np.float64]

ROLES = ("A", "C", "K", "F", "S")
ROLE_TITLES = {
    "A": "agriculture and food",
    "C": "consumer goods",
    "K": "producer goods",
    "F": "fuel and raw materials",
    "S": "services",
}
INVESTMENT = ("invest", "gfcf", "capital formation", "p51", "inventor", "stock", "invnt", "p5m")
INVESTMENT_CODES = ("c41", "c42", "c60", "c61")  # WIOD 2013 and 2016: formation and inventories


@dataclass(frozen=True, eq=False)
class Table:
    """One region by role, R roles in number; flows are shares of GDP, all at base prices.

    Attributes
    ----------
    roles
        Those of :data:`ROLES` that the region has.
    inputs
        (R product, R user) inputs, from home and abroad.
    output, value_added, consumption, investment, imports, exports
        (R,) Investment holds changes in inventories; where they outweigh it, consumption does.
    imported_machines
        Producer goods bought abroad for investment; part of investment, not of `imports`.
    sector_role
        Place of the role of each sector of the world.
    gdp
        Value added, in the unit of the world.
    capital
        (R,) capital as a multiple of GDP, or None where the world has none.
    village
        Share of the people who live from farming, or None where the world does not say.
    """

    region: str
    roles: tuple[str, ...]
    inputs: Array
    output: Array
    value_added: Array
    consumption: Array
    investment: Array
    imports: Array
    exports: Array
    imported_machines: float
    sector_role: tuple[int, ...]
    gdp: float
    capital: Array | None
    village: float | None
    rural: float | None


def table(world: World, region: str, given: Mapping[str, str] | None = None) -> Table:
    """Sum a region's sectors to roles.

    Parameters
    ----------
    world, region
        The table and one of its regions.
    given
        Role by sector, where the product groups of the world do not say or say otherwise.

    Raises
    ------
    NameNotFoundError
        If there is no such region or sector.
    InputError
        If a sector has no role, no category is investment, or there is no farming or industry.
    """
    if region not in world.regions:
        where = f"world {world.name}"
        raise NameNotFoundError(unknown_name("region", region, where, list(world.regions)))
    by_sector = sector_roles(world, given)
    present = tuple(r for r in ROLES if r in by_sector)
    place = tuple(present.index(r) for r in by_sector)
    G = np.zeros((len(present), len(place)))
    G[list(place), np.arange(len(place))] = 1.0
    flows = _flows(world, region)
    inputs, final, sold = (flows[k] for k in ("inputs", "final", "sold"))
    capital = investment_columns(world)
    invested, consumed = final[:, capital].sum(axis=1), final[:, ~capital].sum(axis=1)
    machines = [i for i, r in enumerate(by_sector) if r == "K"]
    from_abroad = flows["final_abroad"][:, capital].sum(axis=1)
    foreign_machines = max(float(from_abroad[machines].sum()), 0.0)
    bought = flows["inputs_abroad"].sum(axis=1) + flows["final_abroad"].sum(axis=1)
    foreign_machines = min(foreign_machines, max(float(bought[machines].sum()), 0.0))
    gdp = float(flows["value_added"].sum())
    investment, consumption = G @ invested / gdp, G @ consumed / gdp
    short = np.minimum(investment, 0.0)  # inventories run down by more than is invested
    imports = G @ bought / gdp
    if "K" in present:
        imports[present.index("K")] -= foreign_machines / gdp
    imports = np.maximum(imports, 0.0)  # inventories run down may leave less than nothing
    found = Table(
        region=region, roles=present, inputs=G @ inputs @ G.T / gdp,
        output=G @ flows["output"] / gdp, value_added=G @ flows["value_added"] / gdp,
        consumption=consumption + short, investment=investment - short, imports=imports,
        exports=np.maximum(G @ sold / gdp, 0.0),
        imported_machines=foreign_machines / gdp, sector_role=place,
        gdp=gdp,
        capital=_capital(world, region, G, gdp), village=_village(world, region, by_sector),
        rural=_rural(world, region),
    )  # fmt: skip
    _check(found)
    return found


def sector_roles(world: World, given: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Role of each sector of a world: what is given, else that of its product group."""
    own = dict(given or {})
    for sector, role in own.items():
        if sector not in world.sectors:
            where = f"world {world.name}"
            raise NameNotFoundError(unknown_name("sector", sector, where, list(world.sectors)))
        if role not in ROLES:
            msg = f"sector {sector!r} has the role {role!r}; roles are {', '.join(ROLES)}"
            raise InputError(msg)
    known = role_of_group()
    groups = [g or s for g, s in zip(product_groups(world), world.sectors, strict=True)]
    found = [own.get(s, known.get(g, "")) for s, g in zip(world.sectors, groups, strict=True)]
    unknown = [s for s, role in zip(world.sectors, found, strict=True) if not role]
    if unknown:
        msg = (
            f"planning does not know what {', '.join(unknown[:5])}"
            f"{' …' if len(unknown) > 5 else ''} of world {world.name} make: give roles "
            "(A farming and food, C consumer goods, K producer goods, F fuel and materials, "
            "S services) in planning.Spec(roles={...})"
        )
        raise InputError(msg)
    return tuple(found)


def _flows(world: World, region: str) -> dict[str, Array]:
    """Yearly flows of a region by sector, in the unit of the world."""
    d = world.dataset
    abroad = [r for r in world.regions if r != region]
    inputs = d["intermediate"].sel(destination=region)
    final = d["final"].sel(destination=region)
    sold = d["intermediate"].sel(origin=region, destination=abroad).sum(("destination", "user"))
    sold_final = d["final"].sel(origin=region, destination=abroad).sum(("destination", "category"))
    made = d["intermediate"].sel(origin=region).sum(("destination", "user"))
    made_final = d["final"].sel(origin=region).sum(("destination", "category"))
    output = (made + made_final).values
    used = inputs.sum("origin").transpose("sector", "user").values
    return {
        "inputs": used,
        "final": final.sum("origin").transpose("sector", "category").values,
        "inputs_abroad": inputs.sel(origin=abroad).sum("origin").transpose("sector", "user").values,
        "final_abroad": final.sel(origin=abroad)
        .sum("origin")
        .transpose("sector", "category")
        .values,
        "sold": (sold + sold_final).values,
        "output": output,
        "value_added": output - used.sum(axis=0),
    }


def investment_columns(world: World) -> NDArray[np.bool_]:
    """(category,) True of capital formation and changes in inventories, by name."""
    names = [c.lower() for c in world.categories]
    found = np.array([any(w in n for w in INVESTMENT) or n in INVESTMENT_CODES for n in names])
    if not found.any():
        msg = (
            f"planning finds no investment among the final uses of world {world.name} "
            f"({', '.join(world.categories)}); name one of them 'investment'"
        )
        raise InputError(msg)
    return found


def _capital(world: World, region: str, G: Array, gdp: float) -> Array | None:
    stock = world.satellite("capital")
    if stock is None:
        return None
    found: Array = G @ stock.sel(region=region).values / gdp
    return found if np.isfinite(found).all() and (found > 0).all() else None


def _village(world: World, region: str, by_sector: tuple[str, ...]) -> float | None:
    """Share of the employed who farm."""
    workers = world.satellite("employment")
    if workers is None:
        return None
    by = workers.sel(region=region).values
    farm = np.array([r == "A" for r in by_sector])
    return float(by[farm].sum() / by.sum())


def _rural(world: World, region: str) -> float | None:
    urban = world.satellite("urban_share")
    return None if urban is None else 1.0 - float(urban.sel(region=region))


def _check(t: Table) -> None:
    where = f"region {t.region}"
    if "A" not in t.roles or t.value_added[t.roles.index("A")] <= 0:
        msg = (
            f"planning needs farming and food (role A), and {where} has none; choose another "
            "region or set roles"
        )
        raise InputError(msg)
    if len(t.roles) < 2:
        msg = f"planning needs industry or services beside farming, and {where} has none"
        raise InputError(msg)
    bad = [r for r, v in zip(t.roles, t.value_added, strict=True) if v <= 0]
    if bad:
        msg = (
            f"{where} has no value added in role {', '.join(bad)}; give its sectors another role "
            "in planning.Spec(roles={...})"
        )
        raise InputError(msg)
    if t.investment.sum() <= t.imported_machines:
        msg = (
            f"{where} invests nothing made at home in the base year; planning cannot start from it"
        )
        raise InputError(msg)
