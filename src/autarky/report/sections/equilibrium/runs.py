"""The runs behind the section: at ten years, at every horizon, alone, and with tables redrawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import AutarkyError, ComputationError
from autarky._core.progress import Progress
from autarky.equilibrium import autarky, horizon_curve, run, solve, viability
from autarky.equilibrium.draws import Ensemble
from autarky.equilibrium.run import calibrated, changes
from autarky.plot.change import time_in_words
from autarky.report.context import Context
from autarky.report.sections.equilibrium.countries import by_country, merged, split
from autarky.report.sections.equilibrium.findings import LONG, MONTHS, SPEC, Findings
from autarky.results import Result

DRAWS, CELLS, FEWEST = 100, 15_000, 10
"""Most draws; regions × sectors × draws that are run; draws that a large table still has."""
TABLES, FOIL = 30, 16
"""Redrawn tables that are solved at most, and draws of the foil."""

Array = NDArray[np.float64]


def find(context: Context) -> Findings:
    """Run everything that the section needs; what cannot be solved becomes a warning."""
    world = context.world
    warnings: list[str] = []
    size = len(world.regions) * len(world.sectors)
    draws = _members(context.draws, size)
    sooner: list[str] = []  # what is said of ten years comes first
    curve = _curve(context, draws, sooner)
    long = _long(context, curve, draws, warnings)
    warnings += sooner
    income = _income(context, long)
    long, curve = (r and by_country(world, r, income) for r in (long, curve))
    table = merged(world)
    context.progress("equilibrium, everybody alone", 0, 2)
    alone = autarky(table, SPEC, draws=1)
    context.progress("equilibrium, everybody alone", 1, 2)
    viable = viability(table)
    context.progress("equilibrium, everybody alone", 2, 2)
    redrawn = _redrawn(context, warnings) if draws > 1 else np.zeros(0)
    other = _foil(context, draws)
    return Findings(context, long, curve, alone, viable, redrawn, tuple(warnings), other)


def _members(asked: int, size: int) -> int:
    """Members of the ensemble: as many as asked for, fewer for a large table."""
    if asked < 2:
        return 1
    return min(asked, DRAWS, max(CELLS // size, FEWEST))


def _long(context: Context, curve: Result | None, draws: int, warnings: list[str]) -> Result | None:
    """The run at ten years; its draws are those of the curve, which has solved them."""
    drawn = draws > 1 and curve is not None and LONG in curve.data["month"].values
    try:
        result = run(
            context.world, context.scenario, SPEC, draws=1 if drawn else draws, seed=context.seed,
            progress=_told(context, "equilibrium over the draws"),
        )  # fmt: skip
    except ComputationError as error:
        warnings.append(f"with {time_in_words(LONG)} to adapt: {error}")
        return None
    warnings += _notes(result, f"with {time_in_words(LONG)} to adapt", draws)
    if (result.data["viable"] == 0).any():
        warnings += _why(context)
    return _with_bands(result, curve) if drawn and curve is not None else result


def _with_bands(result: Result, curve: Result) -> Result:
    """A central run with the draws that the curve has at ten years: the same members."""
    at = curve.data.sel(month=LONG, drop=True)
    ends = ("_draw", "_median", "_p10", "_p90", "parameter_value")
    found = {name: at[name] for name in at.data_vars if str(name).endswith(ends)}
    return replace(result, data=result.data.assign(found), provenance=curve.provenance)


def _notes(result: Result, when: str, solved: int) -> list[str]:
    """What the certificate of a result has to say to a reader."""
    notes = result.certificate.notes
    found = []
    if notes.get("draws_without_equilibrium"):
        found.append(
            f"{when}, {notes['draws_without_equilibrium']} of {solved} draws could not be solved "
            "and are left out of the bands"
        )
    if notes.get("unpaid_ties"):
        found.append(f"{when}, {notes['unpaid_ties']}")
    return found


def _why(context: Context) -> list[str]:
    """Why somebody is not viable with ten years, in the clock's own words."""
    strict = SPEC.model_copy(update={"no_supplier": "raise"})
    try:
        run(context.world, context.scenario, strict, draws=1)
    except AutarkyError as error:
        return [f"with {time_in_words(LONG)} to adapt {str(error).split(';', maxsplit=1)[0]}"]
    return []


def _curve(context: Context, draws: int, warnings: list[str]) -> Result | None:
    """All horizons at once; one by one where that fails, those that can be solved."""
    options: dict[str, Any] = {"draws": draws, "seed": context.seed}
    world, scenario = context.world, context.scenario
    told = _told(context, "equilibrium at every horizon")
    try:
        result = horizon_curve(world, scenario, SPEC, months=MONTHS, progress=told, **options)
    except ComputationError:
        pieces = []
        for month in MONTHS:
            try:
                pieces.append(horizon_curve(world, scenario, SPEC, months=(month,), **options))
            except ComputationError as error:
                warnings.append(f"with {time_in_words(month)} to adapt: {error}")
        if not pieces:
            return None
        result = _joined(pieces)
    warnings += _notes(result, "over all horizons", draws * result.data.sizes["month"])
    return result


def _foil(context: Context, draws: int) -> Result | None:
    """All horizons with the foil in the country's place, in fewer draws."""
    for _, scenario in context.cases[1:]:
        try:
            return horizon_curve(
                context.world, scenario, SPEC, months=MONTHS, draws=min(draws, FOIL),
                seed=context.seed,
            )  # fmt: skip
        except AutarkyError:
            return None
    return None


def _joined(pieces: list[Result]) -> Result:
    data = xr.concat(
        [piece.data for piece in pieces], "month", data_vars="minimal", join="exact",
        coords="minimal", compat="override", combine_attrs="override",
    )  # fmt: skip
    return replace(pieces[-1], data=data)


def _income(context: Context, long: Result | None) -> Array:
    """(region,) final expenditure of the base: weights of the parts of a country."""
    if long is not None:
        return np.asarray(long.data["base_income"].values)
    if not split(context.world):
        return np.ones(len(context.world.regions))
    base = calibrated(context.world, SPEC)
    return np.asarray(base.value_added + base.tariff_revenue - base.surplus)


def _redrawn(context: Context, warnings: list[str]) -> Array:
    """(tables,) real income of the country with ten years, in redrawn tables."""
    worlds = context.ensemble[:TABLES]
    if not worlds:
        return np.zeros(0)
    base = calibrated(context.world, SPEC)
    drawn = Ensemble.of(context.world, SPEC, base, len(worlds), context.seed).options()
    parts = context.world.region_index(context.region)
    values = np.full(len(worlds), np.nan)
    for k, world in enumerate(worlds):
        context.progress("equilibrium in redrawn tables", k, len(worlds))
        own = calibrated(world, SPEC)
        solution = solve(
            own, **{name: value[k] for name, value in drawn.items()},
            **changes(world, context.scenario, own), no_supplier="nonviable", throw=False,
        )  # fmt: skip
        income = solution.reference().income[parts]
        values[k] = float(solution.real_income[parts] @ income / income.sum())
    context.progress("equilibrium in redrawn tables", len(worlds), len(worlds))
    missing = int(np.isnan(values).sum())
    if missing:
        warnings.append(
            f"with {time_in_words(LONG)} to adapt, {missing} of {len(worlds)} redrawn tables could "
            "not be solved and are left out of the band"
        )
    return values


def _told(context: Context, what: str) -> Progress:
    return lambda _what, done, total: context.progress(what, done, total)
