"""Every figure that the section quotes, with band, rank and evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autarky._core.format import percent
from autarky.disruption.stability import COLLAPSED
from autarky.disruption.totals import falls_below
from autarky.plot.draws import band
from autarky.report.section import Number
from autarky.report.sections.disruption.findings import FALL, Findings, lost

ASSUMED = "stocks and behaviour assumed within ranges"
"""Evidence of everything that people do when ties are cut."""

Array = NDArray[np.float64]


def numbers(found: Findings) -> tuple[Number, ...]:
    """Days until thresholds, trough, losses; the first four stand in the strip."""
    what = found.measure
    trough = found.total.min("day", skipna=False).values
    figures = [_lead(found)] if found.lead.reached else []
    figures += [
        _number(found, f"{what}_trough", f"of its {what} is left at the lowest", trough, "share"),
        *(
            _number(found, f"{name}_loss_days", f"of its baseline {name} lost in {found.days} days",
                    lost(found.result, list(found.parts), name).values, "days")
            for name in dict.fromkeys((what, "output"))
        ),
    ]  # fmt: skip
    if found.others:
        label = f"of their baseline consumption lost by those outside in {found.days} days"
        figures.append(
            _number(found, "others_consumption_loss_days", label, found.outside.values, "days")
        )
    order = [f.name for f in figures]
    for share in (float(t) for t in found.result.data["threshold"].values):
        days = falls_below(found.total, share).values
        label = f"until its {what} falls below {percent(share)}"
        name = f"days_to_{what}_{100 * share:g}"
        if name not in order:
            figures.append(_day(found, name, label, days))
    if found.draws > 1:
        figures.append(_collapsed(found))
    known = [f for f in figures if np.isfinite(f.value) or f.beyond is not None]
    strip = [f.name for f in known if f.name in order]
    return tuple(
        replace(f, headline=strip.index(f.name) + 1 if f.name in strip else 0) for f in known
    )


def _lead(found: Findings) -> Number:
    """Days until what runs short first does, with the place among all regions."""
    lead = found.lead
    name = "food" if lead is found.food else lead.name if lead is found.all else "product"
    label = f"until its {lead.name} falls below {percent(FALL)}"
    number = _day(found, f"days_to_{name}_{100 * FALL:g}", label, lead.days)
    return replace(number, rank=place(found))


def place(found: Findings) -> tuple[int, int] | None:
    """Place of the country among all, the soonest first, and how many there are."""
    lead = found.lead
    if found.ranking is None or len(lead.sectors) > 1 or found.measure != "consumption":
        return None
    measure = lead.sectors[0] if lead.sectors else "consumption"
    days = found.ranking.data["days"].sel(measure=measure, threshold=FALL)
    median = dict(
        zip(
            (str(r) for r in days["region"].values),
            band(days.transpose("region", "draw").values)[1],
            strict=True,
        )
    )
    own = median[found.parts[0]]
    if not np.isfinite(own):
        return None
    return 1 + sum(bool(other < own) for other in median.values()), len(median)


def _collapsed(found: Findings) -> Number:
    share = float((found.total.isel(day=-1) < COLLAPSED).mean())
    label = f"of draws end with {found.measure} below {percent(COLLAPSED)}"
    return Number("collapse_share", label, share, "share", evidence=_evidence(found))


def _day(found: Findings, name: str, label: str, days: Array) -> Number:
    number = _number(found, name, label, days, "days")
    return replace(number, beyond=float(found.days))


def _number(found: Findings, name: str, label: str, values: Array, unit: str) -> Number:
    low, middle, high = (_plain(v) for v in band(values))
    ends: dict[str, Any] = {"low": low, "high": high} if found.draws > 1 else {}
    return Number(name, label, middle, unit, evidence=_evidence(found), **ends)


def _plain(value: float) -> float:
    """NaN for a day that is not reached; no minus before nothing."""
    return float(value) + 0.0 if np.isfinite(value) else np.nan


def _evidence(found: Findings) -> str:
    return "; ".join(e for e in (found.context.world.info.evidence, ASSUMED) if e)
