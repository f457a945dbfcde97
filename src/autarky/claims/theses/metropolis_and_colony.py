"""A rich, specialised metropolis and its poor colony, both cut off."""

from __future__ import annotations

import pandas as pd

from autarky.claims.claim import Claim, Judged, Trial
from autarky.claims.evidence import Evidence
from autarky.claims.measures import band, blockade_draws, own_blockade

METROPOLIS, COLONY = "GBR", "IND"
SHORT = "days_to_consumption[0.9]"
MARGIN_DAYS, MARGIN_POINTS = 1.0, 1.0
WORLDS = ("1928", "2011")
UNITS = {"disruption": ("days", "days"), "equilibrium": ("points", "years")}
"""Of the number, and the horizon, by clock."""


def judge(evidence: Evidence) -> Judged:
    """Compare the two under their own blockades, over days and over years, in two worlds."""
    parts, said = [], []
    for world in WORLDS:
        pool = f"blockade-{world}"
        for part in (_days(evidence, pool, world), _years(evidence, pool, world)):
            parts.append(part)
            said.append(f"{part.label}: {band(part.number)} {part.unit}")
    because = (
        f"By how much {METROPOLIS} falls below 90 % of its consumption before {COLONY}, and how "
        f"many points of it {METROPOLIS} loses beyond {COLONY} for good, each cut off alone: "
        f"{'; '.join(said)}."
    )
    return Judged(because, tuple(parts))


def _days(evidence: Evidence, pool: str, world: str) -> Trial:
    from autarky import disruption

    first = own_blockade(evidence, pool, SHORT, "disruption")
    run = float(disruption.Spec().horizon_days)
    day = first.fillna(run)  # not reached: at the end of the run at the soonest
    lead = day[COLONY] - day[METROPOLIS]
    text = f"days by which {METROPOLIS} is below 90 % of its consumption before {COLONY}"
    return _tested(evidence, pool, world, "disruption", text=text, number=lead, least=MARGIN_DAYS)


def _years(evidence: Evidence, pool: str, world: str) -> Trial:
    kept = own_blockade(evidence, pool, "real_consumption", "equilibrium")
    more = 100.0 * (kept[COLONY] - kept[METROPOLIS])
    text = f"% of real consumption that {METROPOLIS} loses for good beyond {COLONY}"
    return _tested(
        evidence, pool, world, "equilibrium", text=text, number=more, least=MARGIN_POINTS
    )


def _tested(
    evidence: Evidence, pool: str, world: str, clock: str, *, text: str, number: pd.Series,
    least: float,
) -> Trial:  # fmt: skip
    drawn = blockade_draws(evidence, pool, clock, METROPOLIS)
    number = number.where(drawn.answered & blockade_draws(evidence, pool, clock, COLONY).answered)
    unit, horizon = UNITS[clock]
    return Trial(
        label=f"{world}, {horizon}", text=text, unit=unit, number=number, holds=number >= least,
        answered=drawn.answered & number.notna(), threshold=least, drawn=drawn, clock=clock,
        world=world,
    )  # fmt: skip


CLAIM = Claim(
    id="metropolis-and-colony",
    order=1,
    thesis="Blockaded, a specialised rich metropolis perishes sooner than its poor colony, though "
    "both are dependent.",
    supports=f"{METROPOLIS} runs short before {COLONY} does, and loses more for good.",
    contradicts=f"{COLONY} runs short first or loses as much.",
    measure="Each is cut off from everybody for a year. Days: the first day on which households "
    "have less than 90 % of what they consumed. Years: the change of real consumption once prices "
    "and production have adjusted.",
    rule=f"Days: {METROPOLIS} falls below 90 % at least {MARGIN_DAYS:g} day before {COLONY}, the "
    "end of the run standing for a day that is not reached. Years: it loses at least "
    f"{MARGIN_POINTS:g} point of consumption more. "
    "Each world and clock is a test.",
    changes="Stocks of food and materials of both countries in days of use, and who has a claim on "
    "them; a table of the time in place of a reconstruction; trade between towns and villages of "
    f"{COLONY}, which a table of one region cannot show.",
    judge=judge,
    pools=tuple(f"blockade-{world}" for world in WORLDS),
)
