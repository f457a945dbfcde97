"""Parameters by product for any World: its own satellites, else typical figures of its products.

The figures lie beside this module, each with its range, unit, source and evidence:
``products.csv`` and ``criticality.csv`` by product group, ``final_categories.csv`` which final
demand is households', ``seasons.csv`` how harvest stocks move through the year, ``ranges.csv`` what
an ensemble draws from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky._core.tables import read_table
from autarky.disruption.defaults.figures import GroupFigures
from autarky.world import World

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Frozen = TypeVar("Frozen", Array, Mask)


LIMITS = {
    "inventory_days": (
        np.finfo(float).tiny,
        np.inf,
        "days are above 0, and inf where it is never short",
    ),
    "household_stock_days": (0.0, np.finfo(float).max, "days are 0 or more, and finite"),
    "rerouting": (0.0, 1.0, "shares lie between 0 and 1"),
    "criticality": (0.0, 1.0, "grades lie between 0 and 1"),
}
"""Least and largest figure of each satellite, and what to put right."""


@dataclass(frozen=True, eq=False)
class Defaults:
    """Parameters of one World; S products, R regions, C categories of final demand.

    Arrays cannot be written to; copy what is to be changed.

    Attributes
    ----------
    inventory_days
        (S, R) days of use that users in a region hold of a product; ``inf`` cannot be stored.
    household_stock_days
        (S, R) days of consumption that households hold.
    rerouting
        (S,) share of a lost import that other suppliers can replace, φ.
    criticality
        (S, R, S) by product, user's region and user's sector, on Pichler et al.'s (2022) scale:
        1 critical, 0.5 important, 0 neither; between them where a satellite was averaged.
    seasonal
        (S,) whether stocks are harvests, which shift with the month.
    season_swing
        Share of the yearly mean by which harvest stocks are larger at their peak, and smaller half
        a year from it.
    season_peak_month
        Month in which they are largest, 1 to 12.
    household
        (C,) which categories are households' consumption; all where none is known.
    households_known
        Whether any category is known to be households' consumption.
    sources
        For each of the above a sentence on where its figures are from.
    """

    inventory_days: Array
    household_stock_days: Array
    rerouting: Array
    criticality: Array
    seasonal: Mask
    season_swing: float
    season_peak_month: float
    household: Mask
    households_known: bool
    sources: dict[str, str]


@dataclass(frozen=True)
class Range:
    """What an ensemble draws one parameter from.

    Attributes
    ----------
    parameter
        Its name.
    low, high
        Ends of the range, or first and last position among `choices`.
    distribution
        ``"uniform"``, ``"log-uniform"`` or ``"choice"`` (each of `choices` equally likely).
    choices
        Names to choose from; empty for a figure.
    by_product
        Whether it is drawn for each product apart.
    unit, source, evidence
        What the ends are, where they are from, and how well they are known.
    """

    parameter: str
    low: float
    high: float
    distribution: str
    choices: tuple[str, ...]
    by_product: bool
    unit: str
    source: str
    evidence: str


def defaults(world: World) -> Defaults:
    """Parameters by product for a World, whatever its classification.

    Parameters
    ----------
    world
        Any table. Its satellites ``inventory_days`` and ``household_stock_days`` over (region,
        sector), ``rerouting`` over (sector) and ``criticality`` over (sector, user) come first;
        ``criticality_poor`` takes the place of the last in the regions that its ``note`` lists
        behind a colon.

    Returns
    -------
    Defaults
        What a satellite lacks (NaN) or no satellite gives is taken by product group
        (:func:`autarky.world.groups.product_groups`). Groups that the worlds 2011 and 1928 share,
        such as food, have the figures of the one with more of this World's groups, 2011 if equal.

    Raises
    ------
    InputError
        If one of these satellites has a dimension that it cannot have.
    """
    groups = GroupFigures.of(world)
    sources: dict[str, str] = {}

    def read(name: str, dims: tuple[str, ...], table: Array) -> Array:
        values, sources[name] = _satellite_or(world, name, dims, table, groups.text)
        _refuse_outside(world, name, values)
        return _frozen(values)

    by_region = ("sector", "region")
    inventory = read("inventory_days", by_region, groups.by_product("inventory_days")[:, None])
    at_home = read(
        "household_stock_days", by_region, groups.by_product("household_stock_days")[:, None]
    )
    rerouting = read("rerouting", ("sector",), groups.by_product("rerouting"))
    critical, sources["criticality"] = _criticality(world, groups)
    _refuse_outside(world, "criticality", critical)
    household, known, sources["household"] = _household(world.categories)
    sources["households_known"] = sources["household"]
    seasonal = groups.by_product("seasonal") > 0.5
    sources["seasonal"] = groups.text
    seasons = _seasons()
    sources |= {name: source for name, (_, source) in seasons.items()}
    return Defaults(
        inventory_days=inventory,
        household_stock_days=at_home,
        rerouting=rerouting,
        criticality=_frozen(critical),
        seasonal=_frozen(seasonal),
        season_swing=seasons["season_swing"][0],
        season_peak_month=seasons["season_peak_month"][0],
        household=_frozen(household),
        households_known=known,
        sources=sources,
    )


def ranges() -> dict[str, Range]:
    """Ranges of an ensemble's parameters by name, in the order of ``ranges.csv``."""
    table = read_table(__name__, "ranges.csv")
    return {
        row["parameter"]: Range(
            parameter=row["parameter"],
            low=float(row["low"]),
            high=float(row["high"]),
            distribution=row["distribution"],
            choices=tuple(row["choices"].split()),
            by_product=row["by_product"] == "1",
            unit=row["unit"],
            source=row["source"],
            evidence=row["evidence"],
        )
        for _, row in table.iterrows()
    }


def _satellite_or(
    world: World, name: str, dims: tuple[str, ...], table: Array, text: str
) -> tuple[Array, str]:
    """A satellite over `dims`, gaps filled from `table`; and whose figures they are."""
    size = {"sector": len(world.sectors), "user": len(world.sectors), "region": len(world.regions)}
    fallback = np.broadcast_to(table, [size[d] for d in dims])
    array = world.satellite(name)
    if array is None:
        return fallback.copy(), text
    foreign = [str(d) for d in array.dims if d not in dims]
    if foreign:
        msg = (
            f"the satellite {name!r} of world {world.name} has the dimension {foreign[0]!r}; "
            f"give it over {' and '.join(dims)}"
        )
        raise InputError(msg)
    full = array.expand_dims({d: size[d] for d in dims if d not in array.dims})
    values = full.transpose(*dims).values.astype(np.float64)
    gaps = np.isnan(values)
    source = array.attrs.get("source", "source not stated")
    said = f"satellite {name!r} of world {world.name}: {source}"
    if gaps.any():
        said += f"; {gaps.sum()} of {gaps.size} figures are missing there: {text}"
    return np.where(gaps, fallback, values), said


def _refuse_outside(world: World, name: str, values: Array) -> None:
    """Raise if a figure of a satellite is one that it cannot be."""
    low, high, text = LIMITS[name]
    bad = values[(values < low) | (values > high)]
    if bad.size:
        msg = f"the satellite {name!r} of world {world.name} has the figure {bad[0]:g}; {text}"
        raise InputError(msg)


def _criticality(world: World, groups: GroupFigures) -> tuple[Array, str]:
    """(S, R, S) criticality, with that of poor regions where the World tells them apart."""
    dims = ("sector", "region", "user")
    values, said = _satellite_or(
        world, "criticality", dims, groups.criticality()[:, None, :], groups.text
    )
    poor = world.satellite("criticality_poor")
    listed = _listed(world, poor)
    if not listed:
        return values, said
    other, _ = _satellite_or(world, "criticality_poor", dims, values, groups.text)
    at = [world.regions.index(r) for r in listed]
    values[:, at] = other[:, at]
    return values, f"{said}; in {', '.join(listed)} its satellite 'criticality_poor'"


def _listed(world: World, satellite: Any) -> list[str]:
    """Regions of this World that a satellite's note lists behind its last colon."""
    note = "" if satellite is None else str(satellite.attrs.get("note", ""))
    codes = {code.strip(" .") for code in note.rpartition(":")[2].split(",")}
    return [r for r in world.regions if r in codes]


def _household(categories: Sequence[str]) -> tuple[Mask, bool, str]:
    """Which categories are households' consumption; all, unless one surely is."""
    table = _final_categories()
    found = [table.get(c.casefold()) for c in categories]
    if not any(sure for sure in found if sure is not None):
        text = "no category is known to be households' consumption: all final demand counts"
        return np.ones(len(categories), dtype=bool), False, text
    mask = np.array([sure is not None for sure in found])
    named = ", ".join(repr(c) for c, own in zip(categories, mask, strict=True) if own)
    return mask, True, f"categories known by name as households' consumption: {named}"


@cache
def _seasons() -> dict[str, tuple[float, str]]:
    t = read_table(__name__, "seasons.csv")
    facts = zip(map(float, t["value"]), t["source"], strict=True)
    return dict(zip(t["parameter"], facts, strict=True))


@cache
def _final_categories() -> dict[str, bool]:
    """Codes, case folded: True where the range leaves no doubt that households consume it."""
    t = read_table(__name__, "final_categories.csv")
    return {
        str(code).casefold(): float(low) == 1.0
        for code, low in zip(t["code"], t["low"], strict=True)
    }


def _frozen(values: Frozen) -> Frozen:
    values.flags.writeable = False
    return values
