"""The historical tables, every figure with its unit, source and evidence."""

from __future__ import annotations

import pandas as pd

from autarky._core.errors import NameNotFoundError, unknown_name
from autarky._core.tables import read_table

PACKAGE = "autarky.data.history"


def regime_changes(*, independent: bool | None = None) -> pd.DataFrame:
    """Return entries of socialist regimes 1917–1990, in order of date.

    Dates are recalled from standard chronologies and not checked against a page (evidence
    ``literature``); which entries count as independent is a judgement made for this project.

    Parameters
    ----------
    independent
        True: only entries that count as independent (not by another such regime's army or bloc,
        not of a part of a state, not elected); False: only the others; None: all.

    Returns
    -------
    pandas.DataFrame
        Columns ``country``, ``entry`` and ``exit`` (years with decimals; no exit: it lasted, or
        went on under another name), ``mode``, ``independent``, ``note``, ``source``, ``evidence``.
    """
    table = read_table(PACKAGE, "regime_changes.csv")
    table["entry"] = table["entry"].astype(float)
    table["exit"] = pd.to_numeric(table["exit"])
    table["independent"] = table["independent"] == "1"
    if independent is None:
        return table
    return table[table["independent"] == independent].reset_index(drop=True)


def openness(series: str | None = None) -> pd.DataFrame:
    """Return series of world trade, 1800–2014, a row for each year and series.

    Parameters
    ----------
    series
        ``"exports_share"`` and ``"imports_share"`` (world trade over GDP of the countries covered,
        1827–2014), ``"trade_share"`` (exports and imports together, 1950–2014), ``"trade_volume"``
        (1800–1938 and 1950–2014); None: all.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``series``, ``value``, ``unit``, ``source``, ``evidence``.

    Raises
    ------
    NameNotFoundError
        If there is no such series.
    """
    table = read_table(PACKAGE, "world_openness.csv")
    table["year"] = table["year"].astype(int)
    table["value"] = table["value"].astype(float)
    if series is None:
        return table
    known = list(table["series"].unique())
    if series not in known:
        raise NameNotFoundError(unknown_name("series", series, "the openness of the world", known))
    return table[table["series"] == series].reset_index(drop=True)
