"""Parts of a country taken together, so that the section speaks of countries alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky.plot.carries import TERMS
from autarky.results import Result
from autarky.world import World

Array = NDArray[np.float64]

BY_PRODUCT = {
    "output": "made", "employment": "made", "prices": "used", "import_share": "used",
    "base_import_share": "used",
}  # fmt: skip
"""What the parts of a country are weighted with, product by product."""
PERCENTILES = (("p10", 10), ("median", 50), ("p90", 90))


def split(world: World) -> bool:
    """Whether the table has countries in several parts."""
    return len(world.countries) < len(world.regions)


def merged(world: World) -> World:
    """The table with the parts of each country as one region."""
    if not split(world):
        return world
    parts = {r: c for r, c in zip(world.regions, world.region_countries, strict=True) if r != c}
    return world.aggregate(regions=parts)


def by_country(world: World, result: Result, income: Array) -> Result:
    """A result whose regions are countries: means weighted with income, output or use.

    Parameters
    ----------
    world
        The table that it was computed from.
    result
        Of :func:`autarky.equilibrium.run` or :func:`~autarky.equilibrium.horizon_curve`.
    income
        (region,) final expenditure of the base.
    """
    if not split(world):
        return result
    data = result.data
    share = _shares(world, income)
    found: dict[str, xr.DataArray] = {}
    for name in ("real_income", "real_consumption", "real_wage"):
        found |= _outcome(data, name, share)
    for first in data.data_vars:
        if str(first).startswith("first_order_"):
            found[str(first)] = _mean(data[first], share)
    if "base_income" in data:
        total = share.where(share == 0, 1.0) @ data["base_income"]
        found["base_income"] = _named(total).assign_attrs(data["base_income"].attrs)
        found["viable"] = (_mean(data["viable"], share) > 1.0 - 1e-9).astype(float)
        found |= _terms(data, found["real_income"], share)
        weights = {"made": _made(world), "used": _used(world)}
        for name, kind in BY_PRODUCT.items():
            found[name] = _by_product(world, data[name], weights[kind])
    if "real_income_draw" in data and "month" in data.dims:
        lost = (found["real_income_draw"] == 0.0) | (_lost(data, share) > 0)
        found["not_viable"] = lost.mean("draw")
    return replace(result, data=xr.Dataset(found, attrs=data.attrs))


def _shares(world: World, weight: Array) -> xr.DataArray:
    """(country, region) weight of each part in its country."""
    own = np.array(world.region_countries)
    values = (np.array(world.countries)[:, None] == own[None, :]) * weight
    values = values / values.sum(axis=1, keepdims=True)
    labels = {"country": list(world.countries), "region": list(world.regions)}
    return xr.DataArray(values, labels, ("country", "region"))


def _mean(values: xr.DataArray, share: xr.DataArray) -> xr.DataArray:
    found = (share * values).where(share > 0, 0.0).sum("region", skipna=False)
    dims = ["country" if d == "region" else d for d in values.dims]
    return _named(found.transpose(*dims)).assign_attrs(values.attrs)


def _named(values: xr.DataArray) -> xr.DataArray:
    return values.rename(country="region")


def _outcome(data: xr.Dataset, name: str, share: xr.DataArray) -> dict[str, xr.DataArray]:
    """An outcome of the central run, of the draws, and the percentiles of these."""
    found = {name: _mean(data[name], share)}
    if f"{name}_draw" in data:
        drawn = _mean(data[f"{name}_draw"], share)
        found[f"{name}_draw"] = drawn
        for label, q in PERCENTILES:
            middle = np.nanpercentile(drawn.values, q, axis=drawn.get_axis_num("draw"))
            found[f"{name}_{label}"] = drawn.isel(draw=0, drop=True).copy(data=middle)
    return found


def _lost(data: xr.Dataset, share: xr.DataArray) -> xr.DataArray:
    """Draws in which a part of a country is not viable."""
    return _mean((data["real_income_draw"] == 0.0).astype(float), share)


def _terms(data: xr.Dataset, income: xr.DataArray, share: xr.DataArray) -> dict[str, xr.DataArray]:
    """Factors of a country's real income, from what each adds to the income of its parts."""
    mean = _log_mean(data["real_income"])
    back = 1.0 / _log_mean(income)
    logs = {name: _mean(_log(data[name]) * mean, share) * back for name in TERMS}
    return {
        name: xr.DataArray(np.exp(log.values), log.coords, log.dims, attrs=data[name].attrs)
        for name, log in logs.items()
    }


def _log(values: xr.DataArray) -> xr.DataArray:
    return values.copy(data=np.log(values.values))


def _log_mean(ratio: xr.DataArray) -> xr.DataArray:
    """(r − 1)/ln r, 1 at 1: what a logarithm adds to a change."""
    moved = ratio.where((ratio > 0) & (ratio != 1.0), 2.0)
    found: xr.DataArray = ((moved - 1.0) / _log(moved)).where(ratio != 1.0, 1.0)
    return found.where(ratio > 0)


def _by_product(world: World, values: xr.DataArray, weight: Array) -> xr.DataArray:
    """(country, sector) mean over the parts that have the product."""
    known = np.isfinite(values.values)
    member = np.array(world.countries)[:, None] == np.array(world.region_countries)[None, :]
    total = member @ (weight * known)
    amount = member @ np.where(known, weight * np.nan_to_num(values.values), 0.0)
    mean = np.where(total > 0, amount / np.where(total > 0, total, 1.0), np.nan)
    labels: dict[str, Any] = {"region": list(world.countries), "sector": list(world.sectors)}
    return xr.DataArray(mean, labels, ("region", "sector"), attrs=values.attrs)


def _made(world: World) -> Array:
    """(region, sector) output."""
    return np.maximum(world.x, 0.0).reshape(len(world.regions), len(world.sectors))


def _used(world: World) -> Array:
    """(region, sector) use of each product, whatever its origin."""
    inputs = np.asarray(world.dataset["intermediate"].values).sum(axis=(0, 3))
    final = np.asarray(world.dataset["final"].values).sum(axis=(0, 3))
    return np.asarray(np.maximum((inputs + final).T, 0.0))
