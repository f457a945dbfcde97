"""Eurostat FIGARO inter-country tables, CSV: the matrix form and the flat form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from autarky._core.errors import FormatError
from autarky.data.readers.matrix import numbers, read_matrix
from autarky.data.readers.source import TEXT, Source, cells
from autarky.data.readers.table import INDUSTRY, Label, Role, Table, to_world
from autarky.data.readers.year import agreed_year
from autarky.world import World, WorldInfo

CATEGORIES = {
    "P3_S13": "government",
    "P3_S14": "households",
    "P3_S15": "npish",
    "P51G": "investment",
    "P5M": "inventories",
}
FACTORS = {
    "D21X31": "taxes_less_subsidies",
    "OP_RES": "direct_purchases_abroad",
    "OP_NRES": "purchases_by_non_residents",
    "D1": "compensation_of_employees",
    "D29X39": "other_taxes_on_production",
    "B2A3G": "gross_operating_surplus",
}
FLAT = ("refArea", "counterpartArea", "obsValue")


def sniff(source: Source) -> bool:
    """True if the first row names FIGARO's flat columns, or a label ends in ``_P3_S14``."""
    first = next(iter(source.head), ())
    return source.kind in TEXT and (
        set(FLAT) <= set(first) or any(label.strip().endswith("_P3_S14") for label in first)
    )


def read(source: Source, year: int | None, tolerate: Sequence[str] | None) -> World:
    """Read one year, industry by industry or product by product."""
    flat = set(FLAT) <= set(source.head[0])
    table = _read_flat(source) if flat else read_matrix(source, _row_role, _column_role)
    in_name = source.year(r"_(20\d\d)(?:_v\d+)?\.", r"(20\d\d)")
    found = agreed_year(source.name, in_name, year)
    info = WorldInfo(
        name=f"FIGARO {found}" if found else "FIGARO",
        year=found,
        currency="EUR",
        unit="million EUR",
        price_basis="current basic prices",
        source=f"Eurostat, FIGARO inter-country input-output tables, file {source.name}",
        licence="CC BY 4.0 (Eurostat)",
        evidence="official statistics, harmonised",
    )
    return to_world(table, info, tolerate=tolerate)


def _row_role(label: Label) -> Role:
    region, code = label
    return Role("factor", FACTORS[code]) if code in FACTORS or not region else INDUSTRY


def _column_role(label: Label) -> Role:
    return Role("final", CATEGORIES[label[1]]) if label[1] in CATEGORIES else INDUSTRY


def _read_flat(source: Source) -> Table:
    """Arrange one observation a line as a matrix; a missing pair stays blank."""
    header = [label.strip() for label in source.head[0]]
    frame = cells(source, skiprows=1)
    if frame.shape[1] != len(header):
        msg = (
            f"{source.name} has {len(header)} names for {frame.shape[1]} columns; download it again"
        )
        raise FormatError(msg)
    frame.columns = pd.Index(header)
    codes = [c for c in header if c.startswith(("rowIi", "rowPi", "colIi", "colPi"))]
    if len(codes) != 2:
        msg = f"{source.name} lacks the columns rowIi and colIi of FIGARO's flat form"
        raise FormatError(msg)
    at_row, rows = _positions(frame, "refArea", codes[0])
    at_column, columns = _positions(frame, "counterpartArea", codes[1])
    figures, text = numbers(frame[["obsValue"]])
    values = np.full((len(rows), len(columns)), np.nan)
    values[at_row, at_column] = figures[:, 0]
    twice = len(frame) - len(np.unique(at_row * len(columns) + at_column))
    if twice:
        msg = f"{source.name} gives {twice} pairs of row and column twice; download it again"
        raise FormatError(msg)
    held = [(int(at_row[i]), int(at_column[i]), what) for i, _, what in text]
    return Table(source.name, rows, columns, values, held, _row_role, _column_role)


def _positions(
    frame: pd.DataFrame, region: str, code: str
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], list[Label]]:
    """Position of each line's label, and the labels in order of appearance."""
    label = frame[region].astype(str).str.strip() + "_" + frame[code].astype(str).str.strip()
    at, found = pd.factorize(label)
    pairs: list[Label] = []
    for text in found:
        area, _, own = str(text).partition("_")
        pairs.append((area, own))
    return at, pairs
