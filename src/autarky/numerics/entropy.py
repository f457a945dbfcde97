"""Weighted-entropy adjustment of positive vectors to linear constraints, by Newton on the dual."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError, NotConvergedError

Array = NDArray[np.float64]

LONGEST_STEP = 2.0
"""Largest change of a cell's logarithm in one Newton step: keeps the exponential in range."""


@dataclass(frozen=True)
class EntropyFit:
    """Adjusted vectors and their certificate.

    Parameters
    ----------
    values
        (batch, cells), non-negative; zero exactly where the prior is zero.
    multipliers
        (batch, constraints), the shadow prices of the constraints.
    residual
        (batch,), largest miss of a constraint as a share of the vector's sum.
    iterations
        Newton steps used by the slowest member of the batch.
    converged
        (batch,), whether `residual` fell below the tolerance.
    """

    values: Array
    multipliers: Array
    residual: Array
    iterations: int
    converged: NDArray[np.bool_]


def weighted_entropy(
    prior: Array,
    softness: Array,
    constraints: Array,
    totals: Array,
    *,
    tolerance: float = 1e-13,
    max_iterations: int = 60,
    throw: bool = True,
) -> EntropyFit:
    r"""Move positive vectors as little as possible so that linear constraints hold.

    Minimises :math:`\sum_k s_k^{-2} [z_k \ln(z_k/z^0_k) - z_k + z^0_k]` subject to
    :math:`Bz = b`. The optimum is :math:`z_k = z^0_k \exp(s_k^2 (B'\lambda)_k)`; the multipliers
    maximise the concave dual :math:`b'\lambda - \sum_k s_k^{-2} (z_k - z^0_k)` by damped Newton
    steps, for all members of a batch at once. A cell with the softness s moves by about s when
    its constraint pulls with unit force: s is a log standard deviation.

    Source: Golan, Judge and Robinson (1994), *Review of Economics and Statistics* 76:541–549, with
    reliabilities as weights.

    Parameters
    ----------
    prior, softness
        (batch, cells), prior ≥ 0 and softness > 0.
    constraints
        (constraints, cells), of full row rank, the same for every member.
    totals
        (batch, constraints).

    Raises
    ------
    InputError
        If shapes do not fit, a prior is negative or a softness is not positive.
    NotConvergedError
        If a member does not meet its constraints: its `batch` position is named.
    """
    _check(prior, softness, constraints, totals)
    weight = softness**2
    scale = np.maximum(prior.sum(axis=1), 1e-300)
    start, target, lam = prior / scale[:, None], totals / scale[:, None], np.zeros(totals.shape)
    z = start
    step = 0
    for step in range(max_iterations + 1):
        gradient = target - z @ constraints.T
        residual = np.abs(gradient).max(axis=1)
        if step == max_iterations or (residual <= tolerance).all():
            break
        direction = _newton_direction(z * weight, constraints, gradient)
        longest = np.abs(weight * (direction @ constraints)).max(axis=1)
        length = np.minimum(1.0, LONGEST_STEP / np.maximum(longest, 1e-300))
        lam = lam + length[:, None] * direction
        z = start * np.exp(np.clip(weight * (lam @ constraints), -700.0, 700.0))
    converged = residual <= tolerance
    if throw and not converged.all():
        worst = int(residual.argmax())
        msg = (
            f"the constraints of member {worst} are missed by {residual[worst]:.1e} of its sum "
            f"after {step} Newton steps; they may contradict each other: loosen one"
        )
        raise NotConvergedError(msg)
    return EntropyFit(z * scale[:, None], lam, residual, step, converged)


def _newton_direction(curvature: Array, constraints: Array, gradient: Array) -> Array:
    """Solve B·diag(curvature)·B'·d = gradient for every member, with a trace of ridge."""
    hessian = np.einsum("ik,bk,jk->bij", constraints, curvature, constraints, optimize=True)
    size = np.trace(hessian, axis1=1, axis2=2) / len(constraints)
    hessian += (1e-15 * size)[:, None, None] * np.eye(len(constraints))
    solved: Array = np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]
    return solved


def _check(prior: Array, softness: Array, constraints: Array, totals: Array) -> None:
    batch, cells = prior.shape
    rows = constraints.shape[0]
    if softness.shape != prior.shape or constraints.shape[1] != cells:
        msg = f"a prior of shape {prior.shape} needs softness of that shape and {cells} columns"
        raise InputError(msg)
    if totals.shape != (batch, rows):
        msg = f"{rows} constraints on {batch} vectors need totals of that shape: {totals.shape}"
        raise InputError(msg)
    if (prior < 0).any() or (softness <= 0).any():
        raise InputError("priors must be ≥ 0 and softness > 0; mark a fixed zero by a zero prior")
