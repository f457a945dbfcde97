"""Soft scaling of a three-way array: one set of margins exact, two of limited trust."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError, NotConvergedError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SoftScaling:
    """A scaled array and its certificate.

    Parameters
    ----------
    array
        (origins, destinations, commodities).
    change
        Largest change of a multiplier in the last sweep, as a logarithm.
    residual
        Largest miss of an exact margin, as a share of the largest.
    sweeps
        Sweeps used.
    converged
        Whether `change` fell below the tolerance.
    """

    array: Array
    change: float
    residual: float
    sweeps: int
    converged: bool


def soft_scaling(
    prior: Array,
    origin_margin: Array,
    destination_margin: Array,
    pair_margin: Array,
    *,
    origin_exponent: Array,
    destination_exponent: Array,
    tolerance: float = 1e-10,
    max_sweeps: int = 5_000,
    throw: bool = True,
) -> SoftScaling:
    r"""Scale an array to exact pair totals while leaning towards two uncertain margins.

    :math:`X_{odc} = P_{odc}\, a_{oc}\, b_{dc}\, t_{od}` with
    :math:`a = (E / \sum_d P b t)^{p}`, :math:`b = (M / \sum_o P a t)^{q}` and
    :math:`t = T / \sum_c P a b`, swept to a fixed point. With p = w/(1+w) it minimises the
    relative entropy of X to P plus w times that of its margins to their targets, pair totals
    exact; p = 1 binds exactly, p = 0 not at all.

    Source: Chizat, Peyré, Schmitzer and Vialard (2018), *Mathematics of Computation*
    87:2563–2609 (scaling algorithms for unbalanced transport), here with three margins.

    Parameters
    ----------
    prior
        (O, D, C), ≥ 0.
    origin_margin, destination_margin, pair_margin
        (O, C), (D, C) and (O, D), ≥ 0; only the last is met exactly.
    origin_exponent, destination_exponent
        (O,) and (D,), between 0 and 1.

    Raises
    ------
    InputError
        If shapes do not fit, a figure is negative, or a positive pair total has no prior cell.
    NotConvergedError
        If the multipliers still move after `max_sweeps` sweeps.
    """
    _check(prior, origin_margin, destination_margin, pair_margin)
    p, q = origin_exponent[:, None], destination_exponent[:, None]
    log_a = np.zeros(origin_margin.shape)
    b, t = np.ones(destination_margin.shape), np.ones(pair_margin.shape)
    flows = prior
    change, sweep = np.inf, 0
    while change > tolerance and sweep < max_sweeps:
        sweep += 1
        a = _ratio(origin_margin, (prior * t[:, :, None] * b).sum(axis=1)) ** p
        flows = prior * a[:, None, :]
        b = _ratio(destination_margin, (flows * t[:, :, None]).sum(axis=0)) ** q
        t = _ratio(pair_margin, (flows * b).sum(axis=2))
        moved = np.log(np.maximum(a, 1e-300))
        change = float(np.abs(moved - log_a).max())
        log_a = moved
    scaled = flows * b * t[:, :, None]
    largest = max(float(pair_margin.max()), 1e-300)
    residual = float(np.abs(scaled.sum(axis=2) - pair_margin).max()) / largest
    converged = change <= tolerance
    if throw and not converged:
        msg = (
            f"the multipliers still move by {change:.1e} after {sweep} sweeps; "
            "lower an exponent: an exact margin may contradict the pair totals"
        )
        raise NotConvergedError(msg)
    return SoftScaling(scaled, change, residual, sweep, converged)


def _ratio(target: Array, actual: Array) -> Array:
    """Target over actual; 1 where nothing can be scaled, 0 where nothing is wanted."""
    return np.divide(target, actual, out=np.ones_like(target), where=actual > 0)


def _check(prior: Array, origin: Array, destination: Array, pair: Array) -> None:
    o, d, c = prior.shape
    if origin.shape != (o, c) or destination.shape != (d, c) or pair.shape != (o, d):
        msg = (
            f"an array of shape {prior.shape} needs margins of the shapes {(o, c)}, {(d, c)} and "
            f"{(o, d)}, not {origin.shape}, {destination.shape} and {pair.shape}"
        )
        raise InputError(msg)
    if min(float(v.min()) for v in (prior, origin, destination, pair)) < 0:
        raise InputError("soft scaling needs an array and margins ≥ 0; remove negative figures")
    lost = (pair > 0) & ~(prior > 0).any(axis=2)
    if lost.any():
        at = tuple(int(i) for i in np.argwhere(lost)[0])
        msg = f"the pair {at} has a total of {pair[at]:g} but no cell to carry it; fill its prior"
        raise InputError(msg)
