"""What every fit of an event record returns, and the bounds of its likelihood region."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autarky._core.status import Status

Array = NDArray[np.float64]

CONFIDENCE = 0.95
"""Of every band."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A model of waiting times, fitted by maximum likelihood.

    Attributes
    ----------
    model
        ``"exponential"``, ``"weibull"`` or ``"self_exciting"``.
    parameters
        Estimate by name; the unit is in the docstring of the fit.
    bands
        95 % profile-likelihood interval by parameter: values that, with all others chosen as well
        as can be, lose no more of ℓ than half the 95 % quantile of χ² with one degree of freedom.
        An end that the likelihood does not bound within the search is that of the parameter's
        range.
    log_likelihood
        Of the point process, in natural logs, dates in years.
    events
        Waits that ended in an event.
    region
        (points, parameters) parameters within the search that lose no more than that much, the
        estimate first: the range of any quantity over them is its 95 % profile-likelihood band.
    residual
        Largest derivative of ℓ per event with respect to the log of a parameter that is free.
    status
        Of the search.
    notes
        What a reader must know: an estimate at a bound, a parameter that the data do not identify.
    """

    model: str
    parameters: Mapping[str, float]
    bands: Mapping[str, tuple[float, float]]
    log_likelihood: float
    events: int
    region: Array
    residual: float
    status: Status
    notes: tuple[str, ...] = ()

    @property
    def aic(self) -> float:
        """Akaike's criterion 2k − 2ℓ (Akaike 1974); the lower the better."""
        return 2.0 * len(self.parameters) - 2.0 * self.log_likelihood

    @property
    def aicc(self) -> float:
        """AIC with the correction for few events, 2k(k + 1)/(n − k − 1) (Hurvich and Tsai 1989).

        Infinite where there are too few events for the number of parameters.
        """
        k, n = len(self.parameters), self.events
        return self.aic + 2.0 * k * (k + 1) / (n - k - 1) if n > k + 1 else np.inf

    @property
    def values(self) -> Array:
        """(parameters,) the estimate, in the order of `parameters`."""
        return np.array(list(self.parameters.values()))


def allowance() -> float:
    """How far ℓ may fall below its maximum inside a 95 % band of one quantity."""
    from scipy.stats import chi2

    return float(chi2.ppf(CONFIDENCE, 1)) / 2.0


def bisect(falls: Callable[[Array], Array], low: Array, high: Array, steps: int = 50) -> Array:
    """Where each of many functions that fall from above 0 at `low` to below 0 at `high` is 0."""
    low, high = np.array(low, dtype=float), np.array(high, dtype=float)
    for _ in range(steps):
        middle = (low + high) / 2.0
        above = falls(middle) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    found: Array = (low + high) / 2.0
    return found


def crossing(excess: Callable[[float], float], inside: float, outside: float) -> float:
    """Between a value inside a band, and one outside: where the likelihood leaves the band."""
    from scipy.optimize import brentq

    return float(brentq(excess, inside, outside, xtol=1e-10, rtol=1e-12))
