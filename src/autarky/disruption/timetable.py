"""A region's days to thresholds, product by product."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky.results import Result

TOTAL = "total"
"""Row of households' consumption in all."""


def timetable(result: Result, region: str) -> pd.DataFrame:
    """Days until a region's consumption falls below each threshold, in all and by product.

    Parameters
    ----------
    result
        Of :func:`autarky.disruption.run`.
    region
        One of its regions.

    Returns
    -------
    DataFrame
        A row for the total and for every product that is consumed. For each threshold, 90 % say:
        ``below_90``, the median day over draws, ``below_90_p10`` and ``below_90_p90``, NaN where
        that quantile lies beyond the run, and ``below_90_share``, the share of draws that reach it
        within the run. A run without draws has ``below_90`` alone. Of the total also ``trough``,
        the median of the lowest share of the baseline, and ``loss_days``.

    Raises
    ------
    InputError
        If the result is of another clock.
    NameNotFoundError
        If the region is not in it.
    """
    data = result.data
    if "days_to_product" not in data:
        msg = f"a result of the {result.clock} clock has no days to thresholds; run ak.disruption"
        raise InputError(msg)
    result.require("region", region)
    several = "draw" in data["days_to_product"].dims
    order = ("threshold", "sector", "draw") if several else ("threshold", "sector")
    products = data["days_to_product"].sel(region=region).transpose(*order)
    totals = data["days_to_consumption"].sel(region=region).transpose(*order[::2])
    days = np.concatenate([totals.values[:, None], products.values], axis=1)
    days = days if several else days[..., None]
    names = [TOTAL, *(str(s) for s in data["sector"].values)]
    columns: dict[str, NDArray[np.floating]] = {}
    for t, threshold in enumerate(data["threshold"].values):
        columns |= _of_threshold(f"below_{100 * threshold:g}", days[t], several=several)
    frame = pd.DataFrame(columns, index=pd.Index(names, name="product"))
    for name in ("trough", "loss_days"):
        values = data[f"consumption_{name}"].sel(region=region).values
        values = np.quantile(values, 0.5, method="nearest")
        frame[name] = [float(values), *(np.nan for _ in names[1:])]
    first = data["consumption"].sel(region=region).isel(day=0).values
    eaten = np.isfinite(first).all(axis=1) if several else np.isfinite(first)
    return frame.loc[np.concatenate([[True], eaten])]


def _of_threshold(
    name: str, days: NDArray[np.floating], *, several: bool
) -> dict[str, NDArray[np.floating]]:
    """Columns of one threshold from days (rows, draws)."""
    waited = np.nan_to_num(days, nan=np.inf)
    quantiles = np.quantile(waited, (0.1, 0.5, 0.9), axis=1, method="nearest")
    low, middle, high = np.where(np.isfinite(quantiles), quantiles, np.nan)
    if not several:
        return {name: middle}
    return {
        name: middle,
        f"{name}_p10": low,
        f"{name}_p90": high,
        f"{name}_share": np.isfinite(days).mean(axis=1),
    }
