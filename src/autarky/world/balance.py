"""Making the rows and columns of a table add up, with a certificate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.numerics.ras import gras, ras
from autarky.world.world import World

Array = NDArray[np.float64]


def balance(
    world: World,
    method: str = "gras",
    *,
    output: Any = None,
    value_added: Any = None,
    final: Any = None,
    tolerance: float = 1e-12,
    max_iterations: int = 10_000,
) -> World:
    """Scale the table [Z Y; V 0] to output, factor incomes and final demand.

    Parameters
    ----------
    world
        The table; it may break the account ``imbalance`` if that is tolerated.
    method
        ``"ras"`` (all cells ≥ 0) or ``"gras"`` (signs are kept).
    output
        (n,) target output; by default the mean of row and column sums.
    value_added
        (factors,) target incomes; by default the present ones, scaled to the sum of final demand.
    final
        (regions × categories,) target final demand; by default the present column sums.
    tolerance, max_iterations
        The largest miss of a margin, as a share of the largest margin, and the sweeps allowed.

    Returns
    -------
    World
        Balanced; ``info.certificate`` holds method, residual, sweeps and the largest move.

    Raises
    ------
    InputError, InfeasibleError, NotConvergedError
        If the targets cannot be met; the message names the row or column.
    """
    kernels = {"ras": ras, "gras": gras}
    if method not in kernels:
        msg = f"there is no balancing method {method!r}; choose 'ras' or 'gras'"
        raise InputError(msg)
    n, factors = world.n, len(world.factors)
    income = world.dataset["value_added"].values.reshape(factors, n)
    x = _target(output, (world.x + world.Z.sum(axis=0) + world.va) / 2, "output")
    spending = _target(final, world.Y.sum(axis=0), "final")
    earned = _target(value_added, income.sum(axis=1), "value_added")
    if value_added is None:
        earned = earned * spending.sum() / earned.sum()
    joint = np.block([[world.Z, world.Y], [income, np.zeros((factors, world.Y.shape[1]))]])
    scaled = kernels[method](
        joint,
        np.concatenate([x, earned]),
        np.concatenate([x, spending]),
        tolerance=tolerance,
        max_iterations=max_iterations,
    )
    moves = np.abs(scaled.matrix - joint)
    certificate = {
        "method": method,
        "residual": scaled.residual,
        "sweeps": scaled.iterations,
        "moved_share_of_flows": float(moves.sum() / np.abs(joint).sum()),
    }
    dataset = _with_blocks(world, scaled.matrix)
    return World(dataset, replace(world.info, certificate=certificate))


def _target(given: Any, default: Array, name: str) -> Array:
    """A margin in the right shape."""
    if given is None:
        return default
    target = np.asarray(given, dtype=np.float64).ravel()
    if target.shape != default.shape or not np.isfinite(target).all():
        msg = f"the target {name} needs {default.size} finite figures; it has {target.size}"
        raise InputError(msg)
    return target


def _with_blocks(world: World, joint: Array) -> xr.Dataset:
    """Return the dataset with the three blocks of a joint matrix in place of its own."""
    n = world.n
    blocks = {
        "intermediate": joint[:n, :n],
        "final": joint[:n, n:],
        "value_added": joint[n:, :n],
    }
    dataset = world.dataset.drop_vars("output", errors="ignore")
    replaced = {
        name: (dataset[name].dims, block.reshape(dataset[name].shape).copy(), dataset[name].attrs)
        for name, block in blocks.items()
    }
    return dataset.assign(replaced)
