"""Options that several commands share, and how their values become worlds and scenarios."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    import pandas as pd

    from autarky.scenario import Scenario
    from autarky.world import World

F = TypeVar("F", bound=Callable[..., Any])


def world_option(function: F) -> F:
    """--world: an embedded world or a file."""
    return click.option(
        "--world",
        "world_name",
        default="1928",
        show_default=True,
        metavar="NAME|FILE",
        help="Embedded world, saved world, or published table.",
    )(function)


def scenario_option(function: F) -> F:
    """--scenario: a YAML file or a ready scenario for the region."""
    return click.option(
        "--scenario",
        "scenario_name",
        default="blockade",
        show_default=True,
        metavar="FILE|blockade|none",
        help="YAML file; 'blockade' cuts the region from everybody, 'none' cuts nothing.",
    )(function)


def output_options(function: F) -> F:
    """--json and --quiet."""
    function = click.option("--json", "as_json", is_flag=True, help="Print JSON only.")(function)
    return click.option("-q", "--quiet", is_flag=True, help="Print nothing but the result.")(
        function
    )


def draw_options(function: F) -> F:
    """--draws and --seed."""
    function = click.option(
        "--draws",
        type=click.IntRange(0, 100_000),
        default=100,
        show_default=True,
        help="Draws behind the bands; 0 for none.",
    )(function)
    return click.option(
        "--seed",
        type=click.IntRange(0, 2**32 - 1),
        default=1930,
        show_default=True,
        help="Seed of the draws.",
    )(function)


def open_world(name: str) -> World:
    """Load the world that --world names."""
    from autarky.data import load_world

    return load_world(name)


def open_scenario(name: str, world: World, region: str | None) -> Scenario:
    """Read the scenario that --scenario names and check it against the world."""
    from autarky._core.errors import InputError, suggestion
    from autarky.scenario import Scenario

    if name == "none" or (name == "blockade" and region is None):
        return Scenario.none()
    if name == "blockade" and region is not None:
        world.region_index(region)
        return Scenario.blockade(region)
    if not Path(name).is_file() and Path(name).suffix not in (".yaml", ".yml"):
        hint = suggestion(name, ("blockade", "none")) or "; give a YAML file, 'blockade' or 'none'"
        msg = f"there is no scenario {name!r}{hint}"
        raise InputError(msg)
    scenario = Scenario.from_yaml(name)
    scenario.check(world)
    return scenario


def one_region(world: World, name: str) -> None:
    """Refuse a name that is no region of the world, or more than one."""
    from autarky._core.errors import InputError

    at = world.region_index(name)
    if len(at) > 1:
        parts = ", ".join(world.regions[i] for i in at)
        msg = f"{name!r} is more than one region of world {world.name}: name one of {parts}"
        raise InputError(msg)


def write_tables(folder: Path, name: str, tables: dict[str, pd.DataFrame]) -> None:
    """Write each table as CSV, named by its title, and all of them as one JSON file."""
    from autarky._core.files import write_text

    for title, frame in tables.items():
        text = frame.to_csv(index=frame.index.name is not None)
        write_text(folder / f"{title.replace(' ', '_')}.csv", text)
    plain = {title: records(frame) for title, frame in tables.items()}
    write_text(folder / f"{name}.json", json.dumps(plain, indent=1, ensure_ascii=False))


def print_json(value: Any) -> None:
    """Print JSON; unknown figures are null."""
    click.echo(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))


def records(frame: Any) -> list[dict[str, Any]]:
    """Rows of a DataFrame as plain dictionaries, NaN as None."""
    plain = frame.reset_index().astype(object)
    rows: list[dict[str, Any]] = plain.where(plain.notna(), None).to_dict(orient="records")
    return rows
