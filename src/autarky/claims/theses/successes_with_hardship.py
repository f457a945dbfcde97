"""The fastest tempo of an isolated country, and what the city eats meanwhile."""

from __future__ import annotations

import pandas as pd

from autarky.claims.claim import Claim, Judged
from autarky.claims.evidence import Evidence
from autarky.claims.measures import Plans, band

POLICIES = ("optimum", "snail", "gallop", "steady", "zigzag")
YEAR = 4
"""Of the plan: the last of its first five."""
LEAST_FALL = 5.0


def judge(evidence: Evidence) -> Judged:
    """Find the fastest tempo of each draw and look at its city."""
    plans = Plans(evidence, "tempos", "isolated")
    industry = pd.DataFrame({p: plans.path("industry", p)[YEAR] for p in POLICIES})
    food = pd.DataFrame({p: plans.path("food_city", p)[YEAR] for p in POLICIES})
    living = pd.DataFrame({p: plans.path("living_city", p)[YEAR] for p in POLICIES})
    known = industry.notna().all(axis=1)
    fastest = industry[known].idxmax(axis=1).reindex(industry.index)
    ate, lived, grew = (_of(frame, fastest) for frame in (food, living, industry))
    fall = 100.0 * (1.0 - ate)
    part = plans.trial(
        "fastest tempo, isolated", "fall of food per head in the city by the fifth year", fall,
        (fall >= LEAST_FALL) & (lived < 1.0), threshold=LEAST_FALL,
    )  # fmt: skip
    names = fastest.value_counts(normalize=True)
    return Judged(
        f"The fastest tempo is the {names.index[0]} in {names.iloc[0]:.0%} of draws: industry "
        f"makes {band(100.0 * (grew - 1.0))} % more in the fifth year, the city eats "
        f"{band(fall)} % less.",
        (part,),
    )


def _of(frame: pd.DataFrame, policy: pd.Series) -> pd.Series:
    """(draw,) figure of each draw's own policy."""
    return pd.Series(
        {d: frame.at[d, p] if isinstance(p, str) else float("nan") for d, p in policy.items()}
    )


CLAIM = Claim(
    id="successes-with-hardship",
    order=7,
    thesis="Under isolation the fastest tempos come with falling food and living standards.",
    supports="Whatever line makes most industry in five years lets the city's food fall.",
    contradicts="The fastest line feeds the city as well as before.",
    measure="The optimum and four rules for the USSR of 1928, cut off for twelve years: which has "
    "the largest output of industry in the fifth year, and what the city eats then.",
    rule=f"Under that line food per head in the city is at least {LEAST_FALL:g} % below the base "
    "year, and so is the living standard of the city below its own.",
    changes="Unused hands and land that a fast tempo could draw on: the laws have full use of both "
    "in the base year.",
    judge=judge,
    pools=("tempos",),
)
