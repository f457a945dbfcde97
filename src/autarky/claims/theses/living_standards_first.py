"""What it costs the long run that living standards never fall."""

from __future__ import annotations

from dataclasses import replace

from autarky.claims.claim import Claim, Judged
from autarky.claims.evidence import Evidence
from autarky.claims.measures import Plans, band, gain

MOST = 1.0
REGIMES = ("open", "isolated")
GUARANTEES = {"never falls": "the basket a head never falls", "consent": "the village consents"}


def judge(evidence: Evidence) -> Judged:
    """Cost of each guarantee against the plan that is free of it."""
    parts, said = [], []
    for regime in REGIMES:
        free = Plans(evidence, "guarantees", regime).drawn("welfare_vs_base_pct").values
        for name, words in GUARANTEES.items():
            plans = Plans(evidence, "guarantees", f"{regime} {name}")
            cost = gain(free, plans.drawn("welfare_vs_base_pct").values)
            part = plans.trial(
                f"{regime}, {name}", f"consumption for ever that it costs that {words}", cost,
                cost <= MOST, threshold=MOST,
            )  # fmt: skip
            parts.append(replace(part, answered=free.notna()))
            said.append(f"{regime}, {words}: {band(cost)} %")
    return Judged(
        f"Cost of a guarantee in consumption for ever: {'; '.join(said)}.", tuple(parts),
        ("A draw that has a free plan and none under the guarantee counts against the thesis.",),
    )  # fmt: skip


CLAIM = Claim(
    id="living-standards-first",
    order=12,
    thesis="A guarantee that living standards never fall costs little of the long-run result.",
    supports="A plan under the guarantee comes within a hundredth of the free one.",
    contradicts="The guarantee costs more than a hundredth of consumption.",
    measure="The optimum for the USSR of 1928 with the national basket and food a head never "
    "falling, and with the village never worse off than in the base year, against the free "
    "optimum, in consumption for ever; open and cut off for twelve years.",
    rule=f"The guarantee can be met and costs at most {MOST:g} %. Two guarantees in two regimes "
    "are four tests.",
    changes="A base year that was not one of plenty: after a bad harvest the guarantee binds "
    "harder.",
    judge=judge,
    pools=("guarantees",),
)
