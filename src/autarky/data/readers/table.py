"""From labelled cells to a World: one set of checks for every official layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import FormatError, Problems, WorldError
from autarky.world import World, WorldInfo

Array = NDArray[np.float64]
Label = tuple[str, str]

OFFICIAL = ("zero_output", "negative_final_demand", "negative_value_added", "rounding")
"""Checks that official tables fail by their nature; a table that does not balance is refused."""

ADVICE = "Compare the file with the official one, or download it again."


@dataclass(frozen=True)
class Role:
    """What a row or a column is.

    Parameters
    ----------
    kind
        ``"industry"``, ``"factor"``, ``"final"``, ``"output"`` or ``"skip"``.
    name
        Name of the factor or of the category of final demand.
    """

    kind: str
    name: str = ""


INDUSTRY, OUTPUT, SKIP = Role("industry"), Role("output"), Role("skip")


@dataclass(frozen=True)
class Table:
    """Labelled cells of one file.

    Parameters
    ----------
    name
        File name, for messages.
    rows, columns
        (region, code) of each row and column.
    values
        (rows, columns) figures; NaN where the cell is blank or holds text.
    text
        Cells that hold text: (row, column, what they hold).
    row_role, column_role
        What a label stands for in this layout.
    """

    name: str
    rows: Sequence[Label]
    columns: Sequence[Label]
    values: Array
    text: Sequence[tuple[int, int, str]]
    row_role: Callable[[Label], Role]
    column_role: Callable[[Label], Role]


def to_world(
    table: Table,
    info: WorldInfo,
    *,
    tolerate: Sequence[str] | None = None,
    country_of: Callable[[str], str] = str,
) -> World:
    """Check labels, cells and accounts of a file and build its World.

    Parameters
    ----------
    table, info
        What the file holds, and the facts about it.
    tolerate
        Checks that the table may fail; by default :data:`OFFICIAL`.
    country_of
        Country of a region, where the table splits countries in parts.

    Raises
    ------
    FormatError
        If labels are missing, doubled or unknown, or cells are blank or text; all at once.
    WorldError
        If rows or columns do not add up.
    """
    problems = Problems(f"the file {table.name}", ADVICE)
    rows, columns = _Axis(table.rows, table.row_role), _Axis(table.columns, table.column_role)
    _check_labels(rows, columns, problems)
    problems.raise_if_any(FormatError)
    regions, sectors = rows.regions, rows.sectors
    at = _Places(rows, columns, [(r, s) for r in regions for s in sectors])
    _check_cells(table, at, problems)
    problems.raise_if_any(FormatError)

    Z = table.values[np.ix_(at.rows, at.columns)]
    va = np.array([table.values[np.ix_(f, at.columns)].sum(axis=0) for f in at.factors])
    x = _stated_output(table, at, problems)
    problems.raise_if_any(FormatError)
    try:
        return World.from_arrays(
            Z,
            _final_demand(table, columns, regions, at.rows),
            va=va,
            x=x,
            regions=regions,
            sectors=sectors,
            categories=columns.categories,
            factors=list(rows.factors),
            countries=[country_of(r) for r in regions],
            tolerate=OFFICIAL if tolerate is None else tolerate,
            info=info,
        )
    except WorldError as error:
        msg = f"the file {table.name} does not hold a balanced table: {error}"
        raise WorldError(msg) from error


class _Axis:
    """Labels of one axis by role, with what is wrong about them."""

    def __init__(self, labels: Sequence[Label], role: Callable[[Label], Role]) -> None:
        self.industries: dict[Label, int] = {}
        self.factors: dict[str, list[int]] = {}
        self.finals: dict[Label, int] = {}
        self.outputs: list[int] = []
        counted: Counter[Label] = Counter()
        for at, label in enumerate(labels):
            found = role(label)
            if found.kind == "industry":
                self.industries[label] = at
            elif found.kind == "factor":
                self.factors.setdefault(found.name, []).append(at)
            elif found.kind == "final":
                self.finals[label[0], found.name] = at
            elif found.kind == "output":
                self.outputs.append(at)
            if found.kind in ("industry", "final", "factor"):
                counted[label] += 1
        self.twice = [label for label, times in counted.items() if times > 1]

    @property
    def regions(self) -> list[str]:
        return list(dict.fromkeys(r for r, _ in self.industries))

    @property
    def sectors(self) -> list[str]:
        return list(dict.fromkeys(s for _, s in self.industries))

    @property
    def categories(self) -> list[str]:
        return list(dict.fromkeys(c for _, c in self.finals))


class _Places:
    """Where the industries, in World order, and what surrounds them stand in the file."""

    def __init__(self, rows: _Axis, columns: _Axis, industries: list[Label]) -> None:
        self.rows = [rows.industries[k] for k in industries]
        self.columns = [columns.industries[k] for k in industries]
        self.factors = list(rows.factors.values())
        self.finals = list(columns.finals.values())
        self.output_row = rows.outputs[-1] if rows.outputs else None
        self.output_column = columns.outputs[-1] if columns.outputs else None


def _check_labels(rows: _Axis, columns: _Axis, problems: Problems) -> None:
    for axis, labels in (("row", rows.twice), ("column", columns.twice)):
        if labels:
            problems.add(f"{len(labels)} {axis} labels occur twice, the first {_show(labels[0])}")
    if not rows.industries or not columns.industries:
        problems.add("no industry was found among its rows and columns")
        return
    _list(problems, "industries have a row but no column", set(rows.industries), columns.industries)
    _list(problems, "industries have a column but no row", set(columns.industries), rows.industries)
    whole = {(r, s) for r in rows.regions for s in rows.sectors}
    _list(problems, "region × sector pairs are missing", whole, rows.industries)
    if not rows.factors:
        problems.add("no row of value added was found: the end of the file is missing")
    if not columns.finals:
        problems.add("no column of final demand was found")
        return
    buyers = list(dict.fromkeys(r for r, _ in columns.finals))
    strangers = [r for r in buyers if r not in rows.regions and r not in columns.regions]
    if strangers:
        problems.add(f"{strangers[0]} has final demand but no industries")
    _list(
        problems,
        "columns of final demand are missing",
        {(r, c) for r in buyers for c in columns.categories},
        columns.finals,
    )


def _list(problems: Problems, what: str, wanted: set[Label], present: dict[Label, int]) -> None:
    missing = sorted(wanted - set(present))
    if missing:
        regions = sorted({r for r, _ in missing})
        of = f" (regions {', '.join(regions[:5])}{', …' if len(regions) > 5 else ''})"
        problems.add(f"{len(missing)} {what}, the first {_show(missing[0])}{of}")


def _check_cells(table: Table, at: _Places, problems: Problems) -> None:
    used = np.zeros(table.values.shape, dtype=bool)
    used[np.ix_(at.rows, [*at.columns, *at.finals])] = True
    used[np.ix_([i for rows in at.factors for i in rows], at.columns)] = True
    text = [(i, j, held) for i, j, held in table.text if used[i, j]]
    if text:
        i, j, held = text[0]
        problems.add(f"{len(text)} cells hold text, the first {held!r} in {_cell(table, i, j)}")
        for row, column, _ in text:
            used[row, column] = False
    blank = used & ~np.isfinite(table.values)
    if blank.any():
        i, j = (int(k) for k in np.argwhere(blank)[0])
        problems.add(f"{int(blank.sum())} cells are blank, the first in {_cell(table, i, j)}")


def _stated_output(table: Table, at: _Places, problems: Problems) -> Array | None:
    """Output as the last column or the last row states it; both must agree."""
    stated: list[Array] = []
    if at.output_column is not None:
        stated.append(table.values[at.rows, at.output_column])
    if at.output_row is not None:
        stated.append(table.values[at.output_row, at.columns])
    stated = [s for s in stated if np.isfinite(s).all()]
    if len(stated) == 2:
        gap = np.abs(stated[0] - stated[1])
        allowed = 1e-5 * float(np.abs(stated[0]).max(initial=0.0))
        if (gap > allowed).any():
            worst = int(gap.argmax())
            problems.add(
                f"the output row and the output column differ in {int((gap > allowed).sum())} "
                f"industries, worst {_show(table.rows[at.rows[worst]])} by {gap[worst]:.6g}"
            )
    return stated[0] if stated else None


def _final_demand(table: Table, columns: _Axis, regions: list[str], at_row: list[int]) -> Array:
    """(n, regions × categories); zero for parts of a country that buy through the whole."""
    categories = columns.categories
    Y = np.zeros((len(at_row), len(regions) * len(categories)))
    for (region, category), at in columns.finals.items():
        to = regions.index(region) * len(categories) + categories.index(category)
        Y[:, to] = table.values[at_row, at]
    return Y


def _show(label: Label) -> str:
    return "/".join(part for part in label if part)


def _cell(table: Table, row: int, column: int) -> str:
    return f"row {_show(table.rows[row])}, column {_show(table.columns[column])}"
