"""Each member's own base: the equilibrium with its parameters and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from autarky.equilibrium.base import Base
from autarky.equilibrium.cases import build_cases, raise_if_unsolved
from autarky.equilibrium.certify import RESIDUALS
from autarky.equilibrium.equations import Point
from autarky.equilibrium.iterate import iterate
from autarky.equilibrium.shocks import Shocks
from autarky.equilibrium.tasks import Shape

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Reference:
    """Each member's own base: states, which of them is whose, and what the equations give there."""

    z: Array
    which: NDArray[np.int64]
    points: tuple[Point, ...]


def references(
    base: Base, thetas: Array, elasticities: Array, done: Callable[[int], None]
) -> Reference:
    """Solve each member's own base, those with equal parameters once.

    Parameters
    ----------
    base
        The base; where it is an equilibrium already, nothing is solved.
    thetas, elasticities
        (members, J) and (members, 4).
    done
        Told how many are finished.
    """
    shape = Shape.of(base, bool((elasticities[:, 3] < 1.0).any()))
    if base.at_rest is not None:
        origin = shape.at_base(base)[None]
        return Reference(origin, np.zeros(len(thetas), dtype=np.int64), (base.at_rest,))
    rows = np.hstack([thetas, elasticities])
    _, first_of, which = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    own = build_cases(
        Shocks.of(base), thetas[first_of], elasticities[first_of], no_supplier="raise", throw=True
    )
    own = tuple(replace(case, shape=shape) for case in own)
    found = iterate(own, None, done)
    raise_if_unsolved(found, own, "their own base")
    points = tuple(case.point(z) for case, z in zip(own, found.z, strict=True))
    return Reference(found.z, which.ravel(), points)


def at_rest(base: Base) -> Point | None:
    """What the equations give at the base if it is an equilibrium as it stands, else None.

    All ratios are one there, so that the elasticities do not matter.
    """
    (case,) = build_cases(
        Shocks.of(base), base.theta[None], np.ones((1, 4)), no_supplier="raise", throw=True
    )
    point, X = case.point(case.shape.at_base(base)), base.expenditure
    spent = X > 0
    with np.errstate(divide="ignore"):  # where nothing is asked for that figures say is spent
        gap = np.abs(np.log(np.where(spent, point.X, 1.0) / np.where(spent, X, 1.0)))
    apart = max(gap.max(), np.abs(point.next_w).max(), np.abs(point.P).max())
    return point if apart <= RESIDUALS["map"] else None
