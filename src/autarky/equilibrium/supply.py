"""Who is left with suppliers: looked at before solving, since no price can say it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from autarky.equilibrium.autarky import dearer, perron
from autarky.equilibrium.economy import BALANCED, Economy

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Supply:
    """What a set of open ties leaves.

    Parameters
    ----------
    open
        (uses, sector, importer, exporter) flows that can be: of base flows, those that are not cut,
        whose seller can produce, and which can be paid for.
    component
        (region,) number of the group of regions that trade with each other.
    missing
        (uses, region, sector) products that are needed and have no supplier.
    dead
        (region, sector) industries that cannot produce for want of an input.
    nonviable
        (region,) regions whose final use cannot be met.
    unpaid
        (importer, exporter) pairs whose remaining trade runs one way only and was closed.
    replaced, replaced_final
        (region, input, user) and (region, sector) what has no supplier and has substitutes.
    """

    open: Mask
    component: NDArray[np.int64]
    missing: Mask
    dead: Mask
    nonviable: Mask
    unpaid: Mask
    replaced: Mask
    replaced_final: Mask


def look(flows: Mask, needs: Needs, closure: int, lost: Mask | None = None) -> Supply:
    """Find by elimination what can be produced and used under the open ties.

    Parameters
    ----------
    flows
        (uses, sector, importer, exporter) base flows that are not cut.
    needs
        What is used by whom in the base, and whether it can be done without.
    closure
        Under ``balanced`` what a region cannot pay for by exports is closed too: ties between
        groups that trade in one direction only.
    lost
        (region,) regions that are known to take no part; None: none are.

    Returns
    -------
    Supply
        The largest set of industries that can all produce.
    """
    flows = flows.copy()
    U, J, N, _ = flows.shape
    dead = np.zeros((N, J), dtype=bool)
    nonviable = np.zeros(N, dtype=bool) if lost is None else lost.copy()
    flows &= ~(nonviable[None, None, :, None] | nonviable[None, None, None, :])
    unpaid = np.zeros((N, N), dtype=bool)
    missing = np.zeros((U, N, J), dtype=bool)
    while True:
        before = int(flows.sum()), int(dead.sum()), int(nonviable.sum())
        component = groups(flows, closure)
        crossing = component[:, None] != component[None, :]
        unpaid |= crossing & flows.any(axis=(0, 1))
        flows &= ~crossing
        lacking: Mask = ~np.any(flows, axis=3).transpose(0, 2, 1)  # use, region, sector
        short, starved = needs.unmet(lacking)
        missing[0] |= short.any(axis=2) & ~nonviable[:, None]
        missing[-1] |= starved & ~nonviable[:, None]
        dead |= short.any(axis=1)
        nonviable |= starved.any(axis=1)
        flows &= ~dead.T[None, :, None, :]
        flows &= ~(nonviable[None, None, :, None] | nonviable[None, None, None, :])
        if (int(flows.sum()), int(dead.sum()), int(nonviable.sum())) == before:
            known = component, missing, dead, nonviable, unpaid
            return Supply(flows, *known, *needs.replaced(lacking))


@dataclass(frozen=True, eq=False)
class Needs:
    """What is used in the base, and whether it can be done without.

    Parameters
    ----------
    inputs
        (region, input, user) inputs that an industry buys.
    final
        (region, sector) products in final use.
    every_input, some_input, every_final
        Whether an industry stops for want of any of its inputs, and of all; whether final use stops
        for want of any product. For want of all it always does.
    """

    inputs: Mask
    final: Mask
    every_input: bool = True
    some_input: bool = True
    every_final: bool = True

    @classmethod
    def of(cls, economy: Economy, elasticities: Array, made: Array) -> Needs:
        """Everything that is used, unless substitutes are good enough (elasticity above 1).

        Parameters
        ----------
        elasticities
            (members, 4) η, ε, σ, mobility; what one member needs all are held to.
        made
            (region, sector) output of the base: industries that make nothing need nothing.
        """
        eta, eps, sigma = (elasticities[:, k].min() <= 1.0 for k in range(3))
        bought = economy.gamma.transpose(0, 2, 1) > 0
        bought &= ((economy.B < 1.0) & (made > 0))[:, None, :]
        return cls(bought, economy.alpha > 0, bool(eps), bool(eta), bool(sigma))

    def unmet(self, lacking: Mask) -> tuple[Mask, Mask]:
        """(region, input, user) and (region, sector) what stops an industry, and final use.

        Parameters
        ----------
        lacking
            (uses, region, sector) products without a supplier.
        """
        short = self.inputs & lacking[0][:, :, None]
        if not self.every_input:
            left = (self.inputs & ~short).any(axis=1, keepdims=True)
            short &= ~left & self.some_input
        starved = self.final & lacking[-1]
        if not self.every_final:
            starved &= ~(self.final & ~starved).any(axis=1, keepdims=True)
        return short, starved

    def replaced(self, lacking: Mask) -> tuple[Mask, Mask]:
        """(region, input, user) and (region, sector) what is lacking and has substitutes."""
        inputs, final = self.inputs & lacking[0][:, :, None], self.final & lacking[-1]
        return inputs & (not self.every_input), final & (not self.every_final)


def unable(
    economy: Economy, home: Array, supply: Supply, theta: Array, elasticity: Array
) -> dict[int, tuple[float, int]]:
    """Regions that are left alone and cannot live alone, with ρ and the product that decides it.

    Parameters
    ----------
    home
        (region, sector) home share in the purchases of inputs in the base.
    theta, elasticity
        (sector,) and (4,) of one member.

    Returns
    -------
    dict
        Position of the region → (ρ of eq. 10, position of the product); see
        :mod:`autarky.equilibrium.autarky`.
    """
    eta, epsilon = float(elasticity[0]), float(elasticity[1])
    if eta >= 1.0:  # value added stands in for inputs
        return {}
    found = {}
    sizes = np.bincount(supply.component)
    for n in np.flatnonzero((sizes[supply.component] == 1) & ~supply.nonviable):
        t = dearer(np.repeat(home[n][:, None], len(theta), axis=1), theta)
        B = np.where(supply.dead[n], 1.0, economy.B[n])
        gamma = np.where(supply.dead[n][None, :], 0.0, economy.gamma[n].T)
        rho, share = perron(B, gamma, t, eta, epsilon)
        if rho >= 1.0:
            found[int(n)] = rho, int(np.argmax(share))
    return found


def used(economy: Economy, flows: Mask, viable: Mask) -> Mask:
    """(uses, region, sector) products on which something is spent, from final use backwards.

    Parameters
    ----------
    economy
        The base, without what cannot produce.
    flows
        (uses, sector, importer, exporter) open flows.
    viable
        (region,) regions whose final use can be met.
    """
    U, J, N, _ = flows.shape
    buys = (economy.gamma > 0) & (economy.B < 1.0)[:, :, None]  # region, user, input
    final = (economy.alpha > 0) & viable[:, None]
    found = np.zeros((U, N, J), dtype=bool)
    found[-1] = final
    while True:
        live = np.einsum("ujni,unj->ij", flows, found) > 0  # industries that somebody buys from
        asked = (buys & live[:, :, None]).any(axis=1)
        now = found.copy()
        now[0] |= asked
        if (now == found).all():
            return found
        found = now


def groups(flows: Mask, closure: int) -> NDArray[np.int64]:
    """(region,) number of the group of regions that trade with each other.

    Under ``balanced`` trade runs both ways within a group; else a deficit may pay for it.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    kind: Literal["strong", "weak"] = "strong" if closure == BALANCED else "weak"
    ties = np.any(flows, axis=(0, 1))
    if ties.all():  # everybody buys from everybody: nothing to search
        return np.zeros(len(ties), dtype=np.int64)
    graph = csr_array(ties.astype(float))
    _, component = connected_components(graph, directed=True, connection=kind)
    return np.asarray(component, dtype=np.int64)
