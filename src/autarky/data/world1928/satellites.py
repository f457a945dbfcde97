"""Satellite accounts of world 1928: people, incomes, labour, capital, stocks, criticality."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky.data.world1928.figures import EVIDENCE, REGIONS, SECTORS, Figures

Array = NDArray[np.float64]
DIMENSIONS = {"region": REGIONS, "sector": SECTORS, "user": SECTORS}
READ = {
    "population": (("region",), "population"),
    "gdp_per_head": (("region",), "gdp_per_head"),
    "inventory_days": (("region", "sector"), "inventory_days"),
    "household_stock_days": (("region", "sector"), "household_stock_days"),
    "criticality": (("sector", "user"), "criticality"),
    "criticality_poor": (("sector", "user"), "criticality_poor"),
    "rerouting": (("sector",), "rerouting"),
}
NOTES = {
    "criticality_poor": "for regions whose industry runs on wood and muscle: IND, CHN, ROW",
    "inventory_days": "inf for services: they are not stored and never bind",
}


def build_satellites(gdp: Array, value_added: Array, figures: Figures) -> dict[str, xr.DataArray]:
    """Satellites over the world's labels, each with unit, source, evidence and range.

    Parameters
    ----------
    gdp
        (region,) million USD.
    value_added
        (region, sector) million USD: capital follows it.
    """
    found = {name: _read(figures, name, *spec) for name, spec in READ.items()}
    found["employment"] = _employment(figures)
    found["capital"] = _capital(gdp, value_added, figures)
    return found


def _read(figures: Figures, name: str, dims: tuple[str, ...], item: str) -> xr.DataArray:
    values = figures.array(item, *(DIMENSIONS[d] for d in dims))
    rows = figures.table[figures.table["item"] == item]
    facts = {
        "unit": str(rows["unit"].iloc[0]),
        "source": _one_of_many(rows["source"].unique().tolist()),
        "evidence": max(rows["evidence"], key=EVIDENCE.index),
        "range": _range(*(rows[c].to_numpy(dtype=np.float64) for c in ("value", "low", "high"))),
    }
    if name in NOTES:
        facts["note"] = NOTES[name]
    return _labelled(values, dims, facts)


def _employment(figures: Figures) -> xr.DataArray:
    """Population × participation × shares by sector."""
    people = figures.array("population", REGIONS) * figures.array("participation", REGIONS)
    share = figures.array("employment_share", REGIONS, SECTORS)
    values = people[:, None] * share / share.sum(axis=1, keepdims=True)
    return _labelled(
        values,
        ("region", "sector"),
        {
            "unit": "million persons",
            "source": "population × participation (censuses recalled) × shares by sector",
            "evidence": "assumption",
            "range": "±20 % by sector, ±7 % in all; SUN 11 % too high (later borders)",
        },
    )


def _capital(gdp: Array, value_added: Array, figures: Figures) -> xr.DataArray:
    """Capital–output ratio of the region, divided in proportion to capital-intensity."""
    weight = value_added * figures.array("capital_intensity", SECTORS)
    total = gdp * figures.array("capital_output", REGIONS)
    values = weight * (total / weight.sum(axis=1))[:, None]
    return _labelled(
        values,
        ("region", "sector"),
        {
            "unit": "million USD",
            "source": "capital-output ratios of the literature; intensities by sector judged",
            "evidence": "assumption",
            "range": "±30 %",
        },
    )


def _labelled(values: Array, dims: tuple[str, ...], facts: dict[str, str]) -> xr.DataArray:
    return xr.DataArray(values, {d: list(DIMENSIONS[d]) for d in dims}, dims, attrs=facts)


def _one_of_many(sources: list[str]) -> str:
    more = f" (and {len(sources) - 1} more in figures_1928.csv)" if len(sources) > 1 else ""
    return sources[0] + more


def _range(value: Array, low: Array, high: Array) -> str:
    """Typical range as factors of the value."""
    usable = np.isfinite(value) & (value > 0)
    below = np.median(low[usable] / value[usable])
    above = np.median(high[usable] / value[usable])
    return f"×{below:.2f} to ×{above:.2f} (median; each figure's own in figures_1928.csv)"
