"""Regions that keep next to nothing: told from the members that could not be solved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InfeasibleError
from autarky.equilibrium.cases import kept_surpluses
from autarky.equilibrium.equations import Point
from autarky.equilibrium.iterate import Found
from autarky.equilibrium.reference import Reference
from autarky.equilibrium.tasks import Case

Array = NDArray[np.float64]

LEAST = 1e-3
"""Share of what is earned, in real terms, below which a region without a solution is not viable."""


def collapsed(
    cases: Sequence[Case], zero: Reference, found: Found, solved: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Regions that earn less than :data:`LEAST` where a member could not be followed further.

    Where a share of the ties is left no closed form says whether a region can live. Its prices grow
    along the path to the cut until numbers no longer hold them, at incomes of 1e-4 to 1e-25 of the
    base; without it the rest of the world is solved. That a deeper cut of the same ties does not
    raise its income again is taken for granted. Income counts before the closure's surplus: who
    cannot earn that is not unable to live.

    Parameters
    ----------
    cases, zero, found
        The members, their bases, and where the iteration ended.
    solved
        (members,) those that hold to their tolerances.

    Returns
    -------
    numpy.ndarray
        (members, region) bool.
    """
    lost = np.zeros((len(cases), len(cases[0].base.regions)), dtype=bool)
    for k in map(int, np.flatnonzero(~solved & (found.reached > 0.0))):
        case, old = cases[k], zero.points[zero.which[k]]
        there = case.on_the_way(float(found.reached[k]))
        with np.errstate(all="ignore"):
            left = _earned(case, there.point(found.z[k])) / _earned(case, old)
        lost[k] = (left < LEAST) & ~case.nonviable
    return lost


def _earned(case: Case, point: Point) -> Array:
    """(N,) income before the surplus, over the price of final use."""
    found: Array = (point.W * case.base.economy.VA + point.R) / np.exp(point.Pi)
    return found


def raise_collapsed(cases: Sequence[Case], lost: NDArray[np.bool_]) -> None:
    """Raise for the regions that keep next to nothing.

    Raises
    ------
    InfeasibleError
        Naming them, with the elasticities of the first member that it happens to.
    """
    first = cases[int(np.argmax(lost.any(axis=1)))]
    named = ", ".join(first.base.regions[n] for n in np.flatnonzero(lost.any(axis=0))[:6])
    eta, epsilon, sigma, _ = first.task.elasticity
    msg = (
        f"no solution that means anything: {named} cannot live on the ties that are left and would "
        f"keep less than {LEAST:g} of their real income (η {eta:.2g}, ε {epsilon:.2g}, σ "
        f"{sigma:.2g}); leave more of the flows, give more time to substitute, or choose "
        "no_supplier='nonviable' to have them reported as such"
    )
    raise InfeasibleError(msg + kept_surpluses(first.base))
