"""Everything that a run needs and no day changes: table, members, ties, rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky._core.errors import InputError, NameNotFoundError, unknown_name
from autarky.disruption.blocks import Buying
from autarky.disruption.defaults import Defaults, defaults
from autarky.disruption.members import Members
from autarky.disruption.rationing import tiers_of
from autarky.disruption.spec import Spec
from autarky.disruption.table import Table
from autarky.disruption.ties import Schedule
from autarky.scenario import Scenario
from autarky.scenario.reading import region_mask, sector_mask
from autarky.world import World

Array = NDArray[np.floating]

FREE, CRITICAL, IMPORTANT, MINOR = range(4)
"""How an input binds: not at all; in full; by half; not, though it is needed."""
BINDS = {
    "leontief": ((CRITICAL, IMPORTANT, MINOR), ()),
    "critical": ((CRITICAL,), (IMPORTANT,)),
    "linear": ((), ()),
}
"""By rule: kinds of input that bind in full, and by half."""


@dataclass(frozen=True)
class Economy:
    """A World, a Scenario and a Spec, made ready for the days.

    Attributes
    ----------
    linear
        (B,) members in which inputs bind by their share.
    start, household_start
        (S, R, U, B) inventories and (S, R, B) stocks of households when the run begins.
    household_target
        (S, R, B) h*, in units of the table.
    """

    world: World
    spec: Spec
    table: Table
    members: Members
    ties: Schedule
    buying: Buying
    rationing: str
    linear: NDArray[np.bool_]
    start: Array
    household_target: Array
    household_start: Array
    defaults: Defaults

    @classmethod
    def of(
        cls,
        world: World,
        scenario: Scenario,
        spec: Spec,
        draws: pd.DataFrame | None = None,
    ) -> Economy:
        """Read everything; see :class:`Members` for `draws`."""
        _refuse_for_peer(scenario, spec)
        given = defaults(world)
        household = household_mask(world, spec, given)
        table = Table.of(world, spec, household)
        members = Members.of(world, scenario, spec, given, draws)
        rationing = spec.rationing or scenario.rationing or "proportional"
        kind = _kinds(table, members, given)
        buying = _buying(table, members, kind, tiers_of(rationing, given.criticality), spec)
        dtype = spec.precision
        eaten = table.households.sum(axis=2)[..., None]
        target = np.maximum(members.household_days * eaten, 0.0).astype(dtype)
        start, at_home = _initial(world, scenario, buying, table, target)
        return cls(
            world=world,
            spec=spec,
            table=table,
            members=members,
            ties=Schedule(world, scenario, dtype),
            buying=buying,
            rationing=rationing,
            linear=np.array([rule == "linear" for rule in members.criticality]),
            start=start,
            household_target=target,
            household_start=at_home,
            defaults=given,
        )


def _refuse_for_peer(scenario: Scenario, spec: Spec) -> None:
    """Raise if a run that follows BoARIO is asked for what that program does not know."""
    given = [k for k in ("cuts", "stocks", "rationing", "start_month") if getattr(scenario, k)]
    if spec.compat and given:
        msg = f"compat follows BoARIO, which knows no {given[0]}; leave compat out"
        raise InputError(msg)


def household_mask(world: World, spec: Spec, given: Defaults) -> NDArray[np.bool_]:
    """(C,) categories of final use that are households' consumption."""
    if spec.household_categories is None:
        return given.household
    for name in spec.household_categories:
        if name not in world.categories:
            where = f"world {world.name}"
            raise NameNotFoundError(unknown_name("category", name, where, world.categories))
    return np.array([c in spec.household_categories for c in world.categories])


def _kinds(table: Table, members: Members, given: Defaults) -> NDArray[np.int8]:
    """(S, R, U) how each input binds."""
    kind = np.select(
        [given.criticality >= 0.75, given.criticality >= 0.25], [CRITICAL, IMPORTANT], MINOR
    )
    binds = table.needed & members.stored[:, :, None] & (table.a > 0)
    return np.where(binds, kind, FREE).astype(np.int8)


def _buying(
    table: Table, members: Members, kind: NDArray[np.int8], tier: NDArray[np.int8], spec: Spec
) -> Buying:
    dtype = spec.precision
    bind = np.full((2, 4, members.count), np.inf, dtype)
    for member, rule in enumerate(members.criticality):
        for row, kinds in enumerate(BINDS[rule]):
            bind[row, list(kinds), member] = 0.0
    per_psi = 1.0 / members.psi if spec.inventory_gap == "psi" else np.ones(members.count)
    days = np.where(members.stored[..., None], members.inventory_days, 0.0)
    return Buying(
        Z=table.Z,
        a=table.a,
        kind=kind,
        tier=tier,
        stored=members.stored,
        s=days.astype(dtype),
        tau=np.ascontiguousarray(members.restoration_days, dtype),
        phi=members.rerouting.astype(dtype),
        per_psi=per_psi.astype(dtype),
        bind_fully=bind[0],
        bind_half=bind[1],
        clip=not spec.compat,
    )


def _initial(
    world: World, scenario: Scenario, buying: Buying, table: Table, target: Array
) -> tuple[Array, Array]:
    """Stocks at the start: the targets, or what the scenario says in days of baseline use."""
    use = table.a * table.x[None]
    days, home = buying.s.copy(), target.copy()
    eaten = table.households.sum(axis=2)[..., None]
    for stock in scenario.stocks:
        where = region_mask(scenario, stock.region, world)
        chosen = sector_mask(stock.sectors, world)[:, None] & where
        if stock.holder == "households":
            home[chosen] = (stock.days * eaten)[chosen]
        else:
            days[chosen & buying.stored] = stock.days
    return (use[..., None] * days[:, :, None, :]).astype(table.Z.dtype), home
