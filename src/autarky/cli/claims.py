"""``autarky claims``: the essay's hypotheses put to the test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autarky.cli import options

if TYPE_CHECKING:
    from autarky.results.verdict import Ledger

COLOURS = {"supported": "blue", "contradicted": "red", "depends": "yellow"}


@click.command("claims")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--draws", type=click.IntRange(2, 100_000), default=None,
              help="Draws of every study.  [default: as each study says]")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1930, show_default=True,
              help="Seed of all draws.")  # fmt: skip
@click.option("--set", "settings", multiple=True, metavar="CLOCK.NAME=VALUE",
              help="Hold a parameter at a figure: planning.discount=0.9; repeatable.")  # fmt: skip
@click.option("--table", "tables", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="World of another year, for growing-ties; repeatable.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1), default=None,
              help="Processes.  [default: one a core]")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=Path("out/claims"), metavar="DIR",
              show_default=True,
              help="Folder for ledger.html, ledger.json and what they rest on.")  # fmt: skip
@click.option("--list", "listing", is_flag=True, help="List the claims and their rules; run none.")
@options.output_options
def command(
    *, ids: tuple[str, ...], draws: int | None, seed: int, settings: tuple[str, ...],
    tables: tuple[Path, ...], workers: int | None, out: Path, listing: bool, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Test the claims ID, or all, and print the ledger.

    Studies and verdicts are kept in DIR: a run that is stopped goes on where it was, and one that
    changes nothing is read again.
    """
    from autarky import claims
    from autarky.claims.registry import chosen
    from autarky.cli import show
    from autarky.report.ledger import save_ledger

    if listing:
        show.facts([(c.id, f"{c.thesis}\n[dim]{c.rule}[/dim]") for c in chosen(ids)])
        return
    worlds = [options.open_world(str(table)) for table in tables]
    with show.progress_bar(quiet=quiet or as_json) as progress:
        found = claims.run(
            ids, out, draws=draws, seed=seed, given=_given(settings), tables=worlds,
            workers=workers, progress=progress,
        )  # fmt: skip
        page, plain = save_ledger(found, out)
    if as_json:
        options.print_json(found.as_dict())
    elif quiet:
        click.echo(page)
    else:
        _print(found)
        click.echo(f"\nThe ledger: {page}\nIts numbers: {plain}")


def _given(settings: tuple[str, ...]) -> dict[str, float]:
    """Parameters and figures of ``NAME=VALUE``."""
    from autarky._core.errors import InputError

    found: dict[str, float] = {}
    for text in settings:
        name, _, value = text.partition("=")
        if name.strip() in found:
            msg = f"--set {name.strip()} stands twice; give one figure"
            raise InputError(msg)
        try:
            found[name.strip()] = float(value)
        except ValueError:
            msg = f"--set {text}: write CLOCK.NAME=FIGURE, such as planning.discount=0.9"
            raise InputError(msg) from None
    return found


def _print(ledger: Ledger) -> None:
    """One entry a claim: verdict and thesis, the number, what moves it, what it rests on."""
    from rich.console import Console
    from rich.markup import escape
    from rich.padding import Padding

    from autarky._core.format import percent
    from autarky.report.ledger import headline, moved, title

    console = Console()
    console.print(f"\n[bold]{title(ledger)}.[/bold]")
    for one in ledger.verdicts:
        colour = COLOURS.get(one.label, "white")
        held = "" if not one.parts else f", in {percent(one.share)} of draws"
        console.print(f"\n[bold]{one.id}[/bold]  [{colour}]{one.label}[/{colour}]{held}")
        console.print(Padding(escape(one.thesis), (0, 0, 0, 2)))
        for part in one.parts:
            line = f"{part.label}: {part.text} {headline(part)}; holds in {percent(part.share)}"
            console.print(Padding(escape(line), (0, 0, 0, 4)), style="dim")
        movers = list(dict.fromkeys(moved(m) for p in one.parts for m in p.movers[:1]))
        if movers:
            console.print(Padding(escape(f"moved by: {'; '.join(movers)}"), (0, 0, 0, 4)))
        if not one.parts:
            console.print(Padding(escape(one.because), (0, 0, 0, 4)))
        if one.evidence:
            console.print(Padding(escape(one.evidence), (0, 0, 0, 4)), style="dim")
