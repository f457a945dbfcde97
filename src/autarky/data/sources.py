"""The published tables that can be read: where they are, on what terms, how to cite them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import pandas as pd

from autarky._core.errors import NameNotFoundError, unknown_name

TABLE = Path(__file__).with_name("sources.csv")


@dataclass(frozen=True)
class Published:
    """A published multi-regional table.

    Parameters
    ----------
    name
        Name of the source; also that of its reader.
    title, editions, years
        What it is, and which editions and years of accounts there are.
    licence, cite
        Terms of use, and how to cite it.
    url
        Page of the publisher from which files can be reached.
    format
        Kind of file that the reader takes.
    access
        ``"pymrio"`` (its downloader fetches it), ``"direct"`` (one address) or ``"manual"``.
    address, file
        Address of the file and its name, where access is direct.
    """

    name: str
    title: str
    editions: str
    years: str
    licence: str
    url: str
    format: str
    cite: str
    access: str
    address: str
    file: str


def sources() -> pd.DataFrame:
    """Return a row for each published table that a reader knows."""
    return pd.DataFrame([[*vars(s).values()] for s in _all().values()], columns=_columns())


def source(name: str) -> Published:
    """Return one source by name.

    Raises
    ------
    NameNotFoundError
        With the nearest known name.
    """
    known = _all()
    if name not in known:
        raise NameNotFoundError(unknown_name("source", name, "the table of sources", list(known)))
    return known[name]


@cache
def _all() -> dict[str, Published]:
    table = pd.read_csv(TABLE, dtype=str, keep_default_na=False)
    return {row[0]: Published(*row) for row in table[list(_columns())].to_numpy().tolist()}


def _columns() -> pd.Index[str]:
    return pd.Index([f.name for f in fields(Published)])
