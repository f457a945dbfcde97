"""From a World to the base of the model: shares, surpluses, inventories, tariffs."""

from __future__ import annotations

import re
from typing import Literal, get_args

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from autarky._core.errors import InputError
from autarky.equilibrium.base import Base, Closure
from autarky.equilibrium.defaults.elasticities import thetas
from autarky.equilibrium.parameters import numbers
from autarky.world import World

Array = NDArray[np.float64]
Inventories = Literal["removed", "positive"]
Uses = Literal["pooled", "separate"]
SHARE_UNITS = ("share", "1")
"""Units of a satellite ``tariff``: 0.05 is five per cent."""


def from_world(
    world: World,
    theta: float | dict[str, float] | ArrayLike | None = None,
    closure: Closure = "balanced",
    *,
    tau: ArrayLike | None = None,
    inventories: Inventories = "removed",
    uses: Uses = "pooled",
) -> Base:
    """Calibrate the model to a World.

    Parameters
    ----------
    world
        Any table. All its final demand is one use.
    theta
        One figure, a figure by sector (the rest by default), an array over sectors, or None: the
        World's own satellite ``theta``, or the defaults by sector
        (:func:`autarky.equilibrium.defaults.elasticities.thetas`).
    closure
        See :class:`Base`.
    tau
        (importer, exporter, sector) one plus the tariff, in place of the World's satellite ``tariff``.
    inventories
        Changes in inventories are no use that an equilibrium has. ``"removed"``: categories whose
        name says inventories, and every other negative final delivery, count as nothing;
        ``"positive"``: only negative deliveries do. The base is then re-solved.
    uses
        Whether inputs and final use have the same shares of origins (``"pooled"``) or each its own
        (``"separate"``): British mills import all their cotton, British households not all their
        clothes.

    Returns
    -------
    Base
        Value-added shares are 1 − inputs/output, so that tariffs on inputs (satellite ``tariff`` over
        region and sector, importer's average, share) come out of value added, where a table at basic
        prices has them. An industry without output makes nothing: share 1, no inputs. Value added
        below nothing counts as nothing.

    Raises
    ------
    InputError
        If θ is no number, is not above 0, or names a sector that the World has not; if the
        satellite ``tariff`` has other dimensions, another unit, or a figure that is missing or not
        above −1.
    """  # noqa: E501
    R, S = len(world.regions), len(world.sectors)
    intermediate = np.asarray(world.dataset["intermediate"].values)  # origin, sector, dest, user
    if inventories not in get_args(Inventories):
        msg = f"inventories are 'removed' or 'positive', not {inventories!r}"
        raise InputError(msg)
    if uses not in get_args(Uses):
        msg = f"uses are 'pooled' or 'separate', not {uses!r}"
        raise InputError(msg)
    final = _final(world, inventories)  # origin, sector, destination
    inputs_by = np.maximum(intermediate, 0.0)
    taxed = _tariffs(world) if tau is None else _checked(world, tau)
    with_tariff = taxed.transpose(1, 2, 0)  # origin, sector, destination
    use = np.stack([inputs_by.sum(axis=3) * with_tariff, final * with_tariff])
    use = use.transpose(0, 3, 1, 2)  # use, importer, exporter, sector
    pooled = use.sum(axis=0, keepdims=True) if uses == "pooled" else use
    spent = pooled.sum(axis=2)
    paid = np.einsum("isnu,isn->nsu", inputs_by, with_tariff)  # region, input, user
    output = np.maximum(world.x.reshape(R, S), 0.0)
    costs = paid.sum(axis=1)
    share = np.ones((R, S))
    np.divide(output - costs, output, out=share, where=output > 0)
    share = np.where(output > 0, np.clip(share, 0.0, 1.0), 1.0)
    safe = np.where(costs > 0, costs, 1.0)
    gamma = paid / safe[:, None, :]
    share = np.where(costs > 0, share, 1.0)
    origins = pooled / np.where(spent > 0, spent, 1.0)[:, :, None, :]
    made = (pooled.sum(axis=0) / taxed).sum(axis=0)
    return Base.from_shares(
        pi=origins if len(pooled) == 2 else origins[0],
        tau=taxed,
        gamma=gamma,
        value_added_share=share,
        expenditure=spent if len(pooled) == 2 else spent[0],
        value_added=np.maximum((share * made).sum(axis=1), 1e-12 * made.sum()),
        theta=_theta(world, theta),
        regions=world.regions,
        sectors=world.sectors,
        final_share=use[1].sum(axis=1),
        household_share=_households(world, taxed),
        closure=closure,
    )


def _final(world: World, inventories: Inventories) -> Array:
    """(origin, sector, destination) final deliveries that count."""
    values = np.asarray(world.dataset["final"].values)
    if inventories == "positive":
        return np.asarray(np.maximum(values, 0.0).sum(axis=3))
    return np.asarray(np.maximum(values[..., lasting(world)], 0.0).sum(axis=3))


def lasting(world: World) -> NDArray[np.bool_]:
    """(category,) True of final use that is no change in inventories, by its name."""
    return np.array([not _is_inventories(name.lower()) for name in world.categories], dtype=bool)


def _is_inventories(name: str) -> bool:
    """Whether a category is inventories alone; fixed capital with them is investment."""
    told = re.search(r"inventor|invnt|\bstocks?\b|stockbuild", name)
    return bool(told) and not re.search(r"capital|formation|invest", name)


def _households(world: World, tau: Array) -> Array | None:
    """(region, sector) spending of households, None where the table does not tell them apart."""
    named = [name for name in world.categories if "household" in name.lower()]
    if not named:
        return None
    kept = np.array([name in named for name in world.categories])
    values = np.maximum(np.asarray(world.dataset["final"].values)[..., kept], 0.0).sum(axis=3)
    spent: Array = (values * tau.transpose(1, 2, 0)).sum(axis=0).T
    return spent


def _tariffs(world: World) -> Array:
    """(importer, exporter, sector) one plus the tariff of the World's satellite, if it has one."""
    R, S = len(world.regions), len(world.sectors)
    tau = np.ones((R, R, S))
    satellite = world.satellite("tariff")
    if satellite is None:
        return tau
    rates = _rates(world, satellite)
    return np.where(world.abroad[:, :, None], 1.0 + rates[:, None, :], 1.0)


def _rates(world: World, satellite: xr.DataArray) -> Array:
    """(importer, sector) tariffs of the satellite, if they are what they must be."""
    where = f"the satellite 'tariff' of world {world.name}"
    if sorted(map(str, satellite.dims)) != ["region", "sector"]:
        dims = " and ".join(map(str, satellite.dims)) or "nothing"
        msg = f"{where} is over {dims}; give it over region, the importer, and sector"
        raise InputError(msg)
    unit = str(satellite.attrs.get("unit", SHARE_UNITS[0]))
    if unit not in SHARE_UNITS:
        msg = f"{where} has the unit {unit!r}; give shares, 0.05 for five per cent, unit 'share'"
        raise InputError(msg)
    rates = np.asarray(satellite.transpose("region", "sector").values, dtype=float)
    bad = ~(np.isfinite(rates) & (rates > -1.0))
    if bad.any():
        n, j = (int(k) for k in np.argwhere(bad)[0])
        what = "nothing" if np.isnan(rates[n, j]) else f"{rates[n, j]:g}"
        msg = (
            f"{where} has {what} for {world.sectors[j]} in {world.regions[n]}; "
            "give a finite number above −1, and 0 where there is no tariff"
        )
        raise InputError(msg)
    return rates


def _checked(world: World, tau: ArrayLike) -> Array:
    """Tariffs as given, if they are what they must be."""
    array = numbers("tau", tau)
    shape = (len(world.regions), len(world.regions), len(world.sectors))
    if array.shape != shape or not (np.isfinite(array).all() and (array > 0).all()):
        msg = f"tau must be (importer, exporter, sector) = {shape}, one plus each tariff, above 0"
        raise InputError(msg)
    return array


def _theta(world: World, theta: float | dict[str, float] | ArrayLike | None) -> Array:
    """(sector,) θ as given, or as the World or the defaults have it."""
    if isinstance(theta, dict):
        values = np.array(thetas(world).value, dtype=float)
        for sector, value in theta.items():
            figure = numbers(f"theta of {sector}", value)
            if figure.shape != ():
                msg = f"theta of {sector} has the shape {figure.shape}; give one figure"
                raise InputError(msg)
            values[world.sector_index(sector)] = figure
        return values
    if theta is None:
        return np.array(thetas(world).value, dtype=float)
    values = numbers("theta", theta)
    if values.shape not in ((), (len(world.sectors),)):
        msg = f"theta has the shape {values.shape}; give one figure or {len(world.sectors)}"
        raise InputError(msg)
    return np.broadcast_to(values, len(world.sectors)).copy()
