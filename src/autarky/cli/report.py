"""``autarky report``: the main job."""

from __future__ import annotations

from pathlib import Path

import click

from autarky.cli import options


@click.command("report")
@click.argument("region")
@options.world_option
@options.scenario_option
@options.draw_options
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    metavar="DIR",
    help="Folder for dossier.html and dossier.json.  [default: out/REGION-WORLD]",
)
@options.output_options
def command(
    *,
    region: str,
    world_name: str,
    scenario_name: str,
    draws: int,
    seed: int,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write the dossier on REGION: every clock's answer on one page.

    REGION is a code of the world, such as GBR; `autarky world show` lists them.
    """
    from autarky.cli import show
    from autarky.report import dossier

    world = options.open_world(world_name)
    scenario = options.open_scenario(scenario_name, world, region)
    with show.progress_bar(quiet=quiet or as_json) as progress:
        page = dossier(world, region, scenario, draws=draws, seed=seed, progress=progress)
        folder = out or Path("out") / f"{page.context.region}-{world.name.replace(' ', '_')}"
        html, text = page.save(folder if not folder.suffix else folder.absolute())
    if as_json:
        click.echo(page.to_json())
    elif quiet:
        click.echo(html)
    else:
        show.dossier_summary(page)
        click.echo(f"\nThe dossier: {html}\nIts numbers: {text}")
