"""Who perishes sooner: regions against each other, over an ensemble."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky._core.progress import Progress, silent
from autarky._core.status import Certificate, Status
from autarky.disruption.defaults import defaults
from autarky.disruption.draws import draw, parameters
from autarky.disruption.economy import household_mask
from autarky.disruption.ensemble import followed, single_precision
from autarky.disruption.outcomes import OVERSOLD, Outcomes
from autarky.disruption.spec import Spec
from autarky.disruption.stability import COLLAPSED, named, stability
from autarky.numerics.sensitivity import rank_regression
from autarky.results import Provenance, Result
from autarky.scenario import Scenario
from autarky.world import World

Array = NDArray[np.floating]

TOTAL = "consumption"
"""The measure that is not a product: households' consumption in all."""
ENOUGH = 3
"""Draws for each parameter below which a regression says nothing."""


def perishes_sooner(
    world: World,
    regions: Sequence[str] | None = None,
    scenario: Scenario | None = None,
    spec: Spec | None = None,
    *,
    draws: int = 200,
    seed: int = 1930,
    progress: Progress = silent,
) -> Result:
    """Compare the days until regions fall below thresholds, draw by draw.

    Parameters
    ----------
    world
        The table.
    regions
        Who is compared; the first two are those whose ranking is examined for what flips it. None:
        all whose households consume something.
    scenario
        One run for all, such as a decoupling; None: each region is blockaded in a run of its own,
        for as long as the run lasts.
    spec
        What it sets stays fixed; the rest is drawn (:func:`autarky.disruption.draws.draw`). Every
        run uses the same draws. Single precision unless it says otherwise.
    draws, seed
        Members of the ensemble, at least 2.
    progress
        Called as ``progress("days of REGION", done, total)``.

    Returns
    -------
    Result
        ``days(region, measure, threshold, draw)``, the measures being total consumption and every
        product (NaN: not within the run); ``sooner(region, other, measure, threshold)``, the share
        of draws in which a region falls before another; ``neither``, in which both last or fall on
        the same day; ``first``, in which a region falls before all others;
        ``flips(measure, threshold, parameter)``, the standardised rank regression coefficient of
        log(days of the first region / days of the second): the parameter with the largest moves
        the ranking most, a positive one towards the second region falling first (NaN with fewer
        than three draws for each parameter);
        ``collapse_share`` and the measures of stability. ``summary()``: a row per region.

    Raises
    ------
    InputError
        If fewer than two regions or draws are given.
    """
    spec = single_precision(spec or Spec())
    eats = _eats(world, spec)
    names = [r for r, some in zip(world.regions, eats, strict=True) if some]
    names = names if regions is None else _listed(regions)
    at = [_one_position(world, name) for name in names]
    _refuse(names, at, draws, seed)
    for name, position in zip(names, at, strict=True):
        if not eats[position]:
            msg = f"households of {name} consume nothing in world {world.name}: leave it out"
            raise InputError(msg)
    if scenario is not None:
        scenario.check(world)
    drawn = draw(world, spec, draws, seed)
    runs = [] if scenario is None else [_run(world, scenario, spec, drawn, _told(progress, "all"))]
    days, loss, stable, notes = [], [], [], []
    residual = 0.0
    for name, position in zip(names, at, strict=True):
        if scenario is None:
            siege = Scenario.blockade(name, duration_days=float(spec.horizon_days))
            runs = [_run(world, siege, spec, drawn, _told(progress, name))]
        outcomes, measures, found = runs[0]
        days.append(_days(outcomes, position))
        loss.append(_collapsed(outcomes, position))
        stable.append(measures)
        who = f"{name}: " if scenario is None else ""
        notes += [f"{who}{text}" for text in found["warnings"]]
        residual = max(residual, outcomes.oversold)
    data = _dataset(world, spec, np.stack(days), np.stack(loss), drawn, names=names)
    for key in ("others_output_trough", "amplification"):
        data[key] = xr.concat([s[key] for s in stable], "region").assign_coords(region=names)
    notes = list(dict.fromkeys(notes))
    residuals = {"deliveries_less_supply": residual}
    return Result(
        clock="disruption",
        data=data.assign_attrs(world=world.name, pair=f"{names[0]} and {names[1]}"),
        headline=tuple(str(n) for n in data.data_vars if data[n].dims == ("region",)),
        status=Status.EXACT,
        certificate=Certificate(
            residuals,
            dict.fromkeys(residuals, OVERSOLD[spec.precision]),
            {"warnings": notes, "draws": draws},
        ),
        provenance=Provenance.of(
            world,
            scenario or Scenario.none(),
            spec.model_dump() | {"perishes_sooner": names, "draws": draws},
            seed,
        ),
    )


def _listed(regions: Sequence[str]) -> list[str]:
    return [regions] if isinstance(regions, str) else list(regions)


def _refuse(names: list[str], at: list[int], draws: int, seed: int) -> None:
    if len(names) < 2 or draws < 2:
        msg = f"a comparison needs two regions and two draws; got {len(names)} and {draws}"
        raise InputError(msg)
    if len(set(at)) < len(at):
        msg = f"a comparison needs two regions at least, each once; got {', '.join(names)}"
        raise InputError(msg)
    if seed < 0:
        msg = f"the seed must be at least 0, not {seed}"
        raise InputError(msg)


def _eats(world: World, spec: Spec) -> NDArray[np.bool_]:
    """(R,) regions whose households consume something."""
    chosen = household_mask(world, spec, defaults(world))
    final = world.Y.reshape(world.n, len(world.regions), len(world.categories))
    some: NDArray[np.bool_] = np.maximum(final[..., chosen], 0.0).sum(axis=(0, 2)) > 0
    return some


def _one_position(world: World, name: str) -> int:
    found = world.region_index(name)
    if len(found) > 1:
        msg = f"{name!r} is more than one region of world {world.name}; aggregate it first"
        raise InputError(msg)
    return int(found[0])


def _run(
    world: World, scenario: Scenario, spec: Spec, drawn: pd.DataFrame, progress: Progress
) -> tuple[Outcomes, xr.Dataset, dict[str, list[str]]]:
    """Outcomes of one scenario for all members, with the measures of stability and warnings."""
    outcomes = followed(world, scenario, spec, drawn, progress)
    measures, notes = stability(outcomes.economy, outcomes, scenario, named(world, scenario))
    return outcomes, measures, notes


def _told(progress: Progress, name: str) -> Progress:
    """Progress of one region's run."""
    return lambda _what, done, total: progress(f"days of {name}", done, total)


def _days(outcomes: Outcomes, region: int) -> Array:
    """(M, T, B) first days below the thresholds, total consumption first."""
    total = outcomes.days_to_total()[:, region]
    products = outcomes.days_to_product()[:, region]
    return np.concatenate([total[None], products.transpose(1, 0, 2)])


def _collapsed(outcomes: Outcomes, region: int) -> float:
    end = outcomes.consumption[-1, region]
    return float((end < COLLAPSED).mean())


def _dataset(
    world: World,
    spec: Spec,
    days: Array,
    collapsed: Array,
    drawn: pd.DataFrame,
    *,
    names: list[str],
) -> xr.Dataset:
    labels = {
        "region": names,
        "other": names,
        "measure": [TOTAL, *world.sectors],
        "threshold": list(spec.thresholds),
        "draw": np.arange(days.shape[-1]),
        "parameter": list(drawn.columns),
    }
    waited = np.nan_to_num(days, nan=np.inf)
    sooner = (waited[:, None] < waited[None]).mean(axis=-1)
    others = np.array([np.delete(waited, i, axis=0).min(axis=0) for i in range(len(names))])
    flips, explained = _flips(days, drawn, spec.horizon_days)
    median = np.quantile(waited, 0.5, axis=-1, method="nearest")
    found = {
        "days": (("region", "measure", "threshold", "draw"), days, "day",
                 "first day of consumption below a share of the baseline"),
        "sooner": (("region", "other", "measure", "threshold"), sooner, "share of draws",
                   "in which the region falls before the other"),
        "neither": (("region", "other", "measure", "threshold"),
                    (waited[:, None] == waited[None]).mean(axis=-1), "share of draws",
                    "in which neither falls before the other"),
        "first": (("region", "measure", "threshold"), (waited < others).mean(axis=-1),
                  "share of draws", "in which the region falls before all others"),
        "flips": (("measure", "threshold", "parameter"), flips, "standard deviations of rank",
                  f"effect on the ranking of {names[0]} and {names[1]}"),
        "flips_r2": (("measure", "threshold"), explained, "share of variance",
                     "of the ranking that the parameters explain"),
        "collapse_share": (("region",), collapsed, "share of draws",
                           f"in which consumption ends below {COLLAPSED:.0%} of the baseline"),
    }  # fmt: skip
    for i, threshold in enumerate(spec.thresholds):
        name = f"days_to_{100 * threshold:g}_percent"
        total = median[:, 0, i]
        values = np.where(np.isfinite(total), total, np.nan)
        text = "median day of total consumption below that; NaN: not within the run"
        found[name] = (("region",), values, "day", text)
    data = {
        name: xr.DataArray(
            values, {d: labels[d] for d in dims}, dims, attrs={"unit": unit, "long_name": text}
        )
        for name, (dims, values, unit, text) in found.items()
    }
    return xr.Dataset(data).merge(parameters(drawn), join="exact")


def _flips(days: Array, drawn: pd.DataFrame, horizon: int) -> tuple[Array, Array]:
    """(M, T, P) coefficients and (M, T) R² for the first two regions; days beyond are the run's."""
    _, M, T, _ = days.shape
    names = drawn.columns
    if days.shape[-1] < ENOUGH * len(names) or not len(names):
        return np.full((M, T, len(names)), np.nan), np.full((M, T), np.nan)
    X = parameters(drawn)["parameter_value"].values
    reached = np.log1p(np.nan_to_num(days[:2], nan=float(horizon)))
    ratio = reached[0] - reached[1]
    found = [[rank_regression(X, ratio[m, t]) for t in range(T)] for m in range(M)]
    coefficients = np.array([[c for c, _ in row] for row in found])
    return coefficients, np.array([[r for _, r in row] for row in found])
