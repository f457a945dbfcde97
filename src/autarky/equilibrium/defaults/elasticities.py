"""Trade elasticities by sector and substitution by horizon, as the tables beside this have them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.equilibrium.defaults.figures import Range, by_class, classes, knots
from autarky.world import World
from autarky.world.groups import matching_concordance

Array = NDArray[np.float64]

HORIZONS: Mapping[str, int] = MappingProxyType({"short": 12, "medium": 36, "long": 120})
"""Months of the horizons that have a name."""
GROUPS_TABLE, UNKNOWN = "groups", "unknown"
SATELLITE_SPREAD = 0.3
"""Half the range of a World's own θ, in logarithms."""


@dataclass(frozen=True, eq=False)
class Elasticities:
    """Trade elasticities of the sectors of one World, S in number.

    Arrays cannot be written to; copy what is to be changed.

    Attributes
    ----------
    value
        (S,) θ, unit 1: a price higher by 1 % sends expenditure on an origin down by θ % against
        another; the elasticity of substitution among origins is 1 + θ.
    low, high
        (S,) ends of the range from which an ensemble draws, log-uniform.
    evidence
        How well each is known: ``"file"``, ``"page"``, ``"literature"`` or ``"assumption"``; of
        a World's own θ what its satellite states.
    source
        For each a sentence on where it is from.
    """

    value: Array
    low: Array
    high: Array
    evidence: tuple[str, ...]
    source: tuple[str, ...]


def thetas(world: World) -> Elasticities:
    """Trade elasticity θ of each sector of a World, whatever its classification.

    Parameters
    ----------
    world
        Any table. Its satellite ``theta`` over (sector), unit 1, comes first.

    Returns
    -------
    Elasticities
        In the order of ``world.sectors``. Without a satellite each sector has the class that
        ``classes.csv`` gives its code in the classification that
        :func:`autarky.world.groups.matching_concordance` finds, or its name if that is a product
        group; any other sector has one elasticity for all trade.

    Raises
    ------
    InputError
        If the satellite has another dimension or unit, or a figure that is not positive and finite.
    """
    own = world.satellite("theta")
    if own is not None:
        return _from_satellite(world, own)
    classification = _classification(world.sectors)
    rows = [_row(s, classification) for s in world.sectors]
    return Elasticities(
        value=_frozen(np.array([r.value for r in rows])),
        low=_frozen(np.array([r.low for r in rows])),
        high=_frozen(np.array([r.high for r in rows])),
        evidence=tuple(r.evidence for r in rows),
        source=tuple(r.source for r in rows),
    )


def horizon(months: float) -> dict[str, Range]:
    """Substitution that a number of months after a shock allows.

    Parameters
    ----------
    months
        From the first knot of ``horizons.csv`` to its last, 1 to 120; :data:`HORIZONS` names some.

    Returns
    -------
    dict of str to Range
        ``eta`` (value added against inputs), ``epsilon`` (among inputs), ``sigma`` (in
        consumption), ``theta_multiplier`` (of the long-run θ) and ``mobility`` (of factors among
        sectors, 0 to 1), each linear in ln(months) between its knots.

    Raises
    ------
    InputError
        If `months` lies outside the knots: nothing is known there.
    """
    table = knots()
    known = [k for k, _ in next(iter(table.values()))]
    if not known[0] <= months <= known[-1]:
        msg = (
            f"a horizon of {months:g} months is outside what is known; "
            f"give one from {known[0]:g} to {known[-1]:g} months"
        )
        raise InputError(msg)
    return {name: _between(months, points) for name, points in table.items()}


def _from_satellite(world: World, array: xr.DataArray) -> Elasticities:
    where = f"the satellite 'theta' of world {world.name}"
    if array.dims != ("sector",):
        dims = " and ".join(map(str, array.dims)) or "nothing"
        msg = f"{where} is over {dims}; give it over sector alone"
        raise InputError(msg)
    unit = array.attrs.get("unit", "1")
    if str(unit) != "1":
        msg = f"{where} has the unit {unit!r}; give pure numbers, with the unit '1'"
        raise InputError(msg)
    values = array.values.astype(np.float64)
    for sector, value in zip(world.sectors, values, strict=True):
        if not (math.isfinite(value) and value > 0):
            msg = f"{where} has {value:g} for {sector}; give a positive, finite number"
            raise InputError(msg)
    stated = array.attrs.get("source", "source not stated")
    text = f"{where}: {stated}; range: {100 * SATELLITE_SPREAD:.0f} % in logarithms either way"
    return Elasticities(
        value=_frozen(values.copy()),
        low=_frozen(values * math.exp(-SATELLITE_SPREAD)),
        high=_frozen(values * math.exp(SATELLITE_SPREAD)),
        evidence=(str(array.attrs.get("evidence", "assumption")),) * len(values),
        source=(f"{text}, assumed",) * len(values),
    )


def _row(sector: str, classification: str | None) -> Range:
    """Figure of one sector code, its source saying through which class."""
    for table in filter(None, (classification, GROUPS_TABLE)):
        name = classes().get((table, sector))
        if name is not None:
            found = by_class()[name]
            source = f"class {name} of {sector!r} in {table}: {found.source}"
            return Range(found.value, found.low, found.high, found.evidence, source)
    return by_class()[UNKNOWN]


def _classification(sectors: Sequence[str]) -> str | None:
    concordance = matching_concordance(sectors)
    return concordance.partition("_to_")[0] if concordance else None


def _between(months: float, points: list[tuple[float, Range]]) -> Range:
    """Linear in ln(months) between the two knots around it; a knot itself as it stands."""
    for knot, known in points:
        if knot == months:
            return known
    after = next(i for i, (knot, _) in enumerate(points) if knot > months)
    (first, a), (last, b) = points[after - 1], points[after]
    share = math.log(months / first) / math.log(last / first)
    value, low, high = (
        x + share * (y - x)
        for x, y in zip((a.value, a.low, a.high), (b.value, b.low, b.high), strict=True)
    )
    text = f"linear in the logarithm of months between {first:g} ({a.source}) and {last:g} "
    return Range(value, low, high, "assumption", f"{text}({b.source})")


def _frozen(values: Array) -> Array:
    values.flags.writeable = False
    return values
