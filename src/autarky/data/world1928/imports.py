"""Which use takes how much of the imported variety: shares by use, then origins by commodity."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InfeasibleError
from autarky.data.world1928.figures import REGIONS, SECTORS, Figures
from autarky.data.world1928.inputs import USES

Array = NDArray[np.float64]
HALVINGS = 60
WIDEST = 60.0
"""Log odds beyond which a share is at its bound in double precision."""


def imported_use(use: Array, imports: Array, figures: Figures) -> Array:
    r"""Imported part of every use, adding up to the imports of each product exactly.

    The share of use u in region r is :math:`\bar s / (1 + e^{-(\beta_u + \lambda)})` with λ chosen
    by region and product so that the parts add up; β is what cotton, wool and hides have that
    wheat has not: a preference for the mill.

    Parameters
    ----------
    use
        (region, product, use) over the six industries, then the final categories.
    imports
        (region, product).

    Raises
    ------
    InfeasibleError
        If a region imports more of a product than it uses.
    """
    cap = figures.value("import_cap")
    _refuse_surplus(use, imports, cap)
    preference = figures.array("import_use", SECTORS, USES)[None]
    low = np.full(imports.shape, -WIDEST)
    high = np.full(imports.shape, WIDEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        total = (use * _share(preference, middle, cap)).sum(axis=2)
        low, high = np.where(total < imports, middle, low), np.where(total < imports, high, middle)
    part = use * _share(preference, (low + high) / 2, cap)
    return np.asarray(part * (imports / np.maximum(part.sum(axis=2), 1e-300))[:, :, None])


def by_origin(use: Array, imported: Array, flows: Array) -> Array:
    """(origin, product, destination, use): imports divided by origin, the rest from home.

    Parameters
    ----------
    flows
        (origin, destination, product) trade.
    """
    share = flows / np.maximum(flows.sum(axis=0), 1e-300)
    table: Array = np.einsum("odp,dpu->opdu", share, imported)
    for r in range(len(REGIONS)):
        table[r, :, r, :] += (use - imported)[r]
    return table


def _share(preference: Array, level: Array, cap: float) -> Array:
    return np.asarray(cap / (1.0 + np.exp(-(preference + level[:, :, None]))))


def _refuse_surplus(use: Array, imports: Array, cap: float) -> None:
    surplus = imports - cap * use.sum(axis=2)
    if (surplus >= 0).any():
        r, p = (int(i) for i in np.unravel_index(surplus.argmax(), surplus.shape))
        msg = (
            f"{REGIONS[r]} imports {imports[r, p]:.0f} mn USD of {SECTORS[p]} in 1928 but can use "
            f"only {cap * use[r, p].sum():.0f}; raise gdp.{REGIONS[r]} or lower its imports"
        )
        raise InfeasibleError(msg)
