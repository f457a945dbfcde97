"""Tables of the section."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autarky._core.format import percent
from autarky.disruption.totals import falls_below, together
from autarky.plot.draws import band
from autarky.plot.failures import SELDOM, reason
from autarky.plot.style import name_of
from autarky.report.section import Table
from autarky.report.sections.disruption.findings import FALL, Findings, lost
from autarky.report.sections.disruption.trust import influences
from autarky.results import Result

Array = NDArray[np.float64]

MOST = 15
"""Rows of a table of regions or parameters."""


def tables(found: Findings) -> tuple[Table, ...]:
    """Return the tables that have something to show, the days first."""
    made = [
        _days(found),
        _chain(found),
        _rules(found),
        _outside(found),
        _bind(found),
        _flips(found),
    ]
    return tuple(t for t in made if t is not None and len(t.frame))


def _days(found: Findings) -> Table:
    """Median days until thresholds, by product, and the share of draws that reach them."""
    shares = [float(t) for t in found.result.data["threshold"].values]
    titles = dict(found.context.world.info.titles)
    names = [f"all {found.measure}"]
    names += [name_of(s, titles) for s in found.products["sector"].values]
    columns: dict[str, Array] = {}
    units = {}
    for share in shares:
        total = falls_below(found.total, share).values[None]
        own = falls_below(found.products, share).transpose("sector", "draw").values
        days = np.concatenate([total, own])
        head = f"below {percent(share)}"
        columns[head], units[head] = band(days)[1], "day"
        if found.draws > 1:
            reached = np.isfinite(days).mean(axis=1)
            columns[f"draws {head}"], units[f"draws {head}"] = reached, "share"
    lowest = [found.total.min("day").values[None]]
    lowest.append(found.products.min("day").transpose("sector", "draw").values)
    columns["lowest"], units["lowest"] = band(np.concatenate(lowest))[1], "share"
    frame = pd.DataFrame(columns, index=pd.Index(names, name="product"))
    known = np.isfinite(frame["lowest"])
    caption = f"Days until {found.measure} falls below shares of the baseline"
    return Table(f"{caption} (–: not within {found.days} days)", frame[known], units)


def _chain(found: Findings) -> Table:
    """Failures in the order of their days."""
    titles = dict(found.context.world.info.titles)
    rows = found.chain[found.chain["draws"] >= SELDOM]
    frame = pd.DataFrame(
        {
            "first day": rows["day"].to_numpy(),
            "10 % of draws": rows["day_p10"].to_numpy(),
            "90 % of draws": rows["day_p90"].to_numpy(),
            "hangs on": [reason(row, found.largest, titles) for _, row in rows.iterrows()],
            "draws": rows["draws"].to_numpy(),
            "of these for this reason": rows["agreement"].to_numpy(),
        },
        index=pd.Index([name_of(s, titles) for s in rows["sector"]], name="industry"),
    )
    units = dict.fromkeys(frame.columns, "day") | {
        "hangs on": "text", "draws": "share", "of these for this reason": "share",
    }  # fmt: skip
    if found.draws == 1:
        frame = frame[["first day", "hangs on"]]
    of = f" of {name_of(found.largest, titles)}" if len(found.parts) > 1 else ""
    return Table(
        f"The chain of failures{of}: less than 90 % of claims met",
        frame,
        {c: units[c] for c in frame.columns},
    )


def _rules(found: Findings) -> Table:
    """The same scenario with another rule of rationing, and with central parameters."""
    runs = [(_rule(found.result), found.result), (_rule(found.beside), found.beside)]
    if found.draws > 1:
        runs.append((f"{_rule(found.central)}, one run with central parameters", found.central))
    frame = pd.DataFrame(
        [_outcome(found, result) for _, result in runs],
        index=pd.Index([name for name, _ in runs], name="rationing"),
    )
    days = [c for c in frame.columns if c != "lowest"]
    units = dict.fromkeys(days, "days") | {"lowest": "share"}
    return Table(f"Who is served first (–: not within {found.days} days)", frame, units)


def _outcome(found: Findings, result: Result) -> dict[str, float]:
    total = together(result, found.parts, found.measure)
    row = {f"until {found.measure} is below {percent(FALL)}": falls_below(total, FALL).values}
    if found.lead is not found.all:
        path = together(result, found.parts, found.measure, found.lead.sectors)
        row[f"until {found.lead.name} is below {percent(FALL)}"] = falls_below(path, FALL).values
    row["lowest"] = total.min("day").values
    row[f"{found.measure} lost"] = lost(result, list(found.parts), found.measure).values
    if found.others:
        row["lost by those outside"] = lost(result, found.others).values
    return {name: float(band(values)[1]) for name, values in row.items()}


def _rule(result: Result) -> str:
    return str(result.data.attrs["rationing"]).replace("_", " ")


def _outside(found: Findings) -> Table | None:
    """What the others lose."""
    if not found.others:
        return None
    columns: dict[str, Array] = {}
    for measure in ("consumption", "output"):
        values = found.result.data[f"{measure}_loss_days"].sel(region=found.others).fillna(0.0)
        values = values if "draw" in values.dims else values.expand_dims("draw", -1)
        low, middle, high = band(values.transpose("region", "draw").values)
        columns[f"{measure} lost"] = middle
        if found.draws > 1:
            columns[f"{measure}: 10 % of draws"], columns[f"{measure}: 90 % of draws"] = low, high
    titles = dict(found.context.world.info.titles)
    index = pd.Index([name_of(r, titles) for r in found.others], name="region")
    frame = pd.DataFrame(columns, index=index).sort_values("consumption lost", ascending=False)
    caption = "Who else is hurt, in days of the baseline"
    return Table(caption, frame.head(MOST), dict.fromkeys(frame.columns, "days"))


def _bind(found: Findings) -> Table | None:
    """Days until a severed input can bind, where there is one."""
    days = found.result.data["time_to_bind_days"].sel(region=list(found.parts)).min("region")
    days = days if "draw" in days.dims else days.expand_dims("draw", -1)
    low, middle, high = band(days.transpose("sector", "draw").values)
    titles = dict(found.context.world.info.titles)
    frame = pd.DataFrame(
        {"days": middle, "10 % of draws": low, "90 % of draws": high},
        index=pd.Index([name_of(s, titles) for s in days["sector"].values], name="input"),
    )
    frame = frame[np.isfinite(frame["days"])].sort_values("days")
    frame = frame if found.draws > 1 else frame[["days"]]
    caption = "Days until a severed input can bind, its industries' stocks run down"
    return Table(caption, frame.head(MOST), dict.fromkeys(frame.columns, "days"))


def _flips(found: Findings) -> Table | None:
    """Which drawn parameter moves the answer; None where there are too few draws to tell."""
    known, explained = influences(found)
    if not known:
        return None
    frame = pd.DataFrame(
        {"effect": [i.effect for i in known]},
        index=pd.Index([i.figure for i in known], name="assumption"),
    )
    caption = (
        f"What moves the answer: {known[0].answer} (rank regression, {percent(explained)} "
        "explained)"
    )
    return Table(caption, frame.head(MOST), {"effect": "standard deviations of rank"})
