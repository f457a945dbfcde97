"""``autarky equilibrium``: the clock of years."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autarky.cli import options

if TYPE_CHECKING:
    import pandas as pd

    from autarky.equilibrium import Spec
    from autarky.results import Result
    from autarky.world import World

CLOSURES = ("balanced", "fixed_nominal", "share_of_world_gdp", "share_of_income")
NO_SUPPLIER = ("raise", "latent", "nonviable")
NAMED = ("short", "medium", "long")


def _months(ctx: click.Context, param: click.Parameter, value: str | None) -> str | float | None:
    """Read --horizon: the name of one, or months from 1 to 120."""
    if value is None or value in NAMED:
        return value
    try:
        months = float(value)
    except ValueError:
        months = float("nan")
    if not 1 <= months <= 120:
        msg = f"{value!r} is none of {', '.join(NAMED)}, nor months from 1 to 120"
        raise click.BadParameter(msg, ctx, param)
    return months


@click.command("equilibrium")
@click.argument("region")
@options.world_option
@options.scenario_option
@click.option(
    "--horizon", callback=_months, default=None, metavar="short|medium|long|MONTHS",
    help="Time to substitute: a year, three, ten, or months from 1 to 120.  [default: long]",
)  # fmt: skip
@click.option(
    "--theta", type=click.FloatRange(min=0, min_open=True), default=None,
    help="One trade elasticity for all products.  [default: by product, from the literature]",
)  # fmt: skip
@click.option(
    "--closure", type=click.Choice(CLOSURES), default=None,
    help="What becomes of trade surpluses.  [default: balanced]",
)  # fmt: skip
@click.option(
    "--no-supplier", type=click.Choice(NO_SUPPLIER), default=None,
    help="What to do where a needed product has no supplier left.  [default: raise]",
)  # fmt: skip
@click.option("--curve", is_flag=True, help="The loss at one horizon after another.")
@click.option("--alone", is_flag=True, help="Closed forms: each region alone, and can it live?")
@click.option(
    "--draws", type=click.IntRange(0, 100_000), default=None,
    help="Draws behind the bands; 0 for none.  [default: 200, or 1 for large tables]",
)  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=1930, show_default=True,
    help="Seed of the draws.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, metavar="DIR",
    help="Write results (netCDF), their tables (CSV) and all of them as JSON to this folder.",
)  # fmt: skip
@options.output_options
def command(
    *,
    region: str,
    world_name: str,
    scenario_name: str,
    curve: bool,
    alone: bool,
    draws: int | None,
    seed: int,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    **choices: Any,
) -> None:
    """Solve for where REGION and the world settle when REGION's ties are cut.

    REGION is a code of the world, such as GBR. Answers: what it loses in the time there is to
    substitute, product by product, and who else loses. --curve and --alone ask other questions.
    """
    from autarky.cli import show

    given = {name: value for name, value in choices.items() if value is not None}
    _refuse_idle(given, scenario_name, curve=curve, alone=alone)
    draws = max(draws, 1) if draws is not None else None
    world = options.open_world(world_name)
    options.one_region(world, region)
    with show.progress_bar(quiet=quiet or as_json) as progress:
        if alone:
            found = _alone(world, region, given, draws, seed)
        else:
            found = _settled(world, region, scenario_name, given, curve=curve,
                             draws=draws, seed=seed, progress=progress)  # fmt: skip
    if out is not None:
        _write(out, found)
    if as_json:
        options.print_json(_facts(found, world, region, seed))
        return
    _show(found, region, quiet=quiet)
    if out is not None and not quiet:
        click.echo(f"\nWritten to {out}")


@dataclass(frozen=True)
class Found:
    """Results by name of file, tables by title, columns' units, and warnings in words."""

    results: dict[str, Result]
    tables: dict[str, pd.DataFrame]
    warnings: list[str]


def _refuse_idle(given: dict[str, Any], scenario: str, *, curve: bool, alone: bool) -> None:
    """Refuse what the question asked would not read."""
    from autarky._core.errors import InputError

    if curve and alone:
        raise InputError("--curve and --alone are two questions; ask one at a time")
    if curve and "horizon" in given:
        raise InputError("--curve runs over all horizons; leave out --horizon")
    if alone:
        idle = [f"--{n.replace('_', '-')}" for n in ("closure", "no_supplier") if n in given]
        idle += ["--scenario"] if scenario != "blockade" else []
        if idle:
            msg = f"--alone is a closed form of balanced trade; leave out {' and '.join(idle)}"
            raise InputError(msg)


def _settled(
    world: World, region: str, scenario_name: str, given: dict[str, Any], *, curve: bool,
    draws: int | None, seed: int, progress: Any,
) -> Found:  # fmt: skip
    """One equilibrium, or one at each horizon."""
    from autarky import equilibrium
    from autarky.cli import equilibrium_tables as tables

    scenario, spec = options.open_scenario(scenario_name, world, region), _spec(given)
    ask = equilibrium.horizon_curve if curve else equilibrium.run
    result = ask(world, scenario, spec, draws=draws, seed=seed, progress=progress)
    named = {"loss by horizon": tables.by_horizon(result, region)} if curve else {
        "what it loses": tables.loss(result, region),
        "by sector": tables.by_sector(result, region),
        "who else loses": tables.others(result, region),
    }  # fmt: skip
    file = "horizon_curve" if curve else "equilibrium"
    return Found({file: result}, named, tables.warnings(result))


def _alone(world: World, region: str, given: dict[str, Any], draws: int | None, seed: int) -> Found:
    """Closed forms for every region; viability at the short horizon unless another is asked for."""
    from autarky import equilibrium
    from autarky.cli import equilibrium_tables as tables

    losses = equilibrium.autarky(world, _spec(given), draws=draws, seed=seed)
    living = equilibrium.viability(world, _spec({"horizon": "short"} | given))
    named = {
        "alone": tables.alone(losses, region),
        "can it live alone": tables.living(living, region),
    }
    return Found({"autarky": losses, "viability": living}, named, tables.warnings(losses))


def _spec(given: dict[str, Any]) -> Spec:
    from autarky import equilibrium

    return equilibrium.Spec(**given)


def _facts(found: Found, world: World, region: str, seed: int) -> dict[str, Any]:
    """Everything for other programs: shares as numbers, what is unknown as null."""
    import json

    from autarky.cli.equilibrium_tables import UNITS

    first = next(iter(found.results.values()))
    columns = {str(c) for frame in found.tables.values() for c in frame.reset_index().columns}
    return {
        "world": world.name,
        "region": region,
        "scenario": first.provenance.scenario,
        "spec": json.loads(first.provenance.spec),
        "seed": seed,
        "status": first.status.name.lower(),
        "units": {name: UNITS[name] for name in UNITS if name in columns},
        "tables": {title: options.records(frame) for title, frame in found.tables.items()},
        "warnings": found.warnings,
    }


def _show(found: Found, region: str, *, quiet: bool) -> None:
    from autarky.cli import show
    from autarky.cli.equilibrium_tables import readable

    for title, frame in found.tables.items():
        words = title.replace("it", region, 1) if " it " in f" {title} " else title
        if not quiet:  # a title of its own line: a narrow table would break it
            click.secho(f"\n{words[:1].upper()}{words[1:]}", bold=True)
        show.text_table(readable(frame), "")
    if found.warnings and not quiet:
        click.echo("\nWarnings")
        for warning in found.warnings:
            click.echo(f"  - {warning}")


def _write(out: Path, found: Found) -> None:
    """Write results whole, and their tables in forms that others can read."""
    from autarky._core.files import make_folder

    folder = make_folder(out)
    for name, result in found.results.items():
        result.save(folder / f"{name}.nc")
    options.write_tables(folder, "equilibrium", found.tables)
