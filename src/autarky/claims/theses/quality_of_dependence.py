"""Whether productive forces explain the loss under isolation beyond the import share."""

from __future__ import annotations

import numpy as np
import pandas as pd

from autarky.claims.claim import Claim, Judged, Trial
from autarky.claims.evidence import Evidence
from autarky.claims.measures import band, blockade_draws, own_blockade

SIGNIFICANT = 2.0
LEAST_LOSS = 1e-6
"""Loss below which a region counts as losing this much, so that its logarithm exists."""
WORLDS = ("1928", "2011")


def judge(evidence: Evidence) -> Judged:
    """Regress losses on import dependence and GDP per head over the regions, draw by draw."""
    parts = [
        _tested(evidence, world, clock)
        for world in WORLDS
        for clock in ("disruption", "equilibrium")
    ]
    carried = [p.label for p in parts if p.holds[p.answered].mean() >= 0.5]
    said = "; ".join(f"{p.label}: t = {band(p.number)}" for p in parts)
    carries = f"It shows in most draws of {', '.join(carried)}." if carried else "It shows in none."
    return Judged(
        f"What GDP per head explains of the loss beyond import dependence, as a t-statistic: "
        f"{said}. {carries}",
        tuple(parts),
        ("A dozen regions leave nine degrees of freedom: only strong relations can show.",
         "GDP per head is the table's central figure in every draw."),
    )  # fmt: skip


def _tested(evidence: Evidence, world: str, clock: str) -> Trial:
    pool = f"blockade-{world}"
    share = _dependence(evidence, world)
    per_head = evidence.world(world).satellite("gdp_per_head")
    assert per_head is not None  # noqa: S101 — both embedded worlds have it
    rich = per_head.to_series()
    loss = _loss(evidence, pool, clock)
    number = _statistic(loss, share, rich)
    drawn = blockade_draws(evidence, pool, clock, next(iter(evidence.study(pool).own)))
    horizon = "days" if clock == "disruption" else "years"
    return Trial(
        label=f"{world}, {horizon}", unit="t", number=number, holds=number.abs() >= SIGNIFICANT,
        text="t-statistic of GDP per head beside import dependence, both in logs",
        answered=drawn.answered & number.notna(), threshold=SIGNIFICANT, drawn=drawn, clock=clock,
        world=world,
    )  # fmt: skip


def _loss(evidence: Evidence, pool: str, clock: str) -> pd.DataFrame:
    """(world and draw, region) share of consumption that is lost."""
    if clock == "disruption":
        return own_blockade(evidence, pool, "consumption_loss_days", clock) / 365.0
    return 1.0 - own_blockade(evidence, pool, "real_consumption", clock)


def _statistic(loss: pd.DataFrame, share: pd.DataFrame, rich: pd.Series) -> pd.Series:
    """(draw,) t of GDP per head in a regression of the loss over regions, all in logs."""
    regions = list(loss.columns)
    wealth = np.log(rich[regions].to_numpy(float))
    tables = [draw[0] if isinstance(draw, tuple) else share.index[0] for draw in loss.index]
    shares = share.reindex(index=tables, columns=regions).to_numpy(float)  # NaN: table infeasible
    found = {}
    for draw, own in zip(loss.index, shares, strict=True):
        y = np.log(np.maximum(loss.loc[draw].to_numpy(float), LEAST_LOSS))
        x = np.log(own)
        found[draw] = _t(y, np.column_stack([np.ones(len(y)), x, wealth]))
    return pd.Series(found).reindex(loss.index)


def _dependence(evidence: Evidence, world: str) -> pd.DataFrame:
    """(table, region) import dependence of every draw of a world."""
    frame = evidence.study(f"accounts-{world}").table("dependence")
    return frame.pivot_table("import_dependence", "world", "region", dropna=False)


def _t(y: np.ndarray, X: np.ndarray) -> float:
    if not np.isfinite(y).all() or not np.isfinite(X).all():
        return np.nan
    coefficient, *_ = np.linalg.lstsq(X, y, rcond=None)
    residual = y - X @ coefficient
    variance = residual @ residual / (len(y) - X.shape[1]) * np.linalg.inv(X.T @ X)
    return float(coefficient[-1] / np.sqrt(variance[-1, -1]))


CLAIM = Claim(
    id="quality-of-dependence",
    order=2,
    thesis="The kind of dependence is set by the level of productive forces, not by the degree of "
    "self-sufficiency.",
    supports="Among regions with the same import dependence, the loss under isolation varies with "
    "GDP per head.",
    contradicts="Import dependence alone explains the loss.",
    measure="Over all regions of a world, each cut off in turn: the logarithm of the share of "
    "consumption lost, on the logarithms of import dependence (foreign share of the value added "
    "in what is used) and of GDP per head.",
    rule=f"In a draw it holds if the t-statistic of GDP per head is {SIGNIFICANT:g} or more either "
    "way. Days and years of both worlds are tests; elasticities differ by product and inputs are "
    "hard to replace, so that the loss of years does not merely restate openness.",
    changes="More regions, and a measure of productive forces by sector: machines and workers' "
    "skill in place of GDP per head.",
    judge=judge,
    pools=tuple(f"{what}-{world}" for world in WORLDS for what in ("blockade", "accounts")),
)
