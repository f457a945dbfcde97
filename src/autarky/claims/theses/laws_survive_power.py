"""Plan prices of an isolated country against those of an open one."""

from __future__ import annotations

from autarky.claims.claim import Claim, Judged
from autarky.claims.evidence import Evidence
from autarky.claims.measures import Plans, band

DEARER, ALIKE, SETTLED = 10.0, 15.0, 3
SHUT = 12
"""Years of isolation, as in the study."""


def judge(evidence: Evidence) -> Judged:
    """Compare the prices of the two optimal plans, draw by draw."""
    open_, shut = (Plans(evidence, "tempos", clock) for clock in ("open", "isolated"))
    years = slice(0, SHUT - 1)
    exchange = _ratio(open_, shut, "foreign_exchange").loc[:, years].mean(axis=1)
    machines = _ratio(open_, shut, "machines_for_food").loc[:, SETTLED : SHUT - 1].mean(axis=1)
    first = _ratio(open_, shut, "machines_for_food")[0]
    holds = (exchange >= DEARER) & (machines.abs() <= ALIKE)
    part = shut.trial(
        "isolated against open", "worth of foreign exchange in the isolated plan over the open "
        "one's",
        exchange, holds, threshold=DEARER,
    )  # fmt: skip
    return Judged(
        f"In the isolated plan foreign exchange is worth {band(exchange)} % more than in the open "
        f"one, though nothing can be bought; machines cost {band(first)} % more food at first and "
        f"{band(machines)} % from the fourth year on.",
        (part,),
    )


def _ratio(open_: Plans, shut: Plans, price: str):  # type: ignore[no-untyped-def]
    return 100.0 * (shut.path(price) / open_.path(price) - 1.0)


CLAIM = Claim(
    id="laws-survive-power",
    order=5,
    thesis="A change of regime changes instruments, not the laws: the isolated plan stays bound to "
    "world prices and scarcities.",
    supports="The best plan of an isolated country values foreign exchange more, not less, than an "
    "open one's, and comes to the same price of machines in food.",
    contradicts="Behind its wall the plan's prices go their own way, or foreign exchange loses its "
    "worth.",
    measure="Prices that the multipliers of the optimal plan give, USSR 1928, isolated for twelve "
    "years and open.",
    rule=f"Foreign exchange is worth at least {DEARER:g} % more on average over the years of "
    f"isolation, and machines on average cost the same food within {ALIKE:g} % from the fourth "
    "year to the last of them.",
    changes="Prices of a record: those at which a closed economy in fact exchanged machines for "
    "food, against the world's.",
    construction="Prices of a plan are those of its scarcities, whoever rules; the sizes are "
    "tested.",
    judge=judge,
    pools=("tempos",),
)
