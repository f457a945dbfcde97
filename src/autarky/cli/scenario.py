"""``autarky scenario``: files that say what happens."""

from __future__ import annotations

import click

from autarky.cli import options


@click.group("scenario")
def command() -> None:
    """Describe, check and show scenario files."""


@command.command("schema")
def schema() -> None:
    """Print the JSON Schema of a scenario file."""
    from autarky.scenario import Scenario

    options.print_json(Scenario.json_schema())


@command.command("check")
@click.argument("file")
@options.world_option
def check(*, file: str, world_name: str) -> None:
    """Check a scenario FILE against a world: every unknown name and bad value at once."""
    world = options.open_world(world_name)
    scenario = options.open_scenario(file, world, None)
    share = scenario.remaining(world)
    click.echo(
        f"scenario {scenario.name!r} fits world {world.name}: it cuts {int((share < 1).sum())} of "
        f"{share.size} ties by product, {len(scenario.tariffs)} tariff rules, "
        f"{len(scenario.costs)} cost rules, {len(scenario.credit)} credit rules"
    )


@command.command("show")
@click.argument("name", metavar="FILE|blockade|none")
@click.argument("region", required=False)
@options.world_option
def show(*, name: str, region: str | None, world_name: str) -> None:
    """Print a scenario as YAML, such as `autarky scenario show blockade GBR`."""
    from autarky._core.errors import InputError

    if name == "blockade" and region is None:
        raise InputError("a blockade needs a region: autarky scenario show blockade GBR")
    world = options.open_world(world_name)
    click.echo(options.open_scenario(name, world, region).to_yaml(), nl=False)
