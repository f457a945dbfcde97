"""Matrices in authors' text files, each checked for its shape."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import FormatError

Array = NDArray[np.float64]


def read_matrix(
    path: Path, shape: tuple[int, ...], *, delimiter: str | None = None, header: int = 0
) -> Array:
    """Read numbers from a text file.

    Parameters
    ----------
    path
        The file.
    shape
        What the file must hold: rows and columns, or a vector's length.
    delimiter
        Between numbers; None: white space.
    header
        Lines above the numbers.

    Raises
    ------
    FormatError
        If the file is not there, holds something else than numbers or has another shape.
    """
    try:
        found = np.loadtxt(path, delimiter=delimiter, skiprows=header)
    except FileNotFoundError:
        msg = f"there is no file {path}; put the authors' file there"
        raise FormatError(msg) from None
    except ValueError as error:
        msg = f"{path} is not a table of numbers ({error}); take the authors' file as it is"
        raise FormatError(msg) from error
    if found.shape != shape:
        size, wanted = (" × ".join(map(str, s)) for s in (found.shape, shape))
        msg = f"{path} holds {size} numbers, not {wanted}; take the authors' file as it is"
        raise FormatError(msg)
    return np.asarray(found, float)


def importer_exporter_sector(stacked: Array, regions: int) -> Array:
    """Blocks (importer × exporter) of the sectors, one below the other, as (n, i, j)."""
    return np.moveaxis(stacked.reshape(-1, regions, regions), 0, -1)
