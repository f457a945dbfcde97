"""Disruption in a study: members share the day's pass over the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import xarray as xr

from autarky import disruption
from autarky._core.errors import InputError
from autarky._core.evidence import Known
from autarky.numerics.distributions import Distribution
from autarky.scenario import Scenario
from autarky.study.clocks.adapter import Adapter
from autarky.study.model import Asked
from autarky.world import World


class Disruption(Adapter):
    """The clock of days."""

    spec = disruption.Spec
    batch = 128
    headline = (
        "days_to_consumption", "consumption_trough", "consumption_loss_days",
        "consumption_recovery_day", "output_trough", "output_loss_days",
    )  # fmt: skip

    def open_parameters(
        self, world: World, spec: Any, region: str | None
    ) -> dict[str, Distribution]:
        """Return behaviour that nobody has measured."""
        del region
        return disruption.open_parameters(world, spec)

    def parameter_sources(self, world: World, region: str | None) -> Mapping[str, Known]:
        """Return grade and source of each range."""
        del region
        return disruption.parameter_sources(world)

    def extra_parameters(self, world: World, region: str | None) -> tuple[str, ...]:
        """Return factors on inventories, fixed in the Spec or not."""
        del region
        return ("household_stocks", *(f"inventories.{s}" for s in world.sectors))

    def check(
        self, world: World, spec: dict[str, Any], region: str | None, name: str, value: Any
    ) -> None:
        """Fields of the Spec by their bounds; factors are above 0."""
        if name.startswith("inventories.") and not value > 0:
            raise InputError("a factor on inventories must be above 0")
        if name == "household_stocks" and not value >= 0:
            raise InputError("a factor on the stocks of households must be 0 or more")
        if name == "restoration_days" and not value > 0:
            raise InputError("days must be above 0")
        super().check(world, spec, region, name, value)

    def known_outcomes(self, world: World, asked: Asked) -> tuple[str, ...]:
        """Outcomes of a single day."""
        spec = self.spec(**(asked.spec | {"horizon_days": 1}))
        data = disruption.ensemble(world, None, spec, pd.DataFrame(index=[0, 1]))
        fitting = {"draw", *self.rows}
        return tuple(str(n) for n, v in data.data_vars.items() if fitting <= set(v.dims))

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
        """Run all members under their one scenario."""
        del region, asked
        return disruption.ensemble(world, scenarios[0], spec, members)


ADAPTER = Disruption()
