"""``autarky lab``: the local web page."""

from __future__ import annotations

from pathlib import Path

import click

from autarky._core.files import make_folder
from autarky.lab.settings import LOOPBACK


@click.command("lab")
@click.option("--world", default="1928", help="World that is shown first: embedded, or a file.")
@click.option("--port", default=8765, type=click.IntRange(0, 65535), help="0: any that is free.")
@click.option(
    "--host", default="127.0.0.1", help="Address to listen on; other machines can reach any but "
    "the loopback."
)  # fmt: skip
@click.option(
    "--allow",
    "names",
    multiple=True,
    metavar="NAME",
    help="Name under which other machines ask for it, with --host; several times.",
)
@click.option("--out", default="out/lab", type=click.Path(path_type=Path),
              help="Folder that keeps answers and tables.")  # fmt: skip
@click.option("--browser/--no-browser", default=True, help="Open the page.")
def command(
    world: str, port: int, host: str, names: tuple[str, ...], out: Path, *, browser: bool
) -> None:
    """Ask and answer on a local web page, until Ctrl-C.

    The page speaks to this machine alone and needs no network. The link holds a secret: who has
    it can ask the lab.
    """
    from autarky import data
    from autarky.lab import Settings, serve
    from autarky.lab.shelf import put

    make_folder(out)
    name = world
    if world not in data.names():
        table = data.load_world(world)
        name = put(out, table, table.name).name
    if host not in LOOPBACK:
        click.echo(f"Other machines can reach this lab on {host}: keep the link secret.", err=True)
    settings = Settings(folder=out.resolve(), world=name, host=host, port=port, names=names)
    serve(
        settings, browser=browser, say=lambda link: click.echo(f"The lab: {link}\nCtrl-C ends it.")
    )
