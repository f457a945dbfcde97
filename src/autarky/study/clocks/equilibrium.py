"""Equilibrium in a study: members differ in elasticities and scenario, and are solved together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from autarky import equilibrium
from autarky._core.errors import InputError
from autarky._core.evidence import Known
from autarky.equilibrium.ensemble import OUTCOMES
from autarky.numerics.distributions import Distribution
from autarky.scenario import Scenario
from autarky.study.clocks.adapter import Adapter
from autarky.study.model import Asked
from autarky.world import World


class Equilibrium(Adapter):
    """The clock of years."""

    spec = equilibrium.Spec
    batch = 64
    headline = ("real_income", "real_consumption", "real_wage", "viable")
    mixes_scenarios = True

    def open_parameters(
        self, world: World, spec: Any, region: str | None
    ) -> dict[str, Distribution]:
        """Return elasticities within the ranges of studies."""
        del region
        return equilibrium.open_parameters(world, spec)

    def parameter_sources(self, world: World, region: str | None) -> Mapping[str, Known]:
        """Return grade and source of each range."""
        del region
        return equilibrium.parameter_sources(world)

    def extra_parameters(self, world: World, region: str | None) -> tuple[str, ...]:
        """Return elasticities as figures, member by member."""
        del region
        named = ("theta", "eta", "epsilon", "sigma", "mobility", "theta_multiplier")
        return (*named, *(f"theta.{s}" for s in world.sectors))

    def agreed(self, found: dict[str, Distribution]) -> dict[str, Distribution]:
        """A figure of θ takes the place of places in its range."""
        if "theta" not in found:
            return found
        return {n: d for n, d in found.items() if n.partition(".")[0] != "theta_place"}

    def check(
        self, world: World, spec: dict[str, Any], region: str | None, name: str, value: Any
    ) -> None:
        """Fields of the Spec by their bounds, θ of a sector as θ; places lie in [0, 1]."""
        head, dot, sector = name.partition(".")
        if head == "theta_place" and not 0 <= value <= 1:
            raise InputError("a place in the range of θ lies between 0 and 1")
        if head == "theta" and dot:
            name, value = "theta", {sector: value}
        super().check(world, spec, region, name, value)

    def known_outcomes(self, world: World, asked: Asked) -> tuple[str, ...]:
        """Outcomes by region."""
        del world, asked
        return tuple(OUTCOMES)

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
        """Solve all members, each under its scenario."""
        del region, asked
        found = equilibrium.ensemble(world, scenarios, spec, members)
        why = "no equilibrium was found: leave more of the flows, or give more time to substitute"
        return found.assign(problem=("draw", np.where(found["solved"], "", why)))


ADAPTER = Equilibrium()
