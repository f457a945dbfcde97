"""A region's ties with its partners, and what a scenario's cuts and duties make of them by year."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from autarky.planning.market import HEADROOM
from autarky.planning.table import Table, investment_columns
from autarky.scenario import Scenario
from autarky.scenario.reading import added_tariffs, cost_factors, tie_mask
from autarky.world import World

Array = NDArray[np.float64]

DAYS = 365.0
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Flows:
    """Base flows of a region with each partner, (partner, sector); its own are nothing.

    Attributes
    ----------
    bought, sold
        All imports and exports.
    invested
        Imports of what is invested.
    """

    here: int
    bought: Array
    sold: Array
    invested: Array

    @property
    def imports(self) -> Array:
        """(sector,) imports."""
        return np.asarray(self.bought.sum(axis=0))

    @property
    def exports(self) -> Array:
        """(sector,) exports."""
        return np.asarray(self.sold.sum(axis=0))


@dataclass(frozen=True, eq=False)
class Kept:
    """What cuts leave of a kind of flow, (year, sector).

    Attributes
    ----------
    share
        Of the base flow.
    room
        Most that may flow, in multiples of it: what a cut touches keeps to its share, what it does
        not touch may grow.
    """

    share: Array
    room: Array


def flows_of(world: World, region: str) -> Flows:
    """What a region buys of and sells to each partner."""
    d = world.dataset
    here = world.regions.index(region)
    inputs = d["intermediate"].sel(destination=region).sum("user")
    final = d["final"].sel(destination=region)
    bought = (inputs + final.sum("category")).transpose("origin", "sector")
    sold = d["intermediate"].sel(origin=region).sum("user")
    sold = (sold + d["final"].sel(origin=region).sum("category")).transpose("destination", "sector")
    invested = final.isel(category=np.flatnonzero(investment_columns(world))).sum("category")
    found = []
    for flow in (bought, sold, invested.transpose("origin", "sector")):
        found.append(np.maximum(flow.values, 0.0))
        found[-1][here] = 0.0
    return Flows(here, *found)


def kept_by_year(world: World, scenario: Scenario, years: int) -> Array:
    """(year, importer, exporter, sector) share of flows that remains, a mean over the year's days.

    Where several cuts hold on a day, the least share counts.
    """
    found = np.ones((years, len(world.regions), len(world.regions), len(world.sectors)))
    cuts = [
        (tie_mask(scenario, cut, world), cut.start_days / DAYS,
         (cut.start_days + cut.duration_days) / DAYS, cut.remaining)
        for cut in scenario.cuts
    ]  # fmt: skip
    ends = {float(t) for _, start, stop, _ in cuts for t in (start, stop) if 0.0 < t < years}
    points = sorted(ends | set(map(float, range(years + 1))))
    for begin, end in pairwise(points):
        share = np.ones(found.shape[1:])
        for mask, start, stop, remaining in cuts:
            if start <= begin and end <= stop:
                share[mask] = np.minimum(share[mask], remaining)
        found[int(begin)] -= (end - begin) * (1.0 - share)
    return found.clip(0.0)


def kept(shares: Array, flow: Array, here: int) -> Kept:
    """Weigh the shares of (year, partner, sector) ties by their base flows.

    Where nothing flows partners count alike.
    """
    weight = np.where(flow.sum(axis=0) > 0, flow, np.arange(len(flow))[:, None] != here)
    total = weight.sum(axis=0)
    lost = 1.0 - shares
    tight = np.where(lost > 0, HEADROOM - shares, 0.0)
    return Kept(  # from what is lost, so that what nobody cuts is whole to the last digit
        nothing(1.0 - (lost * weight).sum(axis=1) / total),
        nothing(HEADROOM - (tight * weight).sum(axis=1) / total),
    )


def nothing(share: Array) -> Array:
    """Return shares in which the rounding of a closed tie is nothing at all."""
    return np.where(np.abs(share) < ROUNDING, 0.0, share)


@dataclass(frozen=True, eq=False)
class Duties:
    """Tariffs and trade costs that a scenario adds, by sector.

    Attributes
    ----------
    import_cost, import_tariff
        Factors on what imports cost the country, and on what buyers pay beyond it.
    export_tariff, export_cost
        Of the partners: the share of the price that reaches the country, and the factor on what
        must be sent.
    """

    import_cost: Array
    import_tariff: Array
    export_tariff: Array
    export_cost: Array


def duties(world: World, scenario: Scenario, flows: Flows) -> Duties:
    """Weigh added tariffs and trade costs by base flows."""
    if not (scenario.tariffs or scenario.costs):
        return Duties(*(np.ones(len(world.sectors)) for _ in range(4)))
    here = flows.here
    tariff, cost = 1.0 + added_tariffs(scenario, world), cost_factors(scenario, world)
    dear = _mean(cost[here], flows.bought)
    return Duties(
        import_cost=dear,
        import_tariff=_mean(cost[here] * tariff[here], flows.bought) / dear,
        export_tariff=_mean(1.0 / tariff[:, here], flows.sold),
        export_cost=_mean(cost[:, here], flows.sold),
    )


def _mean(factor: Array, flow: Array) -> Array:
    """(sector,) mean of (partner, sector) by flows; one where nothing flows."""
    total = flow.sum(axis=0)
    return np.where(total > 0, (factor * flow).sum(axis=0) / np.where(total > 0, total, 1.0), 1.0)


def machine_sectors(table: Table) -> NDArray[np.bool_]:
    """(sector,) whether it makes producer goods."""
    return np.array([table.roles[place] == "K" for place in table.sector_role])
