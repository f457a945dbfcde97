"""The disruption clock: who perishes sooner when the ties are cut."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky._core.errors import InputError
from autarky._core.progress import Progress, silent
from autarky._core.status import Certificate, Status
from autarky.disruption.damage import Event
from autarky.disruption.draws import draw, parameters
from autarky.disruption.economy import Economy
from autarky.disruption.events import CapacityLoss, CapitalLoss
from autarky.disruption.outcomes import OVERSOLD, Outcomes
from autarky.disruption.paths import Paths
from autarky.disruption.simulate import simulate
from autarky.disruption.spec import Spec
from autarky.disruption.stability import named, stability
from autarky.disruption.trace import Trace
from autarky.disruption.watch import Watch, Watcher
from autarky.results import Provenance, Result
from autarky.scenario import Scenario
from autarky.world import World

HEADLINE = (
    "consumption_trough",
    "consumption_loss_days",
    "consumption_recovery_day",
    "output_trough",
    "output_loss_days",
)


def run(
    world: World,
    scenario: Scenario | None = None,
    spec: Spec | None = None,
    events: Event | Sequence[Event] = (),
    *,
    draws: int = 1,
    seed: int = 1930,
    explain: str | Sequence[str] | None = None,
    store: str | os.PathLike[str] | None = None,
    watch: Watcher | None = None,
    progress: Progress = silent,
) -> Result:
    """Run a disruption day by day.

    Parameters
    ----------
    world
        The table; the baseline is its flows, spread evenly over 365 days.
    scenario
        This clock reads ``cuts`` (with days, ramps and what remains), ``stocks`` (days of baseline
        use held when the run begins; targets stay), ``rationing`` and ``start_month`` (stocks of
        harvested products). Tariffs, trade costs and credit move prices, which take longer than
        days: they are not read.
    spec
        Parameters; see :class:`Spec`.
    events
        Losses of capacity or capital; see :class:`CapacityLoss` and :class:`CapitalLoss`.
    draws, seed
        Members of the ensemble, drawn from the ranges of what `spec` does not fix
        (:func:`autarky.disruption.draws.draw`); 1: one run with the spec's own figures.
    explain
        Regions whose shortages are traced to their causes; by default those that the scenario's
        cuts and the events name.
    store
        A netCDF file that takes the paths day by day, for runs larger than memory; ``data`` then
        reads from it.
    watch
        Called after every day as ``watch(day, consumption, baseline)``; see
        :data:`autarky.disruption.watch.Watcher`.
    progress
        Called as ``progress("days", done, total)``; raise from it to cancel.

    Returns
    -------
    Result
        ``data`` over (day, region, sector[, draw]): ``output``, ``capacity``, ``orders``,
        ``fill_rate``, ``consumption`` (of households), ``other_final_use``,
        ``inventory_cover_days``, ``household_cover_days``, ``capacity_lost``, ``unmet_input``; over
        (threshold, region[, sector][, draw]): ``days_to_consumption``, ``days_to_product``; over
        (region, sector[, draw]): ``shortage_day`` and its cause (see :func:`chain`),
        ``lost_orders_day``; by region trough, loss and recovery, ``time_to_bind_days``, and the
        measures of stability (:mod:`autarky.disruption.stability`), whose warnings stand in the
        certificate. ``summary()``: a row per region; of draws the median.

    Raises
    ------
    NameNotFoundError
        If a name in the scenario or the spec is not in the world.
    InputError
        If ``compat`` is asked for with cut ties, or an inventory is shorter than a day's use.
    ComputationError
        If an output is not a number.
    """
    scenario, spec = scenario or Scenario.none(), spec or Spec()
    scenario.check(world)
    _refuse(spec, draws, seed)
    events = (events,) if isinstance(events, CapacityLoss | CapitalLoss) else tuple(events)
    drawn = draw(world, spec, draws, seed) if draws > 1 else None
    economy = Economy.of(world, scenario, spec, drawn)
    touched = _touched(world, scenario, events)
    regions = _explained(world, touched, explain)
    paths, outcomes = Paths(economy, store), Outcomes(economy)
    trace = Trace(economy, outcomes, regions)
    watching = () if watch is None else (Watch(economy, watch),)
    try:
        simulate(economy, events, (paths, outcomes, trace, *watching), regions, progress)
        found = paths.dataset()
    except BaseException:
        paths.discard()
        raise
    stable, notes = stability(economy, outcomes, scenario, touched)
    data = xr.merge(
        [found, outcomes.dataset(), trace.dataset(), stable, parameters(drawn)],
        join="exact",
    )
    data, headline = _with_medians(data) if draws > 1 else (data, HEADLINE)
    residuals = {"deliveries_less_supply": outcomes.oversold}
    return Result(
        clock="disruption",
        data=data.assign_attrs(world=world.name, rationing=economy.rationing),
        headline=headline,
        status=Status.EXACT,
        certificate=Certificate(
            residuals, dict.fromkeys(residuals, OVERSOLD[spec.precision]), notes
        ),
        provenance=Provenance.of(
            world,
            scenario,
            spec.model_dump()
            | {"events": [(type(e).__name__, e.model_dump()) for e in events], "draws": draws},
            seed if draws > 1 else None,
        ),
    )


def _refuse(spec: Spec, draws: int, seed: int) -> None:
    if draws < 1 or draws != int(draws):
        msg = f"draws must be at least 1, a whole number, not {draws}"
        raise InputError(msg)
    if seed < 0 or seed != int(seed):
        msg = f"the seed must be a whole number of at least 0, not {seed}"
        raise InputError(msg)
    if spec.compat and draws > 1:
        raise InputError("compat has no ensemble; leave compat or draws out")


def _touched(world: World, scenario: Scenario, events: Sequence[Event]) -> NDArray[np.bool_]:
    """(R,) regions that the scenario's cuts or the events name."""
    mask = named(world, scenario)
    for event in events:
        mask[np.unique(event.industries(world) // len(world.sectors))] = True
    return mask


def _explained(
    world: World, touched: NDArray[np.bool_], explain: str | Sequence[str] | None
) -> tuple[int, ...]:
    """Positions of the regions whose shortages are traced."""
    if explain is None:
        return tuple(int(i) for i in np.flatnonzero(touched))
    names = (explain,) if isinstance(explain, str) else explain
    found = [world.region_index(name) for name in names]
    return tuple(sorted({int(i) for positions in found for i in positions}))


def _with_medians(data: xr.Dataset) -> tuple[xr.Dataset, tuple[str, ...]]:
    """Add the median and the 10–90 % band of the headline figures over draws."""
    names = []
    for name in HEADLINE:
        for label, q in (("median", 0.5), ("p10", 0.1), ("p90", 0.9)):
            # a recovery that is not reached counts as later than all others
            values = (
                data[name]
                .fillna(np.inf)
                .quantile(q, "draw", method="nearest")
                .drop_vars("quantile")
            )
            text = f"{data[name].attrs['long_name']}: {label} of draws"
            values.attrs = {"unit": data[name].attrs["unit"], "long_name": text}
            data[f"{name}_{label}"] = values.where(np.isfinite(values))
            data[f"{name}_{label}"].attrs = values.attrs
        names.append(f"{name}_median")
    return data, tuple(names)
