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
    nothing = Shocks.of(base)
    cases = build_cases(nothing, thetas[:1], elasticities[:1], no_supplier="raise", throw=True)
    first = cases[0]
    specific = bool((elasticities[:, 3] < 1.0).any())
    shape = replace(first.shape, specific=specific)
    origin = shape.at_base(base)
    point = first.point(first.shape.at_base(base))
    known = np.where(base.expenditure > 0, base.expenditure, 1.0)
    gap = np.abs(
        np.where(base.expenditure > 0, np.log(np.where(point.X > 0, point.X, 1) / known), 0.0)
    )
    if max(gap.max(), np.abs(point.next_w).max(), np.abs(point.P).max()) <= RESIDUALS["map"]:
        return Reference(origin[None], np.zeros(len(thetas), dtype=np.int64), (point,))
    rows = np.hstack([thetas, elasticities])
    _, first_of, which = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    own = build_cases(
        nothing, thetas[first_of], elasticities[first_of], no_supplier="raise", throw=True
    )
    own = tuple(replace(case, shape=shape) for case in own)
    found = iterate(own, None, done)
    raise_if_unsolved(found, own, "their own base")
    points = tuple(case.point(z) for case, z in zip(own, found.z, strict=True))
    return Reference(found.z, which.ravel(), points)
