"""From a regime or a scenario to the world market by year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError, suggestion
from autarky.planning.market import HEADROOM, Market, Path, by_role, role_mean
from autarky.planning.spec import REGIMES, Spec
from autarky.planning.table import Table
from autarky.planning.ties import (
    Flows,
    Kept,
    duties,
    flows_of,
    kept,
    kept_by_year,
    machine_sectors,
    nothing,
)
from autarky.scenario import Scenario
from autarky.scenario.reading import region_mask
from autarky.world import World

Array = NDArray[np.float64]


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
    scenario hold in every regime.
    """
    flows, R = flows_of(world, table.region), len(table.roles)
    found = {
        "openness": np.ones(years), "machines": np.ones(years),
        "ceiling": np.full(years + 1, values["debt_ceiling"]),
        "imports": np.ones((years, R)), "exports": np.ones((years, R)),
        "export_price": np.ones((years, R)), "import_price": np.ones((years, R)),
        "import_room": np.full((years, R), HEADROOM), "machine_room": np.full(years, HEADROOM),
        "export_room": np.full((years, R), HEADROOM),
    }  # fmt: skip
    if spec.regime is None:
        _from_scenario(found, world, scenario, table, flows)
    else:
        _from_regime(found, spec, values)
    elasticity = by_role(
        market, table, flows.exports, "export_elasticity", values["export_elasticity"]
    )
    price_taking = spec.regime != "monopoly"
    _from_market(found, market, table, flows)
    tax = _from_duties(found, world, scenario, table, flows, elasticity)
    machine = table.roles.index("K") if "K" in table.roles else 0
    if not price_taking:  # a planner who knows his own duties pays them to himself
        found["import_price"] -= tax
        tax = np.zeros_like(tax)
    served = np.zeros(years) if spec.regime == "uncertain" else found["openness"].clip(0.0, 1.0)
    return Path(
        openness=found["openness"], imports=found["imports"], exports=found["exports"],
        machines=found["machines"], import_room=found["import_room"],
        export_room=found["export_room"], machine_room=found["machine_room"],
        import_price=found["import_price"], import_tax=tax, export_price=found["export_price"],
        machine_price=found["import_price"][:, machine], machine_tax=tax[:, machine],
        credit=found["ceiling"], owed=_owed(served, values, spec),
        served=found["openness"].clip(0.0, 1.0), accrues=spec.debt_in_isolation == "accrues",
        export_elasticity=elasticity, price_taking=price_taking,
    )  # fmt: skip


def checked_regime(regime: Any) -> Any:
    """Return a regime that there is.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if regime is None or regime in REGIMES:
        return regime
    hint = suggestion(str(regime), list(REGIMES)) or f"; there are {', '.join(REGIMES)}"
    msg = f"planning: no regime {regime!r}{hint}"
    raise InputError(msg)


def _from_regime(found: dict[str, Array], spec: Spec, values: Mapping[str, float]) -> None:
    regime = checked_regime(spec.regime)
    if regime == "no_credit":
        found["ceiling"][:] = 0.0
    elif regime == "slump":
        found["exports"][:] = values["slump_demand"]
        found["export_price"][:] = values["slump_terms"]
    elif regime == "isolated":
        shut = slice(0, spec.isolated_years)
        for name in ("openness", "imports", "exports", "machines"):
            found[name][shut] = 0.0


def _from_scenario(
    found: dict[str, Array], world: World, scenario: Scenario, table: Table, flows: Flows
) -> None:
    """Cuts by year and tie, weighted by trade; credit from its year on."""
    years, here = len(found["openness"]), flows.here
    if scenario.cuts:
        shares = kept_by_year(world, scenario, years)
        bought = kept(shares[:, here], flows.bought, here)
        sold = kept(shares[:, :, here], flows.sold, here)
        _by_role(found, "import", bought, flows.imports, table)
        _by_role(found, "export", sold, flows.exports, table)
        _machines(found, kept(shares[:, here], flows.invested, here), flows, table)
        total = flows.imports.sum() + flows.exports.sum()
        lost = (1.0 - bought.share) @ flows.imports + (1.0 - sold.share) @ flows.exports
        found["openness"][:] = nothing(1.0 - lost / total) if total > 0 else 1.0
    for rule in scenario.credit:
        if region_mask(scenario, rule.region, world)[here]:
            start = 0 if rule.from_year is None else rule.from_year - (world.info.year or 0)
            late = found["ceiling"][max(start, 0) :]
            late[:] = np.minimum(late, rule.ceiling_share_of_gdp)


def _by_role(found: dict[str, Array], kind: str, left: Kept, weights: Array, table: Table) -> None:
    share, room = (role_mean(part, weights, table) for part in (left.share, left.room))
    found[f"{kind}s"][:] = share
    found[f"{kind}_room"][:] = _in_what_is_left(room, share)


def _machines(found: dict[str, Array], left: Kept, flows: Flows, table: Table) -> None:
    """The same of producer goods that are bought for investment."""
    weight = flows.invested.sum(axis=0) * machine_sectors(table)
    if weight.sum() > 0:
        share, room = (part @ weight / weight.sum() for part in (left.share, left.room))
        found["machines"][:], found["machine_room"][:] = share, _in_what_is_left(room, share)
    else:
        found["machines"][:] = found["imports"].min(axis=1)
        found["machine_room"][:] = found["import_room"].min(axis=1)


def _in_what_is_left(room: Array, share: Array) -> Array:
    """Room in multiples of what is left of the base flow."""
    return np.where(share > 0, room / np.where(share > 0, share, 1.0), HEADROOM)


def _from_market(found: dict[str, Array], market: Market, table: Table, flows: Flows) -> None:
    found["exports"] *= by_role(market, table, flows.exports, "export_demand", 1.0)
    found["export_price"] *= by_role(market, table, flows.exports, "export_price", 1.0)
    found["import_price"] *= by_role(market, table, flows.imports, "import_price", 1.0)


def _from_duties(  # noqa: PLR0917
    found: dict[str, Array],
    world: World,
    scenario: Scenario,
    table: Table,
    flows: Flows,
    elasticity: Array,
) -> Array:
    """Raise import prices, lower what exports fetch; (year, role) what own tariffs take of a price.

    A partner's tariff lets 1/(1+τ) of the price through. Of goods at an iceberg cost d, E/d arrive,
    so that the revenue p D^(1/ε) (E/d)^(1−1/ε) is d^(1/ε−1) of that without.
    """
    added = duties(world, scenario, flows)
    cost = role_mean(added.import_cost, flows.imports, table)
    dear = role_mean(added.import_cost * added.import_tariff, flows.imports, table)
    through = role_mean(added.export_tariff, flows.exports, table)
    sent = role_mean(added.export_cost, flows.exports, table)
    tax: Array = found["import_price"] * (dear - cost)
    found["import_price"] *= dear
    found["export_price"] *= through * sent ** (1.0 / elasticity - 1.0)
    return tax


def _owed(served: Array, values: Mapping[str, float], spec: Spec) -> Array:
    """(years + 1,) what base debt may have grown to by unpaid interest, from the first year on."""
    unpaid = accrual(values) if spec.debt_in_isolation == "accrues" else 1.0
    growth = (1.0 + (1.0 - served) * (unpaid - 1.0)) * (1.0 + 1e-9 * (served < 1.0))
    owed = values["debt_start"] * np.cumprod(np.concatenate([[1.0], growth]))
    return np.asarray(owed + 1e-6)


def accrual(values: Mapping[str, float]) -> float:
    """Growth of debt that is not served: at the planner's own rate of discount.

    In present value isolation then neither forgives debt nor adds to it; at the rate of the lenders
    a long isolation would end in debts that no trade can serve.
    """
    return 1.0 / values["discount"]
