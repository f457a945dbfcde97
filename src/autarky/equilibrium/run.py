"""The equilibrium clock: where the world settles once prices and production have adjusted."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import ComputationError, InputError
from autarky._core.progress import Progress, silent
from autarky._core.status import Certificate
from autarky.equilibrium.base import Base
from autarky.equilibrium.draws import Ensemble, count, percentile
from autarky.equilibrium.outcomes import by_region, by_sector, trade
from autarky.equilibrium.solution import Solution
from autarky.equilibrium.solve import solve
from autarky.equilibrium.spec import Spec
from autarky.equilibrium.welfare import Decomposition, decompose, first_order
from autarky.results import Provenance, Result
from autarky.scenario import Scenario
from autarky.scenario.reading import added_tariffs, cost_factors
from autarky.world import World

Array = NDArray[np.float64]

BANDED = ("real_income", "real_consumption", "real_wage")
"""Outcomes by region that have a band over draws."""


def run(
    world: World,
    scenario: Scenario | None = None,
    spec: Spec | None = None,
    *,
    draws: int | None = None,
    seed: int = 1930,
    progress: Progress = silent,
) -> Result:
    """Solve for the equilibrium that a scenario leads to, with a band over elasticities.

    Parameters
    ----------
    world
        The table. Without a satellite ``tariff`` base tariffs are nothing.
    scenario
        This clock reads ``cuts`` (what remains of a flow; a cut is read as lasting, its days are
        not: how long it has lasted is the Spec's ``horizon``), ``tariffs`` (points added) and
        ``costs`` (iceberg factors). Credit, stocks, rationing and the month are not read.
    spec
        Parameters; see :class:`Spec`.
    draws, seed
        Members of the ensemble over θ, ε, σ, η and mobility, what `spec` sets left out; None: 200 where
        regions × sectors are at most 2,500, else 1: the central case alone.
    progress
        Called as ``progress("solves", done, total)``; raise from it to cancel.

    Returns
    -------
    Result
        Ratios to the base. By region: ``real_income`` (income over the price of final use: the exact
        change of welfare), ``real_consumption`` (income over the price of the households' basket),
        ``real_wage``, ``price_index``, ``exports``, ``imports``; ``terms_of_trade``, ``trade_costs``,
        ``volume_of_trade``, ``transfers``: factors that multiply to real_income; the same to first
        order as shares, ``first_order_…``; ``viable``. By region and sector: ``output``,
        ``employment``, ``prices`` (over the region's price of final use), ``import_share``. ``trade``
        by importer, exporter and sector. With draws: ``real_income_draw`` …, their median, 10th and
        90th percentile; ``loses_more(region, other)``, the share of draws.

    Raises
    ------
    NameNotFoundError
        If a name in the scenario or the spec is not in the world.
    InputError
        If a needed product has no supplier left (``no_supplier="raise"``), or a tariff falls to −100 %.
    NotConvergedError
        If there is no equilibrium: what is cut cannot be done without.
    """  # noqa: E501
    scenario, spec = scenario or Scenario.none(), spec or Spec()
    scenario.check(world)
    base = calibrated(world, spec)
    members = count(base, draws)
    change = changes(world, scenario, base)
    central = _central(base, spec, change)
    parts_of_change, missed = _decomposed(central)
    parts: list[xr.Dataset] = [
        by_region(world, central, parts_of_change, first_order(central)),
        by_sector(world, central),
        trade(world, central),
    ]
    residuals = dict(central.certificate.residuals)
    notes = dict(central.certificate.notes) | missed
    headline = ["real_income", "real_consumption", "real_wage", "terms_of_trade"]
    if members > 1:
        ensemble = Ensemble.of(world, spec, base, members, seed)
        drawn = solve_draws(ensemble, change, progress)
        parts += [bands(world, drawn), ensemble.parameters()]
        worst = drawn.certificate.residuals
        residuals = {name: max(size, worst[name]) for name, size in residuals.items()}
        notes["draws_without_equilibrium"] = int((~drawn.solved).sum())
        headline[1:1] = ["real_income_median", "real_income_p10", "real_income_p90"]
        notes["draws"] = members
    return Result(
        clock="equilibrium",
        data=xr.merge(parts, join="exact").assign_attrs(world=world.name, closure=spec.closure),
        headline=tuple(headline),
        status=central.status,
        certificate=Certificate(
            residuals, central.certificate.tolerances, notes | _moved(world, spec)
        ),
        provenance=Provenance.of(
            world, scenario, spec.model_dump() | {"draws": members}, seed if members > 1 else None
        ),
    )


def calibrated(world: World, spec: Spec) -> Base:
    """The base that ratios are taken from: settled under the Spec's closure."""
    return Base.from_world(
        world, spec.theta, spec.closure, inventories=spec.inventories, uses=spec.uses
    ).consistent


def changes(world: World, scenario: Scenario, base: Base) -> dict[str, Any]:
    """Keywords of :func:`solve` for a scenario; what it does not change is left out."""
    found: dict[str, Any] = {}
    if scenario.cuts:
        found["remaining"] = scenario.remaining(world)
    if scenario.costs:
        found["cost_change"] = cost_factors(scenario, world)
    if scenario.tariffs:
        tariff = base.tau + added_tariffs(scenario, world)
        if not (tariff > 0).all():
            raise InputError(
                "the tariffs of the scenario add up to −100 % or less on some flow; raise the rates"
            )
        found["tariff"] = tariff
    return found


def _central(base: Base, spec: Spec, change: dict[str, Any]) -> Solution:
    eta, epsilon, sigma, mobility = spec.elasticities()
    theta = base.theta * spec.substitution()["theta_multiplier"].value
    return solve(
        base, theta=theta, eta=eta, epsilon=epsilon, sigma=sigma, mobility=mobility,
        no_supplier=spec.no_supplier, latent_share=spec.latent_share, **change,
    )  # fmt: skip


def _decomposed(central: Solution) -> tuple[Decomposition, dict[str, str]]:
    """Parts of the change of welfare; where the path is too steep none, and a note that says so."""
    try:
        return decompose(central), {}
    except ComputationError as error:
        none = np.full(len(central.base.regions), np.nan)
        return Decomposition(none, none, none, none, np.nan, 0), {"decomposition": str(error)}


def solve_draws(
    ensemble: Ensemble, change: dict[str, Any], progress: Progress, months: float | None = None
) -> Solution:
    """Solve all members of an ensemble; those without an equilibrium are marked, not raised."""
    spec = ensemble.spec
    return solve(
        ensemble.base, **ensemble.options(months), **change, no_supplier=spec.no_supplier,
        latent_share=spec.latent_share, throw=False, progress=progress,
    )  # fmt: skip


def bands(world: World, drawn: Solution) -> xr.Dataset:
    """Outcomes by draw, their median and 10–90 % band, and who loses more than whom."""
    found: dict[str, xr.DataArray] = {}
    for name in BANDED:
        values = np.asarray(getattr(drawn, name))
        text = TEXTS[name]
        found[f"{name}_draw"] = _labelled(world, values, f"{text}, by draw", ("draw",))
        for label, q in (("median", 50), ("p10", 10), ("p90", 90)):
            middle = percentile(values, q)
            found[f"{name}_{label}"] = _labelled(world, middle, f"{text}: {label} of draws")
    values = np.asarray(drawn.real_income)[drawn.solved]
    more = (values[:, :, None] < values[:, None, :]).mean(axis=0)
    found["loses_more"] = xr.DataArray(
        more,
        {"region": list(world.regions), "other": list(world.regions)},
        ("region", "other"),
        attrs={"unit": "share", "long_name": "draws in which the region loses more than the other"},
    )
    return xr.Dataset(found)


TEXTS = {
    "real_income": "real income",
    "real_consumption": "real consumption of households",
    "real_wage": "real reward of factors",
}


def _labelled(world: World, values: Array, text: str, lead: tuple[str, ...] = ()) -> xr.DataArray:
    coords: dict[str, Any] = {"region": list(world.regions)}
    if lead:
        coords[lead[0]] = np.arange(len(values))
    attrs = {"unit": "ratio to base", "long_name": text}
    return xr.DataArray(values, coords, (*lead, "region"), attrs=attrs)


def _moved(world: World, spec: Spec) -> dict[str, Any]:
    """How far the base lies from the table, for the certificate."""
    raw = Base.from_world(
        world, spec.theta, spec.closure, inventories=spec.inventories, uses=spec.uses
    )
    moved: dict[str, Any] = {f"base_moved_{name}": size for name, size in raw.report.items()}
    most = int(np.argmax(np.abs(raw.surplus - raw.consistent.surplus) / raw.value_added))
    return moved | {"base_moved_most": world.regions[most]}
