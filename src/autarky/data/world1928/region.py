"""The accounts of each region of 1928: who uses what, by weighted entropy around a prior."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InfeasibleError
from autarky.data.world1928.figures import CATEGORIES, REGIONS, SECTORS, Figures
from autarky.data.world1928.inputs import Inputs
from autarky.numerics.entropy import weighted_entropy

Array = NDArray[np.float64]
R, S, F = len(REGIONS), len(SECTORS), len(CATEGORIES)
SHORTAGE_RANGE = (0.65, 1.4)
"""How far the prior use of a product may be scaled, everywhere alike, before the adjustment."""
SMALLEST_VALUE_ADDED = 0.05
"""Prior inputs may not eat more than all but this share of an industry's output."""


@dataclass(frozen=True)
class Accounts:
    """Use of products in each region, home and imported together, in million USD.

    Parameters
    ----------
    intermediate, prior_intermediate
        (region, product, user), and what it started from.
    final, prior_final
        (region, product, category).
    value_added, prior_value_added
        (region, user).
    iterations
        Newton steps.
    """

    intermediate: Array
    final: Array
    value_added: Array
    prior_intermediate: Array
    prior_final: Array
    prior_value_added: Array
    iterations: int


def build_accounts(inputs: Inputs, exports: Array, imports: Array, figures: Figures) -> Accounts:
    """Balance every region: product by product, with GDP, government and investment exact.

    Parameters
    ----------
    exports, imports
        (region, product), goods and services.

    Raises
    ------
    InfeasibleError
        If the totals of a region contradict each other: the region and the reason are named.
    """
    uses = _final_totals(inputs, exports, imports)
    value_added, intermediate, final = _prior(inputs, uses, exports, imports)
    prior = _flat(intermediate, final, value_added)
    totals = np.concatenate([imports - exports, uses[:, 1:], inputs.gdp[:, None]], axis=1)
    fit = weighted_entropy(prior, _softness(figures), _constraints(), totals, throw=False)
    if not fit.converged.all():
        region = REGIONS[int(np.argmin(fit.converged))]
        msg = (
            f"the accounts of {region} in 1928 contradict each other: no output, use and trade "
            f"meets its GDP; change gdp.{region} or its trade figures"
        )
        raise InfeasibleError(msg)
    z, c, va = _parts(fit.values)
    return Accounts(z, c, va, intermediate, final, value_added, fit.iterations)


def _final_totals(inputs: Inputs, exports: Array, imports: Array) -> Array:
    """(region, category) totals: households are what GDP leaves after the rest and net exports."""
    government = inputs.gdp * inputs.government_share
    investment = inputs.gdp * inputs.investment_share
    net_exports = (exports - imports).sum(axis=1)
    households = inputs.gdp - government - investment - net_exports
    if (households <= 0).any():
        region = REGIONS[int(households.argmin())]
        msg = (
            f"{region} exports so much more than it imports in 1928 that nothing is left for its "
            f"households; raise gdp.{region} or lower its exports"
        )
        raise InfeasibleError(msg)
    return np.stack([households, government, investment], axis=1)


def _prior(
    inputs: Inputs, uses: Array, exports: Array, imports: Array
) -> tuple[Array, Array, Array]:
    """Prior value added, inputs and final use; a product in short supply is used less by all."""
    value_added = inputs.gdp[:, None] * inputs.va_share
    final = inputs.final_use * uses[:, None, :]
    technology = inputs.technology
    output = _output(value_added, technology)
    supply = output - exports + imports
    demand = (technology * output[:, None, :]).sum(axis=2) + final.sum(axis=2)
    ratio = np.clip(np.sqrt(np.maximum(supply, 0.0) / demand), *SHORTAGE_RANGE)
    own = np.eye(S, dtype=bool)
    technology = np.where(own, technology, technology * ratio[:, :, None])
    households = final[:, :, 0] * ratio
    final[:, :, 0] = households * (uses[:, 0] / households.sum(axis=1))[:, None]
    return value_added, technology * _output(value_added, technology)[:, None, :], final


def _output(value_added: Array, technology: Array) -> Array:
    """Output that goes with value added and input coefficients."""
    left = 1.0 - technology.sum(axis=1)
    if (left < SMALLEST_VALUE_ADDED).any():
        r, j = (int(i) for i in np.argwhere(left < SMALLEST_VALUE_ADDED)[0])
        msg = (
            f"the prior inputs of {REGIONS[r]}/{SECTORS[j]} in 1928 leave {left[r, j]:.0%} of its "
            "output as value added; lower its technology figures"
        )
        raise InfeasibleError(msg)
    return np.asarray(value_added / left)


def _constraints() -> Array:
    """Rows: balance of each product, then total government, investment and value added."""
    z = np.zeros((S + 3, S, S))
    final = np.zeros((S + 3, S, F))
    va = np.zeros((S + 3, S))
    for i in range(S):
        z[i, i, :] += 1.0
        z[i, :, i] -= 1.0
        final[i, i, :] = 1.0
        va[i, i] = -1.0
    final[S, :, 1] = final[S + 1, :, 2] = 1.0
    va[S + 2] = 1.0
    return np.concatenate([z.reshape(-1, S * S), final.reshape(-1, S * F), va], axis=1)


def _softness(figures: Figures) -> Array:
    z = np.full((R, S, S), figures.value("softness.intermediate"))
    final = np.broadcast_to(figures.array("softness", CATEGORIES), (R, S, F))
    return _flat(z, final, figures.array("va_softness", REGIONS, SECTORS))


def _flat(intermediate: Array, final: Array, value_added: Array) -> Array:
    return np.concatenate(
        [intermediate.reshape(R, S * S), final.reshape(R, S * F), value_added], axis=1
    )


def _parts(values: Array) -> tuple[Array, Array, Array]:
    z, final, va = np.split(values, [S * S, S * S + S * F], axis=1)
    return z.reshape(R, S, S), final.reshape(R, S, F), va
