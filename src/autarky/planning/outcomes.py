"""What a course looks like: by year, by role, in the units that people use."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky.planning.calibrate import Base
from autarky.planning.coefficients import FLOOR, group_weights, machine_scale
from autarky.planning.course import Course
from autarky.planning.setting import Setting

Array = NDArray[np.float64]

RATIO, SHARE = "ratio to base year", "share of base-year GDP"

TEXTS: dict[str, tuple[str, str]] = {
    "gdp_per_head": (RATIO, "GDP per head at base prices"),
    "industry": (RATIO, "output of industry at base prices"),
    "accumulation": ("share of GDP", "investment at base prices"),
    "food_city": (RATIO, "food per head in the city"),
    "food_village": (RATIO, "food per head in the village"),
    "goods_city": (RATIO, "industrial goods per head in the city"),
    "goods_village": (RATIO, "industrial goods per head in the village"),
    "services_city": (RATIO, "services per head in the city"),
    "services_village": (RATIO, "services per head in the village"),
    "living_city": (RATIO, "living standard of the city, consumption-equivalent"),
    "living_village": (RATIO, "living standard of the village, consumption-equivalent"),
    "living": (RATIO, "living standard of all, consumption-equivalent"),
    "herd": (RATIO, "herds"),
    "engines": (RATIO, "engines of farming"),
    "city_people": ("share of people", "people of the city"),
    "migration": ("share of people", "people who move to the city in the year"),
    "marketed": (RATIO, "food that the village sells"),
    "levied": ("share of base farm output", "food that is levied"),
    "village_terms": (RATIO, "goods that the village gets for what it sends, terms of trade"),
    "machine_imports": (RATIO, "foreign machines bought"),
    "import_value": (SHARE, "imports at what is paid for them"),
    "export_value": (SHARE, "exports at what they earn"),
    "debt": (SHARE, "foreign debt at the start of the year"),
    "deaths": ("deaths per thousand people", "deaths from hunger"),
    "deaths_low": ("deaths per thousand people", "deaths from hunger, low end"),
    "deaths_high": ("deaths per thousand people", "deaths from hunger, high end"),
    "output": (RATIO, "output by role"),
    "capital": (RATIO, "capital by role, at the start of the year; of farming: engines"),
    "investment": ("share of base-year GDP", "new capital by role"),
    "imports": (SHARE, "imports at base prices by role, machines apart"),
    "exports": (SHARE, "exports at base prices by role"),
}
"""Unit and words of every path."""

SOLD = 1e-5
"""Share of base marketings below which a village sells nothing and has no terms of trade."""
BY_ROLE = ("output", "capital", "investment", "imports", "exports")


def quantities(setting: Setting, course: Course) -> dict[str, Array]:
    """(year,) or (year, role) of every path in :data:`TEXTS`; the roles are the region's."""
    base, path, d = setting.base, setting.path, course.values
    T = setting.horizon
    people = (1.0 + base.values["population_growth"]) ** np.arange(T, dtype=float)
    gdp = d["output"] @ base.table.value_added
    found = _living(base, course, people)
    home = d["bundle"] * (base.home_machines + base.housing)
    machines = _trading(path.machines[:T], setting) * d["foreign_machines"] * machine_scale(base)
    flows = _trade(setting, course)
    levied = course.levy * d["levy"]
    grown = base.table.output[base.table.roles.index("A")]
    sent = d["marketed"] + levied * grown / base.marketed
    given = np.maximum(found["goods_village"] * d["village"] / base.village, 1e-12)
    return found | flows | {
        "gdp_per_head": gdp / people,
        "industry": _industry(base, d["output"]),
        "accumulation": (home + machines) / gdp,
        "herd": d["herd"],
        "engines": d["capital"][:, base.table.roles.index("A")],
        "city_people": d["city"] / people,
        "migration": d["migration"] / people,
        "marketed": d["marketed"],
        "levied": levied,
        "village_terms": given / np.where(sent > SOLD, sent, np.nan),
        "machine_imports": machines / max(base.table.imported_machines, 1e-12)
        if base.table.imported_machines > 0
        else np.zeros(T),
        "debt": d["debt"],
        "output": d["output"],
        "capital": d["capital"],
        "investment": d["invest"] * base.capital,
    }  # fmt: skip


def paths(setting: Setting, course: Course, years: NDArray[np.intp]) -> xr.Dataset:
    """Label the paths: years are calendar years where the world has one."""
    roles = list(setting.base.table.roles)
    found = {}
    for name, values in quantities(setting, course).items():
        unit, text = TEXTS[name]
        dims = ("year", "role") if name in BY_ROLE else ("year",)
        coords: dict[str, Any] = {"year": years}
        if name in BY_ROLE:
            coords["role"] = roles
        found[name] = xr.DataArray(values, coords, dims, attrs={"unit": unit, "long_name": text})
    return xr.Dataset(found)


def _industry(base: Base, output: Array) -> Array:
    """(year,) output of every role but farming and services, weighted by its value added."""
    t = base.table
    made = np.array([v if r in "CKF" else 0.0 for r, v in zip(t.roles, t.value_added, strict=True)])
    return np.asarray(output @ made / max(made.sum(), 1e-12))


def calendar(year: int | None, horizon: int) -> NDArray[np.intp]:
    """(horizon,) years of a plan: the base year is the first."""
    return (0 if year is None else year) + np.arange(horizon)


def _living(base: Base, course: Course, people: Array) -> dict[str, Array]:
    """Consumption per head, living standards and deaths of city and village."""
    d = course.values
    roles = {"goods": base.goods[0] > 0, "services": base.services[0] > 0}
    order = ["food", *(g for g in roles if roles[g])]
    found: dict[str, Array] = {}
    weights = group_weights(base)
    dead, utility, counted = (np.zeros(len(people)) for _ in range(3))
    sizes = {"city": (d["city"], base.city), "village": (d["village"], base.village)}
    for g, (group, (count, start)) in enumerate(sizes.items()):
        found[f"food_{group}"] = d[f"food_{group}"] / (count / start)
        for good, consumed in roles.items():
            enjoyed = d[f"enjoyed_{group}"][:, order.index(good)] if consumed else count
            found[f"{good}_{group}"] = enjoyed / count
        found[f"living_{group}"] = np.exp(d[f"utility_{group}"] / (weights[g] * count))
        utility += d[f"utility_{group}"]
        counted += weights[g] * count
        dead += d[f"hunger_{group}"] ** 2 / count
    found["living"] = np.exp(utility / counted)
    rate = base.values["deaths"]
    for name, factor in (("deaths", 1.0), ("deaths_low", 0.5), ("deaths_high", 2.0)):
        found[name] = 1000.0 * factor * rate * dead / people
    return found


def _trade(setting: Setting, course: Course) -> dict[str, Array]:
    base, path, d = setting.base, setting.path, course.values
    T, t = setting.horizon, base.table
    open_ = _trading(np.ones(T), setting)[:, None]
    bought = open_ * path.imports[:T] * np.maximum(t.imports, FLOOR) * d["imports"]
    demand = open_ * path.exports[:T] * t.exports
    earned = (demand * path.export_price[:T] * d["receipts"]).sum(axis=1)
    machines = _trading(path.machines[:T], setting) * machine_scale(base) * d["foreign_machines"]
    paid = (bought * path.import_price[:T]).sum(axis=1) + machines * path.machine_price[:T]
    return {
        "imports": bought,
        "exports": demand * d["exports"],
        "import_value": paid,
        "export_value": earned,
    }


def _trading(factor: Array, setting: Setting) -> Array:
    """(year,) a factor in years that trade, nothing on the trunk of a tree."""
    return factor * 0.0 if setting.spec.regime == "uncertain" else factor
