"""A chunk of members iterated side by side, accelerated, until each is solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from autarky.equilibrium.tasks import Case

if TYPE_CHECKING:
    from autarky.equilibrium.kernel import Members

Array = NDArray[np.float64]

TOLERANCE = 1e-10
"""Largest |T(z) − z| of a solved member."""
SWEEPS = 500
"""Sweeps before a member is given up, or tried along a path."""
LOOK = 8
"""Sweeps between looks at whether prices run away."""
LARGEST = 60.0
"""Logarithm of a price or reward beyond which a member counts as lost: a factor of 1e26."""


def accelerate(
    cases: list[Case], z: Array, caution: float = 1.0
) -> tuple[Array, NDArray[np.int64]]:
    """Iterate T on a chunk in place until every member is solved or its sweeps are used up.

    Parameters
    ----------
    cases
        Members with the same economy.
    z
        (M, size) where each begins, and then where it ends.
    caution
        Factor on the steps of factor rewards.

    Returns
    -------
    tuple
        (M,) largest |T(z) − z|, infinite for a member whose prices run away; (M,) sweeps.
    """
    from autarky.equilibrium.kernel import sweep
    from autarky.numerics.anderson import Anderson

    members, economy, shape = _members(cases, caution), cases[0].economy, cases[0].shape
    for k, case in enumerate(cases):
        shape.spend_nothing(z[k], ~case.used)
    image, active = z.copy(), np.arange(len(cases))
    distance, sweeps = np.full(len(cases), np.inf), np.zeros(len(cases), dtype=np.int64)
    anderson = Anderson(len(cases), shape.size)
    for number in range(SWEEPS):
        sweep(z, image, active, members, economy)
        gap = Anderson.distances(z, image, active)
        distance[active] = gap
        sweeps[active] += 1
        head = z.shape[1] - shape.uses * shape.regions * shape.sectors
        going = (gap > TOLERANCE) & np.isfinite(gap)
        if number % LOOK == 0 or not going.all():
            lost = ~(np.abs(z[active, :head]).max(axis=1) < LARGEST)
            distance[active[lost]] = np.inf
            going &= ~lost
        active = active[going]
        if not active.size:
            break
        anderson.advance(z, image, active)
    return distance, sweeps


def _members(cases: list[Case], caution: float) -> Members:
    """Arrays of a chunk; flows that are equal stand there once."""
    from autarky.equilibrium.kernel import WIDTH, Members

    found: dict[tuple[int, int, float, bytes], int] = {}
    flows: list[Array] = []
    taus: list[Array] = []
    which = np.zeros(len(cases), dtype=np.int64)
    for k, case in enumerate(cases):
        base, task, ties = case.base, case.task, case.task.ties
        moved = ties.log_cost is not None or ties.tariff is not None
        own = -1 if task.shocks.count is None else task.member
        key = (own, id(task.open), task.along, task.theta.tobytes() if moved else b"")
        if key not in found:
            found[key] = len(flows)
            flows.append(ties.flows(base, task.theta))
            taus.append(ties.tau(base))
        which[k] = found[key]
    stacked = np.stack(flows)
    padded = _padded(stacked, WIDTH)
    taxed = any(bool(np.any(tau != 1.0)) for tau in taus)
    steps = [_relaxation(case, flows[k]) for k, case in zip(which, cases, strict=True)]
    return Members(
        flows=padded,
        net=_padded(stacked / np.stack(taus)[:, None], WIDTH) if taxed else padded,
        which=which,
        taxed=taxed,
        theta=np.array([case.task.theta for case in cases]),
        elasticity=np.array([case.task.elasticity for case in cases]),
        component=np.array([case.task.component for case in cases]),
        lost=np.array([case.nonviable for case in cases]),
        relax=caution * np.array(steps),
    )


def _padded(flows: Array, width: int) -> Array:
    """Flows whose last axis is filled up with zeros to a multiple of `width`."""
    missing = -flows.shape[-1] % width
    return np.pad(flows, [*[(0, 0)] * (flows.ndim - 1), (0, missing)])


def _relaxation(case: Case, flows: Array) -> Array:
    """(N, Jw) steps of factor rewards: 1/(1 + θ × share of sales that others could make).

    That is how sales answer the seller's price, all else equal, at the shares of `flows`.
    """
    total = flows.sum(axis=3, keepdims=True)
    share = flows / np.where(total > 0, total, 1.0)
    sold = share * case.base.expenditure.transpose(0, 2, 1)[..., None]
    all_sold = sold.sum(axis=(0, 2))  # sector, exporter
    kept = (sold * share).sum(axis=(0, 2)) / np.where(all_sold > 0, all_sold, 1.0)
    answer = case.task.theta * (1.0 - kept.T)
    economy = case.economy
    if case.shape.specific:
        return np.asarray(1.0 / (1.0 + answer * economy.B))
    weight = economy.VAJ / economy.VA[:, None]
    return np.asarray(1.0 / (1.0 + (weight * answer).sum(axis=1)))[:, None]
