"""How long the interval between two changes of regime can last."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from autarky.claims.claim import Claim, Judged, Trial
from autarky.claims.evidence import Evidence
from autarky.claims.measures import HOME, Plans, band
from autarky.numerics.survival import (
    Fit,
    FittedModels,
    dispersion_test,
    fit_models,
    separate_ties,
    waits,
)
from autarky.numerics.survival.hazard import cumulative
from autarky.numerics.survival.simulate import longest_waits

LONG, POSSIBLE, NOT_FINAL = 20.0, 10.0, 0.5
"""Years that are decades; chance, %, from which on they are possible; chance that they end."""
ALIKE = 2.0
"""AICc beyond the best within which a model is not clearly worse (Burnham and Anderson 2002)."""
END, DATED_TO = 1991.0, 0.01
"""Of the record, and what its dates are rounded to, years."""
POINTS, RECORDS = 60, 400
NAMES = {"exponential": "constant hazard", "weibull": "Weibull", "self_exciting": "clustered"}
EXPECTED = ("four years", "eight years", "twenty years")


def judge(evidence: Evidence) -> Judged:
    """Chance of a quiet spell of decades under every model that the record does not rule out."""
    fits = _fits()
    rng = np.random.default_rng(evidence.seed)
    kept = [fit for fit in fits if fit.aicc <= fits.best.aicc + ALIKE]
    parts = tuple(_tested(fit, fits, rng) for fit in kept)
    said = "; ".join(f"{p.label}: {band(p.number)} %" for p in parts)
    observed, _ = waits(fits.dates[1:], float(fits.dates[0]), fits.end)
    return Judged(
        f"Of the three models, {' and '.join(NAMES[f.model] for f in kept)} "
        f"{'fits' if len(kept) == 1 else 'fit'} the record best. Chance of {LONG:g} quiet years or "
        f"more in as long a record: {said}. The longest wait that was observed is "
        f"{observed.max():.1f} years. {_planned(evidence)}",
        parts,
        (_scatter(fits),), "Dates: literature, recalled; which are independent is an assumption.",
    )  # fmt: skip


def _fits() -> FittedModels:
    """Three models of the waits between independent entries."""
    from autarky import data

    table = data.regime_changes(independent=True)
    dates = separate_ties(table["entry"].to_numpy(float), DATED_TO)
    return fit_models(dates[1:], float(dates[0]), END)


def _tested(fit: Fit, fits: FittedModels, rng: np.random.Generator) -> Trial:
    """Draws are points of the fit's 95 % likelihood region, the estimate first."""
    step = max(1, len(fit.region) // POINTS)
    points = fit.region[::step]
    years = fits.end - float(fits.dates[0])
    longest = longest_waits(fit, points, years, RECORDS, rng)
    number = pd.Series(100.0 * (longest >= LONG).mean(axis=1))
    ends = -np.expm1(-cumulative(fit, points, (LONG,), np.array([LONG]))[:, 0])
    return Trial(
        label=NAMES[fit.model], unit="%", number=number, threshold=POSSIBLE,
        text=f"chance of {LONG:g} quiet years in {years:.0f}",
        holds=(number >= POSSIBLE) & (ends >= NOT_FINAL),
        answered=pd.Series(data=True, index=number.index),
    )  # fmt: skip


def _scatter(fits: FittedModels) -> str:
    """How counts of events vary against those of a constant hazard."""
    found = dispersion_test(fits.dates[1:], float(fits.dates[0]), fits.end)
    return (
        f"Counts of events in spells of {found.bin_years:.0f} years vary {found.index:.1f} times "
        f"as much as under a constant hazard (p = {found.p:.2g})."
    )


def _planned(evidence: Evidence) -> str:
    """What the best plan does as isolation is expected to last longer."""
    said = []
    for clock in EXPECTED:
        share = Plans(evidence, "waiting", clock).path("accumulation").loc[:, :4].mean(axis=1)
        said.append(f"{band(100.0 * share)} % of GDP where {clock} are expected")
    return f"While it is isolated, {HOME} of 1928 accumulates {', '.join(said)}."


def _picture() -> Axes:
    from autarky import plot

    return plot.waiting_times(
        _fits(), what="entries of regimes",
        source="chronologies, recalled; autarky.data.regime_changes",
    )  # fmt: skip


CLAIM = Claim(
    id="interval",
    order=14,
    thesis="The interval between a first and a second stage can last decades without being final.",
    supports="Models that fit the record give decades of quiet a real chance, and an end to them.",
    contradicts="Under models that fit, decades of quiet practically never occur; or they never "
    "end.",
    measure="Independent entries of socialist regimes 1917–1990: waits between them under a "
    "constant hazard, a Weibull and a clustered (self-exciting) model, fitted by maximum "
    "likelihood; and what the optimum for the USSR of 1928 does as the wait that it expects grows.",
    rule=f"Every model within {ALIKE:g} of the best AICc is a test, and its draws are points of "
    "its "
    f"95 % likelihood region, not weighed by how likely each is. It holds at a point if a record "
    f"as long as this one has {LONG:g} "
    f"quiet years with a chance of {POSSIBLE:g} % or more, and if such a spell then ends within as "
    f"long again with a chance of {NOT_FINAL:.0%} or more.",
    changes="Dates checked against sources; another count of what is independent: the waits hang "
    "on it.",
    judge=judge,
    pools=("waiting",),
    pictures=(_picture,),
)
