"""When the next event comes: hazards by year from a fit, with the band of its likelihood region."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autarky._core.errors import InputError
from autarky.numerics.survival.fit import Fit

Array = NDArray[np.float64]


class Hazard(NamedTuple):
    """A quantity by year ahead: by the estimate, and its least and largest in the 95 % region."""

    central: Array
    low: Array
    high: Array


def hazard_by_year(fit: Fit, years: int, ages: ArrayLike = (0.0,)) -> Hazard:
    """Chance that the next event comes in year 1, 2, … from now, given that none has come before.

    h_t = 1 − exp(−∫ λ(s) ds over year t), λ as it runs while nothing happens.

    Parameters
    ----------
    fit
        Of this package.
    years
        Years ahead.
    ages
        Years since past events. The Weibull fit reads the least, time waited already; the
        self-exciting one reads all; a constant hazard none.

    Returns
    -------
    Hazard
        (years,) each: probabilities. The band is that of each year by itself.

    Raises
    ------
    InputError
        If there is no year ahead, or an age is negative or not a number.
    """
    if years < 1:
        msg = f"a hazard by year needs at least one year, not {years}"
        raise InputError(msg)
    whole = _region(fit, ages, np.arange(years + 1.0))
    return _over(-np.expm1(-np.diff(whole, axis=1)))


def survival(fit: Fit, ahead: ArrayLike, ages: ArrayLike = (0.0,)) -> Hazard:
    """Chance that no event comes within each time ahead (years, rising), exp(−∫ λ(s) ds)."""
    return _over(np.exp(-_region(fit, ages, np.asarray(ahead, dtype=float))))


def opening_probabilities(hazard: ArrayLike) -> tuple[float, ...]:
    """Chance that the next event comes in each year, p_t = h_t Π_{s<t} (1 − h_s).

    What they lack to 1 is the chance that nothing comes in all these years.

    Parameters
    ----------
    hazard
        (years,) chance in each year, given that nothing has come before.

    Raises
    ------
    InputError
        If a chance lies outside 0 and 1.
    """
    h = np.asarray(hazard, dtype=float)
    wrong = h[~((h >= 0) & (h <= 1))]
    if wrong.size:
        msg = f"a hazard of {wrong[0]:g} is no probability: yearly hazards lie between 0 and 1"
        raise InputError(msg)
    before = np.concatenate([[1.0], np.cumprod(1.0 - h)[:-1]])
    return tuple(float(p) for p in h * before)


def cumulative(fit: Fit, parameters: Array, ages: ArrayLike, ahead: Array) -> Array:
    """(points, times) ∫ λ over each time ahead, for each row of parameters, nothing happening."""
    past = np.asarray(ages, dtype=float).ravel()
    if past.size == 0 or not (np.isfinite(past) & (past >= 0)).all():
        raise InputError("ages of past events are years from 0 on: give at least one")
    found: Array = CUMULATIVE[fit.model](parameters, past, ahead)
    return found


def _exponential(parameters: Array, _ages: Array, ahead: Array) -> Array:
    return parameters * ahead


def _weibull(parameters: Array, ages: Array, ahead: Array) -> Array:
    shape, scale = parameters[:, [0]], parameters[:, [1]]
    waited = ages.min()
    return np.asarray(((waited + ahead) / scale) ** shape - (waited / scale) ** shape)


def _self_exciting(parameters: Array, ages: Array, ahead: Array) -> Array:
    baseline, branching = parameters[:, [0]], parameters[:, [1]]
    decay = np.where(branching > 0, parameters[:, [2]], 1.0)  # of no account where nothing excites
    left = np.exp(-decay * ages).sum(axis=1, keepdims=True)
    return np.asarray(baseline * ahead - branching * left * np.expm1(-decay * ahead))


CUMULATIVE = {
    "exponential": _exponential,
    "weibull": _weibull,
    "self_exciting": _self_exciting,
}
"""By model."""


def _region(fit: Fit, ages: ArrayLike, ahead: Array) -> Array:
    return cumulative(fit, fit.region, ages, ahead)


def _over(values: Array) -> Hazard:
    return Hazard(values[0], values.min(axis=0), values.max(axis=0))
