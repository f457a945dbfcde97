"""Accumulation of the optimum against that of the fastest rule."""

from __future__ import annotations

from autarky.claims.claim import Claim, Judged
from autarky.claims.evidence import Evidence
from autarky.claims.measures import Plans, band

BELOW, RISE, EARLY = 90.0, 1.1, 5
REGIMES = ("open", "isolated")


def judge(evidence: Evidence) -> Judged:
    """Shares of accumulation, early and late."""
    parts, said = [], []
    for regime in REGIMES:
        plans = Plans(evidence, "tempos", regime)
        best, fast = (plans.path("accumulation", p) for p in ("optimum", "gallop"))
        early = best.loc[:, : EARLY - 1].mean(axis=1)
        ratio = 100.0 * early / fast.loc[:, : EARLY - 1].mean(axis=1)
        rise = best.iloc[:, -1] / early
        parts.append(
            plans.trial(
                regime, "early accumulation of the optimum, in % of the gallop's", ratio,
                (ratio <= BELOW) & (rise >= RISE), threshold=BELOW,
            )
        )  # fmt: skip
        said.append(
            f"{regime}, {band(100.0 * early)} % of GDP at first, {band(ratio)} % of the gallop's, "
            f"and {band(100.0 * best.iloc[:, -1])} % at the end"
        )
    return Judged(f"The optimum accumulates: {'; '.join(said)}.", tuple(parts))


CLAIM = Claim(
    id="optimum-is-not-maximum",
    order=11,
    thesis="The optimum accumulation share lies below the maximum feasible one, and rises with "
    "time.",
    supports="The best plan starts well below the gallop and accumulates more as it grows richer.",
    contradicts="The best plan gallops from the start, or falls off later.",
    measure="Investment over GDP in the first five years and in the last of twenty, optimum and "
    "gallop, USSR 1928. The gallop stands for the most that was done anywhere in peace.",
    rule=f"In the first five years the optimum's share is at most {BELOW:g} % of the gallop's, and "
    f"in the last year it is at least {RISE - 1:.0%} above its own first five.",
    changes="A higher worth of the years after the horizon, or learning that hangs on investment, "
    "both of which would bring accumulation forward.",
    construction="That the optimum is feasible, and so no more than the maximum, is true by "
    "construction; the distance and the rise are tested.",
    judge=judge,
    pools=("tempos",),
)
