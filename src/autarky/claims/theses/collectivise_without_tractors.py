"""A levy on the village, on the old inventory and as if tractors had come first."""

from __future__ import annotations

import pandas as pd

from autarky.claims.claim import Claim, Judged
from autarky.claims.evidence import Evidence
from autarky.claims.measures import Plans, band

HERD_LEFT, VILLAGE_FALL, EASED = 75.0, 3.0, 0.75
YEARS = 12
"""In which the rule governs."""


def judge(evidence: Evidence) -> Judged:
    """Harm of the levy to herds and village, on either inventory."""
    harm = {i: _harm(evidence, i) for i in ("old", "new")}
    herds = {i: _herds(evidence, i) for i in ("old", "new")}
    holds = (
        (herds["old"] <= HERD_LEFT)
        & (harm["old"] >= VILLAGE_FALL)
        & (harm["new"] <= EASED * harm["old"])
    )
    known = harm["new"].notna() & herds["old"].notna()
    part = Plans(evidence, "tractors", "levy old").trial(
        "levy on the old inventory", "fall of the village's living standard that the levy brings",
        harm["old"].where(known), holds, threshold=VILLAGE_FALL,
    )  # fmt: skip
    return Judged(
        f"On the old inventory the levy leaves {band(herds['old'])} % of the herd that there would "
        f"have been and takes {band(harm['old'])} % of the village's living standard; where "
        f"tractors have come first, {band(herds['new'])} % and {band(harm['new'])} %.",
        (part,),
        ("That a third of farming had been mechanised first is an assumption.",),
    )


def _harm(evidence: Evidence, inventory: str) -> pd.Series:
    """(draw,) fall of the village's living standard over the years of the levy, %."""
    levy, market = _both(evidence, inventory, "living_village")
    return 100.0 * (1.0 - (levy / market).loc[:, : YEARS - 1].mean(axis=1))


def _herds(evidence: Evidence, inventory: str) -> pd.Series:
    """(draw,) herd that the levy leaves in its last year, % of that without it."""
    levy, market = _both(evidence, inventory, "herd")
    return 100.0 * (levy / market)[YEARS - 1]


def _both(evidence: Evidence, inventory: str, outcome: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    levy, market = (
        Plans(evidence, "tractors", f"{rule} {inventory}").path(outcome, "nep")
        for rule in ("levy", "market")
    )
    return levy, market


CLAIM = Claim(
    id="collectivise-without-tractors",
    order=10,
    thesis="Collectivising on the old inventory endangers the alliance with the village.",
    supports="On the old inventory a levy ruins the herds and the village's living standard; where "
    "tractors have come first it does much less harm.",
    contradicts="The village bears the levy, or tractors make no difference to it.",
    measure="The rule of 1928 with and without a levy, USSR 1928: herds in the twelfth year, and "
    "the "
    "village's living standard over them, against the same rule without the levy. On the inventory "
    "of 1928, and with a third of farm capital in engines and of output from mechanised farms.",
    rule=f"On the old inventory the levy leaves at most {HERD_LEFT:g} % of the herd and costs the "
    f"village at least {VILLAGE_FALL:g} %; with tractors it costs at most {EASED:.0%} as much.",
    changes="How peasants answered a levy where tractors had come first, by district; how much of "
    "the loss of animals was due to the levy alone.",
    judge=judge,
    pools=("tractors",),
)
