"""``autarky disrupt``: the clock of days."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autarky.cli import options

if TYPE_CHECKING:
    import pandas as pd

    from autarky.results import Result

RULES = ("proportional", "industries_first", "households_first", "critical_first")


@click.command("disrupt")
@click.argument("region")
@options.world_option
@options.scenario_option
@click.option(
    "--against", default=None, metavar="REGION",
    help="Compare: who falls sooner, each blockaded alone or both under --scenario FILE?",
)  # fmt: skip
@click.option(
    "--days", type=click.IntRange(1, 36_500), default=365, show_default=True, help="Days to run."
)
@click.option(
    "--rationing", type=click.Choice(RULES), default=None,
    help="Who is served first in a shortage.  [default: the scenario's, or proportional]",
)  # fmt: skip
@click.option(
    "--criticality", type=click.Choice(["leontief", "critical", "linear"]), default=None,
    help="Which inputs stop an industry; fixes it in the draws.",
)  # fmt: skip
@click.option("--psi", type=float, default=None, help="Share of the inventory that binds; fixed.")
@options.draw_options
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, metavar="DIR",
    help="Write the result (netCDF), its tables (CSV) and all of them as JSON to this folder.",
)  # fmt: skip
@options.output_options
def command(
    *,
    region: str,
    world_name: str,
    scenario_name: str,
    against: str | None,
    draws: int,
    seed: int,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    **choices: Any,
) -> None:
    """Run what happens to REGION day by day when its ties are cut, and what stops first.

    REGION is a code of the world, such as GBR. With --draws 0 a single run with central figures.
    """
    from autarky import disruption
    from autarky._core.errors import InputError
    from autarky.cli import show

    world = options.open_world(world_name)
    options.one_region(world, region)
    spec = _spec(choices)
    with show.progress_bar(quiet=quiet or as_json) as progress:
        if against is not None:
            options.one_region(world, against)
            if draws < 2:
                raise InputError("--against compares draw by draw: give --draws 2 or more")
            scenario = None if scenario_name == "blockade" else options.open_scenario(
                scenario_name, world, region
            )  # fmt: skip
            result = disruption.perishes_sooner(
                world, [region, against], scenario, spec, draws=draws, seed=seed, progress=progress
            )
            tables = _comparison(result, region, against)
        else:
            result = disruption.run(
                world,
                options.open_scenario(scenario_name, world, region),
                spec,
                draws=max(draws, 1),
                seed=seed,
                explain=[region],
                progress=progress,
            )
            tables = _story(result, region)
    warnings = list(result.certificate.notes["warnings"])
    if out is not None:
        _write(out, result, tables)
    if as_json:
        named = {name: options.records(frame) for name, frame in tables.items()}
        options.print_json(
            {"world": world.name, "region": region, "against": against,
             "scenario": result.provenance.scenario, "seed": seed, "draws": draws,
             "tables": named, "warnings": warnings}
        )  # fmt: skip
        return
    _show(result, tables, warnings, quiet=quiet)
    if out is not None and not quiet:
        click.echo(f"\nWritten to {out}")


def _spec(choices: dict[str, Any]) -> Any:
    """A Spec with what was chosen; what was not stays open to the draws."""
    from autarky import disruption

    names = {"days": "horizon_days"}
    given = {names.get(k, k): v for k, v in choices.items() if v is not None}
    return disruption.Spec(**given)


def _story(result: Result, region: str) -> dict[str, pd.DataFrame]:
    """Tables of one run: days to thresholds, what stopped first, who else is hurt."""
    from autarky import disruption

    return {
        "days until consumption falls below": disruption.timetable(result, region),
        "what stopped first": disruption.chain(result, region),
        "who else is hurt": _others(result, region),
    }


def _others(result: Result, region: str) -> pd.DataFrame:
    """The ten regions that lose most beside the one that is asked about."""
    columns = ["consumption_loss_days", "output_loss_days", "output_trough"]
    frame = result.summary().rename(columns=lambda c: str(c).removesuffix("_median"))
    others = frame.loc[[str(r) != region for r in frame.index], columns]
    return others.sort_values("output_loss_days", ascending=False).head(10)


def _comparison(result: Result, region: str, against: str) -> dict[str, pd.DataFrame]:
    """Tables of a comparison: shares of draws by measure and threshold, and what flips them."""
    import pandas as pd

    data = result.data
    rows = []
    for measure in data["measure"].values:
        for threshold in data["threshold"].values:
            at = {"measure": measure, "threshold": threshold}
            one = data["sooner"].sel(region=region, other=against, **at)
            two = data["sooner"].sel(region=against, other=region, **at)
            flips = data["flips"].sel(**at).to_series()
            known = flips.dropna()
            most = str(known.abs().idxmax()) if known.any() else ""
            rows.append(
                {
                    "measure": str(measure), "below": float(threshold),
                    f"{region}_sooner": float(one), f"{against}_sooner": float(two),
                    "neither": 1.0 - float(one) - float(two),
                    "moved_most_by": most,
                    "coefficient": float(flips[most]) if most else float("nan"),
                }
            )  # fmt: skip
    return {"who falls sooner": pd.DataFrame(rows), "by region": result.summary()}


def _show(
    result: Result, tables: dict[str, pd.DataFrame], warnings: list[str], *, quiet: bool
) -> None:
    from autarky.cli import show

    units = {**result.units(), "trough": "share", "loss_days": "days", "output_trough": "share"}
    for title, frame in tables.items():
        if frame.empty:
            click.echo(f"{title}: nothing" if not quiet else "")
            continue
        shares = {c: "share" for c in frame.columns if str(c).endswith(("_share", "_sooner"))}
        days = {c: "day" for c in frame.columns if str(c).startswith(("below_", "day"))}
        named = {**units, **days, **shares, "neither": "share", "draws": "share"}
        named |= {"cut_share": "share", "agreement": "share", "below": "share"}
        head = "" if quiet else f"\n{title[:1].upper()}{title[1:]}"
        if frame.index.name is not None:
            show.table(frame.drop(columns=_inner(frame)), named, head)
        else:
            show.text_table(_readable(frame, named), head)
    if warnings and not quiet:
        click.echo("\nWarnings")
        for warning in warnings:
            click.echo(f"  - {warning}")


def _inner(frame: pd.DataFrame) -> list[str]:
    """Columns that the terminal has no room for; files and JSON have them."""
    return [c for c in frame.columns if str(c).endswith(("_p10", "_p90"))]


def _readable(frame: pd.DataFrame, units: dict[str, str]) -> pd.DataFrame:
    """Shares in per cent, and what a reader needs of a chain."""
    from autarky._core.format import percent

    hidden = {"day_p10", "day_p90", "cause", "input", "supplier", "cut_share", "agreement"}
    shown = frame[[c for c in frame.columns if c not in hidden]].copy()
    for column in shown.columns:
        if units.get(str(column)) == "share":
            shown[column] = [percent(float(v)) for v in shown[column]]
    return shown


def _write(out: Path, result: Result, tables: dict[str, pd.DataFrame]) -> None:
    """Write the result whole, and its tables in forms that others can read."""
    from autarky._core.files import make_folder

    folder = make_folder(out)
    result.save(folder / "disruption.nc")
    options.write_tables(folder, "disruption", tables)
