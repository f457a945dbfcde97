"""What every section works from: one world, one country, one scenario, one ensemble."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from autarky import data
from autarky._core.progress import Progress, silent
from autarky.scenario import Scenario
from autarky.world import World


@dataclass(frozen=True, eq=False)
class Context:
    """The question that a dossier answers.

    Parameters
    ----------
    world, region, scenario
        The table, the country (as in ``world.countries``) and what happens to its ties.
    draws, seed
        Size and seed of the ensemble behind the bands.
    progress
        Told how far the work is.
    ahead
        Work by clock that was begun before its section is built; see :mod:`autarky.report.ahead`.
    """

    world: World
    region: str
    scenario: Scenario
    draws: int = 100
    seed: int = 1930
    progress: Progress = silent
    ahead: dict[str, Future[Any]] = field(default_factory=dict, repr=False)

    @cached_property
    def ensemble(self) -> tuple[World, ...]:
        """Worlds redrawn within the ranges of their figures; empty where there are no ranges."""
        return self._sampled[0]

    @property
    def infeasible_draws(self) -> int:
        """How many draws could not be reconciled and were left out."""
        return self._sampled[1]

    @property
    def country(self) -> str:
        """Name in full of the region."""
        return self.world.title(self.region)

    @property
    def source(self) -> str:
        """Source line of every figure drawn from the world alone."""
        info = self.world.info
        kind = f" ({info.evidence})" if info.evidence else ""
        return f"Source: world {self.world.name}{kind}; autarky, own computation."

    @cached_property
    def _sampled(self) -> tuple[tuple[World, ...], int]:
        if not self.draws or not data.has_ranges(self.world):
            return (), 0
        worlds, infeasible = data.sample_many(self.world.name, self.draws, self.seed, self.progress)
        return tuple(worlds), infeasible
