"""Every region alone: what it loses, whether it can live, and which product decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky._core.status import Certificate, Status
from autarky.equilibrium.alone import (
    Shares,
    alone,
    critical,
    income_left,
    one_sector,
    radii,
    without_inputs,
)
from autarky.equilibrium.base import Base
from autarky.equilibrium.draws import Ensemble, count
from autarky.equilibrium.home import HomeShares, home_shares
from autarky.equilibrium.run import calibrated
from autarky.equilibrium.spec import Spec
from autarky.results import Provenance, Result
from autarky.scenario import Scenario
from autarky.world import World

Array = NDArray[np.float64]
KINDS: tuple[HomeShares, ...] = ("pooled", "separate", "by_user")


def autarky(
    world: World,
    spec: Spec | None = None,
    *,
    epsilon: Sequence[float] | None = None,
    draws: int | None = None,
    seed: int = 1930,
) -> Result:
    """Real income of every region alone, by the closed forms, with a band over elasticities.

    A part of a country that the table splits is alone too, cut off from the other parts.

    Parameters
    ----------
    world
        The table; its deficits are closed first, since the closed forms need balanced trade.
    spec
        Parameters; factors are mobile whatever it says, and its closure is not read. Home shares of
        nothing make a region not viable, unless ``no_supplier="latent"`` puts `latent_share` in
        their place: use that for tables with many empty or rounded cells.
    epsilon
        Elasticities among inputs, and between them and value added, at which to compute: adds the
        variables of :data:`KINDS` over ``epsilon``. None: the Spec's alone.
    draws, seed
        As for :func:`autarky.equilibrium.run`.

    Returns
    -------
    Result
        Ratios to the base by region: ``one_sector`` (Arkolakis et al. 2012: all trade as one good, its
        θ the mean harmonic by imports), ``no_inputs``, ``cobb_douglas`` (with inputs), ``real_income``
        (nested CES of the Spec, pooled shares of origins), ``real_income_separate`` and
        ``real_income_by_user`` (home shares by use, and by user); all times VA/(VA + R), the tariff
        revenue that is lost. 0: not viable. What the forms leave out stands beside:
        ``surplus_share`` (of final expenditure, closed first) and ``tariff_revenue_share``. With
        draws the median and the 10th and 90th percentile of real_income.

    Raises
    ------
    InputError
        If `epsilon` holds what is no number of at least 0, or as :func:`autarky.equilibrium.run`.
    """  # noqa: E501
    spec, at_epsilon = spec or Spec(), _elasticities(epsilon)
    base, raw = _balanced(world, spec)
    theta, elasticity = _theta(base, spec), spec.elasticities()
    kinds = {kind: home_shares(world, base, kind, _floor(spec)) for kind in KINDS}
    pooled = kinds["pooled"]
    found = {
        "one_sector": (one_sector(base, theta), "alone: one good, no inputs"),
        "no_inputs": (without_inputs(base, pooled[1], theta), "alone: many products, no inputs"),
        "cobb_douglas": (
            alone(base, pooled, theta, np.ones(3)),
            "alone: with inputs, Cobb–Douglas",
        ),
    }
    for kind, shares in kinds.items():
        name = "real_income" if kind == "pooled" else f"real_income_{kind}"
        values = alone(base, shares, theta, elasticity)
        found[name] = values, f"alone: nested CES, home shares {kind.replace('_', ' ')}"
    data = _dataset(world, found, "ratio to base")
    data = data.merge(_beside(world, raw, base))
    if at_epsilon:

        def at(shares: Shares, e: float) -> Array:
            return alone(base, shares, theta, np.array([e, e, elasticity[2]]))

        data = data.merge(_over_epsilon(world, kinds, at_epsilon, at, "real_income"))
    members = count(base, draws)
    headline: tuple[str, ...] = (
        "one_sector",
        "no_inputs",
        "cobb_douglas",
        "real_income",
        "real_income_by_user",
    )
    if members > 1:
        data = data.merge(_bands(Ensemble.of(world, spec, base, members, seed), pooled))
        headline += ("real_income_p10", "real_income_p90")
    chosen = spec.model_dump() | {"draws": members}
    return _result(world, data, headline, chosen, seed if members > 1 else None)


def viability(
    world: World, spec: Spec | None = None, *, epsilon: Sequence[float] | None = None
) -> Result:
    """Whether every region can live alone, by how much, and which product decides it.

    Parameters
    ----------
    world, spec
        As for :func:`autarky`; None: the Spec of the short horizon, since in the long run of
        Cobb–Douglas everybody is viable.
    epsilon
        Elasticities, η equal to ε, at which to compute ρ as well.

    Returns
    -------
    Result
        ``rho``, ``rho_separate``, ``rho_by_user`` by region: the Hawkins–Simon measure with the Spec's
        elasticities, below 1 where it can live alone. ``critical_theta`` …: the θ, the same for all
        products, at which ρ = 1 without any substitution among inputs (η = ε = 0): the lower, the
        safer; ``critical_multiplier``: the factor on the Spec's own θ by product that does the same; 0
        where no θ does. ``deciding_share(region, sector)`` …: what each product's price counts for in
        ρ at that point, and ``deciding_sector``, the largest.

    Raises
    ------
    InputError
        As :func:`autarky`.

    Notes
    -----
    A yes or no misleads at coarse sectors, where everybody makes something of everything: read the
    critical θ.
    """  # noqa: E501
    spec, at_epsilon = spec or Spec(horizon="short"), _elasticities(epsilon)
    base, _ = _balanced(world, spec)
    theta, elasticity = _theta(base, spec), spec.elasticities()
    kinds = {kind: home_shares(world, base, kind, _floor(spec)) for kind in KINDS}
    found: dict[str, tuple[Array, str]] = {}
    shares: dict[str, Array] = {}
    flat = np.ones_like(theta)
    for kind, (home, _) in kinds.items():
        end = "" if kind == "pooled" else f"_{kind}"
        text = f"home shares {kind.replace('_', ' ')}"
        found[f"rho{end}"] = radii(base, home, theta, elasticity), f"Hawkins–Simon measure, {text}"
        limits = [critical(base, n, home[n], flat) for n in range(len(world.regions))]
        found[f"critical_theta{end}"] = np.array([m for m, _ in limits]), f"critical θ, {text}"
        shares[f"deciding_share{end}"] = np.array([share for _, share in limits])
        own = np.array([critical(base, n, home[n], theta)[0] for n in range(len(home))])
        found[f"critical_multiplier{end}"] = own, f"critical factor on θ by product, {text}"
    data = _dataset(world, found, "1")
    labels = {"region": list(world.regions), "sector": list(world.sectors)}
    for name, values in shares.items():
        attrs = {"unit": "share", "long_name": "what the product's price counts for in ρ"}
        data[name] = xr.DataArray(values, labels, ("region", "sector"), attrs=attrs)
    best = np.array(world.sectors)[np.argmax(shares["deciding_share_by_user"], axis=1)]
    attrs = {"unit": "name", "long_name": "product that decides viability, home shares by user"}
    data["deciding_sector"] = xr.DataArray(
        best.astype(object), {"region": list(world.regions)}, ("region",), attrs=attrs
    )
    if at_epsilon:

        def at(shares: Shares, e: float) -> Array:
            return radii(base, shares[0], theta, np.array([e, e]))

        data = data.merge(_over_epsilon(world, kinds, at_epsilon, at, "rho"))
    headline = ("rho", "rho_by_user", "critical_theta", "critical_theta_by_user", "deciding_sector")
    return _result(world, data, headline, spec.model_dump(), None)


def _elasticities(epsilon: Sequence[float] | None) -> tuple[float, ...]:
    """Elasticities as given, if they are such; none where none are asked for."""
    if epsilon is None:
        return ()
    try:
        values = np.asarray(epsilon)
    except ValueError:  # ragged
        values = np.array(None)
    good = values.dtype.kind in "iuf" and values.ndim == 1 and values.size > 0
    if not good or not (np.isfinite(values) & (values >= 0)).all():
        msg = f"epsilon must be numbers of at least 0, such as (0.2, 0.5), not {epsilon!r}"
        raise InputError(msg)
    return tuple(float(e) for e in values)


def _balanced(world: World, spec: Spec) -> tuple[Base, Base]:
    """The base with trade balanced, one use, and the figures that it was settled from."""
    spec = spec.model_copy(update={"closure": "balanced", "uses": "pooled"})
    raw = Base.from_world(world, spec.theta, "balanced", inventories=spec.inventories)
    return calibrated(world, spec), raw


def _floor(spec: Spec) -> float:
    """Least home share: what a latent producer has, where the Spec asks for one."""
    return spec.latent_share if spec.no_supplier == "latent" else 0.0


def _theta(base: Base, spec: Spec) -> Array:
    return np.asarray(base.theta * spec.substitution()["theta_multiplier"].value)


def _over_epsilon(
    world: World,
    kinds: dict[HomeShares, Shares],
    epsilon: tuple[float, ...],
    value: Callable[[Shares, float], Array],
    name: str,
) -> xr.Dataset:
    """The same at several ε, η equal to it, over (shares, epsilon, region)."""
    values = np.array([[value(shares, e) for e in epsilon] for shares in kinds.values()])
    coords = {
        "shares": list(kinds),
        "epsilon": list(epsilon),
        "region": list(world.regions),
    }
    attrs = {"unit": "1", "long_name": f"{name.replace('_', ' ')} at other elasticities of inputs"}
    return xr.Dataset({f"{name}_at": xr.DataArray(values, coords, tuple(coords), attrs=attrs)})


def _bands(ensemble: Ensemble, shares: Shares) -> xr.Dataset:
    options = ensemble.options()
    named = zip(options["eta"], options["epsilon"], options["sigma"], strict=True)
    values = np.array(
        [
            alone(ensemble.base, shares, theta, np.array(elasticity))
            for theta, elasticity in zip(options["theta"], named, strict=True)
        ]
    )
    found = {
        f"real_income_{label}": (np.percentile(values, q, axis=0), f"alone: {label} of draws")
        for label, q in (("median", 50), ("p10", 10), ("p90", 90))
    }
    return _dataset(ensemble.world, found, "ratio to base")


def _beside(world: World, raw: Base, base: Base) -> xr.Dataset:
    """What the closed forms leave out."""
    income = raw.value_added + raw.tariff_revenue - raw.surplus
    found = {
        "surplus_share": (raw.surplus / income, "surplus of the table, closed first"),
        "tariff_revenue_share": (1.0 - income_left(base), "tariff revenue in income of the base"),
    }
    return _dataset(world, found, "share")


def _dataset(world: World, found: dict[str, tuple[Array, str]], unit: str) -> xr.Dataset:
    return xr.Dataset(
        {
            name: xr.DataArray(
                values, {"region": list(world.regions)}, ("region",),
                attrs={"unit": unit, "long_name": text},
            )
            for name, (values, text) in found.items()
        }
    )  # fmt: skip


def _result(
    world: World,
    data: xr.Dataset,
    headline: tuple[str, ...],
    chosen: dict[str, Any],
    seed: int | None,
) -> Result:
    return Result(
        clock="equilibrium",
        data=data.assign_attrs(world=world.name),
        headline=headline,
        status=Status.EXACT,
        certificate=Certificate({}, {}, {"method": "closed form", "factors": "mobile"}),
        provenance=Provenance.of(world, Scenario.none(), chosen | {"closed_form": True}, seed),
    )
