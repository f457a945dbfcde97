"""Elasticities of members: one set for all, or one for each."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autarky._core.errors import InputError
from autarky.equilibrium.base import Base
from autarky.equilibrium.shocks import Shocks

Array = NDArray[np.float64]


def parameters(
    base: Base, theta: ArrayLike | None, elasticity: Mapping[str, ArrayLike]
) -> tuple[Array, Array]:
    """Check θ and elasticities and bring them to one layout.

    Parameters
    ----------
    base
        Its θ stands where `theta` is None.
    theta
        One figure, (J,) or (members, J).
    elasticity
        ``eta``, ``epsilon``, ``sigma`` and ``mobility``, each one figure or one for each member.

    Returns
    -------
    tuple
        (J,) or (members, J) θ, and (1 or members, 4).

    Raises
    ------
    InputError
        If a shape or a figure cannot be.
    """
    J = len(base.sectors)
    thetas = numbers("theta", base.theta if theta is None else theta)
    if thetas.shape == ():
        thetas = np.full(J, float(thetas))
    if thetas.ndim > 2 or thetas.shape[-1] != J:
        msg = f"theta has the shape {thetas.shape}; give ({J},) or (members, {J})"
        raise InputError(msg)
    if not (np.isfinite(thetas).all() and (thetas > 0).all()):
        wrong = ~(np.isfinite(thetas) & (thetas > 0))
        sector, value = base.sectors[int(np.argwhere(wrong)[0][-1])], thetas[wrong][0]
        msg = (
            f"theta must be above 0 in every sector, and finite; in {sector} it is {value:g}; "
            "raise it or merge the sector"
        )
        raise InputError(msg)
    columns = {name: np.atleast_1d(numbers(name, value)) for name, value in elasticity.items()}
    for name, column in columns.items():
        high = 1.0 if name == "mobility" else np.inf
        if column.ndim > 1 or not ((column >= 0) & (column <= high) & np.isfinite(column)).all():
            what = "between 0 and 1" if name == "mobility" else "a number of at least 0"
            msg = f"{name} must be {what}, or one for each member; it is {elasticity[name]!r}"
            raise InputError(msg)
    try:
        elasticities = np.stack(np.broadcast_arrays(*columns.values()), axis=1)
    except ValueError:
        sizes = ", ".join(f"{len(c)} of {name}" for name, c in columns.items())
        msg = f"the numbers of members differ: {sizes}; give the same number of each"
        raise InputError(msg) from None
    return thetas, elasticities


def count_members(
    shocks: Shocks, chosen: tuple[Array, Array], members: int | None
) -> tuple[int, bool]:
    """How many members there are, and whether results have an axis of members."""
    thetas, elasticities = chosen
    counts = {
        "theta": len(thetas) if thetas.ndim == 2 else None,
        "elasticities": len(elasticities) if len(elasticities) > 1 else None,
        "changes": shocks.count,
        "members": members,
    }
    known = {name: n for name, n in counts.items() if n is not None}
    if len(set(known.values())) > 1:
        listed = ", ".join(f"{n} of {name}" for name, n in known.items())
        msg = f"the numbers of members differ: {listed}; give the same number of each"
        raise InputError(msg)
    if not known:
        return 1, False
    count = next(iter(known.values()))
    if count < 1:
        raise InputError("there must be at least one member")
    return count, True


def spread(values: Array, count: int) -> Array:
    """(count, …) one set of figures repeated for all members, or each its own."""
    values = np.atleast_2d(values)
    return np.ascontiguousarray(np.broadcast_to(values, (count, values.shape[1])))


def numbers(name: str, value: ArrayLike) -> Array:
    """Return what is given as an array of its own, or say that it is no number."""
    try:
        return np.array(value, dtype=float)
    except (TypeError, ValueError):
        msg = f"{name} must be a number, or numbers, not {value!r}"
        raise InputError(msg) from None
