"""The disruption clock: who perishes sooner when the ties are cut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import ComputationError, InputError
from autarky._core.status import Certificate, Status
from autarky.disruption.damage import Damage, Event
from autarky.disruption.dynamics import Day, State, advance
from autarky.disruption.spec import Spec
from autarky.disruption.table import Table
from autarky.numerics.quotient import over_positive
from autarky.results import Provenance, Result
from autarky.scenario import Scenario
from autarky.world import World

Array = NDArray[np.float64]


def run(
    world: World,
    scenario: Scenario | None = None,
    spec: Spec | None = None,
    events: Sequence[Event] = (),
) -> Result:
    """Run a disruption day by day.

    Parameters
    ----------
    world
        The table; the baseline is its flows, spread evenly over 365 days.
    scenario
        Ties that are cut. With ``Spec(compat=True)`` none may be.
    spec
        Parameters; see :class:`Spec`.
    events
        Losses of capacity or capital; see :class:`CapacityLoss` and :class:`CapitalLoss`.

    Returns
    -------
    Result
        ``data`` over (day, region, sector): ``output`` and ``capacity`` (share of the baseline),
        ``consumption`` (final use of a product, from wherever, as a share of the baseline),
        ``inventory_cover_days`` (of a product, at the baseline's use, over a region's industries),
        ``capacity_lost``. ``summary()``: the trough and the loss of output and consumption by
        region.

    Raises
    ------
    InputError
        If the scenario cuts ties, which this version does not run.
    ComputationError
        If a figure is not finite.
    """
    scenario, spec = scenario or Scenario.none(), spec or Spec()
    if scenario.cuts:
        raise InputError(
            "the disruption clock does not run cut ties yet; give events and an empty scenario"
        )
    table = Table.of(world, spec)
    damage = Damage(events, world, table, spec.compat)
    record = _Record(world, table, spec.horizon_days)
    state = State.baseline(table, spec)
    for day in range(spec.horizon_days):
        lost = damage.lost(day)
        happened = advance(state, table, spec, lost, damage.demanded(day))
        damage.rebuild(day, happened.fill)
        record.note(day, happened, state.inventories, lost)
    return Result(
        clock="disruption",
        data=record.dataset(),
        headline=("output_trough", "output_loss_days", "consumption_trough",
                  "consumption_loss_days"),
        status=Status.EXACT,
        certificate=record.certificate(),
        provenance=Provenance.of(
            world,
            scenario,
            spec.model_dump() | {"events": [(type(e).__name__, e.model_dump()) for e in events]},
        ),
    )  # fmt: skip


class _Record:
    """Gathers the days of a run into labelled arrays."""

    def __init__(self, world: World, table: Table, days: int) -> None:
        self._world, self._table = world, table
        S, R, _ = table.shape
        self._output, self._capacity, self._consumption, self._cover, self._lost = (
            np.empty((days, R, S)) for _ in range(5)
        )
        self._oversold = 0.0
        self._made = table.x.reshape(R, S)
        self._eaten = table.Y.sum(axis=1).T
        used, held = (
            (flow * table.x).reshape(S, R, S).sum(axis=2).T for flow in (table.a, table.target)
        )
        self._stored_use = np.where(held > 0, used, 0.0)

    def note(self, day: int, happened: Day, inventories: Array, lost: Array) -> None:
        S, R, _ = self._table.shape
        self._output[day] = _relative(happened.output.reshape(R, S), self._made)
        self._capacity[day] = _relative(happened.capacity.reshape(R, S), self._made)
        self._consumption[day] = _relative(happened.consumption.T, self._eaten)
        finite = np.where(np.isfinite(inventories), inventories, 0.0)
        stock = finite.reshape(S, R, S).sum(axis=2).T
        self._cover[day] = _relative(stock, self._stored_use)
        self._lost[day] = lost.reshape(R, S)
        claims = happened.fill * happened.demand - happened.output
        self._oversold = max(self._oversold, float(np.abs(claims / self._made.max()).max()))

    def certificate(self) -> Certificate:
        residuals = {"deliveries_less_output": self._oversold}
        known = np.broadcast_to(self._made > 0, self._capacity.shape)
        if not all(np.isfinite(a).all() for a in (self._lost, self._capacity[known])):
            raise ComputationError("a day's figures are not finite; check the table and the spec")
        notes = {"method": "factored orders, one pass over the table a day"}
        return Certificate(residuals, dict.fromkeys(residuals, 1e-12), notes)

    def dataset(self) -> xr.Dataset:
        world = self._world
        by_day = {
            "output": (self._output, "share of baseline", "output"),
            "capacity": (self._capacity, "share of baseline", "capacity"),
            "consumption": (self._consumption, "share of baseline", "final use of a product"),
            "inventory_cover_days": (self._cover, "days", "inventories over baseline use"),
            "capacity_lost": (self._lost, "share", "capacity lost to events"),
        }
        coords = {
            "day": np.arange(len(self._output)),
            "region": list(world.regions),
            "sector": list(world.sectors),
        }
        data = {
            name: xr.DataArray(
                values, coords, ("day", "region", "sector"), attrs={"unit": unit, "long_name": text}
            )
            for name, (values, unit, text) in by_day.items()
        }
        for name, values, base in (
            ("output", self._output, self._made),
            ("consumption", self._consumption, self._eaten),
        ):
            path = _relative(np.nansum(values * base, axis=2), base.sum(axis=1))
            for kind, figure, unit, text in (
                ("trough", path.min(axis=0), "share of baseline", "lowest"),
                ("loss_days", (1.0 - path).sum(axis=0), "days of baseline", "cumulated loss of"),
            ):
                data[f"{name}_{kind}"] = xr.DataArray(
                    figure, {"region": coords["region"]}, ("region",),
                    attrs={"unit": unit, "long_name": f"{text} {name}"},
                )  # fmt: skip
        return xr.Dataset(data).assign_attrs(world=world.name)


def _relative(values: Array, base: Array) -> Array:
    """Values over a base; NaN where the base is nothing."""
    return over_positive(values, base, np.nan)
