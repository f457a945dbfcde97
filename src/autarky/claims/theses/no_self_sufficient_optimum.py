"""The best closed plan against the best open one."""

from __future__ import annotations

from autarky.claims.claim import Claim, Judged
from autarky.claims.evidence import Evidence
from autarky.claims.measures import Plans, band, gain

LEAST = 1.0


def judge(evidence: Evidence) -> Judged:
    """Price of closing for good, at every discount rate that was drawn."""
    open_, closed = (
        Plans(evidence, "closed", c).drawn("welfare_vs_base_pct").values for c in ("open", "closed")
    )
    price = gain(open_, closed)
    part = Plans(evidence, "closed", "closed").trial(
        "closed for good", "consumption for ever that an open plan is worth", price,
        price >= LEAST, threshold=LEAST,
    )  # fmt: skip
    return Judged(
        f"The open plan is worth {band(price)} % of consumption for ever more than the closed one.",
        (part,),
    )


CLAIM = Claim(
    id="no-self-sufficient-optimum",
    order=6,
    thesis="No closed plan matches the open optimum: isolation costs living standards at every "
    "discount rate.",
    supports="Closing costs a noticeable share of consumption, for patient and impatient planners.",
    contradicts="The best closed plan comes within a hundredth of the open one.",
    measure="The optimum for the USSR of 1928 over twenty years, open at given world prices and "
    "closed for good, in consumption for ever.",
    rule=f"The open plan is worth at least {LEAST:g} % more; discount factors from 0.90 to 0.98 "
    "are drawn with everything else.",
    changes="Learning by making what was bought before, and increasing returns, which the convex "
    "laws leave out: they would favour a closed plan.",
    construction="That trade at given prices never harms the best plan is true by construction; "
    "that it is worth as much as this is tested.",
    judge=judge,
    pools=("closed",),
)
