"""The figures beside this module, read: θ by class, class by sector code, knots of the horizon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from autarky._core.tables import read_table

if TYPE_CHECKING:
    import pandas as pd

PACKAGE = "autarky.equilibrium.defaults"


@dataclass(frozen=True)
class Range:
    """One figure and what an ensemble draws it from.

    Attributes
    ----------
    value, low, high
        The figure and the ends of its range, unit 1.
    evidence, source
        How well it is known and where it is from.
    """

    value: float
    low: float
    high: float
    evidence: str
    source: str


@cache
def by_class() -> dict[str, Range]:
    """θ by class of product, from ``theta.csv``."""
    t = read_table(PACKAGE, "theta.csv").rename(columns={"theta": "value"})
    return {row["class"]: _range(row) for row in _rows(t)}


@cache
def classes() -> dict[tuple[str, str], str]:
    """Class by classification and code, from ``classes.csv``; product groups are one of them."""
    t = read_table(PACKAGE, "classes.csv")
    keys = zip(t["classification"], t["code"], strict=True)
    return dict(zip(keys, t["class"], strict=True))


@cache
def knots() -> dict[str, list[tuple[float, Range]]]:
    """Months and figures by parameter, months rising, from ``horizons.csv``."""
    table: dict[str, list[tuple[float, Range]]] = {}
    for row in _rows(read_table(PACKAGE, "horizons.csv")):
        table.setdefault(row["parameter"], []).append((float(row["months"]), _range(row)))
    return table


def _rows(table: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(k): str(v) for k, v in row.items()} for row in table.to_dict("records")]


def _range(row: Mapping[str, str]) -> Range:
    value, low, high = (float(row[f]) for f in ("value", "low", "high"))
    return Range(value, low, high, row["evidence"], row["source"])
