"""What credit is worth, by stage of development."""

from __future__ import annotations

from autarky.claims.claim import Claim, Judged
from autarky.claims.evidence import Evidence
from autarky.claims.measures import HOME, Plans, band, gain

LEAST = 1.0
BACKWARD, ADVANCED = ("SUN", "IND"), "USA"


def judge(evidence: Evidence) -> Judged:
    """Worth of a normal credit to two backward countries and an advanced one."""
    worth = {region: _worth(evidence, region, "normal") for region in (*BACKWARD, ADVANCED)}
    worth = {r: w.where(worth[ADVANCED].notna()) for r, w in worth.items()}
    actual = _worth(evidence, HOME, "actual")
    parts = [
        Plans(evidence, "credits", "normal", region).trial(
            f"normal credit, {region}", "consumption for ever that credit is worth", worth[region],
            (worth[region] >= LEAST) & (worth[region] > worth[ADVANCED]), threshold=LEAST,
        )
        for region in BACKWARD
    ]  # fmt: skip
    parts.append(
        Plans(evidence, "credits", "actual").trial(
            f"credit as it was, {HOME}", "consumption for ever that credit is worth", actual,
            actual >= LEAST, threshold=LEAST,
        )
    )  # fmt: skip
    said = "; ".join(f"{r} {band(w)} %" for r, w in worth.items())
    return Judged(
        f"Credit up to 30 % of GDP is worth, in consumption for ever: {said}. What {HOME} could in "
        f"fact borrow is worth {band(actual)} %.",
        tuple(parts),
        ("The ceiling of a normal credit, 30 % of GDP, is an assumption.",),
    )


def _worth(evidence: Evidence, region: str, clock: str):  # type: ignore[no-untyped-def]
    with_, without = (
        Plans(evidence, "credits", c, region).drawn("welfare_vs_base_pct").values
        for c in (clock, "none")
    )
    return gain(with_, without)


CLAIM = Claim(
    id="credits-matter",
    order=13,
    thesis="Normal international credit would play a determining part for a backward country.",
    supports="A backward country's best plan is worth noticeably more with credit, and more than "
    "an advanced one's.",
    contradicts="Credit is worth less than a hundredth of consumption, or as much to the advanced.",
    measure="The optimum of the USSR, India and the United States in the world of 1928 without new "
    "credit, and with a ceiling of 30 % of GDP at the interest that the table has; of the USSR "
    "also with the ceiling that it had.",
    rule=f"Credit is worth at least {LEAST:g} % of consumption for ever, and more than it is worth "
    f"to the United States ({ADVANCED}). Two countries, and the credit that the USSR had, are "
    "three tests.",
    changes="The interest that a trusted borrower paid: at the 10 % and more of the table most of "
    "what credit builds goes to the lender. Skill and designs that come with credit.",
    judge=judge,
    pools=("credits",),
)
