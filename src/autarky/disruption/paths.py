"""Paths day by day, in memory or in a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky._core.files import make_folder
from autarky.disruption.dynamics import Day, State
from autarky.disruption.economy import Economy
from autarky.numerics.quotient import over_positive

Array = NDArray[np.floating]

VARIABLES = {
    "output": ("share of baseline", "output"),
    "capacity": ("share of baseline", "capacity"),
    "capacity_lost": ("share", "capacity lost to events"),
    "orders": ("share of baseline", "claims on an industry, by industries and final users"),
    "fill_rate": ("share", "share of the claims on an industry that it meets"),
    "consumption": ("share of baseline", "households' consumption of a product, from wherever"),
    "other_final_use": ("share of baseline", "other final deliveries of a product, from wherever"),
    "inventory_cover_days": ("days", "industries' inventories of a product over baseline use"),
    "household_cover_days": ("days", "stocks of households and shops over baseline consumption"),
    "unmet_input": ("share of baseline", "use of a product that no stock could meet, that day"),
}
"""Unit and name of every path."""


class Paths:
    """Notes every variable every day.

    Parameters
    ----------
    economy
        What is run.
    store
        A netCDF file to write to, day by day; None: keep everything in memory.
    """

    def __init__(self, economy: Economy, store: str | os.PathLike[str] | None = None) -> None:
        table, members = economy.table, economy.members
        self._economy, self._several = economy, members.count > 1
        self._S, self._R = table.shape
        self._made = table.x[..., None].astype(float)
        # industries with nothing but stocks drawn down deliver too: claims are x + drawdown
        self._asked = self._made + table.drawdown[..., None]
        self._eaten = table.households.sum(axis=2).T[..., None].astype(float)
        self._other = table.others.sum(axis=2).T[..., None].astype(float)
        used = np.einsum("pqu,qu->qp", table.a, table.x)
        stored = economy.buying.stored.T
        self._used = np.where(stored, used, 0.0)[..., None]
        self._unmet: Array | None = None
        shape: tuple[int, ...] = (economy.spec.horizon_days, self._R, self._S)
        shape += (members.count,) if self._several else ()
        self._file = _File(store, economy) if store is not None else None
        self._arrays: Any = self._file or {
            name: np.empty(shape, economy.spec.precision) for name in VARIABLES
        }

    def before(self, _day: int, state: State) -> None:
        """Remember what was unmet before the day."""
        self._unmet = state.books.unmet.copy()

    def after(self, day: int, happened: Day, state: State, lost: Array) -> None:
        """Note the day."""
        stock = state.books.w.sum(axis=2).transpose(1, 0, 2)
        home = state.households.h.transpose(1, 0, 2)
        unmet = (state.books.unmet - self._unmet).transpose(1, 0, 2)
        figures = {
            "output": (happened.output, self._made),
            "capacity": (happened.capacity, self._made),
            "orders": (happened.demand, self._asked),
            "consumption": (happened.consumption.transpose(1, 0, 2), self._eaten),
            "other_final_use": (happened.other_use.transpose(1, 0, 2), self._other),
            "inventory_cover_days": (stock, self._used),
            "household_cover_days": (home, self._eaten),
            "unmet_input": (unmet, self._used),
        }
        for name, (values, base) in figures.items():
            self._put(name, day, relative(values, base))
        self._put("fill_rate", day, happened.fill)
        self._put("capacity_lost", day, np.broadcast_to(lost, happened.output.shape))

    def dataset(self) -> xr.Dataset:
        """All paths, labelled; of a file, read as they are needed."""
        if self._file is not None:
            return self._file.dataset()
        labels = coordinates(self._economy)
        dims = tuple(labels)
        return xr.Dataset(
            {
                name: xr.DataArray(values, labels, dims, attrs=attributes(name))
                for name, values in self._arrays.items()
            }
        )

    def discard(self) -> None:
        """Leave no half-written file behind a run that was broken off."""
        if self._file is not None:
            self._file.discard()

    def _put(self, name: str, day: int, values: Array) -> None:
        self._arrays[name][day] = values if self._several else values[..., 0]


class _File:
    """A netCDF file that takes one day after the other."""

    def __init__(self, path: str | os.PathLike[str], economy: Economy) -> None:
        import h5netcdf

        self._path = Path(path)
        if not self._path.name or self._path.is_dir():
            msg = f"store needs the name of a file to write, not {str(path)!r}"
            raise InputError(msg)
        make_folder(self._path.parent)
        labels = coordinates(economy)
        self._part = self._path.with_name(f".{self._path.name}.part")
        try:
            xr.Dataset(coords=labels).to_netcdf(self._part, engine="h5netcdf")
        except OSError as error:
            msg = f"cannot write {self._path}; choose another folder"
            raise InputError(msg) from error
        self._file: Any = h5netcdf.File(self._part, "a")
        self._variables = {
            name: self._file.create_variable(name, tuple(labels), economy.spec.precision)
            for name in VARIABLES
        }
        for name, variable in self._variables.items():
            variable.attrs.update(attributes(name))

    def __getitem__(self, name: str) -> Any:
        return self._variables[name]

    def discard(self) -> None:
        """Close and remove the file."""
        self._file.close()
        self._part.unlink(missing_ok=True)

    def dataset(self) -> xr.Dataset:
        """Close the file for writing and open it for reading."""
        self._file.close()
        self._part.replace(self._path)
        return xr.open_dataset(self._path, engine="h5netcdf")


def coordinates(economy: Economy) -> dict[str, Any]:
    """Labels of the paths, in order."""
    world = economy.world
    labels: dict[str, Any] = {
        "day": np.arange(economy.spec.horizon_days),
        "region": list(world.regions),
        "sector": list(world.sectors),
    }
    if economy.members.count > 1:
        labels["draw"] = np.arange(economy.members.count)
    return labels


def attributes(name: str) -> dict[str, str]:
    """Unit and name of a path."""
    unit, text = VARIABLES[name]
    return {"unit": unit, "long_name": text}


def relative(values: Array, base: Array) -> Array:
    """Values over a base; NaN where the base is nothing."""
    wide = np.broadcast_to(base, values.shape)
    return over_positive(np.asarray(values, dtype=float), wide.astype(float), np.nan)
