"""Ties over time: the measures of dependence of several worlds, and what moved them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from autarky._core.errors import InputError
from autarky._core.progress import Progress, silent
from autarky.dependence.run import run
from autarky.dependence.spec import Spec
from autarky.results import Result
from autarky.world import World


def ties(
    worlds: Sequence[World], spec: Spec | None = None, progress: Progress = silent
) -> pd.DataFrame:
    """Measure every world and say how import dependence changed from one to the next.

    Parameters
    ----------
    worlds
        Tables in the order of time, with the same sectors; a region absent from a table is NaN.
    spec
        Choices of :func:`autarky.dependence.run`.
    progress
        Told after every world.

    Returns
    -------
    DataFrame
        Tidy: ``world, year, region, measure, value, unit``. Beside the headline measures there are
        ``import_dependence_change`` from the world before and its two parts: with w_i the share of
        product i in final absorption and d_i the foreign share of value added in it,
        ``within_change`` = Σ (w_i + w_i')/2 · (d_i' − d_i) and
        ``composition_change`` = Σ (d_i + d_i')/2 · (w_i' − w_i), which add up exactly.
        The figures are shares at current prices, not volumes.

    Raises
    ------
    InputError
        If there is no world or the sectors differ.
    """
    if not worlds:
        raise InputError("ties needs at least one world")
    sectors = worlds[0].sectors
    other = next((w for w in worlds if w.sectors != sectors), None)
    if other is not None:
        msg = (
            f"worlds {worlds[0].name} and {other.name} have different sectors; "
            "aggregate them to common sectors first"
        )
        raise InputError(msg)
    spec = (spec or Spec()).model_copy(update={"decompose": False})
    results: list[Result] = []
    for done, world in enumerate(worlds):
        progress(f"dependence of world {world.name}", done, len(worlds))
        results.append(run(world, spec=spec))
    progress("dependence", len(worlds), len(worlds))
    regions = list(dict.fromkeys(r for w in worlds for r in w.countries))
    frames = []
    for at, (world, result) in enumerate(zip(worlds, results, strict=True)):
        table = result.summary().reindex(regions)
        if at:
            table = table.join(_change(results[at - 1], result).reindex(regions))
        long = table.rename_axis("region").reset_index().melt("region", var_name="measure")
        unit = long["measure"].map(result.units()).fillna("share")
        frames.append(long.assign(world=world.name, year=world.info.year, unit=unit))
    columns = ["world", "year", "region", "measure", "value", "unit"]
    return pd.concat(frames, ignore_index=True)[columns]


def _change(before: Result, after: Result) -> pd.DataFrame:
    """Change of import dependence within products and by composition, for common regions."""
    common = [r for r in after.data["region"].values if r in before.data["region"].values]
    weights, shares = [], []
    for result in (before, after):
        part = result.data.sel(region=common)
        spending = part["absorption"].values
        total = spending.sum(axis=1, keepdims=True)
        foreign = part["product_dependence"].fillna(0.0).values * spending
        weights.append(spending / total)
        shares.append(np.divide(foreign, spending, out=np.zeros_like(foreign), where=spending != 0))
    (w0, w1), (d0, d1) = weights, shares
    within = ((w0 + w1) / 2 * (d1 - d0)).sum(axis=1)
    composition = ((d0 + d1) / 2 * (w1 - w0)).sum(axis=1)
    return pd.DataFrame(
        {
            "import_dependence_change": within + composition,
            "within_change": within,
            "composition_change": composition,
        },
        index=pd.Index(common, name="region"),
    )
