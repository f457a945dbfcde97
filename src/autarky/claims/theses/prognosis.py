"""The gallop of 1928, foretold, beside what came."""

from __future__ import annotations

import pandas as pd

from autarky.claims.claim import Claim, Judged, Trial
from autarky.claims.evidence import Evidence
from autarky.claims.measures import HOME, Plans, band

YEAR, FALL = 4, 5.0
"""Of the plan: 1932; and the fall that counts, %."""
FORETOLD = {
    "foresight": "as if no animals would be killed",
    "hindsight": "with the loss of animals as it was seen afterwards",
}

FORECAST = "foresight"
HINDSIGHT = (
    "The harm of a levy to the herds is taken from the record itself: only the run without it is a "
    "forecast, and it alone is the test."
)


def judge(evidence: Evidence) -> Judged:
    """Fall of food and living standards that the laws foretell, and the record of the herds."""
    parts, said = [], []
    horses = _record("horses", evidence)
    for name, words in FORETOLD.items():
        plans = Plans(evidence, "foresight", name)
        food, herd = (100.0 * (1.0 - plans.path(o, "gallop")[YEAR]) for o in ("food_city", "herd"))
        if name == FORECAST:
            parts.append(_tested(plans, name, food))
        said.append(
            f"{words}, food in the city falls by {band(food)} % and the herd by {band(herd)} %"
        )
    return Judged(
        f"By 1932 the gallop of an isolated country comes to this: {'; '.join(said)}. Of the "
        f"horses {100.0 * (1.0 - horses):.0f} % were gone by then.",
        tuple(parts),
        (HINDSIGHT, "The record has no series of food per head in the city to lay beside it."),
    )  # fmt: skip


def _tested(plans: Plans, name: str, food: pd.Series) -> Trial:
    lived = plans.path("living_city", "gallop")[YEAR]
    return plans.trial(
        name, "fall of food per head in the city by 1932 under the gallop", food,
        (food >= FALL) & (lived < 1.0), threshold=FALL,
    )  # fmt: skip


def _record(series: str, evidence: Evidence) -> float:
    """Ratio of a series in the plan's fifth year to the base year."""
    from autarky import planning

    base = evidence.world("1928").info.year or 0
    table = planning.history(HOME)
    own = table[table["series"] == series].set_index("year")["value"]
    return float(own[base + YEAR] / own[base])


CLAIM = Claim(
    id="prognosis",
    order=15,
    thesis="The isolated gallop's difficulties could be foreseen in 1930.",
    supports="Laws set by figures of 1928 foretell a fall of the city's food and living standard "
    "under the gallop, whatever was not yet known.",
    contradicts="With what could be known, the gallop looks well fed.",
    measure="The gallop of a USSR that is cut off, from 1928 on: food and living standard of the "
    "city in 1932. With next to no animals killed, which nobody could measure before 1930; "
    "for comparison also with what the herds in fact lost.",
    rule=f"By 1932 food per head in the city is at least {FALL:g} % below 1928 and its living "
    "standard below its own.",
    changes="A series of what the city ate, year by year; the ranges that a forecaster of 1930 "
    "would have given, in place of ours.",
    judge=judge,
    pools=("foresight",),
)
