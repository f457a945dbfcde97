"""``autarky world``: the tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autarky.cli import options

if TYPE_CHECKING:
    from autarky.world import World


@click.group("world")
def command() -> None:
    """List, show, check, import, build and download worlds."""


@command.command("list")
@options.output_options
def list_worlds(*, as_json: bool, quiet: bool) -> None:
    """List the embedded worlds and the sources that can be read."""
    from autarky import data
    from autarky.cli import show

    worlds, sources = data.list_worlds(), data.sources()
    if as_json:
        options.print_json({"worlds": options.records(worlds), "sources": options.records(sources)})
        return
    for world in worlds.itertuples():
        show.facts(
            [
                (
                    f"{world.name:<12}",
                    f"{world.regions} regions × {world.sectors} sectors; {world.evidence}",
                )
            ]
        )
    if not quiet:
        click.echo("\nTables that `autarky world import` reads:")
        show.facts([(f"{s.name:<12}", f"{s.title} ({s.years})") for s in sources.itertuples()])


@command.command("show")
@click.argument("name", metavar="NAME|FILE", default="1928")
@options.output_options
def show_world(*, name: str, as_json: bool, quiet: bool) -> None:
    """Show what a world is: regions, sectors, units, source, evidence, warnings."""
    from autarky.cli import show

    world = options.open_world(name)
    if as_json:
        options.print_json(_facts(world))
        return
    info = world.info
    show.facts(
        [
            ("world", f"{world.name}: {info.evidence}" if info.evidence else world.name),
            ("size", f"{len(world.regions)} regions × {len(world.sectors)} sectors"),
            ("unit", f"{info.unit}, {info.price_basis}"),
            ("regions", "\n".join(_named(world, world.countries))),
            ("sectors", "\n".join(_named(world, world.sectors))),
            ("final demand", ", ".join(world.categories)),
            ("satellites", ", ".join(_satellites(world)) or "none"),
            ("blocs", "\n".join(f"{k}: {' '.join(v)}" for k, v in info.blocs.items()) or "none"),
            ("source", info.source),
            ("licence", info.licence),
            ("hash", world.hash),
        ]
    )
    if info.warnings and not quiet:
        click.echo("\nWarnings")
        for warning in info.warnings:
            click.echo(f"  - {warning}")


@command.command("check")
@click.argument("name", metavar="NAME|FILE", default="1928")
@options.output_options
def check(*, name: str, as_json: bool, quiet: bool) -> None:
    """Check every account of a world; for 1928 list each target with its miss."""
    from autarky import data
    from autarky.cli import show

    world = options.open_world(name)
    report = world.check()
    targets = data.certificate(name) if name in data.names() else None
    if as_json:
        options.print_json(
            {
                "world": world.name,
                "ok": report.ok,
                "row_residual": report.row_residual,
                "column_residual": report.column_residual,
                "findings": options.records(report.table()),
                "targets": [] if targets is None else options.records(targets),
            }
        )
        return
    click.echo(str(report))
    if targets is not None and not quiet:
        click.echo("")
        show.text_table(_worst(targets), "Targets of the reconstruction (every one: --json)")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--format", "kind", default=None, help="Format; recognised from the file if absent.")
@click.option("--year", type=int, default=None, help="Year, where the file does not say.")
@click.option("--merge-split", is_flag=True, help="Merge the parts of split countries.")
@click.option("--regions", type=click.Path(path_type=Path), default=None, help="CSV from,to.")
@click.option("--sectors", type=click.Path(path_type=Path), default=None, help="CSV from,to.")
@click.option("--tolerate", multiple=True, metavar="CHECK", help="Accept a broken account by name.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, metavar="FILE.nc",
    help="Where to save the world.  [default: the file's name with .nc]",
)  # fmt: skip
@options.output_options
def import_table(
    *,
    file: Path,
    kind: str | None,
    year: int | None,
    merge_split: bool,
    regions: Path | None,
    sectors: Path | None,
    tolerate: tuple[str, ...],
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Read a published table FILE, check it, and save it as a world."""
    from autarky.data.readers import read_table

    world = read_table(file, kind, year=year, merge_split=merge_split, tolerate=tolerate or None)
    if regions or sectors:
        world = world.aggregate(regions=regions, sectors=sectors)
    saved = world.save(out or file.with_suffix(".nc"))
    if as_json:
        options.print_json(_facts(world) | {"saved": str(saved)})
    else:
        click.echo(str(saved) if quiet else f"{world!r}\n{world.check()}\nSaved to {saved}")


@command.command("build")
@click.argument("name", type=click.Choice(["1928"]))
@click.option(
    "--set", "overrides", multiple=True, metavar="FIGURE=VALUE",
    help="Replace one figure, such as gdp.IND=11.0; may be repeated.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="FILE.nc")
def build(*, name: str, overrides: tuple[str, ...], out: Path) -> None:
    """Build an embedded world anew, with some of its figures replaced."""
    from autarky._core.errors import InputError
    from autarky.data import world1928

    figures: dict[str, float] = {}
    for text in overrides:
        key, _, value = text.partition("=")
        try:
            figures[key.strip()] = float(value)
        except ValueError as error:
            msg = f"--set needs FIGURE=VALUE with a number, such as gdp.IND=11.0; got {text!r}"
            raise InputError(msg) from error
    world = world1928.build(overrides=figures)
    if figures:
        changed = ", ".join(f"{k}={v:g}" for k, v in figures.items())
        world = world.with_info(
            name=f"{name} with {changed}",
            evidence=f"{world.info.evidence}, altered by its user ({changed})",
        )
    click.echo(f"{world!r}\n{world.check()}\nSaved to {world.save(out)}")


@command.command("download")
@click.argument("name")
@click.option("--year", type=int, default=None, help="Year of the table.")
@click.option("--url", default=None, help="Address, where the source has moved.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("tables"), show_default=True,
    metavar="DIR", help="Folder to download to.",
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but the path.")
def download(*, name: str, year: int | None, url: str | None, out: Path, quiet: bool) -> None:
    """Download a published table; a broken download is resumed by the same command."""
    from autarky.cli import show
    from autarky.data.download import download as fetch

    with show.progress_bar(quiet=quiet) as progress:
        path = fetch(name, out, year=year, url=url, progress=progress)
    click.echo(str(path))


def _worst(targets: Any) -> Any:
    """Return a row for each kind of target: how many, and the one that is missed most."""
    worst = targets.loc[
        targets.assign(size=targets["miss"].abs()).groupby("target")["size"].idxmax()
    ]
    count = targets.groupby("target")["miss"].size()
    place = worst[["region", "counterpart", "sector"]].agg(
        lambda row: " ".join(str(v) for v in row if v), axis=1
    )
    return worst.assign(targets=worst["target"].map(count), worst_at=place)[
        ["target", "binding", "targets", "worst_at", "unit", "asked", "reached", "miss"]
    ].sort_values("miss", key=abs, ascending=False)


def _facts(world: World) -> dict[str, Any]:
    """Everything that a world says about itself, JSON-ready."""
    from dataclasses import asdict

    return {
        **asdict(world.info),
        "regions": list(world.regions),
        "countries": list(world.countries),
        "sectors": list(world.sectors),
        "categories": list(world.categories),
        "factors": list(world.factors),
        "satellites": _satellites(world),
        "hash": world.hash,
    }


def _satellites(world: World) -> list[str]:
    table = {"intermediate", "final", "value_added", "output"}
    return [str(v) for v in world.dataset.data_vars if v not in table]


def _named(world: World, codes: tuple[str, ...]) -> list[str]:
    return [f"{c}  {world.title(c)}" if world.title(c) != c else c for c in codes]
