"""Waiting times between events: three models fitted to the same record, and what they foretell.

An event record is dates in years on a window [begin, end] that begins with an event. A model says
how the intensity λ(t) of the next event hangs on the past: it is constant (exponential waits), it
hangs on the time since the last event (Weibull waits), or every event raises it for a while
(self-exciting). All three have the log-likelihood of a point process,

    ℓ = Σ ln λ(tᵢ) − ∫ λ(t) dt  over [begin, end],

which for waits that are independent is Σ ln f(waitᵢ) + ln S(wait that the end cuts short): the
values can be compared.
"""

from autarky.numerics.survival.compare import (
    FittedModels,
    RatioTest,
    fit_models,
    likelihood_ratio,
    simulated_ratio,
)
from autarky.numerics.survival.fit import Fit
from autarky.numerics.survival.goodness import (
    Dispersion,
    ResidualTest,
    dispersion_test,
    expected_survival,
    residual_test,
)
from autarky.numerics.survival.hazard import (
    Hazard,
    hazard_by_year,
    opening_probabilities,
    survival,
)
from autarky.numerics.survival.record import kaplan_meier, separate_ties, waits
from autarky.numerics.survival.renewal import fit_exponential, fit_weibull
from autarky.numerics.survival.self_exciting import fit_self_exciting

__all__ = [
    "Dispersion",
    "Fit",
    "FittedModels",
    "Hazard",
    "RatioTest",
    "ResidualTest",
    "dispersion_test",
    "expected_survival",
    "fit_exponential",
    "fit_models",
    "fit_self_exciting",
    "fit_weibull",
    "hazard_by_year",
    "kaplan_meier",
    "likelihood_ratio",
    "opening_probabilities",
    "residual_test",
    "separate_ties",
    "simulated_ratio",
    "survival",
    "waits",
]
