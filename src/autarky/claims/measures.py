"""Numbers that several claims are judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from autarky.claims.claim import Trial
from autarky.claims.evidence import Evidence, UnansweredError, unanswered
from autarky.results.study import Draws

HOME = "SUN"
"""Whose plans the claims on tempo test: the Soviet Union of 1928."""
WORLD = "1928"


@dataclass(frozen=True, eq=False)
class Plans:
    """Outcomes of planning in one clock of a study, by draw.

    Attributes
    ----------
    evidence, pool
        Where they are.
    clock
        Name of the clock in the study.
    region
        Whose plans.
    """

    evidence: Evidence
    pool: str
    clock: str
    region: str = HOME

    def drawn(self, outcome: str, policy: str = "optimum") -> Draws:
        """One outcome of a policy by draw."""
        return self.evidence.drawn(
            self.pool, outcome, self.clock, policy=policy, region=self.region
        )

    def path(self, outcome: str, policy: str = "optimum") -> pd.DataFrame:
        """(draw, year of the plan) a path of a policy; the base year is 0."""
        study = self.evidence.study(self.pool)
        if not study.words[self.clock]:
            raise UnansweredError(unanswered(study, self.clock))
        names = [n for n in study.words[self.clock] if n.startswith(f"{outcome}[")]
        columns = [self.drawn(name, policy).values for name in names]
        return pd.concat(columns, axis=1).set_axis(range(len(names)), axis=1)

    def trial(
        self, label: str, text: str, number: pd.Series, holds: pd.Series, **more: Any
    ) -> Trial:
        """Return a test with the parameters of these plans; unit per cent unless said.

        Where no draw has a plan at all, none of the test's draws is answered.
        """
        drawn = self.drawn(next(iter(self.evidence.study(self.pool).words[self.clock]), ""))
        return Trial(
            label=label, text=text, number=number, holds=holds,
            answered=drawn.answered & number.notna(), drawn=drawn, clock="planning", world=WORLD,
            region=self.region, **({"unit": "%"} | more),
        )  # fmt: skip


def gain(better: pd.Series, worse: pd.Series) -> pd.Series:
    """Consumption-equivalent gain of one welfare over another, %, both in % against the same."""
    return 100.0 * ((1.0 + better / 100.0) / (1.0 + worse / 100.0) - 1.0)


def own_blockade(evidence: Evidence, pool: str, outcome: str, clock: str) -> pd.DataFrame:
    """(world and draw, region) what each region comes to under its own blockade."""
    study = evidence.study(pool)
    columns = {
        region: evidence.drawn(pool, outcome, clock, scenario=scenario, region=region).values
        for region, scenario in study.own.items()
    }
    return pd.DataFrame(columns)


def blockade_draws(evidence: Evidence, pool: str, clock: str, region: str) -> Draws:
    """Return draws of a region's own blockade, for their parameters."""
    study = evidence.study(pool)
    outcome = next(iter(study.words[clock]))
    return evidence.drawn(pool, outcome, clock, scenario=study.own[region], region=region)


def band(values: pd.Series) -> str:
    """Median and 10–90 % band: ``3.1 (1.9–5.2)``."""
    known = values[np.isfinite(values)]
    if known.empty:
        return "unknown"
    low, middle, high = (_short(float(v)) for v in np.quantile(known, (0.1, 0.5, 0.9)))
    return f"{middle} ({low} to {high})"


def _short(value: float) -> str:
    """Three figures, and no minus before a nought."""
    text = (
        f"{value:.0f}"
        if abs(value) >= 100
        else f"{value:.1f}"
        if abs(value) >= 10
        else f"{value:.2f}"
    )
    return text if float(text) else text.lstrip("-")
