"""What to know before believing the section: what moves and what flips the answer."""

from __future__ import annotations

import numpy as np

from autarky._core.format import percent
from autarky.disruption.defaults import ranges
from autarky.numerics.sensitivity import rank_regression
from autarky.plot.draws import band
from autarky.plot.style import name_of, sentence_case
from autarky.report.section import Influence, Trust
from autarky.report.sections.disruption.findings import FALL, Findings, lost
from autarky.report.sections.disruption.wording import LIMITS, SERVED
from autarky.report.words import GRADES

PARAMETERS = {
    "psi": "share of a stock that binds (ψ)",
    "restoration_days": "days of restocking",
    "rerouting": "share of cut orders re-placed (φ)",
    "criticality": "how many inputs are critical",
    "household_stocks": "stocks of households",
    "pipeline_days": "stocks of shops",
}
"""Drawn parameters in words."""


def trust(found: Findings) -> Trust:
    """Influences, what flips the answer, and what is left out."""
    known, _ = influences(found)
    return Trust(
        influences=known,
        flips=tuple(_flips(found)),
        draws=found.draws if found.draws > 1 else 0,
        leaves_out=LIMITS,
    )


def influences(found: Findings) -> tuple[tuple[Influence, ...], float]:
    """Drawn parameters by what they move, and the share explained; none with too few draws."""
    data = found.result.data
    if "parameter_value" not in data or found.draws < 3 * data.sizes["parameter"]:
        return (), 0.0
    moved = bool(np.isfinite(found.lead.days).any())
    days = np.nan_to_num(found.lead.days, nan=float(found.days))
    outcome = days if moved else lost(found.result, list(found.parts), found.measure).values
    coefficients, explained = rank_regression(data["parameter_value"].values, outcome)
    if explained == 0:
        return (), 0.0
    titles = dict(found.context.world.info.titles)
    answer = f"days until {found.lead.name} is below {percent(FALL)}" if moved else "days lost"
    every = [
        Influence(_parameter(str(p), titles), answer, float(c), _evidence(str(p)))
        for p, c in zip(data["parameter"].values, coefficients, strict=True)
    ]
    return tuple(sorted(every, key=lambda i: -abs(i.effect))), explained


def _flips(found: Findings) -> list[str]:
    """Another rule, draws in which nothing runs short, and who might run short sooner."""
    told = []
    mine, theirs = (
        float(band(lost(r, list(found.parts), found.measure).values)[1])
        for r in (found.result, found.beside)
    )
    rule = SERVED[str(found.beside.data.attrs["rationing"])]
    if abs(mine - theirs) >= 1.0:
        told.append(
            f"{sentence_case(rule)}, {theirs:.0f} days of {found.measure} are lost and not "
            f"{mine:.0f}."
        )
    share = float(np.isfinite(found.lead.days).mean())
    if found.draws > 1 and 0 < share < 1:
        told.append(
            f"In {percent(1 - share)} of draws {found.lead.name} does not fall below "
            f"{percent(FALL)} within {found.days} days."
        )
    return [*told, *_rival(found)]


def _rival(found: Findings) -> list[str]:
    """Who falls short sooner, or most nearly so, in what share of draws."""
    lead = found.lead
    if found.ranking is None or len(lead.sectors) > 1 or not lead.reached:
        return []
    measure = lead.sectors[0] if lead.sectors else "consumption"
    sooner = found.ranking.data["sooner"].sel(
        other=found.context.region, measure=measure, threshold=FALL
    )
    others = sooner.to_series().drop(found.context.region)
    if others.max() == 0:
        return [f"In every draw its {lead.name} runs short before that of everybody else."]
    rival = str(others.idxmax())
    name = name_of(rival, dict(found.context.world.info.titles))
    text = (
        f"Blockaded alone, {name} would see its {lead.name} run short sooner in "
        f"{percent(float(others[rival]))} of draws."
    )
    return [text]


def _evidence(name: str) -> str:
    grade = ranges()[name.partition(".")[0]].evidence
    return GRADES.get(grade, grade)


def _parameter(name: str, titles: dict[str, str]) -> str:
    kind, _, product = name.partition(".")
    return f"industries' stocks of {name_of(product, titles)}" if product else PARAMETERS[kind]
