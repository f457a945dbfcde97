"""``autarky dependence``: the first clock alone."""

from __future__ import annotations

from pathlib import Path

import click

from autarky.cli import options


@click.command("dependence")
@click.argument("region", required=False)
@options.world_option
@options.scenario_option
@click.option(
    "--exports",
    type=click.Choice(["total", "sector", "partner"]),
    default=None,
    help="Decompose REGION's gross exports instead.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    metavar="DIR",
    help="Write the result (netCDF) and its summary (CSV, JSON) to this folder.",
)
@options.output_options
def command(
    *,
    region: str | None,
    world_name: str,
    scenario_name: str,
    exports: str | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Measure who hangs on whom: a row per region, or REGION alone with what a scenario risks.

    Without REGION the scenario 'blockade' means that nothing is cut.
    """
    from autarky import dependence
    from autarky._core.errors import InputError
    from autarky.cli import show

    world = options.open_world(world_name)
    if exports is not None:
        if region is None:
            raise InputError("--exports needs a REGION whose exports to decompose")
        frame = dependence.decompose_exports(world, region, by=exports)  # type: ignore[arg-type]
        units = dict.fromkeys(map(str, frame.columns), world.info.unit)
        title = f"Gross exports of {region} by source of value added, {world.info.unit}"
        units = dict.fromkeys(units, "")
    else:
        scenario = options.open_scenario(scenario_name, world, region)
        result = dependence.run(world, scenario)
        frame = result.summary()
        units = {name: unit for name, unit in result.units().items() if name in frame}
        if region is not None:
            frame = frame.loc[[world.region_countries[world.region_index(region)[0]]]]
        title = f"Dependence in world {world.name}, scenario {scenario.name}"
        if out is not None:
            _write(out, result, frame)
    if as_json:
        options.print_json({"world": world.name, "units": units, "rows": options.records(frame)})
    else:
        show.table(frame, units, "" if quiet else title)
        if out is not None and exports is None and not quiet:
            click.echo(f"\nWritten to {out}")


def _write(out: Path, result: object, frame: object) -> None:
    """Write the result whole, and the summary in two forms that others can read."""
    import json

    from autarky._core.files import make_folder, write_text

    folder = make_folder(out)
    result.save(folder / "dependence.nc")  # type: ignore[attr-defined]
    write_text(folder / "dependence.csv", frame.to_csv())  # type: ignore[attr-defined]
    rows = json.dumps(options.records(frame), indent=1, ensure_ascii=False)
    write_text(folder / "dependence.json", rows)
