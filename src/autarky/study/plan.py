"""A study laid out: every run has a number, every batch its runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from autarky._core.errors import InputError, suggestion
from autarky.numerics.distributions import Distribution
from autarky.scenario import Scenario
from autarky.study.checks import check_outputs, check_scenarios, check_values, rows_of
from autarky.study.clocks import Adapter, adapter_of
from autarky.study.design import Design, design
from autarky.study.model import Asked, Study
from autarky.study.scenarios import expand
from autarky.study.sources import Source, sources
from autarky.world import World

SCENARIO = ("remaining", "start_days", "duration_days", "ramp_days", "rate", "factor",
            "ceiling_share_of_gdp", "days", "start_month", "rationing")  # fmt: skip
"""Fields of a scenario that a parameter may set, in all its rules at once."""


@dataclass(frozen=True, eq=False)
class Block:
    """One clock asked one thing: runs that differ in their draw alone.

    Attributes
    ----------
    asked
        Place of the clock among those of the study.
    source
        Place of the world.
    region
        Whose plan; None where the clock answers for all regions.
    first
        Number of its first run.
    design
        Draws of its parameters.
    """

    asked: int
    source: int
    scenario: Scenario
    region: str | None
    first: int
    design: Design


@dataclass(frozen=True)
class Slice:
    """Some draws of a block."""

    block: int
    start: int
    stop: int


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything that a study will do.

    Attributes
    ----------
    sources, worlds
        Worlds of the study, and the tables behind them by name.
    blocks, batches
        All runs in order; each batch is of one clock and one world.
    """

    study: Study
    sources: tuple[Source, ...]
    worlds: Mapping[str, World]
    blocks: tuple[Block, ...]
    batches: tuple[tuple[Slice, ...], ...]
    _distributions: dict[tuple[int, str, str | None], dict[str, Distribution]] = field(
        default_factory=dict
    )

    @classmethod
    def of(cls, study: Study, tables: Mapping[str, World], *, checked: bool = False) -> Plan:
        """Lay out a study.

        Parameters
        ----------
        study
            What is asked; see :func:`autarky.study.sources.resolve`.
        tables
            Its tables by name.
        checked
            Whether the values that it can take were looked at before, as those of a store were
            when it began: workers need not do it again.

        Raises
        ------
        InputError
            If a name, a parameter or a field of a Spec is unknown.
        """
        found = sources(study, tables)
        scenarios = {name: expand(study.scenarios, world) for name, world in tables.items()}
        if not checked:
            _check(study, tables, scenarios)
        drawn: dict[tuple[int, str, str | None], dict[str, Distribution]] = {}
        designs: dict[tuple[str, ...], Design] = {}
        blocks: list[Block] = []
        first = 0
        for a, asked in enumerate(study.clocks):
            adapter = adapter_of(asked.clock)
            regions = {name: adapter.regions(w, asked) for name, w in tables.items()}
            for s, source in enumerate(found):
                world = tables[source.of]
                for region in regions[source.of]:
                    key = (a, source.of, region)
                    if key not in drawn:
                        drawn[key] = distributions(study, asked, world, region)
                    names = tuple(drawn[key])
                    if names not in designs:
                        designs[names] = design(drawn[key], study.sampling, study.draws, study.seed)
                    for scenario in scenarios[source.of]:
                        blocks.append(Block(a, s, scenario, region, first, designs[names]))
                        first += designs[names].draws
        if not blocks:
            raise InputError("the study has no runs; name a scenario, a region and a clock")
        batches = tuple(b for a in range(len(study.clocks)) for b in _batches(study, blocks, a))
        return cls(study, found, tables, tuple(blocks), batches, drawn)

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return self.blocks[-1].first + self.blocks[-1].design.draws

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Runs in each batch."""
        return tuple(sum(s.stop - s.start for s in batch) for batch in self.batches)

    def world(self, block: Block) -> World:
        """The table of a block, or the one that its world is drawn from."""
        return self.worlds[self.sources[block.source].of]

    def asked(self, block: Block) -> Asked:
        """The clock of a block and what it is asked."""
        return self.study.clocks[block.asked]

    def adapter(self, block: Block) -> Adapter:
        """How the clock of a block answers."""
        return adapter_of(self.asked(block).clock)

    def values(self, block: Block, draws: slice | None = None) -> pd.DataFrame:
        """Parameters of a block's draws, a row each, without their owner's name."""
        key = (block.asked, self.sources[block.source].of, block.region)
        places = block.design.places[draws if draws is not None else slice(None)]
        columns = {
            name: one.at(places[:, i])
            for i, (name, one) in enumerate(self._distributions[key].items())
        }
        return pd.DataFrame(columns, index=range(len(places)))


def distributions(
    study: Study, asked: Asked, world: World, region: str | None
) -> dict[str, Distribution]:
    """What varies for one clock: its own open parameters, and over them those that are named.

    Names are the clock's own, and ``scenario.FIELD``.

    Raises
    ------
    InputError
        If a parameter is neither open, nor a field of the Spec, nor of a scenario.
    """
    adapter = adapter_of(asked.clock)
    spec = adapter.spec(**asked.spec)
    found: dict[str, Distribution] = {}
    drawn = study.sampling != "grid" and (study.draws > 1 or study.sampling == "one_at_a_time")
    own = adapter.open_parameters(world, spec, region)
    if asked.ranges == "drawn" and drawn:
        found = dict(own)
    known = [*own, *adapter.extra_parameters(world, region), *adapter.spec.model_fields]
    for full, one in study.distributions.items():
        owner, _, name = full.partition(".")
        if owner == "scenario":
            found[full] = one
        elif owner == asked.clock:
            if name not in known:
                msg = f"{owner} has no parameter {name!r}{suggestion(name, known)}"
                raise InputError(msg)
            if name in asked.spec:
                msg = f"{full} is both in the spec and a parameter; leave it out of one"
                raise InputError(msg)
            found[name] = one
        elif owner not in {c.clock for c in study.clocks}:
            msg = f"{full}: the study does not ask the clock {owner!r}; leave it out"
            raise InputError(msg)
    return adapter.agreed(found)


def _check(
    study: Study, tables: Mapping[str, World], scenarios: Mapping[str, Sequence[Scenario]]
) -> None:
    """Refuse what would stop the work in its middle."""
    given = study.distributions
    of = {n.partition(".")[2]: d for n, d in given.items() if n.startswith("scenario.")}
    unknown = [name for name in of if name not in SCENARIO]
    if unknown:
        msg = f"no field {unknown[0]!r} of a scenario can vary{suggestion(unknown[0], SCENARIO)}"
        raise InputError(msg)
    check_scenarios([s for some in scenarios.values() for s in some], of)
    for asked in study.clocks:
        adapter = adapter_of(asked.clock)
        own = {n.partition(".")[2]: d for n, d in given.items() if n.startswith(f"{asked.clock}.")}
        for world in tables.values():
            rows_of(world, asked)
            check_outputs(adapter, asked, world)
            for region in adapter.regions(world, asked):
                distributions(study, asked, world, region)
                check_values(adapter, asked, world, region, own)


def _batches(study: Study, blocks: Sequence[Block], asked: int) -> list[tuple[Slice, ...]]:
    """Batches of one clock: slices of large blocks, or small blocks of one world together."""
    size = study.batch or adapter_of(study.clocks[asked].clock).batch
    found: list[tuple[Slice, ...]] = []
    open_: list[Slice] = []
    filled, of = 0, -1
    for b, block in enumerate(blocks):
        if block.asked != asked:
            continue
        draws = block.design.draws
        if open_ and (block.source != of or filled + draws > size):
            found.append(tuple(open_))
            open_, filled = [], 0
        if draws >= size:
            found += [(part,) for part in _parts(b, draws, size)]
            continue
        open_.append(Slice(b, 0, draws))
        filled, of = filled + draws, block.source
    return [*found, tuple(open_)] if open_ else found


def _parts(block: int, draws: int, size: int) -> list[Slice]:
    """A block's draws in parts of nearly equal size."""
    edges = np.linspace(0, draws, -(-draws // size) + 1).astype(int).tolist()
    return [Slice(block, lo, hi) for lo, hi in pairwise(edges)]


def describe(plan: Plan) -> dict[str, Any]:
    """How large a study is, for people and programs."""
    return {
        "study": plan.study.name,
        "worlds": len(plan.sources),
        "scenarios": len({b.scenario.hash for b in plan.blocks}),
        "clocks": [c.label for c in plan.study.clocks],
        "runs": plan.runs,
        "batches": len(plan.batches),
    }
