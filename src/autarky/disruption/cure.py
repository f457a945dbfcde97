"""What would cure it: the stock of a product that puts off the day of shortage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky._core.progress import Progress, silent
from autarky.disruption.economy import Economy
from autarky.disruption.outcomes import Outcomes
from autarky.disruption.simulate import simulate
from autarky.disruption.sooner import TOTAL
from autarky.disruption.spec import Spec
from autarky.scenario import Scenario
from autarky.world import World

Array = NDArray[np.floating]

TRIALS = 16
"""Stocks that are tried in one batch."""
ROUNDS = 3
"""Batches: each looks between the two stocks that the answer lies between."""


def stock_for(
    world: World,
    scenario: Scenario,
    region: str,
    product: str,
    days: int,
    *,
    measure: str = TOTAL,
    threshold: float = 0.75,
    holder: Literal["industries", "households"] = "industries",
    most: float = 730.0,
    spec: Spec | None = None,
    progress: Progress = silent,
) -> tuple[float, pd.DataFrame]:
    """Find the stock of a product with which consumption holds out for so many days.

    Parameters
    ----------
    world, scenario, spec
        As for :func:`autarky.disruption.run`; one set of parameters, no draws. The horizon is
        `days` at least.
    region, product
        Who holds the stock of what when the run begins; targets stay as they are.
    days
        For how long `measure` must not fall below `threshold`.
    measure
        ``"consumption"``, households' in all, or a product of it.
    threshold
        Share of the baseline.
    holder
        Whether industries or households hold it.
    most
        Largest stock that is tried, in days of baseline use.

    Returns
    -------
    tuple
        The least stock in days of baseline use, ``inf`` where `most` is not enough: another product
        or the capacity at home is short first. And a table of all that was tried: ``stock_days``,
        ``falls_on_day`` (NaN: not within the run).

    Raises
    ------
    InputError
        If the product is not stored or not used there, or a figure is out of range.

    Notes
    -----
    The day is taken to rise with the stock; batches of stocks narrow it to `most` / 16³ days.
    """
    if days < 1 or not 0 < threshold < 1 or not 0 < most < np.inf:
        raise InputError("stock_for needs days of at least 1, a threshold in (0, 1), a finite most")
    if holder not in ("industries", "households"):
        msg = f"a stock is held by 'industries' or 'households', not by {holder!r}"
        raise InputError(msg)
    given = (spec or Spec()).model_dump(exclude_unset=True)
    given |= {"horizon_days": max(days + 3, given.get("horizon_days", 0))}
    economy = Economy.of(world, scenario, Spec(**given | {"thresholds": (threshold,)}))
    at = _position(economy, region, product, holder)
    row = None if measure == TOTAL else world.sector_index(measure)
    low, high = 0.0, most
    tried: dict[float, float] = {}
    for step in range(ROUNDS):
        stocks = np.linspace(low, high, TRIALS + 1)
        falls = _falls(economy, at, holder, stocks, row)
        tried |= dict(zip(stocks.tolist(), falls.tolist(), strict=True))
        progress("stocks", step + 1, ROUNDS)
        enough = ~(falls < days)
        if not enough.any():
            return float("inf"), _table(tried)
        first = int(np.argmax(enough))
        if first == 0:
            return float(stocks[0]), _table(tried)
        low, high = float(stocks[first - 1]), float(stocks[first])
    return high, _table(tried)


def _position(economy: Economy, region: str, product: str, holder: str) -> tuple[int, int]:
    """Product and region of the stock."""
    world, table = economy.world, economy.table
    p, regions = world.sector_index(product), world.region_index(region)
    if len(regions) > 1:
        msg = f"{region!r} is more than one region of world {world.name}; name one of them"
        raise InputError(msg)
    q = int(regions[0])
    if holder == "industries" and not economy.buying.stored[p, q]:
        msg = f"{product} is not stored in world {world.name}: no inventory of it can help"
        raise InputError(msg)
    used = table.a[p, q] @ table.x[q] if holder == "industries" else table.households[p, q].sum()
    if used <= 0:
        msg = f"{holder} of {region} use no {product} in world {world.name}"
        raise InputError(msg)
    return p, q


def _falls(
    economy: Economy, at: tuple[int, int], holder: str, stocks: Array, row: int | None
) -> Array:
    """First day below the threshold with each stock; all in one batch."""
    batch = _repeated(economy, len(stocks))
    p, q = at
    if holder == "households":
        batch.household_start[p, q] = economy.table.households[p, q].sum() * stocks
    else:
        use = economy.table.a[p, q] * economy.table.x[q]
        batch.start[p, q] = use[:, None] * stocks
    outcomes = Outcomes(batch)
    simulate(batch, (), [outcomes])
    found: Array = (
        outcomes.days_to_total()[0, q] if row is None else outcomes.days_to_product()[0, q, row]
    )
    return found


def _repeated(economy: Economy, count: int) -> Economy:
    """The same economy as a batch of equal members."""

    def again(values: NDArray[Any]) -> Any:
        return np.repeat(values, count, axis=-1)

    members, buying = economy.members, economy.buying
    return replace(
        economy,
        members=replace(
            members,
            psi=again(members.psi),
            inventory_days=again(members.inventory_days),
            restoration_days=again(members.restoration_days),
            rerouting=again(members.rerouting),
            household_days=again(members.household_days),
            restocking=again(members.restocking),
            criticality=members.criticality * count,
        ),
        buying=buying._replace(
            **{
                name: again(getattr(buying, name))
                for name in ("s", "tau", "phi", "per_psi", "bind_fully", "bind_half")
            }
        ),
        linear=again(economy.linear),
        start=again(economy.start),
        household_target=again(economy.household_target),
        household_start=again(economy.household_start),
    )


def _table(tried: dict[float, float]) -> pd.DataFrame:
    rows = sorted(tried.items())
    return pd.DataFrame(rows, columns=["stock_days", "falls_on_day"])
