"""From plain arrays to a World, with every mistake in the input named at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import InputError, Problems, unknown_name
from autarky.world.check import TOLERANCES
from autarky.world.info import WorldInfo
from autarky.world.world import World

Array = NDArray[np.float64]


def from_arrays(
    Z: Any,
    Y: Any,
    *,
    regions: Sequence[str] | None = None,
    sectors: Sequence[str] | None = None,
    categories: Sequence[str] | None = None,
    factors: Sequence[str] | None = None,
    va: Any = None,
    x: Any = None,
    satellites: Mapping[str, xr.DataArray] | None = None,
    countries: Sequence[str] | Mapping[str, str] | None = None,
    blocs: Mapping[str, Sequence[str]] | None = None,
    tolerate: Sequence[str] = (),
    info: WorldInfo | None = None,
    **facts: Any,
) -> World:
    """Build a World from region-major arrays.

    Parameters
    ----------
    Z
        (n, n) intermediate deliveries, n = regions × sectors, row = supplier; or
        (regions, sectors, regions, sectors); or a DataFrame with two-level labels.
    Y
        (n, regions × categories) final deliveries, destination varying slowest; (n, regions) for
        one category; (n,) for a single region; or the four-dimensional form.
    regions, sectors
        Codes in table order. From the labels of `Z` where that is a DataFrame; a table without
        regions is one region called ``"world"``.
    categories
        Names of the final-demand categories.
    factors, va
        Components of value added and their (factors, n) or (n,) figures. Without `va`, value
        added is output less inputs.
    x
        (n,) output as the source states it: kept and checked against the row sums.
    satellites
        DataArrays over ``region``, ``sector``, ``user``, ``origin``, ``destination``, with
        ``unit`` and ``source`` among their attributes.
    countries
        Country of each region, where the table splits countries in parts.
    blocs
        Named groups of regions.
    tolerate
        Checks that the table may fail: :data:`autarky.world.TOLERANCES`.
    info, **facts
        A :class:`~autarky.world.WorldInfo`, or its fields (``name=``, ``year=``, ``unit=`` …).

    Raises
    ------
    InputError
        If shapes and labels do not fit, or a figure is missing or not finite; all problems at once.
    WorldError
        If an account does not hold and is not tolerated.
    """
    info = _info(info, facts, blocs, tolerate)
    problems = Problems(f"world {info.name!r}")
    region_labels, sector_labels = _labels_of(Z, regions, sectors, problems)
    R, S = len(region_labels), len(sector_labels)
    _check_frames(Z, Y, region_labels, problems)
    z = _block(Z, "Z", (R, S), R * S, problems)
    y = _block(Y, "Y", (R, S), None, problems)
    category_labels = _categories(categories, y, R, problems)
    problems.raise_if_any()

    output = None if x is None else _vector(x, "x", (R, S), problems)
    if va is None:
        value = ((z.sum(axis=1) + y.sum(axis=1) if output is None else output) - z.sum(axis=0))[
            None
        ]
    else:
        value = _value_added(va, (R, S), problems)
    factor_labels = tuple(map(str, factors or _default_factors(len(value))))
    if len(factor_labels) != len(value):
        problems.add(f"{len(factor_labels)} factors named for {len(value)} rows of value added")
    _check_unique("factor", factor_labels, problems)
    country_labels = _countries(countries, region_labels, problems)
    _check_blocs(info.blocs, region_labels, country_labels, problems)
    problems.raise_if_any()

    dataset = xr.Dataset(
        {
            "intermediate": (("origin", "sector", "destination", "user"), z.reshape(R, S, R, S)),
            "final": (("origin", "sector", "destination", "category"), y.reshape(R, S, R, -1)),
            "value_added": (("factor", "destination", "user"), value.reshape(-1, R, S)),
        },
        coords={
            "origin": list(region_labels),
            "destination": list(region_labels),
            "region": list(region_labels),
            "sector": list(sector_labels),
            "user": list(sector_labels),
            "category": list(category_labels),
            "factor": list(factor_labels),
            "country": ("origin", list(country_labels)),
        },
    )
    for name in ("intermediate", "final", "value_added"):
        dataset[name].attrs["unit"] = f"{info.unit} a year" if info.unit else ""
    if output is not None:
        dataset["output"] = (("origin", "sector"), output.reshape(R, S))
    return World(attach(dataset, satellites or {}), info)


def attach(dataset: xr.Dataset, satellites: Mapping[str, xr.DataArray]) -> xr.Dataset:
    """Add satellites whose labels agree exactly with the table's; refuse any other.

    Absent is not zero: a satellite must name every region and sector, with NaN where unknown.
    """
    problems = Problems("satellites")
    for name, array in satellites.items():
        if array.dtype.kind not in "fiub":
            problems.add(f"{name!r} holds something that is not a number")
        for key, value in array.attrs.items():
            if not isinstance(value, str | int | float | np.generic):
                problems.add(f"the attribute {key!r} of {name!r} is neither text nor a number")
        for dim in map(str, array.dims):
            if dim not in dataset.dims:
                problems.add(f"{name!r} has the unknown dimension {dim!r}")
            elif list(array[dim].values) != list(dataset[dim].values):
                problems.add(f"the {dim} labels of {name!r} differ from the table's")
    problems.raise_if_any()
    return dataset.assign({k: v.copy() for k, v in satellites.items()})


def _info(
    info: WorldInfo | None,
    facts: Mapping[str, Any],
    blocs: Mapping[str, Sequence[str]] | None,
    tolerate: Sequence[str],
) -> WorldInfo:
    base = info or WorldInfo()
    unknown = [f for f in facts if f not in WorldInfo.__dataclass_fields__]
    if unknown:
        known = ", ".join(WorldInfo.__dataclass_fields__)
        msg = f"from_arrays does not know {unknown[0]!r}; the facts about a world are {known}"
        raise InputError(msg)
    names = (tolerate,) if isinstance(tolerate, str) else tuple(tolerate)
    for name in names:
        if name not in TOLERANCES:
            msg = f"there is no check {name!r} to tolerate; known: {', '.join(TOLERANCES)}"
            raise InputError(msg)
    changes = dict(facts)
    changes["tolerated"] = tuple(dict.fromkeys((*base.tolerated, *names)))
    if blocs is not None:
        changes["blocs"] = {k: tuple(v) for k, v in blocs.items()}
    return replace(base, **changes)


def _labels_of(
    Z: Any, regions: Sequence[str] | None, sectors: Sequence[str] | None, problems: Problems
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Labels as given, else from a DataFrame, else one region with numbered sectors."""
    if isinstance(Z, pd.DataFrame) and Z.index.nlevels == 2 and regions is None and sectors is None:
        pairs = [(str(a), str(b)) for a, b in Z.index]
        regions = tuple(dict.fromkeys(a for a, _ in pairs))
        sectors = tuple(dict.fromkeys(b for _, b in pairs))
        if pairs != [(r, s) for r in regions for s in sectors]:
            problems.add("the rows of Z are not every region × sector, region-major")
    try:
        shape = np.shape(Z)
    except ValueError:  # rows of unequal length have no shape; _block says so
        shape = (len(Z),)
    size = shape[0] if len(shape) in (1, 2) else int(np.prod(shape[:2]))
    if regions is None:
        regions = (
            ("world",)
            if sectors is None or size == len(sectors)
            else tuple(f"region {i + 1}" for i in range(size // len(sectors)))
        )
    if sectors is None:
        sectors = tuple(f"sector {i + 1}" for i in range(size // len(regions)))
    _check_unique("region", regions, problems)
    _check_unique("sector", sectors, problems)
    return tuple(map(str, regions)), tuple(map(str, sectors))


def _check_unique(kind: str, labels: Sequence[Any], problems: Problems) -> None:
    twice = [str(v) for v, times in Counter(map(str, labels)).items() if times > 1]
    if twice:
        problems.add(f"the {kind} {twice[0]!r} is named twice")


def _check_frames(Z: Any, Y: Any, regions: tuple[str, ...], problems: Problems) -> None:
    """Refuse DataFrames whose labels are not in one and the same order."""
    if isinstance(Z, pd.DataFrame) and Z.shape[0] == Z.shape[1] and Z.index.nlevels == 2:
        if list(Z.columns) != list(Z.index):
            problems.add("the columns of Z are not labelled as its rows are, in the same order")
        if isinstance(Y, pd.DataFrame) and list(Y.index) != list(Z.index):
            problems.add("the rows of Y are not labelled as those of Z are, in the same order")
    if isinstance(Y, pd.DataFrame) and Y.columns.nlevels == 2 and regions:
        destinations = [str(r) for r in Y.columns.get_level_values(0)]
        categories = list(Y.columns.get_level_values(1))
        count = len(categories) // len(regions)
        if destinations != [r for r in regions for _ in range(count)] or categories != (
            categories[:count] * len(regions)
        ):
            problems.add("the columns of Y are not every region × category, region-major")


def _block(
    values: Any, name: str, size: tuple[int, int], columns: int | None, problems: Problems
) -> Array:
    """A finite float copy of shape (n, columns), n = regions × sectors."""
    R, S = size
    n = R * S
    nothing = np.zeros((n, columns or 1))
    try:
        array = np.array(values, dtype=np.float64, order="C")
    except (TypeError, ValueError):
        problems.add(f"{name} has rows of unequal length or holds something that is not a number")
        return nothing
    given = array.shape
    if array.ndim == 1 or (array.ndim == 4 and given[:3] == (R, S, R)):
        array = array.reshape(n, -1) if n and array.size % n == 0 else array.reshape(-1, 1)
    if array.ndim != 2 or len(array) != n or (columns and array.shape[1] != columns):
        wanted = f"({n}, {columns or 'regions × categories'})"
        problems.add(f"{name} has the shape {given}; regions × sectors asks for {wanted}")
        return nothing
    bad = int(array.size - np.isfinite(array).sum())
    if bad:
        at = np.argwhere(~np.isfinite(array))[0]
        problems.add(
            f"{name} has {bad} cells that are not finite, the first in row {at[0]}, column {at[1]}"
        )
    return array


def _vector(values: Any, name: str, size: tuple[int, int], problems: Problems) -> Array:
    array = _block(np.ravel(values), name, size, 1, problems)
    column: Array = array[:, 0]
    return column


def _categories(
    given: Sequence[str] | None, y: Array, R: int, problems: Problems
) -> tuple[str, ...]:
    columns = y.shape[1]
    if R and columns % R:
        problems.add(f"Y has {columns} columns, not a multiple of the {R} regions")
        return ("final_demand",)
    count = columns // R if R else 0
    if given is None:
        return ("final_demand",) if count == 1 else tuple(f"category {i + 1}" for i in range(count))
    if len(given) != count:
        problems.add(f"{len(given)} categories named for {columns} columns of Y and {R} regions")
    _check_unique("category", given, problems)
    return tuple(map(str, given))


def _value_added(va: Any, size: tuple[int, int], problems: Problems) -> Array:
    """(factors, n) from (n,), (factors, n), (regions, sectors) or (factors, regions, sectors)."""
    n = size[0] * size[1]
    values = np.asarray(va)
    if values.shape[-2:] == size:
        values = values.reshape(-1, n)
    if values.ndim not in (1, 2) or values.shape[-1] != n:
        problems.add(f"va has the shape {values.shape}; it needs (factors, {n}) or ({n},)")
        return np.zeros((1, n))
    rows: Array = _block(np.atleast_2d(values).T, "va", size, None, problems).T.copy()
    return rows


def _default_factors(count: int) -> tuple[str, ...]:
    return ("value_added",) if count == 1 else tuple(f"factor {i + 1}" for i in range(count))


def _countries(
    given: Sequence[str] | Mapping[str, str] | None, regions: tuple[str, ...], problems: Problems
) -> tuple[str, ...]:
    if given is None:
        return regions
    if isinstance(given, Mapping):
        for part in given:
            if part not in regions:
                problems.add(unknown_name("region", str(part), "the countries' parts", regions))
        return tuple(str(given.get(r, r)) for r in regions)
    if len(given) != len(regions):
        problems.add(f"{len(given)} countries named for {len(regions)} regions")
    return tuple(map(str, given))


def _check_blocs(
    blocs: Mapping[str, tuple[str, ...]],
    regions: tuple[str, ...],
    countries: tuple[str, ...],
    problems: Problems,
) -> None:
    for bloc, members in blocs.items():
        strangers = [m for m in members if m not in regions and m not in countries]
        if strangers:
            problems.add(f"the bloc {bloc!r} names {strangers[0]!r}, which is no region")
        if bloc in regions or bloc in countries:
            problems.add(f"the bloc {bloc!r} has the name of a region")
        if not members:
            problems.add(f"the bloc {bloc!r} has no members")
