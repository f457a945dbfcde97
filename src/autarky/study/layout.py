"""What a store must know to be read without the programs that made it: whose batch, which draws."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from autarky._core.errors import FormatError
from autarky._core.files import make_folder, write_text
from autarky.scenario import Scenario
from autarky.study.plan import Plan
from autarky.study.store import Store, write_parquet

Place = tuple[str, str, str]
"""Clock, world and region (of a plan; else an empty text) that parameters are of."""


@dataclass(frozen=True, eq=False)
class Layout:
    """How a study is laid out.

    Attributes
    ----------
    clocks
        Clock by batch.
    sizes
        Runs by batch.
    names
        By scenario: the regions, countries and blocs that its rules name, in order.
    members
        By such a name: the regions of the tables that it stands for.
    parameters
        File of the parameters, and of their places, by place.
    """

    folder: Path
    clocks: tuple[str, ...]
    sizes: tuple[int, ...]
    names: dict[str, tuple[str, ...]]
    members: dict[str, tuple[str, ...]]
    parameters: dict[Place, str]

    @classmethod
    def of(cls, store: Store) -> Layout:
        """Read the layout of a store.

        Raises
        ------
        FormatError
            If it is damaged.
        """
        file = store.path / "layout.json"
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            return cls(
                store.path / "parameters",
                tuple(found["clocks"]),
                tuple(store.manifest["batches"]),
                {name: tuple(regions) for name, regions in found["names"].items()},
                {name: tuple(regions) for name, regions in found["members"].items()},
                {tuple(place): name for *place, name in found["parameters"]},
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            msg = f"{file} is damaged or missing; `autarky study resume` writes it again"
            raise FormatError(msg) from error

    @classmethod
    def is_whole(cls, store: Store) -> bool:
        """Whether the layout and all parameters can be read."""
        try:
            found = cls.of(store)
            for place in found.parameters:
                found.values(place)
                found.places(place)
        except FormatError:
            return False
        return True

    def values(self, place: Place) -> pd.DataFrame:
        """Parameters of a place, a row per draw."""
        return _read(self.folder / f"{self.parameters[place]}.parquet").rename_axis("draw")

    def places(self, place: Place) -> pd.DataFrame:
        """Where they stand in [0, 1), a row per draw."""
        return _read(self.folder / f"{self.parameters[place]}-places.parquet").rename_axis("draw")


def write_layout(folder: Path, plan: Plan) -> None:
    """Write the layout of a plan, and the parameters of all draws."""
    make_folder(folder / "parameters")
    files: dict[Place, str] = {}
    names = {block.scenario.name: named(block.scenario) for block in plan.blocks}
    for block in plan.blocks:
        place = plan.asked(block).label, plan.sources[block.source].of, block.region or ""
        if place in files:
            continue
        files[place] = f"{len(files):04d}"
        values = plan.values(block)
        places = pd.DataFrame(block.design.places, columns=values.columns)
        for frame, suffix in ((values, ""), (places, "-places")):
            whole = frame if len(frame.columns) else pd.DataFrame({EMPTY: range(len(frame))})
            write_parquet(folder / "parameters" / f"{files[place]}{suffix}.parquet", whole, {})
    clocks = [plan.asked(plan.blocks[batch[0].block]).label for batch in plan.batches]
    facts: dict[str, Any] = {
        "clocks": clocks,
        "names": names,
        "members": _members(plan, names),
        "parameters": [[*place, name] for place, name in files.items()],
    }
    write_text(folder / "layout.json", json.dumps(facts, indent=1, ensure_ascii=False))


def _members(plan: Plan, names: dict[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Regions of all tables that each name stands for."""
    found: dict[str, dict[str, None]] = {}
    for block in plan.blocks:
        world = plan.world(block)
        for name in names[block.scenario.name]:
            if name in (*block.scenario.blocs, *found):
                continue
            found[name] = {world.regions[i]: None for i in world.region_index(name)}
        for bloc, regions in block.scenario.blocs.items():
            found[bloc] = dict.fromkeys(regions)
    return {name: list(regions) for name, regions in found.items()}


EMPTY = "no parameter"
"""Column that stands where nothing is drawn: a Parquet file has at least one."""


def named(scenario: Scenario) -> tuple[str, ...]:
    """Regions that the cuts and tariffs of a scenario name, in order; not ``"*"``."""
    found: list[str] = []
    for rule in (*scenario.cuts, *scenario.tariffs, *scenario.costs):
        for side in (rule.importer, rule.exporter):
            found += [side] if isinstance(side, str) else side
    return tuple(dict.fromkeys(name for name in found if name != "*"))


def _read(path: Path) -> pd.DataFrame:
    import duckdb

    try:
        with duckdb.connect() as link:
            found: pd.DataFrame = link.read_parquet(str(path)).df()
    except duckdb.Error as error:
        msg = f"{path} is damaged or missing; `autarky study resume` writes it again"
        raise FormatError(msg) from error
    return found.drop(columns=EMPTY, errors="ignore")
