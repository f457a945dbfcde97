"""The base year of a published trade model, in shares, as its authors' files give it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from autarky.equilibrium import Base
    from autarky.equilibrium.base import Closure

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Published:
    """A base year; values in one currency unit, which differs between data sets.

    Indices: n importer, i exporter, j and k sectors. Shares, expenditure, value added and surplus
    come from several sources and need not agree with each other. A World, whose rows and columns
    must balance, cannot carry them as they are; :class:`autarky.equilibrium.Base` can, and settles
    them before any experiment.

    Parameters
    ----------
    pi
        (n, i, j) share of importer n's expenditure on j that goes to exporter i.
    tau
        (n, i, j) one plus the tariff.
    gamma
        (n, k, j) share of input k among the inputs of user j.
    value_added_share
        (n, j) of gross output.
    expenditure
        (n, j) tariffs included.
    value_added, surplus
        (n,); the surplus is of exports over imports, tariffs excluded.
    theta
        (j,) dispersion θ.
    regions, sectors
        Labels.
    final_share
        (n, j), adds up to 1 over j; None: what is spent and is not input.
    """

    pi: Array
    tau: Array
    gamma: Array
    value_added_share: Array
    expenditure: Array
    value_added: Array
    surplus: Array
    theta: Array
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    final_share: Array | None = None

    @property
    def output(self) -> Array:
        """Gross output (i, j) that meets the expenditure, before tariffs."""
        found: Array = np.einsum("nij,nj->ij", self.pi / self.tau, self.expenditure)
        return found

    @property
    def revenue(self) -> Array:
        """Tariff revenue (n,)."""
        found: Array = np.einsum("nij,nj->n", self.pi * (1 - 1 / self.tau), self.expenditure)
        return found

    def base(self, closure: Closure) -> Base:
        """Return the same figures as the base of the equilibrium clock."""
        from autarky.equilibrium import Base

        given = {name: value for name, value in vars(self).items() if value is not None}
        return Base.from_shares(**given, closure=closure)
