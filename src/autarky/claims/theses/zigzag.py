"""The line that alternates against the same line without the turns."""

from __future__ import annotations

from autarky.claims.claim import Claim, Judged
from autarky.claims.evidence import Evidence
from autarky.claims.measures import Plans, band, gain

LEAST, SAME = 1.0, 1e-6
"""Worth that counts, and difference below which a zigzag never turned, %."""


def judge(evidence: Evidence) -> Judged:
    """What the steady line is worth over the zigzag whose means it holds."""
    plans = Plans(evidence, "tempos", "isolated")
    steady, zigzag = (plans.drawn("welfare_vs_optimum_pct", p).values for p in ("steady", "zigzag"))
    gallop = plans.drawn("welfare_vs_optimum_pct", "gallop").values
    turned = (zigzag - gallop).abs() > SAME
    worth = gain(steady, zigzag).where(turned)
    part = plans.trial(
        "isolated", "consumption for ever that the steady line is worth", worth, worth >= LEAST,
        threshold=LEAST,
    )  # fmt: skip
    return Judged(
        f"The steady line is worth {band(worth)} % of consumption for ever more than the zigzag.",
        (part,),
        ("A draw in which the zigzag never turns is the gallop and tests nothing: no answer.",),
    )


CLAIM = Claim(
    id="zigzag",
    order=9,
    thesis="The line that alternates adventure and panic loses to a steady one.",
    supports="With the same mean accumulation, levy and migration, holding steady is worth more.",
    contradicts="The turns cost nothing, or help.",
    measure="A zigzag that gallops until food in the city is short and then retreats in panic, and "
    "a rule that holds the means of what it sets over its twelve years; USSR 1928, cut off.",
    rule=f"The steady line is worth at least {LEAST:g} % of consumption for ever more.",
    changes="A record of how long the turns took, and what they cost besides food: trust, skill "
    "and stock that do not come back when the line does.",
    judge=judge,
    pools=("tempos",),
)
