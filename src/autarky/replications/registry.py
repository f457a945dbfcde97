"""Where replications announce themselves: a new one is one new file in this package."""

from __future__ import annotations

import os
import pkgutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from autarky._core.errors import InputError, NameNotFoundError, unknown_name
from autarky._core.progress import Progress, silent
from autarky.replications.replication import Found, Replicated, Replication, Request

Compute: TypeAlias = Callable[[Request], Found]
_KNOWN: dict[str, tuple[Replication, Compute]] = {}


def replicates(about: Replication) -> Callable[[Compute], Compute]:
    """Register the function that computes a published result again."""

    def register(compute: Compute) -> Compute:
        _KNOWN[about.id] = (about, compute)
        return compute

    return register


def names() -> tuple[str, ...]:
    """Return the ids of all replications, in alphabetical order."""
    _discover()
    return tuple(sorted(_KNOWN))


def get(name: str) -> Replication:
    """Return what a replication is, without computing it.

    Raises
    ------
    NameNotFoundError
        If there is none of that name.
    """
    return _find(name)[0]


def run(
    name: str,
    path: str | os.PathLike[str] | None = None,
    *,
    draws: int | None = None,
    seed: int = 1930,
    progress: Progress = silent,
) -> Replicated:
    """Compute a published result again and lay our figures beside theirs.

    Parameters
    ----------
    name
        One of :func:`names`.
    path
        Folder in which the folder of its data lies (``Replication.needs``), for those on data that
        the package may not carry; the layout is in the file of each. None: it needs none.
    draws, seed
        In place of its own number of draws, and their seed. Draws that a paper publishes are taken
        in their order and know no seed.
    progress
        Called as ``progress(what, done, total)``; raise from it to cancel.

    Returns
    -------
    Replicated

    Raises
    ------
    NameNotFoundError
        If there is no replication of that name.
    InputError
        If its data are missing, saying which folder and files it needs, or cannot be read; if it
        has no draws, or fewer than those asked for.
    """
    about, compute = _find(name)
    folder, taken = check(name, path, draws=draws)
    found = compute(Request(folder, taken or 1, seed, progress))
    return Replicated.of(about, found, taken)


def check(
    name: str, path: str | os.PathLike[str] | None = None, *, draws: int | None = None
) -> tuple[Path, int | None]:
    """Return the folder of a replication's data and its draws, or say what is missing.

    Parameters and errors are those of :func:`run`; nothing is computed and no file is read.
    """
    about = get(name)
    return _folder(about, path), _draws(about, draws)


def _folder(about: Replication, path: str | os.PathLike[str] | None) -> Path:
    if about.needs is None:
        return Path()
    if path is None:
        msg = (
            f"{about.id} needs data that the package may not carry: the folder {about.needs} with "
            f"{', '.join(about.files)}; name the folder that it lies in (path=, or --data DIR)"
        )
        raise InputError(msg)
    folder = Path(path) / about.needs
    missing = [file for file in about.files if not (folder / file).is_file()]
    if missing:
        msg = f"{about.id} needs {', '.join(missing)} in {folder}; put them there or name another"
        raise InputError(msg)
    return folder


def _draws(about: Replication, draws: int | None) -> int | None:
    if draws is None:
        return about.draws
    if about.draws is None:
        msg = f"{about.id} has no draws; leave draws out"
        raise InputError(msg)
    if draws < 1 or draws != int(draws):
        msg = f"draws must be at least 1, a whole number, not {draws}"
        raise InputError(msg)
    return int(draws)


def _find(name: str) -> tuple[Replication, Compute]:
    known = names()
    if name not in known:
        raise NameNotFoundError(unknown_name("replication", name, "this version", known))
    return _KNOWN[name]


def _discover() -> None:
    package = import_module("autarky.replications")
    for module in pkgutil.iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
