"""Dependence in a study: an account has no behaviour to draw, so equal members are run once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from autarky import dependence
from autarky._core.evidence import Known
from autarky.numerics.distributions import Distribution
from autarky.scenario import Scenario
from autarky.study.clocks.adapter import Adapter
from autarky.study.model import Asked
from autarky.world import World


class Dependence(Adapter):
    """The clock of now."""

    spec = dependence.Spec
    batch = 16
    headline = (
        "import_dependence", "export_dependence", "imports_to_gdp", "exports_to_gdp",
        "partner_hhi", "product_hhi",
    )  # fmt: skip

    def open_parameters(
        self, world: World, spec: Any, region: str | None
    ) -> dict[str, Distribution]:
        """Nothing."""
        del world, spec, region
        return {}

    def parameter_sources(self, world: World, region: str | None) -> Mapping[str, Known]:
        """Return grade and source of each range."""
        del world, region
        return {}

    def extra_parameters(self, world: World, region: str | None) -> tuple[str, ...]:
        """Nothing."""
        del world, region
        return ()

    def known_outcomes(self, world: World, asked: Asked) -> tuple[str, ...]:
        """Measures of the account, those of a cut too."""
        del asked
        data = dependence.run(world, Scenario.blockade(world.countries[0])).data
        return tuple(str(n) for n, v in data.data_vars.items() if set(self.rows) <= set(v.dims))

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
        """Measures of the account, repeated for every member."""
        del region
        if "export_decomposition" not in (asked.outputs or ()):
            spec = spec.model_copy(update={"decompose": False})
        data = dependence.run(world, scenarios[0], spec).data
        return data.expand_dims(draw=np.arange(len(members)))


ADAPTER = Dependence()
