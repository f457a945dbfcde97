"""From a regime or a scenario to the world market by year."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from autarky.planning.market import Market, Path, by_role, role_mean
from autarky.planning.spec import Spec
from autarky.planning.table import Table
from autarky.scenario import Scenario
from autarky.scenario.reading import added_tariffs, cost_factors, region_mask, tie_mask
from autarky.world import World

Array = NDArray[np.float64]

DAYS = 365.0


def path(  # noqa: PLR0917
    world: World,
    scenario: Scenario,
    spec: Spec,
    market: Market,
    table: Table,
    values: Mapping[str, float],
    years: int,
) -> Path:
    """Read the world market that a plan of `years` faces, tail included.

    A Spec's regime holds in place of the scenario's cuts and credit; tariffs and trade costs of the
    scenario raise import prices in every regime.
    """
    flows = _flows(world, table.region)
    R = len(table.roles)
    prices = by_role(market, table, flows["imports"], "import_price", 1.0)
    raised = role_mean(_dearer(world, scenario, table.region), flows["imports"], table)
    found = {
        "openness": np.ones(years), "machines": np.ones(years),
        "ceiling": np.full(years + 1, values["debt_ceiling"]),
        "imports": np.ones((years, R)), "exports": np.ones((years, R)),
        "export_price": np.ones((years, R)), "import_price": np.ones((years, R)),
    }  # fmt: skip
    if spec.regime is None:
        _from_scenario(found, world, scenario, table, flows)
    else:
        _from_regime(found, spec, values)
    machine = table.roles.index("K") if "K" in table.roles else 0
    found["exports"] *= by_role(market, table, flows["exports"], "export_demand", 1.0)
    found["export_price"] *= by_role(market, table, flows["exports"], "export_price", 1.0)
    found["import_price"] *= prices * raised
    return Path(
        openness=found["openness"], imports=found["imports"], exports=found["exports"],
        machines=found["machines"], import_price=found["import_price"],
        export_price=found["export_price"], machine_price=found["import_price"][:, machine],
        credit=found["ceiling"], owed=_owed(found, values, spec),
        served=found["openness"] > 0, accrues=spec.debt_in_isolation == "accrues",
        export_elasticity=by_role(
            market, table, flows["exports"], "export_elasticity", values["export_elasticity"]
        ),
        price_taking=spec.regime != "monopoly",
    )  # fmt: skip


def _from_regime(found: dict[str, Array], spec: Spec, values: Mapping[str, float]) -> None:
    if spec.regime == "no_credit":
        found["ceiling"][:] = 0.0
    elif spec.regime == "slump":
        found["exports"][:] = values["slump_demand"]
        found["export_price"][:] = values["slump_terms"]
    elif spec.regime == "isolated":
        shut = slice(0, spec.isolated_years)
        for name in ("openness", "imports", "exports", "machines"):
            found[name][shut] = 0.0


def _from_scenario(
    found: dict[str, Array], world: World, scenario: Scenario, table: Table, flows: dict[str, Array]
) -> None:
    """Cuts by year and tie, weighted by trade; credit from its year on."""
    years = len(found["openness"])
    kept = (
        np.stack([_remaining(world, scenario, y) for y in range(years)]) if scenario.cuts else None
    )
    here = world.regions.index(table.region)
    if kept is not None:
        bought = _share(kept[:, here], flows["bought"])  # year, sector
        sold = _share(kept[:, :, here], flows["sold"])
        found["imports"][:] = role_mean(bought, flows["imports"], table)
        found["exports"][:] = role_mean(sold, flows["exports"], table)
        invest = flows["invested"]
        machines = np.array([r == "K" for r in (table.roles[p] for p in table.sector_role)])
        by_year = (kept[:, here] * invest)[:, :, machines].sum(axis=(1, 2))
        base = invest[:, machines].sum()
        found["machines"][:] = by_year / base if base > 0 else found["imports"].min(axis=1)
        total = flows["imports"].sum() + flows["exports"].sum()
        open_ = (bought * flows["imports"]).sum(axis=1) + (sold * flows["exports"]).sum(axis=1)
        found["openness"][:] = open_ / total if total > 0 else 1.0
    for rule in scenario.credit:
        if region_mask(scenario, rule.region, world)[here]:
            start = 0 if rule.from_year is None else rule.from_year - (world.info.year or 0)
            late = found["ceiling"][max(start, 0) :]
            late[:] = np.minimum(late, rule.ceiling_share_of_gdp)


def _remaining(world: World, scenario: Scenario, year: int) -> Array:
    """(importer, exporter, sector) share of a year's flow that remains: the least of the cuts."""
    n, s = len(world.regions), len(world.sectors)
    share = np.ones((n, n, s))
    for cut in scenario.cuts:
        start, stop = cut.start_days / DAYS, (cut.start_days + cut.duration_days) / DAYS
        part = max(0.0, min(stop, year + 1.0) - max(start, float(year)))
        mask = tie_mask(scenario, cut, world)
        share[mask] = np.minimum(share[mask], 1.0 - part * (1.0 - cut.remaining))
    return share


def _share(kept: Array, flow: Array) -> Array:
    """(year, sector) share of flows (partner, sector) that remains; of partners if none flows."""
    total = flow.sum(axis=0)
    partners = kept.shape[1] - 1  # a region is no partner of its own, and its share is one
    plain = (kept.sum(axis=1) - 1.0) / max(partners, 1)
    left: Array = (kept * flow).sum(axis=1) / np.where(total > 0, total, 1.0)
    return np.where(total > 0, left, plain)


def _flows(world: World, region: str) -> dict[str, Array]:
    """What the region buys of and sells to each partner, by sector."""
    d = world.dataset
    here = world.regions.index(region)
    bought = d["intermediate"].sel(destination=region).sum("user")
    bought = (bought + d["final"].sel(destination=region).sum("category")).transpose(
        "origin", "sector"
    )
    sold = d["intermediate"].sel(origin=region).sum("user")
    sold = (sold + d["final"].sel(origin=region).sum("category")).transpose("destination", "sector")
    final = d["final"].sel(destination=region)
    names = [c for c in world.categories if "invest" in c.lower()] or list(world.categories)
    invested = final.sel(category=names).sum("category").transpose("origin", "sector")
    found = {
        "bought": np.maximum(bought.values, 0.0),
        "sold": np.maximum(sold.values, 0.0),
        "invested": np.maximum(invested.values, 0.0),
    }
    for name in list(found):
        found[name] = found[name].copy()
        found[name][here] = 0.0
    found["imports"], found["exports"] = found["bought"].sum(axis=0), found["sold"].sum(axis=0)
    return found


def _dearer(world: World, scenario: Scenario, region: str) -> Array:
    """(sector,) factor on import prices from added tariffs and trade costs, weighted by partner."""
    if not (scenario.tariffs or scenario.costs):
        return np.ones(len(world.sectors))
    here = world.regions.index(region)
    factor = (1.0 + added_tariffs(scenario, world)[here]) * cost_factors(scenario, world)[here]
    flow = _flows(world, region)["bought"]
    total = flow.sum(axis=0)
    found = np.where(total > 0, (factor * flow).sum(axis=0) / np.where(total > 0, total, 1.0), 1.0)
    return np.asarray(found)


def _owed(found: dict[str, Array], values: Mapping[str, float], spec: Spec) -> Array:
    """(years + 1,) what base debt may have grown to by unpaid interest, from the first year on."""
    shut = (found["openness"] <= 0) | (spec.regime == "uncertain")
    growth = np.where(shut, accrual(values) if spec.debt_in_isolation == "accrues" else 1.0, 1.0)
    owed = values["debt_start"] * np.cumprod(np.concatenate([[1.0], growth * (1.0 + 1e-9)]))
    return np.asarray(owed + 1e-6)


def accrual(values: Mapping[str, float]) -> float:
    """Growth of debt that is not served: at the planner's own rate of discount.

    In present value isolation then neither forgives debt nor adds to it; at the rate of the lenders
    a long isolation would end in debts that no trade can serve.
    """
    return 1.0 / values["discount"]
