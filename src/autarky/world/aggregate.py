"""Merging regions, sectors and categories so that every account still holds."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import InputError, NameNotFoundError, Problems, unknown_name
from autarky.world.construct import attach
from autarky.world.world import World

Array = NDArray[np.float64]

ADDITIVE = ("employment", "capital", "population")
"""Satellites that add up; all others are averaged with the weights of :func:`_weights`."""


def aggregate(
    world: World, regions: Any = None, sectors: Any = None, categories: Any = None
) -> World:
    """Merge regions, sectors or categories of final demand.

    Parameters
    ----------
    world
        The table to merge.
    regions, sectors, categories
        ``{old: new}`` for those that change (all others stay); or the path of a CSV file, or a
        DataFrame, with the columns ``from`` and ``to``, which must name every old code.

    Returns
    -------
    World
        Flows and the satellites employment, capital and population are summed; days, shares and
        values per head are averaged, weighted by output, population or the flows they describe;
        an unknown (NaN) part makes the whole unknown. New codes stand where their first part stood.

    Raises
    ------
    NameNotFoundError, InputError
        If a code is not in the world, is missing from a concordance or is named twice.
    """
    to_region = _mapping(regions, world.regions, "region", world.name)
    to_sector = _mapping(sectors, world.sectors, "sector", world.name)
    to_category = _mapping(categories, world.categories, "category", world.name)
    mergers = {
        **dict.fromkeys(("origin", "destination", "region"), to_region),
        **dict.fromkeys(("sector", "user"), to_sector),
        "category": to_category,
    }
    flows = [
        "intermediate",
        "final",
        "value_added",
        *(v for v in ("output",) if v in world.dataset),
    ]
    summed = {name: _sum(world.dataset[name], mergers) for name in flows}
    table = xr.Dataset(summed)
    satellites = {
        str(name): _merge_satellite(world, str(name), mergers)
        for name in world.dataset.data_vars
        if name not in flows
    }
    country = dict(zip(world.regions, world.region_countries, strict=True))
    new_regions = list(dict.fromkeys(to_region.values()))
    table = table.assign_coords(
        region=new_regions,
        country=("origin", [_country(r, to_region, country) for r in new_regions]),
    )
    info = replace(world.info, blocs=_merged_blocs(world, to_region))
    return World(attach(table, satellites), info)


def select(
    world: World,
    regions: Sequence[str] | None = None,
    sectors: Sequence[str] | None = None,
    rest: str = "REST",
) -> World:
    """Keep some regions or sectors; merge all others into one called `rest`.

    Nothing is dropped, since a table without its rest of the world would not balance.
    """

    def mapping(kept: Sequence[str] | None, known: tuple[str, ...], kind: str) -> dict[str, str]:
        if kept is None:
            return {}
        for name in kept:
            if name not in known:
                raise NameNotFoundError(unknown_name(kind, name, f"world {world.name}", known))
        if rest in kept:
            msg = f"the {kind} {rest!r} is kept and cannot also be the rest; choose another `rest`"
            raise InputError(msg)
        return {name: rest for name in known if name not in kept}

    return aggregate(
        world,
        mapping(regions, world.regions, "region"),
        mapping(sectors, world.sectors, "sector"),
    )


def _mapping(given: Any, known: tuple[str, ...], kind: str, world: str) -> dict[str, str]:
    """Every old code with its new one, in table order."""
    if given is None:
        return {k: k for k in known}
    complete = not isinstance(given, Mapping)
    pairs = list(given.items()) if isinstance(given, Mapping) else _read_pairs(given, kind)
    problems = Problems(f"the {kind} concordance for world {world}", "Correct the concordance.")
    mapping: dict[str, str] = {}
    for old, new in pairs:
        if old not in known:
            problems.add(unknown_name(kind, old, f"world {world}", known))
        elif mapping.get(old, new) != new:
            problems.add(f"the {kind} {old!r} is sent to both {mapping[old]!r} and {new!r}")
        mapping[old] = new
    missing = [k for k in known if k not in mapping]
    if complete and missing:
        problems.add(f"{len(missing)} {kind}s are not named, the first {missing[0]!r}")
    problems.raise_if_any(NameNotFoundError)
    return {k: mapping.get(k, k) for k in known}


def _read_pairs(given: Any, kind: str) -> list[tuple[str, str]]:
    """Old and new codes from a CSV file or a DataFrame with the columns from and to."""
    if isinstance(given, str | os.PathLike):
        path = Path(given)
        if not path.is_file():
            msg = f"there is no {kind} concordance {path}; give a CSV file with columns from,to"
            raise InputError(msg)
        try:
            # "NA" is a code like any other
            given = pd.read_csv(path, dtype=str, comment="#", keep_default_na=False, na_values=[""])
        except (ValueError, UnicodeDecodeError) as error:
            msg = f"{path} is not a CSV file ({error}); it needs the columns from,to"
            raise InputError(msg) from error
    if not isinstance(given, pd.DataFrame) or not {"from", "to"} <= set(given.columns):
        found = ", ".join(map(str, getattr(given, "columns", [type(given).__name__])))
        msg = f"a {kind} concordance needs the columns from,to; this one has {found}"
        raise InputError(msg)
    blank = given[["from", "to"]].isna().any(axis=1)
    if blank.any():
        msg = f"row {int(np.argmax(blank.to_numpy())) + 1} of the {kind} concordance has no code"
        raise InputError(msg)
    return [(str(a), str(b)) for a, b in zip(given["from"], given["to"], strict=True)]


def _sum(array: xr.DataArray, mergers: Mapping[str, Mapping[str, str]]) -> xr.DataArray:
    """Sum an array over the labels that merge, dimension by dimension.

    Sums of slices, not a product with zeros and ones: 0 · NaN would spread one unknown to all.
    """
    values, coords = array.values, {}
    for axis, dim in enumerate(map(str, array.dims)):
        old = [str(v) for v in array[dim].values]
        mapping = mergers.get(dim, {})
        new = list(dict.fromkeys(mapping.get(v, v) for v in old))
        coords[dim] = new
        if new != old:
            target = np.array([new.index(mapping.get(v, v)) for v in old])
            merged = [values.compress(target == at, axis).sum(axis) for at in range(len(new))]
            values = np.stack(merged, axis)
    return xr.DataArray(np.ascontiguousarray(values), coords, array.dims, attrs=array.attrs)


def _merge_satellite(
    world: World, name: str, mergers: Mapping[str, Mapping[str, str]]
) -> xr.DataArray:
    """Sum what adds up; average the rest with weights, keeping the unknown unknown."""
    array = world.dataset[name]
    if name in ADDITIVE:
        return _sum(array, mergers)
    weights = _weights(world, array)
    total = _sum(weights, mergers)
    counted = array.where(weights != 0, 0.0)  # an infinite stock of an industry without output
    members = _sum(xr.ones_like(array, dtype=float), mergers)
    plain = _sum(array.astype(float), mergers) / members
    mean = (_sum(counted * weights, mergers) / total.where(total != 0)).where(total != 0, plain)
    mean = mean.where((members > 1) & ~np.isnan(plain), plain)
    return mean.transpose(*array.dims).assign_attrs(array.attrs)


def _weights(world: World, array: xr.DataArray) -> xr.DataArray:
    """Weights of an average: flows for tariffs and criticality, people for values per head."""
    flows = abs(world.dataset["intermediate"])
    dims = tuple(map(str, array.dims))
    population = world.satellite("population")
    if dims == ("region",) and population is not None:
        weights = population
    elif dims == ("sector", "user"):
        weights = flows.sum(["origin", "destination"])
    elif set(dims) <= {"origin", "sector", "destination"}:
        weights = flows.sum("user") + abs(world.dataset["final"]).sum("category")
        weights = weights.sum([d for d in weights.dims if d not in dims])
    else:
        output = xr.DataArray(
            np.maximum(world.x, 0.0).reshape(len(world.regions), len(world.sectors)),
            {"region": list(world.regions), "sector": list(world.sectors)},
            ("region", "sector"),
        )
        weights = output.sum([d for d in output.dims if d not in dims])
    missing = [d for d in dims if d not in weights.dims]
    full: xr.DataArray = weights.expand_dims({d: array[d].values for d in missing})
    return full.transpose(*dims)


def _country(region: str, to_region: Mapping[str, str], country: Mapping[str, str]) -> str:
    """Country of a new region: its parts' common country, unless that was just the old code."""
    olds = [old for old, new in to_region.items() if new == region]
    shared = {country[old] for old in olds}
    return region if len(shared) > 1 or shared == set(olds) else shared.pop()


def _merged_blocs(world: World, to_region: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Blocs of whole new regions; a bloc that a merger cuts across is dropped."""
    merged: dict[str, tuple[str, ...]] = {}
    for bloc, members in world.blocs.items():
        inside = {world.regions[i] for m in members for i in world.region_index(m)}
        new = tuple(dict.fromkeys(to_region[r] for r in world.regions if r in inside))
        whole = {old for old, n in to_region.items() if n in new} == inside
        if whole and bloc not in to_region.values():
            merged[bloc] = new
    return merged
