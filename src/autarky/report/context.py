"""What every section works from: one world, one country, one scenario, one ensemble."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from autarky import data
from autarky._core.progress import Progress, silent
from autarky.report.foil import Foil, exchanged, foil
from autarky.scenario import Scenario
from autarky.world import World

TABLES = 50
"""Worlds that are redrawn at most."""


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

    @cached_property
    def tables(self) -> int:
        """How many worlds are redrawn: of the draws asked for at most :data:`TABLES`."""
        return min(self.draws, TABLES) if data.has_ranges(self.world) else 0

    @property
    def infeasible_draws(self) -> int:
        """How many draws could not be reconciled and were left out."""
        return self._sampled[1]

    @cached_property
    def beside(self) -> Foil | None:
        """Country that is set beside this one; see :func:`autarky.report.foil.foil`."""
        return foil(self.world, self.region)

    @property
    def foil(self) -> str | None:
        """Its code."""
        return None if self.beside is None else self.beside.code

    @cached_property
    def cases(self) -> tuple[tuple[str, Scenario], ...]:
        """Country and scenario whose course is followed: its own, and the same done to its foil."""
        own = (self.region, self.scenario)
        if self.foil is None:
            return (own,)
        return own, (self.foil, exchanged(self.scenario, self.region, self.foil))

    @cached_property
    def is_blockade(self) -> bool:
        """Whether the scenario cuts this country off from everybody and does nothing else."""
        if self.scenario.tariffs or self.scenario.costs:
            return False
        siege = Scenario.blockade(self.region).remaining(self.world)
        return bool(np.array_equal(self.scenario.remaining(self.world), siege))

    @property
    def ends_after(self) -> float | None:
        """Day on which the first cut ends; None where nothing is cut."""
        ends = [cut.start_days + cut.duration_days for cut in self.scenario.cuts]
        return min(ends, default=None)

    @property
    def country(self) -> str:
        """Name in full of the region."""
        return self.world.title(self.region)

    @property
    def source(self) -> str:
        """Source line of every figure drawn from the world alone."""
        return self.world.info.source_line

    @cached_property
    def _sampled(self) -> tuple[tuple[World, ...], int]:
        if not self.tables:
            return (), 0
        worlds, infeasible = data.sample_many(
            self.world.name, self.tables, self.seed, self.progress
        )
        return tuple(worlds), infeasible
