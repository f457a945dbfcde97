"""Signs that a run says more about the model than about the world: warned of by name.

A proportional rationing of shortages can spiral where inventories are restocked slowly. With a
uniform shortage, r = w / (ψ s a x), receipts exceed use if and only if (s/τ)(1 − ψr) > 1 − r, so
that the economy collapses if r < r* = (1 − s/τ)/(1 − ψ s/τ) with s < τ, and never with s ≥ τ.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from autarky.disruption.economy import Economy
from autarky.disruption.outcomes import Outcomes
from autarky.scenario import Scenario
from autarky.scenario.reading import region_mask
from autarky.world import World

Array = NDArray[np.floating]

SPIRAL = {"leontief": 1.0, "critical": 0.5, "linear": 0.0}
"""How far a shortage of one input stops output, by rule."""
AMPLIFIED = 3.0
"""Others' lost output over the trade that was severed, above which a run is called amplified."""
LATE, FALLING = 30, 0.005
"""Days at the end of a run, and the fall of others' output in them that is called a fall."""
COLLAPSED = 0.1
"""Share of the baseline below which consumption at the end is called a collapse."""
LOW = 0.8
"""Others' output below which their economy is called drawn in."""


def threshold_of_collapse(s: Array | float, tau: Array | float, psi: Array | float) -> Array:
    """r*: cover of inventories, over what binds, below which a uniform shortage spirals.

    Parameters
    ----------
    s, tau
        Days of target inventory and of its restoration.
    psi
        Share of the target that binds.

    Returns
    -------
    ndarray
        In [0, 1]; 0 where s ≥ τ: no such shortage spirals.
    """
    ratio = np.asarray(s, float) / np.asarray(tau, float)
    slow = ratio < 1
    safe = np.where(slow, ratio, 0.0)
    found: Array = np.where(slow, (1 - safe) / (1 - np.asarray(psi) * safe), 0.0)
    return found


def time_to_bind(economy: Economy, remaining: Array) -> Array:
    """(R, S, B) days until a partial cut binds the first industry: (1 − ψ) s / (m (1 − φ)).

    Where the run begins with other stocks than the targets s, these count.

    Parameters
    ----------
    economy
        What is run.
    remaining
        (importer, exporter, product) share of flows that remains at the height of the cuts.

    Returns
    -------
    ndarray
        ``inf`` where nothing is severed, all can be re-placed or the product never binds. m is the
        severed share of what an industry buys of the product: the largest among those of a region
        that cannot do without it. Use is taken to stay as it is, and re-placed orders to arrive.
    """
    table, buying, members = economy.table, economy.buying, economy.members
    barred = 1.0 - remaining.transpose(2, 0, 1)
    S, R, U, B = economy.start.shape
    found = np.empty((R, S, B))
    for p in range(S):
        severed = np.einsum("qru,qr->qu", table.Z[p], barred[p])
        total = table.Z[p].sum(axis=1)
        share = np.divide(severed, total, out=np.zeros_like(severed), where=total > 0)
        lost = share[..., None] * (1.0 - members.rerouting[p])
        use = np.broadcast_to((table.a[p] * table.x)[..., None], (R, U, B))
        bites = (lost > 0) & (buying.kind[p] > 0)[..., None]
        held = np.divide(economy.start[p], use, out=np.zeros((R, U, B)), where=bites)
        slack = np.maximum(held - (buying.s[p] / buying.per_psi)[:, None], 0.0)
        days = np.divide(slack, lost, out=np.full(slack.shape, np.inf), where=bites)
        found[:, p] = days.min(axis=1)
    return found


def named(world: World, scenario: Scenario) -> NDArray[np.bool_]:
    """(R,) regions that the cuts of a scenario name on one side or the other."""
    mask = np.zeros(len(world.regions), bool)
    for cut in scenario.cuts:
        for side in (cut.importer, cut.exporter):
            if side != "*" and cut.remaining < 1:
                mask |= region_mask(scenario, side, world)
    return mask


def stability(
    economy: Economy, outcomes: Outcomes, scenario: Scenario, touched: NDArray[np.bool_]
) -> tuple[xr.Dataset, dict[str, Any]]:
    """Measures of stability by draw, and notes with the warnings that they give.

    `touched` (R,) are the regions that cuts or events name; all others are the others.
    """
    remaining = scenario.remaining(economy.world)
    bind = time_to_bind(economy, remaining)
    spillover = _spillover(economy, outcomes, touched)
    index = _spiral(economy)
    several = economy.members.count > 1
    data: dict[str, Any] = {
        "time_to_bind_days": xr.DataArray(
            bind if several else bind[..., 0],
            dims=("region", "sector", "draw") if several else ("region", "sector"),
            attrs={"unit": "days", "long_name": "days until a severed input can bind"},
        )
    }
    for name, (values, unit, text) in (
        spillover
        | {
            "collapse_index": (index, "share", "r* of inventories, by use and rule: 0 is safe"),
        }
    ).items():
        data[name] = xr.DataArray(
            values if several else values[0], dims=("draw",) if several else (),
            attrs={"unit": unit, "long_name": text},
        )  # fmt: skip
    warnings = [
        *_before(economy, index),
        *_after(spillover, outcomes),
        *_too_short(economy, bind, touched, scenario),
    ]
    world = economy.world
    coords = {"region": list(world.regions), "sector": list(world.sectors)}
    return xr.Dataset(data, coords), {
        "method": "factored orders, one pass over the table a day",
        "rationing": economy.rationing,
        "consumption": economy.defaults.sources["household"]
        if economy.spec.household_categories is None
        else ", ".join(economy.spec.household_categories),
        "warnings": warnings,
    }


def _spillover(
    economy: Economy,
    outcomes: Outcomes,
    touched: NDArray[np.bool_],
) -> dict[str, tuple[Array, str, str]]:
    """Others' output: its lowest share, its fall at the end, its loss over the severed trade."""
    B = economy.members.count
    texts = {
        "others_output_trough": ("share of baseline",
                                 "lowest output of regions that the cuts do not name"),
        "others_output_fall": ("share of baseline",
                               f"fall of others' output in the last {LATE} days"),
        "amplification": ("ratio", "others' lost output over severed trade"),
    }  # fmt: skip
    if touched.all() or not touched.any():
        return {name: (np.full(B, np.nan), *text) for name, text in texts.items()}
    x = economy.table.x.sum(axis=1).astype(float)
    others = np.nan_to_num(outcomes.output[:, ~touched]) * x[~touched][:, None]
    path = others.sum(axis=1) / x[~touched].sum()
    spent = _severed(economy, len(path)) / x[~touched].sum()
    lost = (1.0 - path).sum(axis=0)
    amplification = lost / spent if spent > 0 else np.full(B, np.nan)
    late = path[-min(LATE, len(path))]
    found = (path.min(axis=0), late - path[-1], amplification)
    return {
        name: (values, *text) for (name, text), values in zip(texts.items(), found, strict=True)
    }


def _severed(economy: Economy, days: int) -> float:
    """Baseline flows that are barred, added up over the days."""
    table = economy.table
    flows = table.Z.sum(axis=3).astype(float) + table.households + table.others
    total, last, barred = 0.0, None, 0.0
    for day in range(days):
        phase = economy.ties.phase(day)
        if phase is not last:
            last, barred = phase, float((flows * (1.0 - phase.kappa)).sum())
        total += barred
    return total


def _spiral(economy: Economy) -> Array:
    """(B,) r* of every product, weighted by use and by the rule of criticality."""
    members, table = economy.members, economy.table
    stored = economy.buying.stored
    s = np.where(stored[..., None], members.inventory_days, members.restoration_days)
    r = threshold_of_collapse(s, members.restoration_days, members.psi)
    use = np.einsum("pqu,qu->pq", table.a, table.x) * stored
    mean = np.einsum("pqb,pq->b", r, use) / max(use.sum(), np.finfo(float).tiny)
    rule = np.array([SPIRAL[name] for name in members.criticality])
    found: Array = rule * mean
    return found


def _before(economy: Economy, index: Array) -> list[str]:
    """Warnings that need no run."""
    members = economy.members
    found = []
    if economy.rationing != "industries_first" and index.max() > 0:
        found.append(
            "some inventory is restored more slowly than it lasts (s < τ; collapse index up to "
            f"{index.max():.2f}): shortages can spiral by themselves{_in_how_many(index > 0)}"
        )
    stiff = (members.psi >= 0.95) & (np.array(members.criticality) == "leontief")
    if stiff.any() and economy.rationing != "industries_first":
        found.append(
            "ψ is 0.95 or more and every input binds: local shortages can bring down the world"
            f"{_in_how_many(stiff)}"
        )
    return found


def _after(spillover: dict[str, tuple[Array, str, str]], outcomes: Outcomes) -> list[str]:
    """Warnings from what happened, with the share of members in which it did."""
    found = []
    tests = (
        ("amplification", AMPLIFIED, "others lost over three times the trade severed"),
        ("others_output_fall", FALLING, "others' output still falls at the end"),
        ("others_output_trough", -LOW, "others' output fell below 80 %"),
    )
    for name, bound, text in tests:
        hit = np.sign(bound) * spillover[name][0] > bound
        if hit.any():
            found.append(f"{text}{_in_how_many(hit)}")
    end = np.nan_to_num(outcomes.consumption[-1], nan=1.0).min(axis=0)
    if (end < COLLAPSED).any():
        found.append(
            f"a region's consumption ends below {COLLAPSED:.0%} of the baseline: a collapse"
            f"{_in_how_many(end < COLLAPSED)}"
        )
    return found


def _in_how_many(hit: NDArray[np.bool_]) -> str:
    """Share of members, where there are several."""
    return f", in {hit.mean():.0%} of members" if len(hit) > 1 else ""


def _too_short(
    economy: Economy, bind: Array, touched: NDArray[np.bool_], scenario: Scenario
) -> list[str]:
    """Warn of a run in which the cuts cannot show all that they do."""
    if not scenario.cuts or not touched.any():
        return []
    found = []
    horizon, last = economy.spec.horizon_days, economy.ties.last_day
    if 0 < last < horizon:
        found.append(f"the ties open again on day {last:.0f} of {horizon}")
    run = min(horizon, last) - min(cut.start_days for cut in scenario.cuts)
    days = np.median(bind, axis=2)
    # what binds after more than ten runs hardly hangs on the ties at all
    late = touched[:, None] & (days * 2 > run) & (days < 10 * run)
    if late.any():
        worst = float(days[late].max())
        found.append(
            f"{run:.0f} days of cuts are less than twice the time to bind of {late.sum()} severed "
            f"inputs (up to {worst:.0f} days): only a longer run shows all that they do"
        )
    return found
