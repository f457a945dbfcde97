"""Ensembles: elasticities drawn from the ranges that studies leave."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.equilibrium.base import Base
from autarky.equilibrium.defaults.elasticities import thetas
from autarky.equilibrium.spec import SUBSTITUTION, Spec
from autarky.numerics.sampling import latin_hypercube
from autarky.world import World

Array = NDArray[np.float64]

COMMON = 0.5
"""Correlation of the errors of θ between sectors: studies err together, data apart (assumption)."""
LARGEST_TABLE = 2500
"""Regions × sectors up to which bands come by default."""
DEFAULT_DRAWS = 200


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Places in the ranges of what a Spec leaves open, the same at every horizon.

    Parameters
    ----------
    places
        A row per member, a column per parameter, in [0, 1): ``theta`` the common part of the errors
        of θ, ``theta.SECTOR`` its own, and the fields of :data:`SUBSTITUTION`.
    """

    places: pd.DataFrame
    world: World
    spec: Spec
    base: Base

    @classmethod
    def of(cls, world: World, spec: Spec, base: Base, draws: int, seed: int) -> Ensemble:
        """Draw members by Latin hypercube; what `spec` sets is not drawn."""
        if not _whole(seed) or seed < 0:
            msg = f"seed must be at least 0, a whole number, not {seed!r}"
            raise InputError(msg)
        given = spec.theta if isinstance(spec.theta, dict) else {}
        names = []
        if spec.theta is None or isinstance(spec.theta, dict):
            names += ["theta", *(f"theta.{s}" for s in world.sectors if s not in given)]
        names += [name for name in SUBSTITUTION if getattr(spec, name) is None]
        cube = latin_hypercube(draws, len(names), int(seed)) if names else np.zeros((draws, 0))
        return cls(pd.DataFrame(cube, columns=names), world, spec, base)

    def thetas(self, months: float | None = None) -> Array:
        """(draws, J) θ times its multiplier at a horizon."""
        found = np.tile(self.base.theta, (len(self.places), 1))
        known = thetas(self.world)
        if "theta" in self.places:
            shared = _normal(self.places["theta"].to_numpy())
            for j, sector in enumerate(self.world.sectors):
                if f"theta.{sector}" not in self.places:
                    continue
                own = _normal(self.places[f"theta.{sector}"].to_numpy())
                place = _uniform(np.sqrt(COMMON) * shared + np.sqrt(1.0 - COMMON) * own)
                found[:, j] = known.low[j] * (known.high[j] / known.low[j]) ** place
        return found * self.parameter("theta_multiplier", months)[:, None]

    def parameter(self, name: str, months: float | None = None) -> Array:
        """(draws,) a field of :data:`SUBSTITUTION` at a horizon: log-uniform, mobility uniform."""
        span = self.spec.substitution(months)[name]
        if name not in self.places:
            return np.full(len(self.places), span.value)
        place = self.places[name].to_numpy()
        if name == "mobility":
            return np.asarray(span.low + (span.high - span.low) * place)
        return np.asarray(span.low * (span.high / span.low) ** place)

    def options(self, months: float | None = None) -> dict[str, Any]:
        """Keywords of :func:`autarky.equilibrium.solve` for all members."""
        named = {n: self.parameter(n, months) for n in ("eta", "epsilon", "sigma", "mobility")}
        return {"theta": self.thetas(months)} | named

    def parameters(self, months: float | None = None) -> xr.Dataset:
        """``parameter_value(draw, parameter)``: what was drawn, and where in its range θ is."""
        values = {
            name: self.places[name].to_numpy()
            if name.startswith("theta") and name != "theta_multiplier"
            else self.parameter(name, months)
            for name in self.places.columns
        }
        if not values:
            return xr.Dataset()
        text = "drawn: η, ε, σ, mobility and multiplier as they are, θ by its place in its range"
        return xr.Dataset(
            {
                "parameter_value": xr.DataArray(
                    np.column_stack(list(values.values())),
                    {"draw": np.arange(len(self.places)), "parameter": list(values)},
                    ("draw", "parameter"),
                    attrs={"unit": "1", "long_name": text},
                )
            }
        )


def count(base: Base, draws: int | None) -> int:
    """How many draws: as asked, or by the size of the table; 1 is none beside the central case.

    Raises
    ------
    InputError
        If it is no whole number of at least 1.
    """
    if draws is None:
        return DEFAULT_DRAWS if base.value_added_share.size <= LARGEST_TABLE else 1
    if not _whole(draws) or draws < 1:
        msg = f"draws must be at least 1, a whole number, not {draws!r}"
        raise InputError(msg)
    return int(draws)


def _whole(value: object) -> bool:
    """Whether something is a whole number: neither text, nor True, nor NaN."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    return isinstance(value, Integral) or float(value).is_integer()


def percentile(values: Array, q: float) -> Array:
    """Percentile over the first axis, the draws, of those that have a value; NaN where none has."""
    none = np.isnan(values).all(axis=0)
    return np.where(none, np.nan, np.nanpercentile(np.where(none, 0.0, values), q, axis=0))


def _normal(place: Array) -> Array:
    from scipy.special import ndtri

    return np.asarray(ndtri(np.clip(place, 1e-9, 1.0 - 1e-9)))


def _uniform(normal: Array) -> Array:
    from scipy.special import ndtr

    return np.asarray(ndtr(normal))
