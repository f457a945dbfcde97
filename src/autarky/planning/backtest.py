"""Policies against the record: whose path lies nearest to what happened, and how far off it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import AutarkyError, InputError
from autarky._core.progress import Progress, silent
from autarky._core.status import Certificate, Status
from autarky._core.tables import read_table
from autarky.planning.compare import Members, checked_policies, whole
from autarky.planning.course import Course
from autarky.planning.figures import PACKAGE
from autarky.planning.follow import follow
from autarky.planning.market import Market
from autarky.planning.outcomes import quantities
from autarky.planning.policies import (
    NEP,
    ConstantShares,
    MadGallop,
    Optimum,
    Policy,
    SnailsPace,
    Zigzag,
)
from autarky.planning.regimes import checked_regime
from autarky.planning.setting import Question, Setting
from autarky.planning.spec import Regime, Spec
from autarky.results import Provenance, Result
from autarky.world import World

Array = NDArray[np.float64]

ALL: tuple[Policy, ...] = (
    Optimum(), SnailsPace(), NEP(), ConstantShares(), Zigzag(), MadGallop(),
)  # fmt: skip

SERIES: Mapping[str, str] = {
    "gdp_per_head": "GDP per head",
    "grain": "farm output against grain",
    "horses": "herds against horses",
    "pig_iron": "producer goods against pig iron",
    "steel": "producer goods against steel",
    "coal": "fuel and materials against coal",
    "oil": "fuel and materials against oil",
    "electricity": "fuel and materials against electricity",
    "urban_population": "people of the city against those of towns",
}
"""Series of a record that a plan has a counterpart of, in words."""

ROLE_OF = {
    "grain": "A", "pig_iron": "K", "steel": "K", "coal": "F", "oil": "F", "electricity": "F",
}  # fmt: skip


def history(region: str) -> pd.DataFrame:
    """Read the record of a region: year, series, value, low, high, unit, evidence, source.

    Raises
    ------
    InputError
        If the package has no record of the region.
    """
    table = read_table(PACKAGE, "history.csv")
    known = sorted(set(table["region"]))
    own = table[table["region"] == region].drop(columns="region")
    if own.empty:
        msg = f"there is no record of {region!r}, only of {', '.join(known)}; give one"
        raise InputError(msg)
    numbers = {"year": int, "value": float, "low": float, "high": float}
    return own.astype(numbers).reset_index(drop=True)


def backtest(
    world: World,
    spec: Spec | None = None,
    *,
    region: str,
    record: pd.DataFrame | None = None,
    policies: Sequence[Policy] = ALL,
    regime: Regime | None = None,
    market: Market | None = None,
    horizon_years: int = 13,
    draws: int = 1,
    seed: int = 1930,
    progress: Progress = silent,
) -> Result:
    """Lay each policy's path beside the record, both 1 in the base year.

    Parameters
    ----------
    world, spec, region, market, horizon_years
        As in :func:`autarky.planning.run`; the base year of the world is the record's too.
    record
        Columns ``year``, ``series`` (of :data:`SERIES`), ``value``, and ``low``, ``high`` where
        they are known; None: the package's record of the region.
    policies, regime, draws, seed, progress
        As in :func:`autarky.planning.compare`.

    Returns
    -------
    Result
        ``record(series, year)`` and ``path(policy, series, year)`` as ratios to the base year;
        ``distance(policy, series)``, root mean square of the logarithm of their ratio over the
        years that both have after the base year, ``distance_draw``;
        ``inside(policy, series)``, share of
        those years with a range in which the path lies within it; ``nearest(policy,
        series)``, share of draws in which no other policy lies nearer.

    Raises
    ------
    InputError
        If the record has no year after the base year that a plan has, or lacks the base year.

    Notes
    -----
    A nearest policy is not an explanation: the laws have no terror, no learning, no increasing
    returns, no change of relative prices, and roles are wider than the products of a record.
    """
    policies = checked_policies(policies)
    draws, seed, regime = whole("draws", draws, 1), whole("seed", seed), checked_regime(regime)
    spec = (spec or Spec()) if regime is None else (spec or Spec()).model_copy(
        update={"regime": regime}
    )  # fmt: skip
    if spec.plan_years is None:  # a rule governs every year of the record
        spec = spec.model_copy(update={"plan_years": horizon_years})
    question = Question.of(world, None, spec, region, market, horizon_years)
    known, ranges = _record(question, history(region) if record is None else record)
    members = Members.of(question, draws, seed)
    found, failed = [], []
    for member in range(draws):
        try:
            found.append(_paths(members.setting(question, member, None), policies, list(known)))
        except AutarkyError as error:
            if member == 0:  # what is shown is the run with the tables' own figures
                raise
            failed.append(str(error))
        progress("draws", member + 1, draws)
    data = _compare(question, policies, known, ranges, np.stack(found))
    used = spec.model_dump() | {"region": region, "policies": [p.name for p in policies]}
    return Result(
        clock="planning",
        data=data.assign_attrs(world=world.name, region=region),
        headline=("distance", "inside"),
        status=Status.CONVERGED,
        certificate=Certificate({}, {}, {"draws": draws, "draws_explained": len(failed)}),
        provenance=Provenance.of(world, question.scenario, used | {"draws": draws}, seed),
    )


def _record(question: Question, record: pd.DataFrame) -> tuple[dict[str, Array], dict[str, Array]]:
    """By series (year,) values over the base year's, NaN where unknown; (2, year) their ranges."""
    missing = [c for c in ("year", "series", "value") if c not in record.columns]
    if missing:
        msg = f"the record lacks the column {missing[0]!r}; it needs year, series and value"
        raise InputError(msg)
    first, T = question.world.info.year, question.horizon
    if first is None:
        msg = f"world {question.world.name} has no year; a record cannot be laid beside its plan"
        raise InputError(msg)
    known: dict[str, Array] = {}
    ranges: dict[str, Array] = {}
    for series in SERIES:
        if ROLE_OF.get(series, "A") not in question.table.roles:
            continue
        own = record[(record["series"] == series) & record["value"].notna()].set_index("year")
        own = own[(own.index >= first) & (own.index < first + T)]
        if first not in own.index or len(own) < 2:
            continue
        _check(series, own)
        full = own.reindex(range(first, first + T))
        base = full["value"].to_numpy(float)[0]
        known[series] = full["value"].to_numpy(float) / base
        sides = [full[s].to_numpy(float) if s in full else np.full(T, np.nan)
                 for s in ("low", "high")]  # fmt: skip
        ranges[series] = np.stack(sides) / base
    if not known:
        msg = (
            f"the record has none of {', '.join(SERIES)} in {first} and a later year of the plan; "
            "give those years"
        )
        raise InputError(msg)
    return known, ranges


def _check(series: str, own: pd.DataFrame) -> None:
    """Refuse a series that no path can be laid beside."""
    twice = own.index[own.index.duplicated()]
    if len(twice):
        msg = f"the record has {series} of {twice[0]} twice; leave one out"
        raise InputError(msg)
    if not (own["value"] > 0).all():
        msg = f"the record has {series} at or below nothing; leave those years out"
        raise InputError(msg)


def _paths(setting: Setting, policies: tuple[Policy, ...], series: list[str]) -> Array:
    """(policy, series, year) paths over their base-year value."""
    courses: list[Course] = []
    lump = None
    for policy in policies:
        courses.append(follow(setting, policy, lump))
        lump = courses[-1].plan.lump if courses[-1].plan is not None else lump
    found = []
    for course in courses:
        q = quantities(setting, course)
        found.append([_counterpart(name, q, setting) for name in series])
    return np.array(found)


def _compare(
    question: Question,
    policies: tuple[Policy, ...],
    known: dict[str, Array],
    ranges: dict[str, Array],
    paths: Array,
) -> xr.Dataset:
    """Distances of (draw, policy, series, year) paths from the record."""
    names = [p.name for p in policies]
    record = np.stack(list(known.values()))
    low, high = (np.stack([r[i] for r in ranges.values()]) for i in (0, 1))
    seen = np.isfinite(record)
    seen[:, 0] = False
    miss = np.where(
        seen, np.log(np.maximum(paths, 1e-9)) - np.log(np.where(seen, record, 1.0)), 0.0
    )
    distance = np.sqrt((miss**2).sum(axis=-1) / seen.sum(axis=-1))
    told = seen & np.isfinite(low) & np.isfinite(high)
    within = (told & (paths >= low) & (paths <= high)).sum(axis=-1) / np.where(
        told.any(axis=-1), told.sum(axis=-1), np.nan
    )
    nearest = (distance <= distance.min(axis=1, keepdims=True) + 1e-12).mean(axis=0)
    coords = {
        "policy": names,
        "series": list(known),
        "year": question.world.info.year + np.arange(question.horizon),  # type: ignore[operator]
        "draw": np.arange(len(paths)),
    }
    ratio = {"unit": "ratio to base year"}
    texts = "; ".join(f"{n}: {SERIES[n]}" for n in known)
    return xr.Dataset(
        {
            "record": (("series", "year"), record, ratio | {"long_name": "what happened"}),
            "path": (
                ("policy", "series", "year"), paths[0], ratio | {"long_name": f"plans: {texts}"},
            ),
            "distance": (
                ("policy", "series"), distance[0],
                {"unit": "log points", "long_name": "root mean square distance"},
            ),
            "inside": (
                ("policy", "series"), within[0],
                {"unit": "share of years", "long_name": "path within the record's range"},
            ),
            "distance_draw": (
                ("draw", "policy", "series"), distance,
                {"unit": "log points", "long_name": "root mean square distance, by draw"},
            ),
            "nearest": (
                ("policy", "series"), nearest,
                {"unit": "share of draws", "long_name": "no other policy is nearer"},
            ),
        },
        coords,
    )  # fmt: skip


def _counterpart(name: str, q: Mapping[str, Array], setting: Setting) -> Array:
    """(year,) what a plan has of a series, over its base year."""
    if name in ROLE_OF:
        return np.asarray(q["output"][:, setting.base.table.roles.index(ROLE_OF[name])])
    if name == "urban_population":
        growth = 1.0 + setting.base.values["population_growth"]
        people = growth ** np.arange(setting.horizon)
        return np.asarray(q["city_people"] / setting.base.city * people)
    return q["herd"] if name == "horses" else q[name]
