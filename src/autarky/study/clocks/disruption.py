"""Disruption in a study: members share the day's pass over the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import xarray as xr

from autarky import disruption
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

    def extra_parameters(self, world: World, region: str | None) -> tuple[str, ...]:
        """Return factors on inventories, fixed in the Spec or not."""
        del region
        return ("household_stocks", *(f"inventories.{s}" for s in world.sectors))

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
