"""Events that take productive capacity away: losses of capacity and of capital."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from autarky._core.errors import InputError
from autarky.world import World

Array = NDArray[np.floating]
Recovery = Literal["linear", "convex", "convex_scaled", "concave"]

SCALE = 4.0
"""How much faster than ``convex`` the ``convex_scaled`` recovery runs (BoARIO 0.7.2)."""
STEEPNESS = 1e-6
"""Share of a day's linear recovery that a concave recovery makes on its first day."""


class _Event(BaseModel):
    """Where and when capacity is lost, and how it comes back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str | Annotated[tuple[str, ...], Field(min_length=1)]
    sectors: str | Annotated[tuple[str, ...], Field(min_length=1)]
    share: Annotated[float, Field(gt=0, le=1)]
    start_day: Annotated[int, Field(ge=0)] = 0
    duration_days: Annotated[int, Field(ge=1)] = 1
    recovery_days: Annotated[int, Field(ge=1)] | None = None
    recovery: Recovery = "linear"

    def __init__(self, region: Any, sectors: Any = "*", share: Any = None, **fields: Any) -> None:
        try:
            super().__init__(region=region, sectors=sectors, share=share, **fields)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(map(str, first["loc"][:1]))
            msg = f"disruption.{type(self).__name__}: {name!r}: {first['msg']}"
            raise InputError(msg) from None

    def industries(self, world: World) -> NDArray[np.intp]:
        """Positions of the industries that are hit; ``"*"`` is every sector."""
        regions = (self.region,) if isinstance(self.region, str) else self.region
        names = (self.sectors,) if isinstance(self.sectors, str) else self.sectors
        sectors = range(len(world.sectors))
        chosen = list(sectors) if names == ("*",) else [world.sector_index(s) for s in names]
        rows = np.concatenate([world.region_index(r) for r in regions])
        return np.unique(rows[:, None] * len(world.sectors) + np.array(chosen)[None, :])


class CapacityLoss(_Event):
    """A share of the capacity of some industries is lost, whatever the cause.

    Parameters
    ----------
    region, sectors
        Who is hit: names, several of them, or ``"*"`` for every sector. A region may be a bloc.
    share
        Share of capacity lost, in (0, 1].
    start_day, duration_days
        First day of the loss, counted from 0, and how many days it stands in full.
    recovery_days
        Time scale of the return; None: it returns at once when the duration is over.
    recovery
        ``linear``; ``convex``, (1 − 1/τ)ᵉ; ``convex_scaled``, (1 − 1/τ)⁴ᵉ; ``concave``, an
        S-shaped return that is half done after τ/2 days, two at least.
    """

    def left(self, day: int, *, compat: bool) -> float:
        """Share of capacity still lost on a day.

        In compat mode the loss acts from the day after `start_day`, stands one day longer, and is
        rounded to six digits, as BoARIO 0.7.2 has it.
        """
        begun = day - self.start_day - compat
        since = begun - self.duration_days - compat
        lost = 0.0 if begun < 0 else self.share * _remaining(since, self)
        return round(lost, 6) if compat else lost


class CapitalLoss(_Event):
    """A share of the capital of some industries is destroyed.

    Parameters
    ----------
    region, sectors, share, start_day, duration_days, recovery_days, recovery
        As in :class:`CapacityLoss`; `share` is of the industry's capital.
    rebuild_days
        Given: capital returns only through deliveries to its rebuilding, which is demanded from
        the end of the duration on, each day one part in so many of what is left.
    rebuilding_sectors
        Shares of the sectors that rebuild; they add up to 1.
    """

    rebuild_days: Annotated[float, Field(ge=1, allow_inf_nan=False)] | None = None
    rebuilding_sectors: dict[str, Annotated[float, Field(ge=0, le=1)]] | None = None

    def model_post_init(self, _: Any) -> None:
        """Refuse half a description of rebuilding."""
        if (self.rebuild_days is None) != (self.rebuilding_sectors is None):
            raise InputError(
                "disruption.CapitalLoss: rebuild_days and rebuilding_sectors go together; give both"
            )
        if self.rebuilding_sectors is not None:
            total = sum(self.rebuilding_sectors.values())
            if abs(total - 1) > 1e-9:
                msg = f"disruption.CapitalLoss: rebuilding_sectors add up to {total:g}, not to 1"
                raise InputError(msg)

    @property
    def rebuilds(self) -> bool:
        """Whether capital returns through deliveries."""
        return self.rebuild_days is not None

    def left(self, day: int, capital: Array, *, compat: bool) -> Array:
        """Capital still lost on a day, for a loss without rebuilding.

        In compat mode a loss stands a day longer and is rounded to seven digits while it recovers.
        """
        begun = day - self.start_day
        if begun < 0:
            return np.zeros_like(capital)
        since = begun - self.duration_days - compat
        damage = self.share * capital * _remaining(since, self)
        return np.round(damage, 7) if compat and since > 0 else damage


def _remaining(since: int, event: _Event) -> float:
    """Share of a loss left after so many days of recovery."""
    tau = event.recovery_days
    if since <= 0:
        return 1.0 if since < 0 or tau else 0.0
    if tau is None:
        return 0.0
    if event.recovery == "linear":
        return max(1.0 - since / tau, 0.0)
    if event.recovery == "convex":
        return float((1.0 - 1.0 / tau) ** since)
    if event.recovery == "convex_scaled":
        return float((1.0 - 1.0 / tau) ** (SCALE * since))
    half = max(tau // 2, 2)
    power = math.log(tau / STEEPNESS) / math.log(half)
    return 1.0 / (1.0 + float((since / half) ** power))
