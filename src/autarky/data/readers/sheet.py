"""The layout of WIOD and ADB: a sheet with three columns and rows of labels around the figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autarky._core.errors import FormatError
from autarky.data.readers.source import Source, grid
from autarky.data.readers.table import Label, Role, Table

FIRST_ROW = re.compile(r"[cr]1")
LABEL_COLUMNS = 4
TOTALS = ("", "TOT", "TOTAL")
CATEGORY_WORDS = {
    "non-profit": "npish",
    "npish": "npish",
    "household": "households",
    "government": "government",
    "capital formation": "investment",
    "inventor": "inventories",
}
FACTOR_WORDS = {
    "taxes less subsidies": "taxes_less_subsidies",
    "cif": "cif_fob_adjustments",
    "direct purchases abroad": "direct_purchases_abroad",
    "non-residents": "purchases_by_non_residents",
    "value added": "value_added",
    "transport margins": "transport_margins",
}


@dataclass(frozen=True)
class Sheet:
    """Labels and figures of a workbook, before roles are given.

    Parameters
    ----------
    title
        First cell that holds text: it names the table and often the year.
    rows, columns
        Of each line: the industry's own code, its name, the region, the running code.
    values, text
        Figures, and cells that hold text.
    """

    title: str
    rows: list[tuple[str, str, str, str]]
    columns: list[tuple[str, str, str, str]]
    values: np.ndarray[Any, np.dtype[np.float64]]
    text: list[tuple[int, int, str]]


def first_figure(head: tuple[tuple[str, ...], ...]) -> int | None:
    """Row of the first figures: the first whose fourth cell is ``c1`` or ``r1``."""
    for at, row in enumerate(head):
        if len(row) > LABEL_COLUMNS and FIRST_ROW.fullmatch(row[LABEL_COLUMNS - 1]):
            return at if at >= 3 else None
    return None


def read_sheet(source: Source) -> Sheet:
    """Read labels and figures of the first sheet; blank cells count as zero.

    Raises
    ------
    FormatError
        If no row starts with the running code ``c1`` or ``r1``.
    """
    cells = grid(source)
    top = first_figure(source.head)
    if top is None:
        msg = f"{source.name} has no row that starts with the code c1 or r1; it is another layout"
        raise FormatError(msg)
    width = max(map(len, cells))
    padded = [[*row, *[""] * (width - len(row))] for row in cells]
    rows = [_labels(row[:LABEL_COLUMNS]) for row in padded[top:]]
    headers = [
        padded[max(top - LABEL_COLUMNS + k, 0)][LABEL_COLUMNS:] for k in range(LABEL_COLUMNS)
    ]
    columns = [_labels(list(column)) for column in zip(*headers, strict=True)]
    kept = [i for i, (_, _, region, code) in enumerate(rows) if region or code]
    held = [j for j, (_, _, region, code) in enumerate(columns) if region or code]
    body = [[padded[top + i][LABEL_COLUMNS + j] for j in held] for i in kept]
    values, text = _figures(body)
    title = next((str(v) for row in cells for v in row if isinstance(v, str) and v.strip()), "")
    return Sheet(title, [rows[i] for i in kept], [columns[j] for j in held], values, text)


def sheet_table(source: Source, sheet: Sheet, code: int) -> Table:
    """Give roles to the rows and columns of a sheet.

    Parameters
    ----------
    source, sheet
        The file and its cells.
    code
        Which label names the sector: 0 the industry's own code, 3 the running code.
    """
    names = {_key(row, code): row[1] for row in sheet.rows}
    finals = {_key(column, code): column[1] for column in sheet.columns}
    sectors = {_key(row, code)[1] for row in sheet.rows if row[2].upper() not in TOTALS}
    return Table(
        source.name,
        [_key(row, code) for row in sheet.rows],
        [_key(column, code) for column in sheet.columns],
        sheet.values,
        sheet.text,
        lambda label: _row_role(label, names[label]),
        _column_roles(finals, sectors),
    )


def _row_role(label: Label, name: str) -> Role:
    if label[0].upper() not in TOTALS:
        return Role("industry")
    if label[1] in ("r69", "GO"):
        return Role("output")
    lowered = name.lower()
    if label[1] in ("r60", "II_fob") or lowered.startswith("total intermediate"):
        return Role("skip")
    known = (factor for word, factor in FACTOR_WORDS.items() if word in lowered)
    return Role("factor", next(known, name or label[1]))


def _column_roles(names: dict[Label, str], sectors: set[str]) -> Callable[[Label], Role]:
    def role(label: Label) -> Role:
        if label[0].upper() in TOTALS:
            return Role("output")
        lowered = names[label].lower()
        known = (c for word, c in CATEGORY_WORDS.items() if word in lowered)
        final = next(known, "")
        if label[1] in sectors and not _is_final(label[1]):
            return Role("industry")
        return Role("final", final or label[1])

    return role


def _is_final(code: str) -> bool:
    return code.startswith("F") and code[1:].isdigit()


def _key(labels: tuple[str, str, str, str], code: int) -> Label:
    own = labels[code] or labels[3]
    return labels[2], own


def _labels(cells: list[Any]) -> tuple[str, str, str, str]:
    own, name, region, code = (_text(v) for v in cells)
    return own, name, region, code


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) else str(value).strip()


def _figures(
    body: list[list[Any]],
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], list[tuple[int, int, str]]]:
    values = np.zeros((len(body), len(body[0]) if body else 0))
    text: list[tuple[int, int, str]] = []
    for i, row in enumerate(body):
        for j, cell in enumerate(row):
            if isinstance(cell, int | float):
                values[i, j] = cell
            elif str(cell).strip():
                values[i, j] = np.nan
                text.append((i, j, str(cell)))
    return values, text
