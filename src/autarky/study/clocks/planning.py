"""Planning in a study: one region's plans, the optimum and rules, a row for each policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import xarray as xr

from autarky import coupling, planning
from autarky._core.errors import AutarkyError, InputError, suggestion
from autarky._core.evidence import Known
from autarky.numerics.distributions import Distribution
from autarky.planning.ensemble import PATHS
from autarky.planning.prices import RELATIVE
from autarky.scenario import Scenario
from autarky.study.clocks.adapter import Adapter
from autarky.study.model import Asked
from autarky.world import World


class Planning(Adapter):
    """The clock of decades."""

    spec = planning.Spec
    rows = ("policy",)
    batch = 8
    headline = ("welfare_vs_optimum_pct", "welfare_vs_base_pct")

    def regions(self, world: World, asked: Asked) -> tuple[str | None, ...]:
        """Return the regions named, or all that have a plan.

        Raises
        ------
        InputError
            If a region is not in the world or has no plan, or a policy is unknown.
        """
        spec = self.spec(**asked.spec)
        unknown = [p for p in asked.policies if p not in planning.POLICIES or p == "optimum"]
        if unknown:
            rules = [p for p in planning.POLICIES if p != "optimum"]
            hint = suggestion(unknown[0], rules) or f"; there are {', '.join(rules)}"
            msg = f"no rule {unknown[0]!r} for planning{hint}"
            raise InputError(msg)
        if asked.regions is not None:
            for region in asked.regions:
                self.open_parameters(world, spec, region)
            return asked.regions
        found = [r for r in world.regions if self._has_plan(world, spec, r)]
        if not found:
            msg = f"no region of world {world.name} has a plan"
            raise InputError(msg)
        return tuple(found)

    def open_parameters(
        self, world: World, spec: Any, region: str | None
    ) -> dict[str, Distribution]:
        """Return figures of the economy and settings of the rules within their ranges."""
        return planning.open_parameters(world, spec, region=str(region))

    def parameter_sources(self, world: World, region: str | None) -> Mapping[str, Known]:
        """Return grade and source of each range."""
        return planning.parameter_sources(world, region=str(region))

    def extra_parameters(self, world: World, region: str | None) -> tuple[str, ...]:
        """Return figures that have no range of their own."""
        figures = planning.parameters(str(region), year=world.info.year)
        return (*figures, *(".".join(key) for key in planning.rules()))

    def check(
        self, world: World, spec: dict[str, Any], region: str | None, name: str, value: Any
    ) -> None:
        """Fields of the Spec by their bounds, figures by what they can mean."""
        figures = planning.parameters(str(region), year=world.info.year)
        if name in figures:
            planning.parameters(str(region), {name: value}, year=world.info.year)
        elif "." in name:
            planning.rules({name: value})
        super().check(world, spec, region, name, value)

    def known_outcomes(self, world: World, asked: Asked) -> tuple[str, ...]:
        """Welfare, paths by year and prices of the optimum."""
        del world, asked
        return (*self.headline, *PATHS, *RELATIVE)

    def outcomes(
        self,
        world: World,
        scenarios: Sequence[Scenario],
        spec: Any,
        members: pd.DataFrame,
        *,
        region: str | None,
        asked: Asked,
    ) -> xr.Dataset:
        """Follow the optimum and every rule, member by member."""
        code, scenario = str(region), scenarios[0]
        market = None
        if asked.market == "equilibrium":
            market = coupling.world_market(world, code, scenario)
        return planning.ensemble(
            world, scenario, spec, members, region=code, market=market,
            policies=[planning.POLICIES[p]() for p in asked.policies],
            horizon_years=asked.horizon_years,
        )  # fmt: skip

    def _has_plan(self, world: World, spec: Any, region: str) -> bool:
        """Whether the table has what a plan of the region needs."""
        try:
            planning.base_year(world, region=region, spec=spec)
        except AutarkyError:
            return False
        return True


ADAPTER = Planning()
