"""What changes: trade costs, tariffs and cuts, for one member or for many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autarky._core.errors import InputError
from autarky.equilibrium.base import Base

Array = NDArray[np.float64]
Change: TypeAlias = ArrayLike | Callable[[int], ArrayLike] | None
"""(importer, exporter, sector), with a leading axis of members, or a function of the member."""


@dataclass(frozen=True, eq=False)
class Ties:
    """The state of all ties of one member; arrays are (sector, importer, exporter).

    Parameters
    ----------
    log_cost
        ln κ, the change of iceberg costs; None: no change.
    tariff
        One plus the new tariff; None: as in the base.
    remaining
        Share of each flow that a cut leaves, in the first order; None: no cut. May have a leading
        axis of uses.
    """

    log_cost: Array | None = None
    tariff: Array | None = None
    remaining: Array | None = None

    def at(self, s: float, base: Base) -> Ties:
        """Point of the straight path from the base (0) to here (1), in ln κ, ln τ' and shares."""
        if s == 1.0:
            return self
        tau = base.tau.transpose(2, 0, 1)
        return Ties(
            None if self.log_cost is None else s * self.log_cost,
            None if self.tariff is None else tau * (self.tariff / tau) ** s,
            None if self.remaining is None else 1.0 - s * (1.0 - self.remaining),
        )

    def only(self, open_: NDArray[np.bool_]) -> Ties:
        """The same with nothing left of flows that are not open."""
        left = 1.0 if self.remaining is None else self.remaining
        return replace(self, remaining=np.where(open_, left, 0.0))

    def flows(self, base: Base, theta: Array) -> Array:
        """(U, J, N, N) π ρ (κ τ'/τ)^−θ, exactly nothing where nothing remains."""
        flows = np.ascontiguousarray(base.pi.transpose(0, 3, 1, 2))
        change = self._log_change(base)
        if self.remaining is not None:
            flows = flows * self.remaining
        if change is not None:
            j, n, i = np.nonzero(change)
            flows = flows.copy()
            flows[:, j, n, i] *= np.exp(-theta[j] * change[j, n, i])
        return flows

    def tau(self, base: Base) -> Array:
        """(J, N, N) one plus the tariffs that hold."""
        return base.tau.transpose(2, 0, 1) if self.tariff is None else self.tariff

    def _log_change(self, base: Base) -> Array | None:
        change = self.log_cost
        if self.tariff is not None:
            taxed: Array = np.log(self.tariff / base.tau.transpose(2, 0, 1))
            change = taxed if change is None else change + taxed
        return change


@dataclass(frozen=True, eq=False)
class Shocks:
    """The ties of every member; `count` is None where all members share the same."""

    base: Base
    cost_change: Change
    tariff: Change
    remaining: Change
    count: int | None

    @classmethod
    def of(
        cls,
        base: Base,
        *,
        cost_change: Change = None,
        tariff: Change = None,
        embargo: Change = None,
        remaining: Change = None,
        members: int | None = None,
    ) -> Shocks:
        """Check what is given and count the members that it speaks of.

        Raises
        ------
        InputError
            If shapes disagree, or costs, tariffs or shares are out of range.
        """
        if embargo is not None and remaining is not None:
            raise InputError("give embargo or remaining: an embargo is a remaining share of 0")
        left = remaining if embargo is None else _not(embargo)
        given = {"cost_change": cost_change, "tariff": tariff, "remaining": left}
        functions = [name for name, value in given.items() if callable(value)]
        if functions and members is None:
            msg = f"{functions[0]} is a function of the member; say how many members there are"
            raise InputError(msg)
        counts = _counts(base, given)
        batched = bool(counts) or bool(functions)
        count = next(iter(counts.values()), members) if batched else None
        found = cls(base, cost_change, tariff, left, count)
        if not batched:
            found.ties(0)
        return found

    def ties(self, member: int) -> Ties:
        """Ties of one member; the same object for all where they share them."""
        return self._shared if self.count is None else self._ties(member)

    @cached_property
    def _shared(self) -> Ties:
        return self._ties(0)

    def _ties(self, member: int) -> Ties:
        cost = self._one("cost_change", self.cost_change, member, 0.0, strict=True)
        tariff = self._one("tariff", self.tariff, member, 0.0, strict=True)
        remaining = self._one("remaining", self.remaining, member, 0.0, strict=False)
        return Ties(
            None if cost is None or not np.any(cost != 1.0) else np.log(cost),
            None
            if tariff is None or np.array_equal(tariff, self.base.tau.transpose(2, 0, 1))
            else tariff,
            None if remaining is None or not np.any(remaining != 1.0) else remaining,
        )

    def _one(
        self, name: str, value: Change, member: int, least: float, *, strict: bool
    ) -> Array | None:
        """(J, N, N) what holds for one member, in the layout of the solver."""
        if value is None:
            return None
        array = np.asarray(value(member) if callable(value) else value, dtype=float)
        if array.ndim == 4:
            array = array[member]
        if array.shape != self.base.tau.shape:
            msg = f"{name} has the shape {array.shape}; it must be {self.base.tau.shape}"
            raise InputError(msg)
        good = np.isfinite(array) & ((array > least) if strict else (array >= least))
        if not strict:
            good &= array <= 1.0
        if not good.all():
            n, i, j = (int(k) for k in np.argwhere(~good)[0])
            what = "a number above 0" if strict else "between 0 and 1"
            base = self.base
            msg = (
                f"{name} of {base.sectors[j]} from {base.regions[i]} to {base.regions[n]} is "
                f"{array[n, i, j]:g}; it must be {what}"
            )
            raise InputError(msg)
        return np.ascontiguousarray(array.transpose(2, 0, 1))


def _counts(base: Base, given: dict[str, Change]) -> dict[str, int]:
    """Members that each array speaks of, where it has an axis of them."""
    shape = base.tau.shape
    counts: dict[str, int] = {}
    for name, value in given.items():
        if value is None or callable(value):
            continue
        found = np.shape(value)
        if found != shape and found[1:] != shape:
            msg = f"{name} has the shape {found}; it must be {shape} or (members, *{shape})"
            raise InputError(msg)
        if len(found) == 4:
            counts[name] = found[0]
    if len(set(counts.values())) > 1:
        listed = ", ".join(f"{count} of {name}" for name, count in counts.items())
        msg = f"the numbers of members differ: {listed}; give the same number of each"
        raise InputError(msg)
    return counts


def _not(embargo: Any) -> Change:
    if callable(embargo):
        return lambda member: np.where(np.asarray(embargo(member), dtype=bool), 0.0, 1.0)
    return np.where(np.asarray(embargo, dtype=bool), 0.0, 1.0)
