"""Downloading published tables: one command for all sources."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from autarky._core.errors import InputError, MissingExtraError
from autarky._core.files import make_folder
from autarky._core.progress import Progress, silent
from autarky.data.sources import Published, source
from autarky.data.transfer import DownloadError, fetch, keep

Fetch = Callable[[Any, Path, int], None]


def download(
    name: str,
    folder: str | os.PathLike[str],
    *,
    year: int | None = None,
    progress: Progress = silent,
    url: str | None = None,
) -> Path:
    """Fetch a published table into `folder` and record its checksum.

    Parameters
    ----------
    name
        A source of :func:`autarky.data.sources.sources`.
    folder
        Where to put it; created if it does not exist.
    year
        Year of the accounts, for sources that publish a file a year.
    progress
        Called with the file's name, the bytes that arrived and the bytes in all (0: unknown).
    url
        Address of a file, in place of the source's own: for sources without a lasting address, and
        when a publisher has moved.

    Returns
    -------
    Path
        The file; the folder where a source fetched several.

    Raises
    ------
    InputError
        If the source must be fetched by hand, a year is missing, or the disk is full.
    MissingExtraError
        If pymrio fetches the source and is not installed.
    DownloadError
        If there is no connection or the server refuses; the same call goes on where it stopped.
    FormatError
        If a file has another checksum than at its first download.
    """
    published = source(name)
    if url is not None:
        return fetch(url, make_folder(folder) / _file_name(url), progress=progress)
    if published.access == "direct":
        target = make_folder(folder) / published.file
        return fetch(published.address, target, progress=progress)
    if published.access == "manual":
        msg = (
            f"{published.title} has no lasting address for its files; fetch the table from "
            f"{published.url} and read the file, or give its address with url="
        )
        raise InputError(msg)
    return _through_pymrio(published, make_folder(folder), year, progress)


def _file_name(url: str) -> str:
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    if not name or name in (".", ".."):
        msg = f"the address {url!r} names no file; give the address of the file itself"
        raise InputError(msg)
    return name


def _through_pymrio(
    published: Published, folder: Path, year: int | None, progress: Progress
) -> Path:
    """Let pymrio fetch into a folder of its own, and move only what arrived whole."""
    if year is None:
        msg = f"{published.title} is published by year; say which with year="
        raise InputError(msg)
    try:
        pymrio = import_module("pymrio")
    except ImportError as error:
        msg = (
            f"downloading {published.name} needs pymrio; "
            "install it with: pip install 'autarky[pymrio]'"
        )
        raise MissingExtraError(msg) from error
    progress(published.name, 0, 1)
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{published.name}-") as held:
        try:
            with warnings.catch_warnings():
                # pymrio turns off certificate checks for one old server and warns about it
                warnings.simplefilter("ignore")
                _PYMRIO[published.name](pymrio, Path(held), year)
        except (OSError, ValueError, LookupError, AttributeError) as error:
            msg = (
                f"pymrio cannot fetch {published.name} of {year} ({_reason(error)}); fetch it from "
                f"{published.url} and read the file, or give its address with url="
            )
            raise DownloadError(msg) from error
        arrived = sorted(path for path in Path(held).iterdir() if _is_table(path))
        moved = [keep(path, folder / path.name) for path in arrived]
    if not moved:
        msg = f"pymrio found no table {published.name} of {year}; see {published.url} for its years"
        raise DownloadError(msg)
    progress(published.name, 1, 1)
    return moved[0] if len(moved) == 1 else folder


def _is_table(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in (".csv", ".zip", ".xlsx")


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def _icio(pymrio: Any, folder: Path, year: int) -> None:
    pymrio.download_oecd(folder, version="v2023", years=[year])


def _wiod2013(pymrio: Any, folder: Path, year: int) -> None:
    pymrio.download_wiod2013(folder, years=[year], satellite_urls=[])


def _exiobase3(pymrio: Any, folder: Path, year: int) -> None:
    pymrio.download_exiobase3(folder, years=[year], system="ixi")


_PYMRIO: dict[str, Fetch] = {"icio": _icio, "wiod2013": _wiod2013, "exiobase3": _exiobase3}
