"""Loss against the time allowed for substitution: the point that experts quarrel over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky._core.progress import Progress, silent
from autarky._core.status import Certificate, Status
from autarky.equilibrium.base import Base
from autarky.equilibrium.draws import Ensemble, count, percentile
from autarky.equilibrium.run import calibrated, changes
from autarky.equilibrium.solution import Solution
from autarky.equilibrium.solve import solve
from autarky.equilibrium.spec import Spec
from autarky.results import Provenance, Result
from autarky.scenario import Scenario
from autarky.world import World

Array = NDArray[np.float64]

MONTHS = (1, 2, 3, 6, 9, 12, 18, 24, 36, 60, 90, 120)
OUTCOMES = {
    "real_income": "real income: exact change of welfare",
    "real_consumption": "real consumption of households",
    "real_wage": "real reward of factors",
}


def horizon_curve(
    world: World,
    scenario: Scenario | None = None,
    spec: Spec | None = None,
    *,
    months: Sequence[float] = MONTHS,
    draws: int | None = None,
    seed: int = 1930,
    progress: Progress = silent,
) -> Result:
    """Solve a scenario at one horizon after another: what is lost when there is how much time.

    Parameters
    ----------
    world, scenario, spec, draws, seed
        As for :func:`autarky.equilibrium.run`; the Spec's horizon is not read, and what it sets stays
        set at every horizon. A draw keeps its places in all ranges along the curve.
    months
        Horizons, from 1 to 120. Between the knots of ``defaults/horizons.csv`` parameters are linear in
        ln(months).
    progress
        Called as ``progress("horizons", done, total)``.

    Returns
    -------
    Result
        ``real_income``, ``real_consumption``, ``real_wage`` over (month, region) with the Spec's
        figures, 0 where a region is not viable; with draws also ``…_draw(draw, month, region)``,
        ``…_median``, ``…_p10``, ``…_p90``, and ``not_viable`` (share of draws).

    Raises
    ------
    As :func:`autarky.equilibrium.run`, but regions that cannot live on what is left at some
    horizon are reported there and not raised.

    Notes
    -----
    An equilibrium has no stocks: what the first months are bridged with is the disruption clock's.
    Each point is the equilibrium that a world would settle into which substitutes as well as it can
    in that time; the curve is no path.
    """  # noqa: E501
    scenario, spec = scenario or Scenario.none(), spec or Spec()
    scenario.check(world)
    months = _horizons(months)
    base = calibrated(world, spec)
    members = count(base, draws)
    change = changes(world, scenario, base)
    ensemble = Ensemble.of(world, spec, base, members, seed) if members > 1 else None
    central, drawn = [], []
    for at, month in enumerate(months):
        progress("horizons", at, len(months))
        central.append(_central(base, spec, change, month))
        if ensemble is not None:
            drawn.append(_drawn(ensemble, change, month))
    progress("horizons", len(months), len(months))
    data = _dataset(world, months, central, drawn)
    if ensemble is not None:
        data = data.merge(ensemble.parameters())
    bands = tuple(f"real_income_{label}" for label in ("median", "p10", "p90")) if drawn else ()
    headline = ("real_income", *bands)
    return Result(
        clock="equilibrium",
        data=data.assign_attrs(world=world.name, closure=spec.closure),
        headline=headline,
        status=_status(central),
        certificate=_certificate([*central, *drawn], drawn),
        provenance=Provenance.of(
            world, scenario,
            spec.model_dump() | {"months": [float(m) for m in months], "draws": members},
            seed if drawn else None,
        ),
    )  # fmt: skip


def _horizons(months: Any) -> tuple[float, ...]:
    """Horizons as given, if they are numbers; their range is the Spec's to check."""
    try:
        found = () if isinstance(months, str) else tuple(float(month) for month in months)
    except (TypeError, ValueError):
        found = ()
    if not found:
        msg = f"months must be one horizon or more, from 1 to 120, such as (1, 12), not {months!r}"
        raise InputError(msg)
    return found


def _central(base: Base, spec: Spec, change: dict[str, Any], month: float) -> Solution:
    eta, epsilon, sigma, mobility = spec.elasticities(month)
    theta = base.theta * spec.substitution(month)["theta_multiplier"].value
    return solve(
        base, theta=theta, eta=eta, epsilon=epsilon, sigma=sigma, mobility=mobility,
        no_supplier=_policy(spec), latent_share=spec.latent_share, throw=False, **change,
    )  # fmt: skip


def _drawn(ensemble: Ensemble, change: dict[str, Any], month: float) -> Solution:
    spec = ensemble.spec
    return solve(
        ensemble.base, **ensemble.options(month), **change, no_supplier=_policy(spec),
        latent_share=spec.latent_share, throw=False,
    )  # fmt: skip


def _policy(spec: Spec) -> Any:
    """Who cannot live alone at a short horizon is part of the answer."""
    return "nonviable" if spec.no_supplier == "raise" else spec.no_supplier


def _dataset(
    world: World, months: Sequence[float], central: list[Solution], drawn: list[Solution]
) -> xr.Dataset:
    coords = {"month": [float(m) for m in months], "region": list(world.regions)}
    found: dict[str, xr.DataArray] = {}

    def add(name: str, values: Array, text: str, unit: str = "ratio to base") -> None:
        lead = {"draw": np.arange(len(values))} if values.ndim == 3 else {}
        attrs = {"unit": unit, "long_name": text}
        found[name] = xr.DataArray(values, lead | coords, (*lead, "month", "region"), attrs=attrs)

    for name, text in OUTCOMES.items():
        add(name, np.array([getattr(s, name) for s in central]), text)
        if drawn:
            values = np.stack([getattr(s, name) for s in drawn], axis=1)
            add(f"{name}_draw", values, f"{text}, by draw")
            for label, q in (("median", 50), ("p10", 10), ("p90", 90)):
                add(f"{name}_{label}", percentile(values, q), f"{text}: {label}")
    if drawn:
        lost = np.array([s.nonviable.mean(axis=0) for s in drawn])
        add("not_viable", lost, "draws in which the region cannot live on the ties left", "share")
    return xr.Dataset(found)


def _status(central: list[Solution]) -> Status:
    """The worst of all horizons."""
    if not all(s.solved.all() for s in central):
        return Status.NOT_CONVERGED
    return Status.NONVIABLE if any(s.nonviable.any() for s in central) else Status.CONVERGED


def _certificate(solutions: list[Solution], drawn: list[Solution]) -> Certificate:
    """The largest residuals over all horizons."""
    tolerances = solutions[0].certificate.tolerances
    worst = {name: max(s.certificate.residuals[name] for s in solutions) for name in tolerances}
    notes: dict[str, Any] = {"horizons": len(solutions) - len(drawn)}
    without = sum(int((~s.solved).sum()) for s in solutions[: len(solutions) - len(drawn)])
    if without:
        notes["horizons_without_equilibrium"] = without
    if drawn:
        notes["draws_without_equilibrium"] = int(sum((~s.solved).sum() for s in drawn))
    return Certificate(worst, tolerances, notes)
