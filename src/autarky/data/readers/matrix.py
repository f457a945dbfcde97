"""The layout of OECD and Eurostat: a CSV matrix whose labels are ``REGION_CODE``."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky._core.errors import FormatError
from autarky.data.readers.source import Source, cells
from autarky.data.readers.table import Label, Role, Table


def read_matrix(
    source: Source, row_role: Callable[[Label], Role], column_role: Callable[[Label], Role]
) -> Table:
    """Read a matrix with labels in the first row and the first column."""
    header = [label.strip() for label in source.head[0]]
    body = cells(source, skiprows=1)
    if body.shape[1] != len(header):
        msg = (
            f"{source.name} has {len(header)} column labels for {body.shape[1]} columns; "
            "download it again"
        )
        raise FormatError(msg)
    labels = body.iloc[:, 0].astype(str).str.strip().tolist()
    values, text = numbers(body.iloc[:, 1:])
    return Table(
        source.name,
        [split(label) for label in labels],
        [split(label) for label in header[1:]],
        values,
        text,
        row_role,
        column_role,
    )


def split(label: str) -> Label:
    """``"FIGW1_C31_32"`` → ``("FIGW1", "C31_32")``; a label without a region has an empty one."""
    region, bar, code = label.partition("_")
    return (region, code) if bar else ("", region)


def numbers(frame: pd.DataFrame) -> tuple[NDArray[np.float64], list[tuple[int, int, str]]]:
    """Figures of a frame (NaN where blank or text) and the cells that hold text."""
    text: list[tuple[int, int, str]] = []
    values = np.empty(frame.shape)
    for at, (_, column) in enumerate(frame.items()):
        figures = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)
        values[:, at] = figures
        if column.dtype.kind not in "fiub":
            bad = np.isnan(figures) & column.notna().to_numpy()
            text += [(int(i), at, str(column.iloc[i])) for i in np.flatnonzero(bad)]
    return values, text
