"""To and from pymrio, the field's common parser."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from autarky._core.errors import FormatError, InputError, MissingExtraError
from autarky.world.construct import from_arrays
from autarky.world.world import World


def from_pymrio(
    system: Any, *, tolerate: Sequence[str] = (), name: str | None = None, **facts: Any
) -> World:
    """Build a World from a ``pymrio.IOSystem`` with flows Z and Y.

    Value added is output less inputs: extensions of pymrio's systems need not balance (its own
    test system's do not). `tolerate` and the facts are those of :meth:`World.from_arrays`.

    Raises
    ------
    FormatError
        If Z or Y are missing or their labels are not region × sector and region × category.
    """
    z, y = getattr(system, "Z", None), getattr(system, "Y", None)
    if not isinstance(z, pd.DataFrame) or not isinstance(y, pd.DataFrame):
        raise FormatError("the pymrio system has no flows Z and Y; call its calc_all() first")
    if z.index.nlevels != 2 or z.columns.nlevels != 2 or y.columns.nlevels not in (1, 2):
        raise FormatError("the pymrio system's labels are not region × sector; check its parser")
    regions = list(dict.fromkeys(z.index.get_level_values(0)))
    sectors = list(dict.fromkeys(z.index.get_level_values(1)))
    rows = pd.MultiIndex.from_product([regions, sectors])
    if len(rows) != len(z) or not rows.isin(z.index).all() or not rows.isin(z.columns).all():
        raise FormatError("the pymrio system does not have every sector in every region")
    if y.columns.nlevels == 1:
        columns, categories = pd.Index(regions), ["final_demand"]
    else:
        categories = list(dict.fromkeys(y.columns.get_level_values(1)))
        columns = pd.MultiIndex.from_product([regions, categories])
    if len(columns) != len(y.columns) or not columns.isin(y.columns).all():
        raise FormatError("the final demand of the pymrio system is not region × category")
    unit = getattr(system, "unit", None)
    if isinstance(unit, pd.DataFrame) and unit.size:
        facts.setdefault("unit", str(unit.iloc[0, 0]))
    return from_arrays(
        _flows(z, rows, rows),
        _flows(y, rows, columns),
        regions=[str(r) for r in regions],
        sectors=[str(s) for s in sectors],
        categories=[str(c) for c in categories],
        tolerate=tolerate,
        name=name or str(getattr(system, "name", None) or "pymrio"),
        **facts,
    )


def to_pymrio(world: World) -> Any:
    """Return a ``pymrio.IOSystem`` with Z, Y and an extension ``value_added``.

    Raises
    ------
    MissingExtraError
        If pymrio is not installed.
    """
    pymrio = pymrio_or_explain()
    rows = pd.MultiIndex.from_product([world.regions, world.sectors], names=["region", "sector"])
    columns = pd.MultiIndex.from_product(
        [world.regions, world.categories], names=["region", "category"]
    )
    factors = pd.Index(world.factors, name="inputtype")
    income = world.dataset["value_added"].values.reshape(len(factors), world.n)
    units = pd.Series(world.info.unit, index=factors).to_frame("unit")
    system = pymrio.IOSystem(
        Z=pd.DataFrame(world.Z, rows, rows),
        Y=pd.DataFrame(world.Y, rows, columns),
        unit=pd.DataFrame({"unit": world.info.unit}, rows),
        name=world.name,
    )
    system.value_added = pymrio.Extension(
        "value_added", F=pd.DataFrame(income, factors, rows), unit=units
    )
    return system


def pymrio_or_explain() -> Any:
    """Import pymrio, or say how to install it."""
    try:
        return import_module("pymrio")
    except ImportError as error:
        msg = "this needs pymrio, which is not installed; run: pip install 'autarky[pymrio]'"
        raise MissingExtraError(msg) from error


def _flows(frame: pd.DataFrame, rows: pd.Index, columns: pd.Index) -> np.ndarray[Any, Any]:
    """Figures of a frame in the order of `rows` and `columns`."""
    try:
        return frame.reindex(index=rows, columns=columns).to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("the pymrio system holds something that is not a number") from error
