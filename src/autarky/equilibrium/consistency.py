"""From figures that do not quite agree to an equilibrium that every ratio is taken from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from autarky.equilibrium.base import Base

Array = NDArray[np.float64]


def settle(base: Base) -> Base:
    """Solve the base under unchanged tariffs and return it with the shares and levels found.

    Source: Caliendo and Parro (2015), section 5.2, who close deficits before any experiment.
    Cobb–Douglas whatever elasticities are used later, since observed shares are those of the table.
    """
    from autarky.equilibrium.solve import solve

    solution = solve(base)
    point = solution.reference()
    case = solution.case()
    pi = case.member().flows * point.q[:, None, :] / point.total[..., None]
    return replace(
        base,
        pi=np.ascontiguousarray(pi.transpose(0, 2, 3, 1)),
        expenditure=point.X,
        value_added=(point.B * point.Y).sum(axis=1),
        surplus=_surplus(base, point.S),
        final_share=base.final_share,
    )


def _surplus(base: Base, surplus: Array) -> Array:
    return np.zeros_like(surplus) if base.closure == "balanced" else surplus


def report(base: Base) -> dict[str, float]:
    """How far the settled base lies from the figures given; see :attr:`Base.report`."""
    found = base.consistent
    world = base.value_added.sum(), base.expenditure.sum()
    share = found.value_added / found.value_added.sum() - base.value_added / world[0]
    spent = found.expenditure / found.expenditure.sum() - base.expenditure / world[1]
    moved = _imports(found) - _imports(base)
    gross = base.value_added + base.tariff_revenue
    return {
        "value_added_share_of_world": float(np.abs(share).max()),
        "expenditure_share": float(np.abs(spent).max()),
        "import_share": float(np.abs(moved).max()),
        "surplus_share_of_gdp": float(np.abs((base.surplus - found.surplus) / gross).max()),
    }


def _imports(base: Base) -> Array:
    """(region,) share of expenditure spent abroad."""
    domestic = np.einsum("unnj,unj->n", base.pi, base.expenditure)
    found: Array = 1.0 - domestic / base.expenditure.sum(axis=(0, 2))
    return found
