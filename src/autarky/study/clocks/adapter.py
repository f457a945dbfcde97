"""What a study needs to know of a clock."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pandas as pd
import xarray as xr

from autarky._core.evidence import Known
from autarky._core.spec import SpecModel
from autarky.numerics.distributions import Distribution
from autarky.scenario import Scenario
from autarky.study.model import Asked
from autarky.world import World


class Adapter(ABC):
    """One clock behind one interface.

    Attributes
    ----------
    spec
        The clock's Spec.
    rows
        Dimensions of its outcomes that make a row each.
    batch
        Runs in a batch that suit it.
    headline
        Outcomes that are kept unless others are asked for.
    mixes_scenarios
        Whether members of one batch may have different scenarios.
    """

    spec: ClassVar[type[SpecModel]]
    rows: ClassVar[tuple[str, ...]] = ("region",)
    batch: ClassVar[int]
    headline: ClassVar[tuple[str, ...]]
    mixes_scenarios: ClassVar[bool] = False

    def regions(self, world: World, asked: Asked) -> tuple[str | None, ...]:
        """Whose answers are computed one by one; None: all regions' at once."""
        del world, asked
        return (None,)

    @abstractmethod
    def open_parameters(
        self, world: World, spec: Any, region: str | None
    ) -> dict[str, Distribution]:
        """Return the distribution of what the Spec leaves open."""

    @abstractmethod
    def parameter_sources(self, world: World, region: str | None) -> Mapping[str, Known]:
        """Return how well each open parameter of a plain Spec is known."""

    @abstractmethod
    def extra_parameters(self, world: World, region: str | None) -> tuple[str, ...]:
        """Names that a member may set beside its open parameters and fields of the Spec."""

    def agreed(self, found: dict[str, Distribution]) -> dict[str, Distribution]:
        """Return what varies, less what another parameter takes the place of."""
        return found

    def check(
        self, world: World, spec: dict[str, Any], region: str | None, name: str, value: Any
    ) -> None:
        """Raise InputError where a parameter may not have a value; here: a field of the Spec."""
        del world, region
        if name in self.spec.model_fields:
            self.spec(**(spec | {name: value}))

    @abstractmethod
    def known_outcomes(self, world: World, asked: Asked) -> tuple[str, ...]:
        """Names of what the clock can keep, found without much work."""

    @abstractmethod
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
        """Outcomes over ``draw`` and ``rows``; a scenario for each member.

        ``problem(draw)``, where there is one, says why a member has no answer.
        """
