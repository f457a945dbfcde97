"""What the section says, composed from what was found."""

from __future__ import annotations

import numpy as np

from autarky._core.format import percent
from autarky.disruption.totals import falls_below
from autarky.plot.draws import band, range_in_words
from autarky.plot.failures import SELDOM, reason
from autarky.plot.style import name_of, sentence_case
from autarky.report.section import Number
from autarky.report.sections.disruption.findings import FALL, Findings, lost
from autarky.report.words import listed, ordinal, with_band

HOLDS = 0.98
"""Share of the baseline above which consumption is said to hold."""
NOTHING = 0.1
"""Days of consumption below which a loss is not worth a name."""
WEEKS = 28.0
"""Days from which on a stretch of time is told in weeks."""

SERVED = {
    "proportional": "if shortages are shared in proportion",
    "industries_first": "if industries are served first",
}
"""The rules of rationing that are set beside the scenario's."""


def clause(found: Findings) -> str:
    """Part of the dossier's title: what runs short first and when."""
    lead = found.lead
    if lead.reached:
        return f"its {lead.name} falls below {percent(FALL)} of normal {_after(lead.days)}"
    if not found.context.scenario.cuts and _trough(found) >= HOLDS:
        return "nothing runs short within days, since no tie is cut"
    if _trough(found) >= HOLDS:
        return f"its {found.measure} holds through {found.days} days"
    return f"its {found.measure} falls to {percent(_trough(found))} of normal at the lowest"


def sentence(found: Findings, figures: tuple[Number, ...]) -> str:
    """The answer: what falls when, where it begins, who else is hurt, how sure this is."""
    by_name = {f.name: f for f in figures}
    parts = [*_no_cut(found), _fall(found, by_name), *_begins(found), *_elsewhere(found, by_name)]
    if found.draws > 1 and by_name["collapse_share"].value > 0:
        share = by_name["collapse_share"]
        parts.append(f"{percent(share.value)} {share.label} of the baseline: a collapse.")
    if figures and figures[0].rank:
        place, of = figures[0].rank
        parts.append(
            f"Were each of the {of} regions blockaded alone, it would be the "
            f"{'first' if place == 1 else ordinal(place)} whose {found.lead.name} runs short."
        )
    return " ".join(parts)


def _no_cut(found: Findings) -> list[str]:
    if found.context.scenario.cuts:
        return []
    return ["Prices do not move within days, and this scenario cuts no tie."]


def _fall(found: Findings, by_name: dict[str, Number]) -> str:
    """When all consumption and the essential product fall below what."""
    where = f"{sentence_case(found.measure)} in {found.context.country}"
    if _trough(found) >= HOLDS and not found.lead.reached:
        return f"{where} stays above {percent(HOLDS)} of the baseline through {found.days} days."
    reached: list[str] = []
    for share in (float(t) for t in found.result.data["threshold"].values):
        days = falls_below(found.total, share).values
        if np.isfinite(band(days)[1]):
            of = " of the baseline" if not reached else ""
            reached.append(f"below {percent(share)}{of} {_day(days)}")
    if reached:
        text = f"{where} falls {listed(reached)}"
    else:
        highest = max(float(t) for t in found.result.data["threshold"].values)
        text = f"{where} does not fall below {percent(highest)} of the baseline for long"
    trough = by_name[f"{found.measure}_trough"]
    loss = by_name[f"{found.measure}_loss_days"]
    text += f"; at the lowest {with_band(trough)} is left, and {with_band(loss)} are lost."
    if found.lead is not found.all and found.lead.reached:
        text += f" Its {found.lead.name} falls below {percent(FALL)} {_day(found.lead.days)}"
        share = np.isfinite(found.lead.days).mean()
        text += "." if share == 1 else f", in {percent(float(share))} of draws."
    return text


def _begins(found: Findings) -> list[str]:
    """Which industry fails first, and what the essential product hangs on."""
    table = found.chain[found.chain["draws"] >= SELDOM]
    if table.empty:
        return []
    titles = dict(found.context.world.info.titles)
    rows = {row["sector"]: row for _, row in table.iterrows()}
    first = table.iloc[0]
    text = (
        f"The first industry to fail is {name_of(first['sector'], titles)}, on day "
        f"{first['day']:.0f}: it is {reason(first, found.largest, titles).replace(': ', ' and ')}."
    )
    at, path = found.lead.sectors[0] if found.lead.sectors else "", []
    while at in rows and at not in path:
        path.append(at)
        hangs = rows[at]["supplier"] == found.largest
        at = rows[at]["input"] if hangs else ""
    if not path or path[-1] == first["sector"]:
        return [text]
    root = reason(rows[path[-1]], found.largest, titles).replace(": ", " and ")
    names = [name_of(s, titles) for s in path]
    link = "" if len(names) == 1 else f" hangs on {listed(names[1:])}, which"
    return [text, f"{sentence_case(names[0])}{link} is {root}."]


def _elsewhere(found: Findings, by_name: dict[str, Number]) -> list[str]:
    """Who else loses, and what another rule of rationing changes."""
    parts = []
    titles = dict(found.context.world.info.titles)
    outside = by_name.get("others_consumption_loss_days")
    if outside is not None:
        losses = found.result.data["consumption_loss_days"].sel(region=found.others)
        several = [d for d in losses.dims if d != "region"]
        worst = losses.median(several).fillna(0.0) if several else losses.fillna(0.0)
        most, code = float(worst.max()), str(worst.idxmax("region").item())
        if most < NOTHING and outside.value < NOTHING:
            return ["Nobody outside loses a tenth of a day's consumption."]
        text = f"Those outside lose {with_band(outside)} of their consumption on average"
        if most >= NOTHING:
            text += f", {name_of(code, titles)} most, with {_days(most)}"
        parts.append(f"{text}.")
    loss = by_name.get(f"{found.measure}_loss_days")
    if loss is not None and (_trough(found) < HOLDS or found.lead.reached):
        rule = SERVED[str(found.beside.data.attrs["rationing"])]
        own = lost(found.beside, list(found.parts), found.measure).values
        parts.append(f"{sentence_case(rule)}, it loses {_days(float(band(own)[1]))}.")
    return parts


def _trough(found: Findings) -> float:
    return float(band(found.total.min("day").values)[1])


def _day(days: np.ndarray) -> str:
    """``on day 142 (104–205)``."""
    low, middle, high = band(days)
    between = range_in_words(low, high)
    return f"on day {middle:.0f}" + (f" ({between})" if between else "")


def _days(value: float) -> str:
    return f"{value:.0f} days" if abs(value) >= 9.95 else f"{value:.1f} days"


def _after(days: np.ndarray) -> str:
    """``in about 13–19 weeks``, with the band where there is one."""
    low, middle, high = (float(v) for v in band(days))
    size, unit = (7.0, "weeks") if middle >= WEEKS else (1.0, "days")
    if round(middle) == 0:
        return "at once"
    first, mid, last = (f"{v / size:.0f}" if np.isfinite(v) else "" for v in (low, middle, high))
    if not last:
        return f"in about {mid} {unit} ({first} or more)"
    if first == last:
        return f"in about {mid} {unit}"
    return f"in about {mid} {unit} ({first}–{last})"


MODEL = (
    "Day by day, every industry makes what is asked of it, within its capacity and what its "
    "inventories allow (adaptive regional input–output dynamics: Hallegatte 2008, 2013; Guan et "
    "al. 2020), and orders anew. Along a cut tie only the remaining share of the baseline flow may "
    "be ordered; of the rest a share is re-placed with other suppliers. Inputs stop an industry by "
    "how critical they are to it (Pichler et al. 2022). Households eat down their own stocks and "
    "those of shops."
)
LIMITS = (
    "Prices, substitution between products, and new capacity take longer than days: they are left "
    "to the other clocks. What is not sold abroad does not feed those at home unless somebody at "
    "home orders it."
)


def method(found: Findings) -> tuple[str, ...]:
    """How it was computed: the model, what a day means, the ensemble, what is left out."""
    rule = str(found.result.data.attrs["rationing"]).replace("_", " ")
    counted = (
        f"{found.days} days are run. A threshold is reached on the first of three days in a row "
        f"below it. Suppliers that cannot meet all claims serve them by the rule: {rule}."
    )
    asked = found.context.draws
    if found.draws > 1:
        bands = (
            f"Figures are the median and the 10th to 90th percentile of {found.draws} draws (seed "
            f"{found.context.seed}) of stocks, their restoration, re-routing, criticality and the "
            "share of a stock that binds; the table itself stays as it is. The ranges are "
            "assumptions, listed in the documentation."
        )
        if found.draws < asked:
            bands += f" Of the {asked} draws asked for, {found.draws} are run here."
    else:
        bands = "There are no bands: no draws were asked for. The figures are one run's."
    compared: tuple[str, ...] = ()
    if found.ranking is not None:
        count = found.ranking.data.sizes["draw"]
        compared = (f"Places among all regions: each is blockaded alone, in {count} draws.",)
    return (MODEL, counted, bands, *compared, LIMITS)
