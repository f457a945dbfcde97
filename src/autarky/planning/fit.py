"""The base year that a plan starts from: the table by role, and how well the laws reproduce it."""

from __future__ import annotations

import numpy as np
import xarray as xr

from autarky.planning.policies import BaseYear
from autarky.planning.setting import Question
from autarky.planning.simulate import simulate
from autarky.planning.spec import Spec
from autarky.scenario import Scenario
from autarky.world import World

FLOWS = {
    "output": "gross output",
    "value_added": "value added",
    "consumption": "consumption of households and government",
    "investment": "capital formation and changes in inventories",
    "imports": "imports, machines for investment apart",
    "exports": "exports",
}


def base_year(world: World, spec: Spec | None = None, *, region: str) -> xr.Dataset:
    """Calibrate a region and let the rule of the base year run its first year.

    Parameters
    ----------
    world, spec, region
        As in :func:`autarky.planning.run`; the market is open.

    Returns
    -------
    xarray.Dataset
        By ``role``: the flows of the table and ``capital``; ``reproduced``, output of the first
        year under the base rule over that of the table, and ``off_pct``. Scalars:
        ``total_off_pct`` of GDP, ``accumulation``, ``village``, ``herd``, ``migration``,
        ``other_income``.

    Raises
    ------
    NameNotFoundError, InputError
        As :func:`autarky.planning.run`.
    """
    spec = (spec or Spec()).model_copy(update={"regime": "open", "targets": ()})
    question = Question.of(world, Scenario.none(), spec, region, None, 2)
    return fitted(question)


def fitted(question: Question) -> xr.Dataset:
    """Return :func:`base_year` of a question that is read already."""
    open_ = question.spec.model_copy(update={"regime": "open"})
    setting = question.setting(spec=open_, scenario=Scenario.none())
    base, t = setting.base, setting.base.table
    done = simulate(base, BaseYear(), setting.settings, setting.path, 1)
    output = done[0].solved.plan["output"][0]
    share = {"unit": "share of GDP"}
    data = xr.Dataset(coords={"role": list(t.roles)})
    for name, text in FLOWS.items():
        data[name] = ("role", getattr(t, name), share | {"long_name": text})
    data["capital"] = ("role", base.capital, share | {"long_name": "capital; of farming: engines"})
    per_cent = {"unit": "%"}
    off = 100.0 * (output - 1.0)
    data["reproduced"] = ("role", output, {"unit": "ratio", "long_name": "output that laws give"})
    data["off_pct"] = ("role", off, per_cent | {"long_name": "difference from the table"})
    scalars = {
        "total_off_pct": (off @ t.value_added / t.value_added.sum(), "%", "difference of GDP"),
        "accumulation": (base.share, "share of GDP", "investment"),
        "village": (base.village, "share of people", "people who live from farming"),
        "herd": (base.herd, "share of GDP", "herds"),
        "migration": (base.migration, "share of people", "people who moved to the city"),
        "other_income": (base.other_income, "share of GDP", "income from abroad beside exports"),
    }
    for name, (value, unit, text) in scalars.items():
        data[name] = ((), float(value), {"unit": unit, "long_name": text})
    return data.assign_attrs(world=question.world.name, region=t.region)


def worst(data: xr.Dataset) -> dict[str, float]:
    """Largest differences from the table, %, for a certificate."""
    return {
        "base_year_off_pct": float(abs(data["total_off_pct"])),
        "base_year_role_off_pct": float(np.abs(data["off_pct"]).max()),
    }
