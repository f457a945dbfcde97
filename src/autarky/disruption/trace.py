"""What stopped first and why: from each shortage back to the cut, the loss or the supplier."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky.disruption.dynamics import Day, State
from autarky.disruption.economy import CRITICAL, IMPORTANT, Economy
from autarky.disruption.outcomes import Outcomes
from autarky.disruption.streak import SUSTAINED

Array = NDArray[np.floating]

MATERIAL = 0.01
"""Share of a product's use that cuts must bar to be what its home industry cannot replace."""

CAUSES = (
    "none",
    "imports_cut",
    "supplier_short",
    "imports_not_replaced",
    "capacity_lost",
    "claims_above_capacity",
    "diffuse",
)
"""Why an industry is short: of an input whose imports are cut, or whose suppliers are short
themselves; or at capacity, because it cannot replace cut imports of its product, because capacity
was lost, or because claims rose; or of an input with no earlier shortage behind it."""
NONE, IMPORTS_CUT, SUPPLIER, NOT_REPLACED, LOST, CLAIMS, DIFFUSE = range(len(CAUSES))


class Trace:
    """Finds the cause of every shortage in the regions that are traced, for all members.

    A shortage is the first of three days with a fill rate below 90 %. Its binding input is the one
    that took most from output until it was established; what that input lacked divides into what
    could not be ordered because the tie is cut, and what was ordered and did not arrive.

    Parameters
    ----------
    economy, outcomes
        What is run, and who establishes the shortages: must have seen the day before this one does.
    regions
        Positions of the regions that are traced, in the order of the state's trace.
    """

    def __init__(self, economy: Economy, outcomes: Outcomes, regions: tuple[int, ...]) -> None:
        S, R = economy.table.shape
        B, T = economy.members.count, len(regions)
        self._economy, self._outcomes, self._regions = economy, outcomes, regions
        self._kind = economy.buying.kind[:, list(regions)]
        self._a = economy.table.a[:, list(regions)]
        self._s = economy.buying.s[:, list(regions)]
        self._held: Array = np.zeros(0)
        self._ordered: Array | None = None
        self._took, self._barred, self._missing = (np.zeros((S, T, S, B)) for _ in range(3))
        self._by_capacity, self._by_input = (np.zeros((T, S, B)) for _ in range(2))
        self._lost: list[Array] = []
        self._unfilled = np.zeros((R, S, B))
        self._known = np.zeros((T, S, B), bool)
        self.cause = np.zeros((R, S, B), np.int8)
        self.input, self.supplier_region = (np.full((R, S, B), -1, np.int16) for _ in range(2))
        self.cut_share = np.full((R, S, B), np.nan)

    def before(self, _day: int, state: State) -> None:
        """Remember the inventories that production finds."""
        self._held = state.books.w[:, list(self._regions)].copy()

    def after(self, day: int, happened: Day, state: State, lost: Array) -> None:
        """Add the day to the sums, and explain the shortages that are established on it."""
        where = list(self._regions)
        wanted, output, demand = (
            np.asarray(v[where], float) for v in (happened.wanted, happened.output, happened.demand)
        )
        self._score(wanted)
        ordered, received, barred = state.books.trace
        if self._ordered is not None:
            self._missing += np.maximum(self._ordered - received, 0.0)
        self._ordered = ordered.copy()
        self._barred += barred
        self._by_input += _log_fall(wanted, output)
        net = demand - self._economy.table.drawdown[where][..., None]
        self._by_capacity += _log_fall(net, wanted)
        recent = np.broadcast_to(lost, happened.output.shape)[where]
        self._lost = [*self._lost[1 - SUSTAINED :], recent]
        self._unfilled += 1.0 - happened.fill
        first = self._outcomes.shortage.first[where]
        for at in np.argwhere(np.isfinite(first) & ~self._known):
            t, u, b = at.tolist()
            self._explain(t, u, b, day)
        self._known = np.isfinite(first)

    def dataset(self) -> xr.Dataset:
        """Causes by industry; −1 and NaN where there is none."""
        world, several = self._economy.world, self._economy.members.count > 1
        labels: dict[str, Any] = {"region": list(world.regions), "sector": list(world.sectors)}
        if several:
            labels["draw"] = np.arange(self._economy.members.count)
        found: dict[str, tuple[NDArray[Any], str, str]] = {
            "shortage_cause": (self.cause, "code", "cause of an industry's shortage: "
                               + ", ".join(f"{i} {name}" for i, name in enumerate(CAUSES))),
            "shortage_input": (self.input, "position of a sector", "input that is short"),
            "shortage_supplier": (self.supplier_region, "position of a region",
                                  "region of the supplier that failed first"),
            "shortage_cut_share": (self.cut_share, "share",
                                   "part of what the input lacked that a cut tie barred"),
        }  # fmt: skip
        return xr.Dataset(
            {
                name: xr.DataArray(
                    values if several else values[..., 0], labels, tuple(labels),
                    attrs={"unit": unit, "long_name": text},
                )
                for name, (values, unit, text) in found.items()
            }
        )  # fmt: skip

    def _score(self, wanted: Array) -> None:
        """Add what each input alone took from output, where it was the one that bound."""
        per_psi = self._economy.buying.per_psi
        target = self._s[:, :, None, :] * self._a[..., None]
        kind = self._kind[..., None]
        there, asked = self._held * per_psi, target * wanted
        short = (kind > 0) & (there < asked)
        allowed = np.divide(there, asked, out=np.ones_like(self._held), where=short)
        rules = np.array(self._economy.members.criticality)
        half = (rules == "critical") & (kind == IMPORTANT)
        none = (rules == "critical") & (kind != IMPORTANT) & (kind != CRITICAL)
        allowed = np.where(half, (1.0 + allowed) / 2, np.where(none, 1.0, allowed))
        linear = rules == "linear"
        binding = allowed == allowed.min(axis=0)
        weight = np.where(linear, self._a[..., None], binding)
        self._took += weight * (1.0 - allowed)

    def _explain(self, t: int, u: int, b: int, day: int) -> None:
        """Write the cause of one industry's shortage."""
        q = self._regions[t]
        place = (q, u, b)
        if self._by_capacity[t, u, b] >= self._by_input[t, u, b]:
            self.cause[place] = self._why_at_capacity(t, u, b, day)
            return
        p = int(np.argmax(self._took[:, t, u, b]))
        self.input[place] = p
        barred, missing = self._barred[p, t, u, b], self._missing[p, t, u, b]
        share = barred / (barred + missing) if barred + missing > 0 else 0.0
        self.cut_share[place] = share
        if share >= 0.5:
            self.cause[place] = IMPORTS_CUT
            return
        # who delivered least of what it was asked, among suppliers that were short by then
        failed = self._outcomes.shortage.first[:, p, b] <= self._outcomes.shortage.first[place]
        short = self._economy.table.Z[p, q, :, u] * self._unfilled[:, p, b] * failed
        if short.max() > 0:
            self.cause[place] = SUPPLIER
            self.supplier_region[place] = int(np.argmax(short))
        else:
            self.cause[place] = DIFFUSE

    def _why_at_capacity(self, t: int, u: int, b: int, day: int) -> int:
        if max(float(lost[t, u, b]) for lost in self._lost) > 0:
            return LOST
        table, q = self._economy.table, self._regions[t]
        bought = table.Z[u, q].sum(axis=1) + table.households[u, q] + table.others[u, q]
        barred = bought @ (1.0 - self._economy.ties.phase(day).kappa[u, q])
        return NOT_REPLACED if barred > MATERIAL * bought.sum() else CLAIMS


def _log_fall(above: Array, below: Array) -> Array:
    """Logarithm of a fall, finite where it is to nothing."""
    least = np.finfo(float).tiny
    fall: Array = np.log(np.maximum(above, least)) - np.log(np.maximum(below, least))
    return fall
