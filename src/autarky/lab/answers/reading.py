"""A table that was sent: read as the command line reads it, and put on the shelf."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autarky._core.errors import InputError
from autarky.data import load_world
from autarky.lab.answers.telling import Ended, Told
from autarky.lab.jobs import INBOX
from autarky.lab.models import Reading
from autarky.lab.shelf import put


def answer(asked: Reading, folder: Path, told: Told) -> Ended:
    """Read the file, and tell under which name it stands on the shelf."""
    inbox = (folder / INBOX).resolve()
    path = inbox / asked.file
    if path.resolve().parent != inbox or not path.is_file():
        msg = f"no table {asked.file!r} has been sent; send it again"
        raise InputError(msg)
    options: dict[str, Any] = {"format": asked.format, "year": asked.year}
    told.progress("reading", 0, 1)
    try:
        read = load_world(path, **{k: v for k, v in options.items() if v is not None})
    finally:  # before the end is told; the lab itself sees to readings that are broken off
        path.unlink(missing_ok=True)
    world = put(folder, read, read.name)
    told.progress("reading", 1, 1)
    told.headline(
        f"World {world.name}: {len(world.regions)} regions × {len(world.sectors)} sectors, "
        f"{world.info.year or 'no year'}; {len(world.info.warnings)} warnings."
    )
    return Ended("read", {}, {"world": world.name, "world_hash": world.hash})
