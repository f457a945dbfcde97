"""Biproportional scaling of a matrix to given margins: RAS, and GRAS for mixed signs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InfeasibleError, InputError, NotConvergedError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Scaling:
    """A scaled matrix and its certificate.

    Parameters
    ----------
    matrix
        (m, k), the scaled matrix.
    row_multipliers, column_multipliers
        (m,) and (k,), the r and s of ``r_i a_ij s_j`` for non-negative cells.
    residual
        Largest deviation of a margin, as a share of the largest margin.
    iterations
        Sweeps used.
    converged
        Whether `residual` fell below the tolerance.
    """

    matrix: Array
    row_multipliers: Array
    column_multipliers: Array
    residual: float
    iterations: int
    converged: bool


def ras(
    matrix: Array,
    row_totals: Array,
    column_totals: Array,
    *,
    tolerance: float = 1e-12,
    max_iterations: int = 10_000,
    throw: bool = True,
) -> Scaling:
    """Scale a non-negative matrix to its margins: ``r_i a_ij s_j``.

    Source: Stone (1961); Bacharach (1970), *Biproportional matrices and input–output change*.

    Raises
    ------
    InputError
        If a cell or a margin is negative (use :func:`gras`) or the margins' sums differ.
    InfeasibleError
        If a row or column without any cell has a positive margin.
    NotConvergedError
        If the margins are not met within `max_iterations` sweeps.
    """
    if (matrix < 0).any() or (row_totals < 0).any() or (column_totals < 0).any():
        raise InputError("RAS needs cells and margins ≥ 0; use method 'gras' for mixed signs")
    return gras(
        matrix,
        row_totals,
        column_totals,
        tolerance=tolerance,
        max_iterations=max_iterations,
        throw=throw,
    )


def gras(
    matrix: Array,
    row_totals: Array,
    column_totals: Array,
    *,
    tolerance: float = 1e-12,
    max_iterations: int = 10_000,
    throw: bool = True,
) -> Scaling:
    r"""Scale a matrix with negative cells to its margins, keeping every sign.

    With :math:`P` the positive and :math:`N` the negated negative cells,
    :math:`X = \hat r P \hat s - \hat r^{-1} N \hat s^{-1}`. The multipliers solve one quadratic
    each; where a row has no positive cell the root is taken as in Temurshoev et al. (2013).
    Source: Junius and Oosterhaven (2003), *Economic Systems Research* 15:87–96, with the
    objective of Lenzen, Wood and Gallego (2007); Temurshoev, Miller and Bouwmeester (2013).
    """
    _check_shapes(matrix, row_totals, column_totals)
    matrix, dead_rows, dead_columns = _without_dead_lines(matrix, row_totals, column_totals)
    _check_signs(matrix, row_totals, column_totals)
    positive, negative = np.maximum(matrix, 0.0), np.maximum(-matrix, 0.0)
    scale = max(float(np.abs(row_totals).max()), float(np.abs(column_totals).max()), 1e-300)
    r, s = np.ones(matrix.shape[0]), np.ones(matrix.shape[1])
    residual, sweep = np.inf, 0
    while residual > tolerance and sweep < max_iterations:
        sweep += 1
        r = _multipliers(positive @ s, negative @ (1.0 / s), row_totals)
        p, q = r @ positive, (1.0 / r) @ negative
        residual = float(np.abs(s * p - q / s - column_totals).max()) / scale
        if residual > tolerance:
            s = _multipliers(p, q, column_totals)
    converged = residual <= tolerance
    if throw and not converged:
        msg = (
            f"the margins are missed by {residual:.1e} of the largest after {sweep} sweeps; "
            "they may be infeasible for this pattern of zeros: loosen a margin or fill a zero cell"
        )
        raise NotConvergedError(msg)
    scaled = r[:, None] * positive * s - negative / r[:, None] / s
    if not converged:
        misses = (scaled.sum(axis=1) - row_totals, scaled.sum(axis=0) - column_totals)
        residual = max(float(np.abs(miss).max()) for miss in misses) / scale
    r[dead_rows], s[dead_columns] = 0.0, 0.0
    return Scaling(scaled, r, s, residual, sweep, converged)


def _without_dead_lines(
    matrix: Array, row_totals: Array, column_totals: Array
) -> tuple[Array, NDArray[np.bool_], NDArray[np.bool_]]:
    """Empty the rows and columns of margin zero whose cells have one sign: no other is feasible."""
    matrix = matrix.copy()
    dead_rows = np.zeros(row_totals.shape, dtype=bool)
    dead_columns = np.zeros(column_totals.shape, dtype=bool)
    while True:
        rows = (row_totals == 0) & matrix.any(axis=1) & _one_sign(matrix, axis=1)
        matrix[rows] = 0.0
        columns = (column_totals == 0) & matrix.any(axis=0) & _one_sign(matrix, axis=0)
        matrix[:, columns] = 0.0
        if not (rows.any() or columns.any()):
            return matrix, dead_rows, dead_columns
        dead_rows |= rows
        dead_columns |= columns


def _one_sign(matrix: Array, axis: int) -> NDArray[np.bool_]:
    return np.asarray((matrix >= 0).all(axis=axis) | (matrix <= 0).all(axis=axis))


def _multipliers(p: Array, q: Array, totals: Array) -> Array:
    """Positive root of p·r − q/r = total for every row; 1 where the row is empty."""
    root = np.sqrt(totals**2 + 4.0 * p * q)
    with np.errstate(divide="ignore", invalid="ignore"):
        # two forms of one root: each is used where it does not cancel
        by_p = (totals + root) / (2.0 * p)
        by_q = 2.0 * q / (root - totals)
        multiplier = np.where(totals >= 0, by_p, by_q)
    empty = (p == 0) & (q == 0)
    return np.where(empty | ~np.isfinite(multiplier) | (multiplier <= 0), 1.0, multiplier)


def _check_shapes(matrix: Array, row_totals: Array, column_totals: Array) -> None:
    if matrix.shape != (row_totals.size, column_totals.size):
        msg = (
            f"a {matrix.shape[0]}×{matrix.shape[1]} matrix needs as many margins, "
            f"not {row_totals.size} and {column_totals.size}"
        )
        raise InputError(msg)
    gap = abs(float(row_totals.sum() - column_totals.sum()))
    if gap > 1e-9 * max(float(np.abs(row_totals).sum()), 1e-300):
        msg = f"row and column margins differ in sum by {gap:g}; scale one of them to the other"
        raise InputError(msg)


def _check_signs(matrix: Array, row_totals: Array, column_totals: Array) -> None:
    for axis, name, totals in ((1, "row", row_totals), (0, "column", column_totals)):
        impossible = np.flatnonzero(
            ((totals > 0) & ~(matrix > 0).any(axis=axis))
            | ((totals < 0) & ~(matrix < 0).any(axis=axis))
        )
        if impossible.size:
            i = int(impossible[0])
            msg = f"{name} {i} has the margin {totals[i]:g} but no cell of that sign to carry it"
            raise InfeasibleError(msg)
