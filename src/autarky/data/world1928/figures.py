"""The figures behind world 1928: one tidy table, each with unit, range, evidence and source."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky._core.errors import InputError, NameNotFoundError, Problems, unknown_name

REGIONS = ("SUN", "GBR", "DEU", "FRA", "USA", "IND", "CHN", "JPN", "REU", "LAM", "DOM", "ROW")
GOODS = ("food", "agri_materials", "fuel_minerals", "light", "heavy")
SECTORS = (*GOODS, "services")
CATEGORIES = ("households", "government", "investment")
EVIDENCE = ("file", "page", "literature", "assumption")
KEY_COLUMNS = ["item", "region", "counterpart", "sector"]
COLUMNS = [*KEY_COLUMNS, "value", "unit", "low", "high", "evidence", "source"]


@dataclass(frozen=True)
class Figures:
    """Every figure that the build reads, by key.

    Parameters
    ----------
    table
        Index ``key`` (``gdp.IND``, ``trade.SUN.GBR``, ``export_share.GBR.food`` …: item, region,
        counterpart and sector joined by points, blanks left out); columns item, region,
        counterpart, sector, value, unit, low, high, evidence, source.
    """

    table: pd.DataFrame

    @classmethod
    def from_table(cls, raw: pd.DataFrame) -> Figures:
        """Check a table with the columns of ``figures_1928.csv`` and index it by key.

        Raises
        ------
        InputError
            If a column is missing, a key appears twice, a value is not a number, or the
            evidence of a figure is not one of `EVIDENCE`; all problems at once.
        """
        problems = Problems("the figures of world 1928")
        for column in COLUMNS:
            if column not in raw:
                problems.add(f"the column {column!r} is missing")
        problems.raise_if_any()
        table = raw[COLUMNS].copy()
        table.index = pd.Index(_keys(table), name="key")
        twice = table.index[table.index.duplicated()]
        if len(twice):
            problems.add(f"the figure {twice[0]!r} appears twice")
        blank = table.index[table["value"].isna()]
        if len(blank):
            problems.add(f"the figure {blank[0]!r} has no value")
        unknown = sorted(set(table["evidence"]) - set(EVIDENCE))
        if unknown:
            problems.add(f"the evidence {unknown[0]!r} is none of {', '.join(EVIDENCE)}")
        problems.raise_if_any()
        return cls(table)

    def value(self, key: str) -> float:
        """Return one figure by key."""
        return float(self._lookup([key])[0])

    def array(self, item: str, *axes: tuple[str, ...]) -> NDArray[np.float64]:
        """Return the figures of an item over labelled axes, in the order of the labels."""
        return self._lookup([".".join((item, *labels)) for labels in product(*axes)]).reshape(
            [len(a) for a in axes]
        )

    def mapped(self, item: str) -> dict[tuple[str, ...], float]:
        """Return all figures of an item by their labels, blanks left out: for sparse items."""
        keys = [str(k) for k in self.table.index[self.table["item"] == item]]
        values = self._lookup(keys)
        return {tuple(k.split(".")[1:]): float(v) for k, v in zip(keys, values, strict=True)}

    def override(self, changes: Mapping[str, object]) -> Figures:
        """Return a copy with other values, marked as the user's: ``{"gdp.IND": 11.0}``.

        Raises
        ------
        NameNotFoundError
            If a key is unknown, with the nearest known one.
        InputError
            If a value is not a finite number.
        """
        table = self.table.copy()
        for key, value in changes.items():
            self._require(key)
            number = _number(key, value)
            table.loc[key, ["value", "low", "high"]] = number
            table.loc[key, ["evidence", "source"]] = ["assumption", "set by the user"]
        return Figures(table)

    def _require(self, key: str) -> None:
        if key not in self.table.index:
            known = list(self.table.index)
            msg = unknown_name("figure", key, "world 1928", known)
            raise NameNotFoundError(msg)

    def _lookup(self, keys: list[str]) -> NDArray[np.float64]:
        at = self.table.index.get_indexer(pd.Index(keys))
        if (at < 0).any():
            self._require(keys[int(np.flatnonzero(at < 0)[0])])
        values: NDArray[np.float64] = self.table["value"].to_numpy(dtype=np.float64)[at]
        return values


@cache
def load_figures() -> Figures:
    """Return the embedded figures (``figures_1928.csv``)."""
    source = resources.files("autarky.data") / "embedded" / "1928" / "figures_1928.csv"
    with resources.as_file(source) as path:
        raw = pd.read_csv(
            path,
            dtype=dict.fromkeys(KEY_COLUMNS, str),
            keep_default_na=False,
            na_values={"low": [""], "high": [""], "value": [""]},
        )
    return Figures.from_table(raw)


def _number(key: str, value: object) -> float:
    if isinstance(value, int | float) and math.isfinite(value):
        return float(value)
    msg = f"the figure {key!r} must be a finite number, not {value!r}"
    raise InputError(msg)


def _keys(table: pd.DataFrame) -> list[str]:
    parts = table[KEY_COLUMNS].fillna("").astype(str).itertuples(index=False)
    return [".".join(p for p in row if p) for row in parts]
