"""Waits that are independent of each other: exponential and Weibull."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autarky._core.errors import InputError, NotConvergedError
from autarky._core.status import Status
from autarky.numerics.survival.fit import Fit, allowance, bisect, crossing

Array = NDArray[np.float64]

CONTOUR = 121
"""Shapes at which the likelihood region of a Weibull fit is traced."""
TOLERANCE = 1e-6
"""Of the derivatives of ℓ per event."""


def fit_exponential(observed: ArrayLike, censored: ArrayLike = ()) -> Fit:
    """Fit a constant hazard: the wait is over with chance `rate` · dt, whatever its length.

    ℓ = n ln λ − λ E with n waits that ended and E the sum of all; its maximum λ = n/E is exact.

    Parameters
    ----------
    observed
        (n,) waits that ended in an event, in years.
    censored
        Waits that were cut short.

    Returns
    -------
    Fit
        Parameter ``rate``, per year.

    Raises
    ------
    InputError
        If there is no wait that ended, or a wait is not a number above 0.
    """
    ended, every = _sample(observed, censored)
    n, total = len(ended), float(every.sum())
    rate = n / total
    best = n * np.log(rate) - n
    cut = best - allowance()

    def excess(log_rate: float) -> float:
        return float(n * log_rate - np.exp(log_rate) * total - cut)

    low, high = np.exp(_ends(excess, np.log(rate)))
    return Fit(
        model="exponential",
        parameters={"rate": rate},
        bands={"rate": (float(low), float(high))},
        log_likelihood=float(best),
        events=n,
        region=np.array([[rate], [low], [high]]),
        residual=0.0,
        status=Status.EXACT,
    )


def fit_weibull(observed: ArrayLike, censored: ArrayLike = ()) -> Fit:
    """Fit a hazard that rises (shape above 1) or falls (below 1) with the time waited.

    h(x) = (k/σ)(x/σ)^(k−1), ℓ = n ln k − n k ln σ + (k − 1) Σ ln xᵢ − Σ (xⱼ/σ)^k with j over all
    waits and i over those that ended. Estimates: :meth:`scipy.stats.weibull_min.fit` on censored
    data; bands: for a given shape σ^k = Σ xⱼ^k / n is best, for a given scale ℓ is concave in k.
    Source: Lawless (2003), Statistical Models and Methods for Lifetime Data, chapter 5.

    Parameters
    ----------
    observed
        (n,) waits that ended in an event, in years; at least two, not all alike.
    censored
        Waits that were cut short.

    Returns
    -------
    Fit
        Parameters ``shape`` and ``scale`` (years).

    Raises
    ------
    InputError
        If there are too few waits or one is not a number above 0.
    NotConvergedError
        If the search stopped away from the maximum.
    """
    ended, every = _sample(observed, censored)
    if len(np.unique(ended)) < 2:
        msg = f"{len(ended)} waits, all alike, have no best Weibull shape: give two that differ"
        raise InputError(msg)
    likelihood = _Weibull(ended, every)
    shape, scale = _search(ended, every[len(ended) :])
    residual = likelihood.slope(shape, scale)
    if residual > TOLERANCE:
        msg = (
            f"the Weibull fit stopped with a slope of {residual:.1e} per event, above {TOLERANCE:g}"
        )
        raise NotConvergedError(msg)
    best = float(likelihood(shape, scale))
    cut = best - allowance()
    shapes = np.exp(_ends(lambda k: likelihood.best_of_shape(np.exp(k)) - cut, np.log(shape)))
    scales = np.exp(_ends(lambda s: likelihood.best_of_scale(np.exp(s)) - cut, np.log(scale)))
    return Fit(
        model="weibull",
        parameters={"shape": shape, "scale": scale},
        bands={"shape": _pair(shapes), "scale": _pair(scales)},
        log_likelihood=best,
        events=len(ended),
        region=np.vstack([[shape, scale], likelihood.contour(shapes, cut)]),
        residual=residual,
        status=Status.CONVERGED,
    )


class _Weibull:
    """ℓ of a sample as a function of shape and scale, and its best value given one of them."""

    def __init__(self, ended: Array, every: Array) -> None:
        self.n, self.every, self.logs = len(ended), every, float(np.log(ended).sum())

    def __call__(self, shape: Array | float, scale: Array | float) -> Array:
        k, s = np.asarray(shape)[..., None], np.asarray(scale)[..., None]
        hazards = ((self.every / s) ** k).sum(axis=-1)
        found: Array = (
            self.n * (np.log(shape) - shape * np.log(scale)) + (shape - 1) * self.logs - hazards
        )
        return found

    def slope(self, shape: float, scale: float) -> float:
        """Largest derivative per event with respect to the log of shape or scale."""
        ratio, n = self.every / scale, self.n
        hazard = ratio**shape
        of_scale = shape * (hazard.sum() - n)
        of_shape = n + shape * (self.logs - n * np.log(scale) - (hazard * np.log(ratio)).sum())
        return float(max(abs(of_scale), abs(of_shape)) / n)

    def scale(self, shape: Array) -> Array:
        """Best scale of each shape."""
        k = np.asarray(shape)[..., None]
        top = self.every.max()  # keeps powers within range
        found: Array = top * (((self.every / top) ** k).sum(axis=-1) / self.n) ** (1 / k[..., 0])
        return found

    def best_of_shape(self, shape: float) -> float:
        return float(self(shape, float(self.scale(np.array(shape)))))

    def best_of_scale(self, scale: float) -> float:
        """ℓ is concave in the shape: its derivative falls from above 0 to below 0."""
        ratio = np.log(self.every / scale)
        ended = self.logs - self.n * np.log(scale)

        def slope(log_shape: Array) -> Array:
            k = np.exp(log_shape)
            power = np.exp(np.minimum(k * ratio, 500.0))
            return np.asarray(self.n / k + ended - (power * ratio).sum())

        shape = float(np.exp(bisect(slope, np.array(-6.0), np.array(6.0))))
        return float(self(shape, scale))

    def contour(self, shapes: Array, cut: float) -> Array:
        """(points, 2) the edge of the likelihood region and its ridge."""
        k = np.linspace(shapes[0], shapes[1], CONTOUR)
        centre = self.scale(k)

        def excess(log_scale: Array) -> Array:
            return self(k, np.exp(log_scale)) - cut

        far = np.log(centre) + 10.0 / k
        upper = np.exp(bisect(excess, np.log(centre), far))
        lower = np.exp(-bisect(lambda x: excess(-x), -np.log(centre), 10.0 / k - np.log(centre)))
        return np.column_stack([np.tile(k, 3), np.concatenate([lower, centre, upper])])


def _search(observed: Array, censored: Array) -> tuple[float, float]:
    """Maximum of ℓ by SciPy, its simplex run down to rounding."""
    from scipy.optimize import fmin
    from scipy.stats import CensoredData, weibull_min

    optimiser: Any = partial(fmin, xtol=1e-10, ftol=1e-13)

    sample = CensoredData(observed, right=censored)
    shape, _, scale = weibull_min.fit(sample, floc=0, optimizer=optimiser)
    return float(shape), float(scale)


def _sample(observed: ArrayLike, censored: ArrayLike) -> tuple[Array, Array]:
    """Waits that ended, and all waits, those first."""
    ended = np.asarray(observed, dtype=float).ravel()
    every = np.concatenate([ended, np.asarray(censored, dtype=float).ravel()])
    if ended.size == 0:
        raise InputError("no wait ended in an event: there is nothing to fit")
    wrong = every[~(np.isfinite(every) & (every > 0))]
    if wrong.size:
        msg = f"a wait of {wrong[0]:g} years has no likelihood: waits are numbers above 0"
        raise InputError(msg)
    return ended, every


def _ends(excess: Callable[[float], float], centre: float) -> Array:
    """Both ends of a band in logs: where an excess that is above 0 at its centre is 0."""
    found = []
    for side in (-1.0, 1.0):
        step = 0.1
        while excess(centre + side * step) > 0:
            step *= 2.0
        found.append(crossing(excess, centre, centre + side * step))
    return np.array(found)


def _pair(ends: Array) -> tuple[float, float]:
    return float(ends[0]), float(ends[1])
