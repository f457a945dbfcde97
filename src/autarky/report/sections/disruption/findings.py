"""The runs behind the section, and what they come to for one country."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from autarky._core.progress import Progress
from autarky.disruption import Spec, chain, perishes_sooner, run
from autarky.disruption.totals import by_product, falls_below, together
from autarky.plot.draws import band
from autarky.plot.style import name_of
from autarky.report.context import Context
from autarky.results import Result
from autarky.scenario import Scenario
from autarky.world.groups import product_groups

FALL = 0.75
"""Share of the baseline below which consumption is said to run short."""
DRAWS, COMPARED, FOIL = 100, 50, 16
"""Most members of the ensemble, of all comparisons with it, and of the run of the foil."""
CELLS, FEWEST = 4e7, 10
"""Cells of the table times members that an ensemble may have, and the members it always has."""
LARGE, MANY = 500, 20
"""Industries, or countries, above which regions are not compared."""
ROUNDING = 1e-6
"""Days that are lost to rounding."""
DAYS, LONGEST = 365, 730
"""Days that are run at least and at most."""


@dataclass(frozen=True)
class Lead:
    """What the answer is about: the first essential that runs short, or consumption in all."""

    name: str
    sectors: tuple[str, ...]
    days: NDArray[np.float64]

    @property
    def reached(self) -> bool:
        """Whether it falls below the threshold in the median draw."""
        return bool(np.isfinite(band(self.days)[1]))


@dataclass(frozen=True, eq=False)
class Findings:
    """Runs of one country and scenario.

    Parameters
    ----------
    parts
        Regions of the country.
    result, central, beside
        The ensemble, or the central run where there are no draws; the central run; the same as
        `result` with another rule of rationing.
    ranking
        All countries blockaded one by one, where the scenario is the blockade of this one.
    foil
        The same done to the country that is set beside it; None where there is none.
    """

    context: Context
    parts: tuple[str, ...]
    result: Result
    central: Result
    beside: Result
    ranking: Result | None
    foil: Result | None = None

    @property
    def draws(self) -> int:
        """Members of the ensemble; 1: none."""
        return int(self.result.data.sizes.get("draw", 1))

    @property
    def days(self) -> int:
        """Days that were run."""
        return int(self.result.data.sizes["day"])

    @cached_property
    def measure(self) -> str:
        """Consumption, or output where the table knows no household consumption here."""
        eaten = self.result.data["baseline_consumption"].sel(region=list(self.parts))
        return "consumption" if float(eaten.sum()) > 0 else "output"

    @property
    def others(self) -> list[str]:
        """Regions outside the country."""
        known = [str(r) for r in self.result.data["region"].values]
        return [r for r in known if r not in self.parts]

    @cached_property
    def total(self) -> xr.DataArray:
        """(day, draw) path of all consumption."""
        return together(self.result, self.parts, self.measure)

    @cached_property
    def products(self) -> xr.DataArray:
        """(day, sector, draw) path of each product."""
        return by_product(self.result, self.parts, self.measure)

    @cached_property
    def outside(self) -> xr.DataArray:
        """(draw) days of consumption that everybody outside loses, on average."""
        return lost(self.result, self.others)

    @cached_property
    def food(self) -> Lead | None:
        """Food, where the table has it."""
        groups = product_groups(self.context.world)
        sectors = tuple(
            s for s, g in zip(self.context.world.sectors, groups, strict=True) if g == "food"
        )
        if not sectors:
            return None
        path = together(self.result, self.parts, self.measure, sectors)
        return Lead("food", sectors, falls_below(path, FALL).values)

    @cached_property
    def all(self) -> Lead:
        """Consumption in all."""
        return Lead(self.measure, (), falls_below(self.total, FALL).values)

    @cached_property
    def lead(self) -> Lead:
        """Food if it runs short, else all consumption, else the product that falls first."""
        titles = dict(self.context.world.info.titles)
        days = falls_below(self.products, FALL)
        single = [
            Lead(f"consumption of {name_of(s, titles)}", (str(s),), days.sel(sector=s).values)
            for s in days["sector"].values
        ]
        first = min(single, key=lambda lead: float(band(lead.days)[1]))
        food = [self.food] if self.food else []
        return next((lead for lead in (*food, self.all, first) if lead.reached), self.all)

    @cached_property
    def chain(self) -> pd.DataFrame:
        """Failures of the country's largest part; see :func:`autarky.disruption.chain`."""
        return chain(self.result, self.largest)

    @property
    def largest(self) -> str:
        """Part of the country with the largest output."""
        made = self.result.data["baseline_output"].sel(region=list(self.parts)).sum("sector")
        return str(made.idxmax("region").item())


def find(context: Context) -> Findings:
    """Run everything that the section needs."""
    world, scenario = context.world, context.scenario
    parts = tuple(world.regions[i] for i in world.region_index(context.region))
    size = len(world.regions) * len(world.sectors)
    draws = _members(context.draws, size)
    spec = Spec(horizon_days=_horizon(scenario))
    if size > LARGE:
        spec = Spec(horizon_days=spec.horizon_days, precision="float32")
    rule = scenario.rationing or "proportional"
    other = "proportional" if rule == "industries_first" else "industries_first"
    turned = spec.model_copy(update={"rationing": other})
    central = run(world, scenario, spec, explain=parts, progress=_told(context, "disruption"))
    result = central
    if draws > 1:
        told = _told(context, "disruption over the draws")
        result = _ensemble(context, spec, draws, told)
    told = _told(context, f"disruption, {other.replace('_', ' ')}")
    beside = _ensemble(context, turned, min(draws, COMPARED), told)
    ranking, foil = _ranking(context, size), _foil(context, spec, draws)
    return Findings(context, parts, result, central, beside, ranking, foil)


def _ensemble(context: Context, spec: Spec, draws: int, told: Progress) -> Result:
    """All members of the ensemble, the shortages of the country traced."""
    parts = [context.world.regions[i] for i in context.world.region_index(context.region)]
    return run(
        context.world, context.scenario, spec,
        draws=draws, seed=context.seed, explain=parts, progress=told,
    )  # fmt: skip


def _foil(context: Context, spec: Spec, draws: int) -> Result | None:
    """The same scenario with the foil in the country's place, in fewer draws."""
    told = _told(context, "disruption of another country")
    for _, scenario in context.cases[1:]:
        members = min(draws, FOIL)
        return run(context.world, scenario, spec, draws=members, seed=context.seed, progress=told)
    return None


def lost(result: Result, regions: list[str], measure: str = "consumption") -> xr.DataArray:
    """(draw) days of their baseline that regions taken together lose."""
    days = (1.0 - together(result, regions, measure)).sum("day", skipna=False)
    return days.where(~(abs(days) < ROUNDING), 0.0)


def _members(asked: int, size: int) -> int:
    """Members of the ensemble: as many as asked for, fewer for a large table."""
    if asked < 2:
        return 1
    return min(asked, DRAWS, max(int(CELLS / size**2), FEWEST))


def _horizon(scenario: Scenario) -> int:
    """Days to run: a year, or until the last cut ends."""
    ends = [cut.start_days + cut.duration_days for cut in scenario.cuts]
    return int(np.clip(np.ceil(max(ends, default=0.0)), DAYS, LONGEST))


def _ranking(context: Context, size: int) -> Result | None:
    """Every country blockaded alone, where that is what the scenario does to this one."""
    world = context.world
    siege = Scenario.blockade(context.region)
    same = context.scenario.model_copy(update={"name": siege.name}) == siege
    several = len(world.countries) < len(world.regions)  # parts of a country are not compared
    if not same or several or context.draws < 2 or size > LARGE or len(world.countries) > MANY:
        return None
    seen: list[str] = []

    def progress(what: str, done: int, total: int) -> None:
        if what not in seen:
            seen.append(what)
        behind = (len(seen) - 1) * total + done
        context.progress("disruption of all regions", behind, len(world.countries) * total)

    compared = perishes_sooner(
        world, draws=min(context.draws, COMPARED), seed=context.seed, progress=progress
    )
    return compared if context.region in compared.data["region"].values else None


def _told(context: Context, what: str) -> Progress:
    return lambda _days, done, total: context.progress(what, done, total)
