"""Ensembles: behaviour drawn from the ranges of what nobody has measured."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from autarky._core.evidence import Known
from autarky.disruption.defaults import Range, defaults, ranges
from autarky.disruption.spec import Spec
from autarky.numerics.distributions import Choice, Distribution, LogUniform, Uniform
from autarky.numerics.sampling import latin_hypercube
from autarky.world import World

FIXED_BY = {
    "psi": "psi",
    "inventories": "inventory_days",
    "restoration_days": "inventory_restoration_days",
    "rerouting": "rerouting",
    "criticality": "criticality",
    "household_stocks": "household_stock_days",
    "pipeline_days": "pipeline_days",
}
"""Field of a Spec that, once given, takes a parameter out of the draw."""
RULES = ("linear", "critical", "leontief")
"""Rules of criticality, the mildest first: their places stand for them in regressions."""


def draw(world: World, spec: Spec, draws: int, seed: int) -> pd.DataFrame:
    """Draw members by Latin hypercube, a row each.

    Parameters
    ----------
    world
        Inventories are drawn for each of its products that can be stored.
    spec
        What it sets stays fixed: ``Spec(psi=0.9)`` leaves ψ out of the draw.
    draws, seed
        How many, and the seed.

    Returns
    -------
    DataFrame
        ``psi``; ``inventories.PRODUCT``, factors on the target inventory; ``restoration_days``, cut
        to the inventory; ``rerouting`` φ of all products; ``criticality``, a rule by name;
        ``household_stocks``, a factor; ``pipeline_days``. Ranges with their sources:
        ``defaults/ranges.csv``.
    """
    found = open_parameters(world, spec)
    if not found:
        return pd.DataFrame(index=range(draws))
    cube = latin_hypercube(draws, len(found), seed)
    return pd.DataFrame({n: list(d.at(cube[:, i])) for i, (n, d) in enumerate(found.items())})


def open_parameters(world: World, spec: Spec | None = None) -> dict[str, Distribution]:
    """Return the distribution of each parameter that a Spec leaves open, by name.

    Parameters
    ----------
    world, spec
        As for :func:`draw`, whose columns these are.
    """
    spec = spec or Spec()
    stored = np.any(np.isfinite(defaults(world).inventory_days), axis=1).tolist()
    found: dict[str, Distribution] = {}
    for name, span in ranges().items():
        if FIXED_BY[name] in spec.model_fields_set:
            continue
        if span.by_product:
            named = [s for s, kept in zip(world.sectors, stored, strict=True) if kept]
            found |= {f"{name}.{s}": _distribution(span) for s in named}
        else:
            found[name] = _distribution(span)
    return found


def parameter_sources(world: World, spec: Spec | None = None) -> dict[str, Known]:
    """Return how well the range of each parameter of :func:`open_parameters` is known."""
    table = ranges()
    spans = {name: table[name.partition(".")[0]] for name in open_parameters(world, spec)}
    return {name: Known(span.evidence, span.source) for name, span in spans.items()}


def parameters(drawn: pd.DataFrame | None) -> xr.Dataset:
    """Drawn parameters as ``parameter_value(draw, parameter)``; a rule by its place in `RULES`."""
    if drawn is None or drawn.empty:
        return xr.Dataset()
    values = np.column_stack(
        [
            drawn[name].map(RULES.index) if name == "criticality" else drawn[name]
            for name in drawn.columns
        ]
    ).astype(float)
    rules = ", ".join(f"{i} {rule}" for i, rule in enumerate(RULES))
    return xr.Dataset(
        {
            "parameter_value": xr.DataArray(
                values,
                {"draw": np.arange(len(drawn)), "parameter": list(drawn.columns)},
                ("draw", "parameter"),
                attrs={"unit": "as its name says", "long_name": f"drawn (criticality: {rules})"},
            )
        }
    )


def _distribution(span: Range) -> Distribution:
    if span.distribution == "choice":
        return Choice(span.choices)
    kind = LogUniform if span.distribution == "log-uniform" else Uniform
    return kind(span.low, span.high)
