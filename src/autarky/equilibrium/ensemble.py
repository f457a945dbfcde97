"""Many members at once, each with its scenario and elasticities: the runs behind studies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import InputError, Problems, unknown_name
from autarky._core.evidence import Known
from autarky._core.progress import Progress, silent
from autarky.equilibrium.base import Base
from autarky.equilibrium.defaults.elasticities import thetas
from autarky.equilibrium.draws import Ensemble
from autarky.equilibrium.run import calibrated, changes
from autarky.equilibrium.solution import Solution
from autarky.equilibrium.solve import solve
from autarky.equilibrium.spec import SUBSTITUTION, Spec
from autarky.numerics.distributions import Distribution, LogUniform, Uniform
from autarky.scenario import Scenario
from autarky.world import World

Array = NDArray[np.float64]

GRADES = ("file", "page", "literature", "assumption")
"""From the best known to the least."""
PLACE = "theta_place"
"""Column of the common place in the ranges of θ; ``theta_place.SECTOR`` is a sector's own."""
OUTCOMES = {
    "real_income": ("ratio to base", "real income: exact change of welfare"),
    "real_consumption": ("ratio to base", "real consumption of households"),
    "real_wage": ("ratio to base", "real reward of factors"),
    "price_index": ("ratio to base", "price of final use, world value added = 1"),
    "viable": ("1 yes, 0 no", "final use can be met"),
}


def open_parameters(world: World, spec: Spec | None = None) -> dict[str, Distribution]:
    """Return the distribution of each parameter that a Spec leaves open, by name.

    ``theta_place`` and ``theta_place.SECTOR`` are places in the ranges of θ: the part that is
    common to all sectors and each one's own.
    """
    spec = spec or Spec()
    found: dict[str, Distribution] = {}
    if spec.theta is None or isinstance(spec.theta, dict):
        own = [s for s in world.sectors if s not in (spec.theta or {})]
        found = {name: Uniform(0.0, 1.0) for name in (PLACE, *(f"{PLACE}.{s}" for s in own))}
    for name, span in spec.substitution().items():
        if name in SUBSTITUTION and span.high > span.low:
            kind = Uniform if name == "mobility" else LogUniform
            found[name] = kind(span.low, span.high)
    return found


def parameter_sources(world: World, spec: Spec | None = None) -> dict[str, Known]:
    """Return how well the range of each parameter of :func:`open_parameters` is known.

    The common place of θ is as well known as the least known of the sectors'.
    """
    spec = spec or Spec()
    theta, spans = thetas(world), spec.substitution()
    by_sector = {
        s: Known(*e)
        for s, e in zip(world.sectors, zip(theta.evidence, theta.source, strict=True), strict=True)
    }
    found = {}
    for name in open_parameters(world, spec):
        head, _, sector = name.partition(".")
        if head != PLACE:
            found[name] = Known(spans[name].evidence, spans[name].source)
        elif sector:
            found[name] = by_sector[sector]
        else:
            found[name] = max(by_sector.values(), key=lambda known: GRADES.index(known.evidence))
    return found


def ensemble(
    world: World,
    scenario: Scenario | Sequence[Scenario],
    spec: Spec | None,
    members: pd.DataFrame,
    *,
    progress: Progress = silent,
) -> xr.Dataset:
    """Solve members that differ in elasticities, and in their scenario.

    Parameters
    ----------
    world, spec
        As in :func:`autarky.equilibrium.run`.
    scenario
        One for all, or one for each member.
    members
        A row each. Columns: names of :func:`open_parameters`, and ``theta`` or ``theta.SECTOR``, a
        figure in place of a draw; what is missing is the Spec's, of places the middle.
    progress
        Called as ``progress("solves", done, total)``; raise from it to cancel.

    Returns
    -------
    xarray.Dataset
        Over ``draw`` and ``region`` the names of :data:`OUTCOMES`; NaN where a member has no
        equilibrium, and ``solved(draw)``.

    Raises
    ------
    InputError
        As :func:`autarky.equilibrium.run`; with every column of `members` that is unknown, stands
        twice, or holds what is no number or out of range.
    """
    spec = spec or Spec()
    _check(world, spec, members)
    several = [scenario] * len(members) if isinstance(scenario, Scenario) else list(scenario)
    if len(several) != len(members):
        msg = f"there are {len(several)} scenarios for {len(members)} members; give one for each"
        raise InputError(msg)
    base = _base(world, spec.model_copy(update=dict.fromkeys(SUBSTITUTION)).model_dump_json())
    found = solve(
        base, **_options(world, spec, base, members), **_changes(world, several, base),
        members=len(members), no_supplier=spec.no_supplier, latent_share=spec.latent_share,
        throw=False, progress=progress,
    )  # fmt: skip
    return _dataset(world, found)


def _check(world: World, spec: Spec, members: object) -> None:
    """Raise one error with every column that cannot be read."""
    if not isinstance(members, pd.DataFrame):
        msg = f"members must be a DataFrame with a row for each, not {type(members).__name__}"
        raise InputError(msg)
    known = dict.fromkeys(("theta", *(f"theta.{s}" for s in world.sectors), *SUBSTITUTION))
    known |= dict.fromkeys(open_parameters(world, spec))
    places = (PLACE, *(f"{PLACE}.{s}" for s in world.sectors))
    problems = Problems("members")
    for at, name in enumerate(members.columns):
        if name in places and name not in known:
            problems.add(f"{name!r} has no range, the Spec sets θ; leave out the one or the other")
        elif name not in known:
            problems.add(unknown_name("parameter", str(name), "the clock's ensemble", [*known]))
        elif name in members.columns[:at]:
            problems.add(f"{name!r} stands twice; keep one of the columns")
        else:
            _check_column(problems, name, members.iloc[:, at])
    problems.raise_if_any(InputError)


def _check_column(problems: Problems, name: str, column: pd.Series) -> None:
    """Note the first figure of a column that is none or out of range."""
    head = name.partition(".")[0]
    high = 1.0 if head in (PLACE, "mobility") else np.inf
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(float)
    low = numbers > 0 if head in ("theta", "theta_multiplier") else numbers >= 0
    bad = ~(low & (numbers <= high) & np.isfinite(numbers))
    if bad.any():
        least = "above 0" if head in ("theta", "theta_multiplier") else "of at least 0"
        what = "a number from 0 to 1" if high == 1.0 else f"a finite number {least}"
        at = int(np.argmax(bad))
        problems.add(f"{name!r} is {column.tolist()[at]!r} in row {at}; give {what}")


@lru_cache(maxsize=4)
def _base(world: World, spec: str) -> Base:
    """Calibrate once for all batches of a world."""
    return calibrated(world, Spec.model_validate_json(spec))


def _options(world: World, spec: Spec, base: Base, members: pd.DataFrame) -> dict[str, Any]:
    """Elasticities of the members."""
    named = {
        name: members[name].to_numpy(float)
        if name in members
        else np.full(len(members), span.value)
        for name, span in spec.substitution().items()
        if name in SUBSTITUTION
    }
    multiplier = named.pop("theta_multiplier")
    flat = spec.model_copy(update={"theta_multiplier": 1.0})
    theta = Ensemble(_places(world, spec, members), world, flat, base).thetas()
    if "theta" in members:
        theta[:] = members["theta"].to_numpy(float)[:, None]
    for j, sector in enumerate(world.sectors):
        if f"theta.{sector}" in members:
            theta[:, j] = members[f"theta.{sector}"].to_numpy(float)
    return named | {"theta": theta * multiplier[:, None]}


def _places(world: World, spec: Spec, members: pd.DataFrame) -> pd.DataFrame:
    """Places of θ: where some are given, those that are missing stand in the middle."""
    known = {n: n.replace(PLACE, "theta", 1) for n in open_parameters(world, spec)}
    known = {n: short for n, short in known.items() if n.partition(".")[0] == PLACE}
    if not any(n in members for n in known):
        return pd.DataFrame(index=members.index)
    return pd.DataFrame({s: members.get(n, 0.5) for n, s in known.items()}, index=members.index)


def _changes(world: World, scenarios: Sequence[Scenario], base: Base) -> dict[str, Any]:
    """Change of each member: one array where all share it, else a function of the member."""
    distinct = list({s.hash: s for s in scenarios}.values())
    for one in distinct:
        one.check(world)
    each = [changes(world, one, base) for one in distinct]
    if len(each) == 1:
        return each[0]
    place = {one.hash: i for i, one in enumerate(distinct)}
    which = [place[s.hash] for s in scenarios]
    ones = np.ones(base.tau.shape)
    neutral = {"remaining": ones, "cost_change": ones, "tariff": base.tau}

    def of(name: str) -> Callable[[int], Array]:
        return lambda member: np.asarray(each[which[member]].get(name, neutral[name]))

    return {name: of(name) for name in neutral if any(name in e for e in each)}


def _dataset(world: World, found: Solution) -> xr.Dataset:
    coords = {"draw": np.arange(found.members), "region": list(world.regions)}
    values = {name: np.asarray(getattr(found, name)) for name in OUTCOMES if name != "viable"}
    values["viable"] = np.where(found.solved[:, None], 1.0 - found.nonviable, np.nan)
    data = {
        name: (("draw", "region"), values[name], {"unit": unit, "long_name": text})
        for name, (unit, text) in OUTCOMES.items()
    }
    solved = (("draw",), found.solved, {"unit": "1 yes, 0 no", "long_name": "has an equilibrium"})
    return xr.Dataset(data | {"solved": solved}, coords)
