"""Crawling and galloping against the optimum tempo."""

from __future__ import annotations

from autarky.claims.claim import Claim, Judged, Trial
from autarky.claims.evidence import Evidence
from autarky.claims.measures import Plans, band

LEAST = 1.0
REGIMES = ("open", "isolated")


def judge(evidence: Evidence) -> Judged:
    """Loss of both against the optimum, in an open and in an isolated country."""
    parts, said = [], []
    for regime in REGIMES:
        plans = Plans(evidence, "tempos", regime)
        snail, gallop = (
            -plans.drawn("welfare_vs_optimum_pct", p).values for p in ("snail", "gallop")
        )
        parts.append(_tested(plans, regime, snail, gallop))
        said.append(f"{regime}, the snail loses {band(snail)} % and the gallop {band(gallop)} %")
    return Judged(f"Against the optimum: {'; '.join(said)} of consumption for ever.", tuple(parts))


def _tested(plans: Plans, regime: str, snail, gallop) -> Trial:  # type: ignore[no-untyped-def]
    last = [plans.path("living_city", p).iloc[:, -1] for p in ("optimum", "snail", "gallop")]
    behind = (last[1] < last[0]) & (last[2] < last[0])
    smaller = snail.where(snail < gallop, gallop)
    return plans.trial(
        regime, "loss of the better of the two against the optimum", smaller,
        (smaller >= LEAST) & behind, threshold=LEAST,
    )  # fmt: skip


CLAIM = Claim(
    id="snail-and-gallop",
    order=8,
    thesis="Crawling and galloping are two faces of one mistake: both lose to the optimum tempo.",
    supports="Both cost a noticeable share of consumption and end below the optimum.",
    contradicts="One of them comes close to the optimum.",
    measure="Consumption for ever that each rule loses against the optimum over twenty years (USSR "
    "1928; a rule governs for twelve years, the optimum after it), and the living standard of the "
    "city in the last year.",
    rule=f"Both lose at least {LEAST:g} %, and in the last year the city lives below the optimum's "
    "under both.",
    changes="Other readings of the two lines than the settings of the rules, which are judged from "
    "recalled figures.",
    construction="That neither beats the optimum is true by construction; the sizes are tested.",
    judge=judge,
    pools=("tempos",),
)
