"""Shares and levels as somebody gives them: brought to one layout, completed, and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError, Problems

Array = NDArray[np.float64]

ROUNDING = 1e-4
"""How far shares that are given may add up to other than one; they are then scaled."""
NEGATIVE_INPUT = 0.01
"""Input shares down to minus this stay: published tables have by-products and rounding there."""


@dataclass(frozen=True)
class Given:
    """Arrays of a base in one layout; names as in :class:`autarky.equilibrium.Base`."""

    pi: Array
    tau: Array
    gamma: Array
    value_added_share: Array
    final_share: Array
    household_share: Array
    expenditure: Array
    value_added: Array
    surplus: Array
    theta: Array

    @classmethod
    def of(cls, arrays: Mapping[str, Any]) -> Given:
        """Read the arrays that are given; None stands for what follows from the rest.

        Raises
        ------
        InputError
            With every array that is no array of numbers, and every shape that is wrong.
        """
        read = {name: _numbers(name, v) for name, v in arrays.items() if v is not None}
        if read["value_added_share"].ndim != 2:
            shape = read["value_added_share"].shape
            msg = f"value_added_share must be (region, sector), not of shape {shape}"
            raise InputError(msg)
        N, J = read["value_added_share"].shape
        if read["theta"].ndim == 0:
            read["theta"] = np.full(J, float(read["theta"]))
        if read["pi"].ndim == 3:
            read["pi"], read["expenditure"] = read["pi"][None], read["expenditure"][None]
        uses = len(read["pi"])
        shapes = {
            "pi": (uses, N, N, J), "tau": (N, N, J), "gamma": (N, J, J),
            "value_added_share": (N, J), "final_share": (N, J), "household_share": (N, J),
            "expenditure": (uses, N, J), "value_added": (N,), "surplus": (N,), "theta": (J,),
        }  # fmt: skip
        problems = Problems("the base")
        for name, array in read.items():
            if array.shape != shapes[name]:
                problems.add(f"{name} has the shape {array.shape}, not {shapes[name]}")
        if uses not in {1, 2}:
            problems.add(f"pi has {uses} uses; give one, or inputs and final use")
        if "tau" in read and not (read["tau"] > 0).all():
            at = tuple(int(i) for i in np.argwhere(~(read["tau"] > 0))[0])
            problems.add(f"tau{list(at)} = {read['tau'][at]:.6g} is not above 0")
        problems.raise_if_any(InputError)
        return cls(**_completed(read))

    def check(self, regions: tuple[str, ...], sectors: tuple[str, ...]) -> None:
        """Raise one error with everything that cannot be."""
        problems = Problems("the base")
        N, J = self.value_added_share.shape
        if (len(regions), len(sectors)) != (N, J):
            problems.add(f"there are {len(regions)} regions and {len(sectors)} sectors for {N}×{J}")
            problems.raise_if_any(InputError)
        self._check_ranges(problems)
        self._check_sums(problems, regions, sectors)
        problems.raise_if_any(InputError)

    def _check_ranges(self, problems: Problems) -> None:
        below = "is below 0"
        B = self.value_added_share
        tests: dict[str, tuple[Any, str]] = {
            "pi": (self.pi < 0, below),
            "gamma": (self.gamma < -NEGATIVE_INPUT, "is below 0 by more than rounding"),
            "value_added_share": ((B < 0) | (B > 1), "is not between 0 and 1"),
            "expenditure": (self.expenditure < 0, below),
            "value_added": (self.value_added <= 0, "is not above 0"),
            "theta": (self.theta <= 0, "is not above 0"),
            "final_share": (self.final_share < 0, below),
            "household_share": (self.household_share < 0, below),
        }
        for name, (bad, what) in tests.items():
            if bad.any():
                at = tuple(int(i) for i in np.argwhere(bad)[0])
                problems.add(f"{name}{list(at)} = {getattr(self, name)[at]:.6g} {what}")

    def _check_sums(
        self, problems: Problems, regions: tuple[str, ...], sectors: tuple[str, ...]
    ) -> None:
        total = self.pi.sum(axis=2)
        off = (np.abs(total - 1.0) > ROUNDING) & (self.expenditure > 0)
        if off.any():
            u, n, j = (int(i) for i in np.argwhere(off)[0])
            problems.add(
                f"the origins of {sectors[j]} in {regions[n]} add up to {total[u, n, j]:.6g}, not 1"
            )
        total = self.gamma.sum(axis=1)
        off = (np.abs(total - 1.0) > ROUNDING) & (self.value_added_share < 1.0)
        if off.any():
            n, j = (int(i) for i in np.argwhere(off)[0])
            problems.add(
                f"the inputs of {sectors[j]} in {regions[n]} add up to {total[n, j]:.6g}, not 1"
            )
        idle = ~(self.final_share.sum(axis=1) > 0)
        if idle.any():
            problems.add(f"{regions[int(np.argmax(idle))]} has no final expenditure")


def numbered(kind: str, count: int) -> tuple[str, ...]:
    """Labels for those who gave none."""
    return tuple(f"{kind} {at + 1}" for at in range(count))


def _completed(read: dict[str, Array]) -> dict[str, Array]:
    """Fill in what follows from the rest, and scale shares that are rounded."""
    B, X = read["value_added_share"], read["expenditure"]
    pi, gamma = _scaled(read["pi"], 2), _scaled(read["gamma"], 1)
    tau = read.get("tau", np.ones(pi.shape[1:]))
    sales = (pi * X[:, :, None, :]).sum(axis=0) / tau
    surplus = read.get("surplus", sales.sum(axis=(0, 2)) - sales.sum(axis=(1, 2)))
    if "final_share" in read:
        final = read["final_share"]
    elif len(X) == 2:
        final = X[1]
    else:  # what is spent and is no input
        inputs = np.einsum("nkj,nj->nk", gamma, (1.0 - B) * sales.sum(axis=0))
        final = np.maximum(X[0] - inputs, 0.0)
    final = _to_one(final)
    households = _to_one(read["household_share"]) if "household_share" in read else final
    households = np.where(households.sum(axis=1, keepdims=True) > 0, households, final)
    return read | {
        "pi": pi, "tau": tau, "gamma": gamma, "surplus": surplus, "final_share": final,
        "household_share": households,
    }  # fmt: skip


def _numbers(name: str, value: Any) -> Array:
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        msg = f"{name} must be an array of numbers"
        raise InputError(msg) from None
    if not np.isfinite(array).all():
        msg = f"{name} has figures that are not finite; fill them in"
        raise InputError(msg)
    return array


def _scaled(shares: Array, axis: int) -> Array:
    """Shares scaled to one where they miss it by rounding only."""
    total = shares.sum(axis=axis, keepdims=True)
    near = np.abs(total - 1.0) <= ROUNDING
    return shares / np.where(near, total, 1.0)


def _to_one(shares: Array) -> Array:
    """(region, sector) figures scaled so that they add up to one; none stay none."""
    total = shares.sum(axis=1, keepdims=True)
    return shares / np.where(total > 0, total, 1.0)
