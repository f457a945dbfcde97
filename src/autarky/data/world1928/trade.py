"""Trade of 1928 by commodity: re-exports, cif to fob, soft margins, services."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InfeasibleError, NotConvergedError
from autarky.data.world1928.figures import GOODS, REGIONS, Figures
from autarky.data.world1928.inputs import Inputs, scaling_exponents
from autarky.numerics.ras import ras
from autarky.numerics.scaling3d import soft_scaling

Array = NDArray[np.float64]
ENTREPOT = "GBR"


@dataclass(frozen=True)
class Trade:
    """Trade in million USD, fob, with the targets that it was fitted to.

    Parameters
    ----------
    flows
        (origin, destination, sector), diagonal zero, services last.
    pair_totals
        (origin, destination) merchandise after the correction for re-exports: met exactly.
    export_target, import_target
        (region, goods) compositions asked for, imports on fob values: met softly.
    sweeps
        Sweeps of the scaling.
    """

    flows: Array
    pair_totals: Array
    export_target: Array
    import_target: Array
    sweeps: int


def build_trade(inputs: Inputs, figures: Figures) -> Trade:
    """Trade between regions by commodity, from bilateral totals and compositions.

    Raises
    ------
    InfeasibleError
        If the services margins or the compositions cannot be met together.
    """
    pairs = _without_reexports(inputs.trade, figures)
    imports: Array = inputs.import_share / figures.array("cif_fob", GOODS)
    imports /= imports.sum(axis=1, keepdims=True)
    exports = inputs.export_share
    origin, destination = _reconciled(
        exports * pairs.sum(axis=1)[:, None], imports * pairs.sum(axis=0)[:, None]
    )
    prior = origin[:, None, :] * destination[None, :, :] / origin.sum(axis=0)
    prior *= _affinity(figures) * (pairs > 0)[:, :, None]
    export_exponent, import_exponent = scaling_exponents(figures)
    try:
        fit = soft_scaling(
            prior,
            origin,
            destination,
            pairs,
            origin_exponent=export_exponent,
            destination_exponent=import_exponent,
        )
        services = _services(inputs.services_export, inputs.services_import)
    except NotConvergedError as error:
        msg = f"the trade of 1928 cannot be reconciled: {error}"
        raise InfeasibleError(msg) from error
    flows = np.concatenate([fit.array, services[:, :, None]], axis=2)
    return Trade(flows, pairs, exports, imports, fit.sweeps)


def _without_reexports(trade: Array, figures: Figures) -> Array:
    """Take re-exported goods out of GBR's imports; give part of them back to their buyers.

    British exports are domestic produce, but British imports were recorded gross of what was
    sold on. The part returned is what the buyers' own statistics did not trace to its origin.
    """
    hub = REGIONS.index(ENTREPOT)
    rate = _by_region(figures, "reexport_rate") * trade[:, hub]
    cut = rate * (figures.value("reexport_share.GBR") / 100.0 * trade[:, hub].sum() / rate.sum())
    buyers = np.tile(_by_region(figures, "reexport_buyer"), (len(REGIONS), 1))
    np.fill_diagonal(buyers, 0.0)
    buyers /= buyers.sum(axis=1, keepdims=True)
    corrected: Array = trade + figures.value("reexport_returned") * cut[:, None] * buyers
    corrected[:, hub] -= cut
    if (corrected < 0).any():
        region = REGIONS[int(corrected[:, hub].argmin())]
        msg = f"more is re-exported than {ENTREPOT} buys from {region}; lower reexport_share.GBR"
        raise InfeasibleError(msg)
    return corrected


def _by_region(figures: Figures, item: str) -> Array:
    """Sparse item over regions: zero where the table is silent."""
    values = {labels[0]: value for labels, value in figures.mapped(item).items()}
    return np.array([values.get(r, 0.0) for r in REGIONS])


def _reconciled(exports: Array, imports: Array) -> tuple[Array, Array]:
    """Scale both sides' claims to one world total per commodity: their geometric mean."""
    sold, bought = exports.sum(axis=0), imports.sum(axis=0)
    total = np.sqrt(sold * bought)
    total *= exports.sum() / total.sum()
    return exports * (total / sold), imports * (total / bought)


def _affinity(figures: Figures) -> Array:
    """(origin, destination, goods) factors for specialities that a proportional prior misses."""
    factor = np.ones((len(REGIONS), len(REGIONS), len(GOODS)))
    for (origin, destination, goods), value in figures.mapped("trade_affinity").items():
        factor[REGIONS.index(origin), REGIONS.index(destination), GOODS.index(goods)] = value
    return factor


def _services(exports: Array, imports: Array) -> Array:
    """(origin, destination) services: proportional, no trade with oneself, one world total."""
    prior = np.outer(exports, imports)
    np.fill_diagonal(prior, 0.0)
    sold, bought = exports.sum(), imports.sum()
    total = np.sqrt(sold * bought)
    return ras(prior, exports * (total / sold), imports * (total / bought)).matrix
