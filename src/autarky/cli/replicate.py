"""``autarky replicate``: published results computed again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autarky.cli import options

if TYPE_CHECKING:
    import pandas as pd

    from autarky.replications import Replicated


@click.command("replicate")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--data", type=click.Path(path_type=Path), default=None, metavar="DIR",
    help="Folder in which the data folders of those lie that need one.",
)  # fmt: skip
@click.option(
    "--draws", type=click.IntRange(1, 100_000), default=None,
    help="Draws, where there are any.  [default: each one's own]",
)  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=1930, show_default=True,
    help="Seed of the draws that no paper publishes.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, metavar="DIR",
    help="Write tables (CSV) and everything as JSON to this folder.",
)  # fmt: skip
@options.output_options
def command(
    *, ids: tuple[str, ...], data: Path | None, draws: int | None, seed: int, out: Path | None,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Compute published results again and lay our figures beside theirs.

    Without an ID: what there is, and what each needs.
    """
    from autarky import replications
    from autarky.cli import show

    if not ids:
        _list(as_json=as_json)
        return
    for name in ids:  # a mistake in the last costs no run of the first
        replications.check(name, data, draws=draws)
    found = []
    for name in ids:
        with show.progress_bar(quiet=quiet or as_json) as progress:
            found.append(replications.run(name, data, draws=draws, seed=seed, progress=progress))
        if out is not None:
            found[-1].save(out)
        if not as_json:
            _show(found[-1], quiet=quiet)
    if as_json:
        options.print_json({"replications": [one.facts() for one in found]})
    elif out is not None and not quiet:
        click.echo(f"\nWritten to {out}")


def _list(*, as_json: bool) -> None:
    from autarky import replications
    from autarky.cli import show

    known = [replications.get(name) for name in replications.names()]
    if as_json:
        options.print_json({"replications": [about.facts() for about in known]})
        return
    show.facts([(about.id, f"{about.title}. {about.source}. {_needs(about)}") for about in known])


def _needs(about: Any) -> str:
    if about.needs is None:
        return "Needs nothing."
    return f"Needs --data DIR with the folder {about.needs} in it: {', '.join(about.files)}."


def _show(found: Replicated, *, quiet: bool) -> None:
    from autarky.cli import show

    about = found.replication
    if not quiet:
        click.secho(f"\n{about.title}", bold=True)
        show.facts([("source", about.source), ("what", about.reproduces)])
        click.echo()
    show.text_table(_readable(found.table), "")
    for title, frame in found.tables.items():
        if not quiet:
            click.secho(f"\n{title[:1].upper()}{title[1:]}", bold=True)
        show.text_table(frame, "")
    if quiet:
        return
    click.echo(f"\n{found.summary}\n\nDepartures")
    for sentence in found.departures:
        click.echo(f"  - {sentence}")


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    """Figures with the digits of the published ones, ours and differences with one more."""
    import pandas as pd

    rows = []
    row: Any  # a row's fields are of the types of the columns
    for row in table.itertuples():
        places = row.decimals
        within = "" if pd.isna(row.inside) else "yes" if row.inside else "no"
        rows.append(
            {
                "what": row.what, "where": row.where, "ours": _figure(row.ours, places + 1),
                "10-90 % of draws": _range(row.ours_low, row.ours_high, places + 1),
                "theirs": _figure(row.theirs, places),
                "their range": _range(row.low, row.high, places + 1),
                "difference": _figure(row.difference, places + 1), "within": within,
                "unit": row.unit,
            }
        )  # fmt: skip
    shown = pd.DataFrame(rows)
    for column in ("ours", "10-90 % of draws", "theirs", "their range", "difference"):
        width = shown[column].str.len().max()
        shown[column] = [text.rjust(width) for text in shown[column]]
    return shown.loc[:, (shown != "").any()]


def _figure(value: Any, places: int) -> str:
    import pandas as pd

    return "" if pd.isna(value) else f"{value:.{places}f}"


def _range(low: float, high: float, places: int) -> str:
    ends = _figure(low, places), _figure(high, places)
    return " to ".join(ends) if all(ends) else ""
