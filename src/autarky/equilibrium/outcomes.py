"""What a solution means: labelled ratios to the base by region, by sector and by flow."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky.equilibrium.solution import Solution
from autarky.equilibrium.welfare import PARTS, Decomposition
from autarky.world import World

Array = NDArray[np.float64]

RATIO = "ratio to base"


def by_region(
    world: World,
    solution: Solution,
    parts: Decomposition,
    first: Mapping[str, Array],
) -> xr.Dataset:
    """Outcomes over (region): welfare and what carries it, wages, trade."""
    new, old = (flows * world.abroad[:, :, None] for flows in _flows(solution))
    texts = {
        "terms_of_trade": "factor of real income from prices of exports against imports",
        "trade_costs": "factor of real income from costs and cuts of imports",
        "volume_of_trade": "factor of real income from the volume of taxed trade",
        "transfers": "factor of real income from the surplus",
    }
    found = {
        "real_income": (solution.real_income, "real income: exact change of welfare", RATIO),
        "real_consumption": (solution.real_consumption, "real consumption of households", RATIO),
        "real_wage": (solution.real_wage, "real reward of factors", RATIO),
        "price_index": (solution.price_index, "price of final use, world value added = 1", RATIO),
        "exports": (_over(new.sum((0, 2)), old.sum((0, 2))), "exports, value", RATIO),
        "imports": (_over(new.sum((1, 2)), old.sum((1, 2))), "imports, value", RATIO),
        "viable": ((~solution.nonviable).astype(float), "final use can be met", "1 yes, 0 no"),
        "base_income": (solution.reference().income, "final use of the base", world.info.unit),
    }  # fmt: skip
    for name in PARTS:
        found[name] = (np.exp(getattr(parts, name)), texts[name], RATIO)
        found[f"first_order_{name}"] = (first[name], f"first order: {texts[name]}", "share")
    found["first_order_welfare"] = (first["welfare"], "first order: change of welfare", "share")
    return xr.Dataset(
        {
            name: xr.DataArray(
                values, {"region": list(world.regions)}, ("region",),
                attrs={"unit": unit, "long_name": text},
            )
            for name, (values, text, unit) in found.items()
        }
    )  # fmt: skip


def by_sector(world: World, solution: Solution) -> xr.Dataset:
    """Outcomes over (region, sector); NaN where the base has nothing, and for prices of nothing."""
    new, old = solution.point(), solution.reference()
    lost = solution.nonviable[:, None]
    made = old.Y > 0
    used = (old.X > 0).any(axis=0)
    sold = solution.case().member().flows[-1].any(axis=2).T
    quantity = np.where(lost, 0.0, _over(new.Y, old.Y) / np.exp(new.c - old.c))
    # what factors earn in an industry over what they earn there per unit
    labour = np.where(lost, 0.0, _over(new.B * new.Y, old.B * old.Y) / np.exp(new.w - old.w))
    price = np.exp(new.P[-1] - old.P[-1] - (new.Pi - old.Pi)[:, None])
    after, before = (_foreign(values, world.abroad) for values in _flows(solution))
    found = {
        "output": (np.where(made, quantity, np.nan), "gross output, quantity", RATIO),
        "employment": (np.where(made, labour, np.nan), "factors employed", RATIO),
        "prices": (
            np.where(used & sold & ~lost, price, np.nan),
            "price over that of final use",
            RATIO,
        ),
        "import_share": (np.where(used, after, np.nan), "share of use bought abroad", "share"),
        "base_import_share": (np.where(used, before, np.nan), "the same in the base", "share"),
    }
    return xr.Dataset(
        {
            name: xr.DataArray(
                values, {"region": list(world.regions), "sector": list(world.sectors)},
                ("region", "sector"), attrs={"unit": unit, "long_name": text},
            )
            for name, (values, text, unit) in found.items()
        }
    )  # fmt: skip


def trade(world: World, solution: Solution) -> xr.Dataset:
    """``trade`` over (importer, exporter, sector): value before tariffs; NaN: none in the base."""
    new, old = _flows(solution)
    coords = {
        "importer": list(world.regions),
        "exporter": list(world.regions),
        "sector": list(world.sectors),
    }
    values = np.where(old > 0, _over(new, old), np.nan)
    text = "value of the flow before tariffs, world value added = 1"
    attrs = {"unit": RATIO, "long_name": text}
    return xr.Dataset({"trade": xr.DataArray(values, coords, tuple(coords), attrs=attrs)})


def _flows(solution: Solution) -> tuple[Array, Array]:
    """(importer, exporter, sector) flows before tariffs, new and old; nothing of who is lost."""
    new, old = solution.trade(), solution.base_trade()
    there = ~solution.nonviable
    return new * there[:, None, None] * there[None, :, None], old


def _foreign(flows: Array, abroad: NDArray[np.bool_]) -> Array:
    """(region, sector) share of what is bought, before tariffs, that comes from abroad."""
    return _over((flows * abroad[:, :, None]).sum(axis=1), flows.sum(axis=1))


def _over(new: Array, old: Array) -> Array:
    """Ratio, NaN where the base has nothing."""
    found: Array = np.where(old > 0, new / np.where(old > 0, old, 1.0), np.nan)
    return found
