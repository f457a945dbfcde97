"""Paths of several regions or products taken together, by their weight in the baseline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from autarky._core.errors import InputError
from autarky.disruption.streak import Streak
from autarky.results import Result

MEASURES = ("consumption", "output")
"""Paths that have a baseline to be weighted with."""


def by_product(
    result: Result, regions: Sequence[str], measure: str = "consumption"
) -> xr.DataArray:
    """Path of each product in regions taken together, as a share of their baseline.

    Parameters
    ----------
    result
        Of :func:`autarky.disruption.run`.
    regions
        Taken together, such as the parts of a country.
    measure
        ``"consumption"`` of households or ``"output"``.

    Returns
    -------
    DataArray
        (day, sector, draw), with a single draw where the run had one member; NaN where the
        baseline is nothing.
    """
    paths, weights = _paths(result, regions, measure)
    return _weighted(paths, weights, "region")


def together(
    result: Result,
    regions: Sequence[str],
    measure: str = "consumption",
    sectors: Sequence[str] | None = None,
) -> xr.DataArray:
    """Path of several products of several regions as one: (day, draw) share of the baseline.

    `sectors` None: all products; the rest as in :func:`by_product`.
    """
    paths, weights = _paths(result, regions, measure)
    if sectors is not None:
        paths, weights = paths.sel(sector=list(sectors)), weights.sel(sector=list(sectors))
    return _weighted(paths, weights, "region", "sector")


def falls_below(path: xr.DataArray, share: float) -> xr.DataArray:
    """First day of a path below a share, three days in a row; NaN: not within the run."""
    values = path.transpose("day", ...)
    streak = Streak(values.shape[1:])
    for day, now in enumerate(values.values):
        streak.note(day, now < share)
    return values.isel(day=0, drop=True).copy(data=streak.first)


def _paths(
    result: Result, regions: Sequence[str], measure: str
) -> tuple[xr.DataArray, xr.DataArray]:
    """Paths of the regions and the baseline that weighs them."""
    if measure not in MEASURES:
        msg = f"the measure {measure!r} has no baseline; choose {' or '.join(MEASURES)}"
        raise InputError(msg)
    data = result.data
    if f"baseline_{measure}" not in data:
        msg = f"this result of the {result.clock} clock holds no paths; run ak.disruption.run"
        raise InputError(msg)
    if not regions:
        raise InputError("name at least one region of the result")
    result.require("region", *regions)
    paths = data[measure].sel(region=list(regions))
    paths = paths if "draw" in paths.dims else paths.expand_dims(draw=[0])
    weights = data[f"baseline_{measure}"].sel(region=list(regions))
    return paths.transpose("day", "region", "sector", "draw"), weights


def _weighted(paths: xr.DataArray, weights: xr.DataArray, *over: str) -> xr.DataArray:
    weight = weights.sum(list(over))
    total = (paths.fillna(0.0).astype(np.float64) * weights).sum(list(over))
    return (total / weight.where(weight > 0)).transpose("day", ...)
