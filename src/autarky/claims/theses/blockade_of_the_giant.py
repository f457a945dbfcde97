"""A large country with high technique under blockade."""

from __future__ import annotations

from autarky.claims.claim import Claim, Judged, Trial
from autarky.claims.evidence import Evidence
from autarky.claims.measures import band, blockade_draws, own_blockade
from autarky.world import World

RICH = 0.5
"""GDP per head over the highest, from which on technique counts as high."""
SAFE_DAYS, SAFE_LOSS = "days_to_consumption[0.9]", 5.0
WORLDS = ("1928", "2011")


def judge(evidence: Evidence) -> Judged:
    """Cut off the largest of the rich regions."""
    parts, said = [], []
    for world in WORLDS:
        giant = _giant(evidence.world(world))
        for part in _tests(evidence, world, giant):
            parts.append(part)
            said.append(f"{part.label}: {band(part.number)} %")
    return Judged(
        f"Consumption that the giant loses when it is cut off: {'; '.join(said)}.", tuple(parts)
    )


def _giant(world: World) -> str:
    """Region with the largest GDP among those with a high GDP per head."""
    per_head = world.dataset["gdp_per_head"].to_series()
    size = world.dataset["value_added"].sum(("factor", "user")).to_series()
    rich = per_head[per_head >= RICH * per_head.max()].index
    return str(size[rich].idxmax())


def _tests(evidence: Evidence, world: str, giant: str) -> tuple[Trial, Trial]:
    pool = f"blockade-{world}"
    first = own_blockade(evidence, pool, SAFE_DAYS, "disruption")[giant]
    trough = own_blockade(evidence, pool, "consumption_trough", "disruption")[giant]
    kept = own_blockade(evidence, pool, "real_consumption", "equilibrium")[giant]
    days = blockade_draws(evidence, pool, "disruption", giant)
    years = blockade_draws(evidence, pool, "equilibrium", giant)
    lost = 100.0 * (1.0 - kept)
    return (
        Trial(
            label=f"{giant} {world}, days", unit="%", number=100.0 * (1.0 - trough),
            text="consumption lost at the worst moment of a year", holds=first.isna(),
            answered=days.answered, threshold=10.0, drawn=days, clock="disruption", world=world,
        ),
        Trial(
            label=f"{giant} {world}, years", unit="%", number=lost, holds=lost <= SAFE_LOSS,
            text="real consumption lost for good", answered=years.answered & lost.notna(),
            threshold=SAFE_LOSS, drawn=years, clock="equilibrium", world=world,
        ),
    )  # fmt: skip


CLAIM = Claim(
    id="blockade-of-the-giant",
    order=3,
    thesis="A large country with high technique need fear no intervention by blockade.",
    supports="Cut off, it never falls far below its consumption and soon loses little.",
    contradicts="It falls below 90 % of its consumption, or loses more than a twentieth for good.",
    measure="The region with the largest GDP of those whose GDP per head is at least half of the "
    "highest, cut off from everybody for a year.",
    rule="Days: total consumption does not fall below 90 % on three days in a row within the run. "
    f"Years: real consumption falls by {SAFE_LOSS:g} % or less.",
    changes="Products that no other country makes (rubber, rare earths): the tables are too coarse "
    "to show a single missing input.",
    judge=judge,
    pools=tuple(f"blockade-{world}" for world in WORLDS),
)
