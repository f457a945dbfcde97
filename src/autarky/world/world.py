"""The World: one table of the world economy, labelled, checked and frozen."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import NameNotFoundError, WorldError, unknown_name
from autarky.world.check import CheckReport, check
from autarky.world.info import WorldInfo

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class World:
    """A multi-regional input–output table with its satellites; immutable.

    Build one with :meth:`from_arrays`, :meth:`from_pymrio`, :meth:`load` or
    :func:`autarky.load_world`; every method that changes something returns a copy.

    Parameters
    ----------
    dataset
        ``intermediate(origin, sector, destination, user)``,
        ``final(origin, sector, destination, category)``,
        ``value_added(factor, destination, user)`` in `info.unit` a year; satellites over
        ``region`` and ``sector`` with ``unit``, ``source`` and ``evidence`` as attributes;
        the coordinate ``country(origin)`` groups regions that are parts of one country.
    info
        Name, units, source, licence, evidence, blocs, tolerated checks.

    Raises
    ------
    WorldError
        If an account does not hold and is not tolerated by name; see :meth:`check`.
    """

    dataset: xr.Dataset
    info: WorldInfo

    def __post_init__(self) -> None:
        for variable in self.dataset.variables.values():
            if isinstance(variable.data, np.ndarray):
                variable.data.flags.writeable = False
        self._refuse_unless_sound()

    # -- labels -------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """Short name of the world."""
        return self.info.name

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Region codes, in table order."""
        return _labels(self.dataset, "origin")

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Sector codes, in table order."""
        return _labels(self.dataset, "sector")

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Categories of final demand."""
        return _labels(self.dataset, "category")

    @cached_property
    def factors(self) -> tuple[str, ...]:
        """Components of value added."""
        return _labels(self.dataset, "factor")

    @cached_property
    def region_countries(self) -> tuple[str, ...]:
        """Country of each region: its own code unless the table splits a country in parts."""
        return _labels(self.dataset, "country")

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Countries in table order; equal to `regions` where none is split."""
        return tuple(dict.fromkeys(self.region_countries))

    @cached_property
    def abroad(self) -> NDArray[np.bool_]:
        """(importer, exporter) True between regions of different countries."""
        country = np.array(self.region_countries)
        return np.asarray(country[:, None] != country[None, :])

    @property
    def blocs(self) -> Mapping[str, tuple[str, ...]]:
        """Named groups of regions."""
        return self.info.blocs

    def title(self, code: str) -> str:
        """Name in full of a region, sector or category, or its code where none is known."""
        return self.info.titles.get(code, code)

    def region_index(self, name: str) -> NDArray[np.intp]:
        """Positions of a region, of all parts of a country, or of a bloc's members.

        Raises
        ------
        NameNotFoundError
            With the nearest known name.
        """
        if name in self.blocs:
            return np.unique(np.concatenate([self.region_index(m) for m in self.blocs[name]]))
        if name in self.region_countries:
            return np.flatnonzero(np.array(self.region_countries) == name)
        if name in self.regions:
            return np.array([self.regions.index(name)])
        known = [*self.regions, *self.countries, *self.blocs]
        raise NameNotFoundError(
            unknown_name("region", name, self._where, list(dict.fromkeys(known)))
        )

    def sector_index(self, name: str) -> int:
        """Position of a sector, or an error with the nearest known name."""
        if name not in self.sectors:
            raise NameNotFoundError(unknown_name("sector", name, self._where, self.sectors))
        return self.sectors.index(name)

    # -- plain arrays for kernels ---------------------------------------------------------------

    @property
    def n(self) -> int:
        """Number of industries: regions × sectors."""
        return len(self.regions) * len(self.sectors)

    @property
    def Z(self) -> Array:
        """(n, n) intermediate deliveries, region-major, row = supplier, column = user."""
        return self._values("intermediate").reshape(self.n, self.n)

    @property
    def Y(self) -> Array:
        """(n, regions × categories) final deliveries, region-major in both axes."""
        return self._values("final").reshape(self.n, -1)

    @cached_property
    def x(self) -> Array:
        """(n,) gross output: row sums of intermediate and final deliveries."""
        return _frozen(self.Z.sum(axis=1) + self.Y.sum(axis=1))

    @cached_property
    def stated_output(self) -> Array:
        """(n,) output as the source states it; equal to `x` where it states none."""
        if "output" in self.dataset:
            return self._values("output").reshape(self.n)
        return self.x

    @cached_property
    def va(self) -> Array:
        """(n,) value added by industry, all factors together."""
        return _frozen(self._values("value_added").reshape(len(self.factors), self.n).sum(axis=0))

    @property
    def A(self) -> Array:
        """(n, n) input coefficients Z·diag(x)⁻¹; zero columns where an industry has no output."""
        return self.Z / np.where(self.x == 0, np.inf, self.x)

    @cached_property
    def final_by_region(self) -> Array:
        """(n, regions) final deliveries by destination, all categories together."""
        shape = (self.n, len(self.regions), len(self.categories))
        return _frozen(self._values("final").reshape(shape).sum(axis=2))

    def satellite(self, name: str) -> xr.DataArray | None:
        """Return a satellite account (``employment``, ``population`` …), or None if absent."""
        return self.dataset.get(name)

    # -- checks and identity --------------------------------------------------------------------

    def check(self) -> CheckReport:
        """Test every account and report what does not hold, worst cells named."""
        return check(self)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over every label, figure and fact; equal worlds have equal hashes."""
        digest = hashlib.sha256(self.info.to_json().encode())
        for name in sorted(map(str, self.dataset.variables)):
            variable = self.dataset[name]
            attrs = sorted((key, _plain(value)) for key, value in variable.attrs.items())
            digest.update(f"{name}{variable.dims}{attrs}".encode())
            data = variable.values
            if data.dtype.kind in "UOS":
                digest.update("\0".join(map(str, data.ravel())).encode())
            else:
                digest.update(np.ascontiguousarray(data).data)
        return digest.hexdigest()

    def industry_labels(self, at: int) -> str:
        """Name industry `at` (region-major position) for a message."""
        region, sector = divmod(at, len(self.sectors))
        return f"{self.regions[region]}/{self.sectors[sector]}"

    def intermediate_label(self, at: int) -> str:
        """Name a cell of the intermediate block by its flat position."""
        row, column = divmod(at, self.n)
        return f"{self.industry_labels(row)} → {self.industry_labels(column)}"

    def final_label(self, at: int) -> str:
        """Name a cell of the final block by its flat position."""
        row, column = divmod(at, self.Y.shape[1])
        region, category = divmod(column, len(self.categories))
        return f"{self.industry_labels(row)} → {self.regions[region]}/{self.categories[category]}"

    def __repr__(self) -> str:
        year = f", {self.info.year}" if self.info.year else ""
        return (
            f"<World {self.name!r}{year}: {len(self.regions)} regions × "
            f"{len(self.sectors)} sectors, {self.info.unit or 'no unit'}>"
        )

    # -- constructors and copies (each in its own module) -----------------------------------------

    @classmethod
    def from_arrays(cls, Z: Any, Y: Any, **options: Any) -> World:
        """Build a World from plain arrays; see :func:`autarky.world.construct.from_arrays`."""
        from autarky.world.construct import from_arrays

        return from_arrays(Z, Y, **options)

    @classmethod
    def from_pymrio(cls, system: Any, **options: Any) -> World:
        """Build a World from a pymrio system; see :func:`autarky.world.exchange.from_pymrio`."""
        from autarky.world.exchange import from_pymrio

        return from_pymrio(system, **options)

    def to_pymrio(self) -> Any:
        """Return a ``pymrio.IOSystem``; see :func:`autarky.world.exchange.to_pymrio`."""
        from autarky.world.exchange import to_pymrio

        return to_pymrio(self)

    def aggregate(self, regions: Any = None, sectors: Any = None, categories: Any = None) -> World:
        """Merge regions, sectors or categories; see :func:`autarky.world.aggregate.aggregate`."""
        from autarky.world.aggregate import aggregate

        return aggregate(self, regions, sectors, categories)

    def select(
        self,
        regions: Sequence[str] | None = None,
        sectors: Sequence[str] | None = None,
        rest: str = "REST",
    ) -> World:
        """Keep some regions or sectors and merge all others into `rest`, so that accounts hold."""
        from autarky.world.aggregate import select

        return select(self, regions, sectors, rest)

    def balance(self, method: str = "gras", **options: Any) -> World:
        """Make rows and columns add up; see :func:`autarky.world.balance.balance`."""
        from autarky.world.balance import balance

        return balance(self, method, **options)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the world to one netCDF file, atomically, and return its path."""
        from autarky.world.store import save

        return save(self, path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> World:
        """Read a world that :meth:`save` wrote."""
        from autarky.world.store import load

        return load(path)

    def with_info(self, **changes: Any) -> World:
        """Return a copy with other facts: ``world.with_info(name="mine")``."""
        return replace(self, info=replace(self.info, **changes))

    # -- helpers ----------------------------------------------------------------------------------

    @property
    def _where(self) -> str:
        return f"world {self.name}"

    def _values(self, name: str) -> Array:
        values: Array = self.dataset[name].values
        return values

    def _refuse_unless_sound(self) -> None:
        bad = np.flatnonzero(~np.isfinite(self.x + self.va))
        if bad.size:
            at = self.industry_labels(int(bad[0]))
            msg = f"world {self.name!r} has figures of {at} that are not finite; fill them in"
            raise WorldError(msg)
        report = self.check()
        broken = [f for f in report.findings if not f.tolerated]
        if broken:
            names = tuple(dict.fromkeys(f.check for f in broken))
            remedy = f"Mend the table, or accept it by name: tolerate={names!r}."
            listed = "; ".join(map(str, broken))
            msg = f"world {self.name!r} breaks its accounts: {listed}. {remedy}"
            raise WorldError(msg)


def _labels(dataset: xr.Dataset, name: str) -> tuple[str, ...]:
    return tuple(str(v) for v in dataset[name].values)


def _plain(value: Any) -> Any:
    """Python's own form of a number that a file gives back as NumPy's."""
    return value.item() if isinstance(value, np.generic) else value


def _frozen(values: Array) -> Array:
    values.flags.writeable = False
    return values
